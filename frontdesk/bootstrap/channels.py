"""Builds the channels. A channel's name here is also the name of its folder in `frontdesk/channels/`, and stands in
its address `/api/channels/<name>` and in its row in docs/channels.md."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pydantic import SecretStr

from frontdesk.bootstrap.slack_settings import is_slack_set
from frontdesk.channels.answering import AnsweredDestination, answer_queuer, answered_kind_of
from frontdesk.channels.ports import Paced, Private, PushedChannel, Updating
from frontdesk.channels.privately import PrivateDestination, private_kind_of, private_queuer
from frontdesk.channels.pushing import ChannelDestination, kind_of, push_queuer
from frontdesk.channels.receiving import Receiving
from frontdesk.channels.slack.model import NAME as SLACK
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.timeline import Listener
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.outbox.ports import Destination
from frontdesk.settings import PREFIX, NotConfigured, Settings
from frontdesk.threads import InThread

if TYPE_CHECKING:
    from frontdesk.bootstrap.slack import SlackBeside

#: The channel that is always there; it has its own routes and nothing is pushed to it.
WEB_CHAT = "web_chat"

#: Builds a channel, or returns None while it is not configured.
Builder = Callable[[Settings, Database], PushedChannel | None]

#: The builder of each pushed channel.
BUILDERS: dict[str, Builder] = {
    SLACK: lambda settings, database: _slack(settings, database),
}


def build_channels(settings: Settings, database: Database) -> dict[str, PushedChannel]:
    """The pushed channels that are configured, by name."""
    built = {name: build(settings, database) for name, build in BUILDERS.items()}
    return {name: channel for name, channel in built.items() if channel is not None}


def _slack(settings: Settings, database: Database) -> PushedChannel | None:
    if not is_slack_set(settings):
        return None
    # Slack's client takes a while to load, which who has no Slack need not wait for.
    from frontdesk.bootstrap.slack import build_slack

    return build_slack(settings, database)


def beside(channels: Mapping[str, PushedChannel], database: Database, in_thread: InThread) -> SlackBeside | None:
    """What a channel does beside receiving and sending; None where none does."""
    if SLACK not in channels:
        return None
    from frontdesk.bootstrap.slack import SlackBeside

    return SlackBeside(channels[SLACK], database, in_thread)


def all_or_none(settings: Settings, *names: str) -> list[str] | None:
    """The values of the settings that a channel cannot do without, in their order; None if none of them is set.

    Raises NotConfigured if only some are set; the message names the others.
    """
    values = [_plain(getattr(settings, name)) for name in names]
    missing = [f"{PREFIX}{name.upper()}" for name, value in zip(names, values, strict=True) if not value]
    if 0 < len(missing) < len(names):
        raise NotConfigured(f"The channel is configured in part. Set {' and '.join(missing)} too.")
    return None if missing else values


def _plain(value: SecretStr | str | None) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else value or ""


def channel_destinations(
    channels: Mapping[str, PushedChannel],
    database: Database,
    public_url: str,
    receiving: Receiving,
    voice: Voice,
    publish: Callable[[Commit], None],
) -> dict[str, Destination]:
    """The outbox's destinations for the channels, by kind of entry.

    Args:
        publish: tells subscribers of a commit and runs its turn; called in the outbox's threads.
    """
    found: dict[str, Destination] = {}
    for name, channel in channels.items():
        found[kind_of(name)] = ChannelDestination(database, name, channel, public_url, voice)
        if isinstance(channel, Updating):
            found[answered_kind_of(name)] = AnsweredDestination(database, name, channel, public_url)
        if isinstance(channel, Private):
            move = PrivateDestination(database, name, channel, channel.time_limit, receiving, voice, publish)
            found[private_kind_of(name)] = move
    return found


def channel_listeners(channels: Mapping[str, PushedChannel]) -> tuple[Listener, ...]:
    """What listens for the channels: none where there are none, because a listener costs each append a savepoint."""
    private = {name for name, channel in channels.items() if isinstance(channel, Private)}
    paces = {name: channel.pace for name, channel in channels.items() if isinstance(channel, Paced)}
    updating = {name: channel.pace_of_updates for name, channel in channels.items() if isinstance(channel, Updating)}
    return (
        *((push_queuer(channels, paces),) if channels else ()),
        *((answer_queuer(updating),) if updating else ()),
        *((private_queuer(private, paces),) if private else ()),
    )
