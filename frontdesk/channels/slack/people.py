"""What Slack says of a person: whether they are a guest, and which language they read."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from frontdesk.channels.slack.web_api import WebApi
from frontdesk.outbox.model import DeliveryError

log = structlog.get_logger("frontdesk.slack")

#: Seconds for which an answer holds, and a failure.
HOLDS_SECONDS, FAILURE_SECONDS = 1800.0, 30.0
#: Seconds that may be spent on a question: Slack waits three for an acknowledgement.
ASK_SECONDS = 1
#: People who are kept in mind; then all are forgotten.
MOST = 10_000


@dataclass(frozen=True)
class Person:
    """A person as their workspace knows them.

    Attributes:
        is_member: a full member of the workspace: no guest, no bot, nobody of another company, nobody who has left.
        locale: such as `de-DE`.
        name: as others see it there; people choose it themselves.
    """

    is_member: bool
    locale: str | None = None
    name: str = ""


class People:
    """Asks Slack, and keeps the answers for a while."""

    def __init__(self, api: WebApi, clock: Callable[[], float] = time.monotonic) -> None:
        self._api = api
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, Person | None]] = {}
        self._away_until = 0.0

    def person(self, user: str) -> Person | None:
        """The person with this user id; None if Slack does not say so in time."""
        now = self._clock()
        with self._lock:
            until, person = self._known.get(user, (self._away_until, None))
        if now < until:
            return person
        person = self._ask(user)
        with self._lock:
            if len(self._known) >= MOST:
                self._known.clear()
            self._known[user] = (now + (HOLDS_SECONDS if person else FAILURE_SECONDS), person)
        return person

    def _ask(self, user: str) -> Person | None:
        try:
            answer = self._api.read("users.info", seconds=ASK_SECONDS, user=user, include_locale=True)
            found = answer["user"]
        except Exception as problem:
            log.warning("slack_person_unknown", error=type(problem).__name__)
            if not isinstance(problem, DeliveryError):  # Slack is away: nobody else waits for it in vain
                self._away_until = self._clock() + FAILURE_SECONDS
            return None
        apart = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
        name = (found.get("profile") or {}).get("display_name") or found.get("real_name") or ""
        return Person(not any(found.get(each) for each in apart), found.get("locale"), name)
