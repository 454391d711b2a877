"""Builds the desk that a team has beside Frontdesk. A desk's name here is also the name of its folder in
`frontdesk/connectors/`, and stands in its address `/api/desks/<name>`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from frontdesk.bootstrap.engine import Engine
from frontdesk.bootstrap.rt import build_rt
from frontdesk.bootstrap.zendesk import build_zendesk
from frontdesk.breaker import Breaker
from frontdesk.connectors.delivering import DeskDestination
from frontdesk.connectors.looking import Looks
from frontdesk.connectors.mirror import Mirror
from frontdesk.connectors.people import People
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.queueing import kind_of
from frontdesk.connectors.receiving import Hints
from frontdesk.connectors.sweeping import Sweep
from frontdesk.conversations.commit import Commit
from frontdesk.limits.service import Limits
from frontdesk.outbox.ports import Destination
from frontdesk.settings import NotConfigured, Settings

#: Builds a desk, or returns None while it is not configured.
Builder = Callable[[Settings, Limits], Desk | None]

#: The builder of each desk.
BUILDERS: dict[str, Builder] = {
    "rt": lambda settings, limits: build_rt(settings),
    "zendesk": lambda settings, limits: build_zendesk(settings, limits.hit),
}

#: Conversations in a row whose tries must fail until a desk is left alone, and for how long it is.
FAILURES, AWAY = 3, timedelta(seconds=15)


@dataclass(frozen=True)
class NamedDesk:
    """The desk that is connected, under its name."""

    name: str
    desk: Desk


@dataclass(frozen=True)
class ConnectedDesk:
    """The desk with everything that serves it in the public process."""

    name: str
    desk: Desk
    hints: Hints
    sweep: Sweep
    destination: DeskDestination

    @property
    def destinations(self) -> dict[str, Destination]:
        return {kind_of(self.name): self.destination}

    @property
    def is_away(self) -> bool:
        """Whether it gives no answers."""
        return self.sweep.is_away or self.destination.is_away


def build_desk(settings: Settings, limits: Limits) -> NamedDesk | None:
    """The desk that is configured, or None. Raises NotConfigured for more than one: a conversation has one place in
    which it is answered."""
    built = {name: build(settings, limits) for name, build in BUILDERS.items()}
    there = [NamedDesk(name, desk) for name, desk in built.items() if desk is not None]
    if len(there) > 1:
        names = " and ".join(each.desk.title for each in there)
        raise NotConfigured(f"{names} are configured, and a team has one desk. Remove the settings of the others.")
    return there[0] if there else None


def connect_desk(
    named: NamedDesk, settings: Settings, engine: Engine, holder: str, publish: Callable[[Commit], None]
) -> ConnectedDesk:
    """The desk with what serves it. `publish` is told of commits, in a thread."""
    name, desk = named.name, named.desk
    most_chars = settings.max_message_chars
    people = People(name, desk.title, engine.database, engine.team, engine.agent_actions, most_chars)
    looks = Looks(name, desk, engine.database)
    mirror = Mirror(name, desk, looks, engine.database, engine.timelines, engine.team, people, publish)
    breaker = Breaker(FAILURES, AWAY.total_seconds())
    return ConnectedDesk(
        name=name,
        desk=desk,
        hints=Hints(name, engine.database),
        sweep=Sweep(name, desk, engine.database, holder),
        destination=DeskDestination(mirror, breaker, desk.time_limit),
    )
