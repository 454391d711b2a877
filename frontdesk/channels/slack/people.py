"""What Slack says of a person: whether they are a guest, and which language they read.

It is kept in the database, for all replicas, and holds for half an hour: whoever is not known for so long is nobody.
Who wrote within a few hours is asked about again in the background, so that the door waits for Slack only where nothing
is known yet, and a second at most; what Slack says later than that is there for the next message.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog

from frontdesk.background import Loop, repeating
from frontdesk.channels.slack.model import HOLDS, Person, SlackUser
from frontdesk.channels.slack.tables import slack_people
from frontdesk.channels.slack.web_api import CALL_SECONDS, SlackAway, WebApi
from frontdesk.database import Database, insert_into, utc_now
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.slack")

#: From which age on an answer of Slack is asked for again when the person writes, and when they wrote within `RECENT`.
FRESH, AGED = timedelta(minutes=10), timedelta(minutes=20)
#: For how long after their last message a person is kept known.
RECENT = timedelta(hours=4)
#: For how long nobody asks at the door after Slack was away, or had no answer about somebody.
AFTER_FAILURE = timedelta(seconds=30)
#: Seconds that may be spent on a question at the door: Slack waits three for an acknowledgement.
ASK_SECONDS = 1
#: People whom the background is to ask about; of more, none is.
MOST_WANTED = 1000
#: How many it asks about before it looks again, so that a look takes no longer than a loop may, and the pause between.
AT_ONCE, PAUSE_SECONDS = 3, 0.3
#: Seconds between two looks for whom to ask about again.
FIND_SECONDS = 60.0
#: What Slack calls those who are no full members of the workspace.
APART = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger")
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
_p = slack_people.c


class People:
    """Asks Slack, and keeps the answers."""

    def __init__(self, api: WebApi, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._api = api
        self._database = database
        self._clock = clock
        self._lock = threading.Lock()
        self._wanted: dict[SlackUser, None] = {}
        self._wrote_at: dict[SlackUser, datetime] = {}
        self._ask_again_at: dict[SlackUser, datetime] = {}
        self._asking: dict[SlackUser, Future[Person | None]] = {}
        self._away_until = _LONG_AGO

    def person(self, user: SlackUser) -> Person | None:
        """The person; None if Slack has not said so within half an hour, and does not in time."""
        now = self._clock()
        with self._lock:
            self._wrote_at[user] = now
        person, said_at = self._stored(user)
        if now - said_at >= HOLDS:
            person = self._ask_now(user, now)
        if person is None or FRESH <= now - said_at < HOLDS:
            self._want(user)
        return person

    def heard(self, user: SlackUser, is_apart: bool) -> None:
        """Slack says that something of a person has changed. Who is set apart is known as such from now on; it makes
        nobody known, since the event may lack what says so, but they are asked about again."""
        if self._stored(user)[1] == _LONG_AGO:
            return
        if not is_apart:
            self._want(user)
            return
        with self._database.write() as connection:
            values = {"is_member": False, "said_at": self._clock()}
            connection.execute(slack_people.update().where(_p.user_key == user.key).values(**values))

    def loops(self, in_thread: InThread) -> tuple[Loop, Loop]:
        """The background loops: one finds whom to ask about, the other asks."""

        async def ask() -> None:
            for _ in range(AT_ONCE):
                if not await in_thread(self.ask_next):
                    return

        async def find() -> None:
            await in_thread(self.want_recent)

        return repeating("slack.people", ask, PAUSE_SECONDS), repeating("slack.recent", find, FIND_SECONDS)

    def want_recent(self) -> None:
        """Have the background ask about who wrote lately, before what Slack said of them holds no more."""
        now = self._clock()
        with self._lock:
            self._wrote_at = {user: at for user, at in self._wrote_at.items() if now - at < RECENT}
            users = list(self._wrote_at)
        with self._database.read() as connection:
            aged = set(connection.scalars(sa.select(_p.user_key).where(_p.said_at <= now - AGED)))
        for user in users:
            if user.key in aged:
                self._want(user)

    def ask_next(self) -> bool:
        """Ask about whoever is wanted for the longest, and take the time it needs; returns whether there is one."""
        with self._lock:
            user = next(iter(self._wanted), None)
        if user is None:
            return False
        try:
            self._ask(user, CALL_SECONDS)
        finally:
            with self._lock:
                self._wanted.pop(user, None)
        return True

    def _want(self, user: SlackUser) -> None:
        with self._lock:
            if len(self._wanted) < MOST_WANTED:
                self._wanted.setdefault(user)

    def _ask_now(self, user: SlackUser, now: datetime) -> Person | None:
        """Ask at the door, unless the background is about to, or it would be in vain. Who comes while somebody asks
        about the same person waits for that answer."""
        with self._lock:
            asking = self._asking.get(user)
            if asking is None:
                not_before = max(self._away_until, self._ask_again_at.get(user, _LONG_AGO))
                if user in self._wanted or now < not_before:
                    return None
                mine = self._asking[user] = Future()
        if asking:
            with suppress(TimeoutError):
                return asking.result(ASK_SECONDS)
            return None
        try:
            mine.set_result(self._ask(user, ASK_SECONDS))
            return mine.result()
        except BaseException as problem:
            mine.set_exception(problem)
            raise
        finally:
            with self._lock:
                del self._asking[user]

    def _ask(self, user: SlackUser, seconds: int) -> Person | None:
        """What Slack answers, which is kept under the time at which it was asked; None without an answer."""
        asked_at = self._clock()
        try:
            answer = self._api.read("users.info", seconds=seconds, user=user.user, include_locale=True)
            found = answer["user"]
        except Exception as problem:
            log.warning("slack_person_unknown", error=type(problem).__name__)
            self._failed(user, is_away=isinstance(problem, SlackAway))
            return None
        name = (found.get("profile") or {}).get("display_name") or found.get("real_name") or ""
        person = Person(not is_apart(found), found.get("locale"), name)
        self._store(user, person, asked_at)
        return self._stored(user)[0]  # something newer may have come meanwhile

    def _failed(self, user: SlackUser, is_away: bool) -> None:
        until = self._clock() + AFTER_FAILURE
        with self._lock:
            if is_away:  # nobody else waits for it in vain
                self._away_until = until
            self._ask_again_at = {each: at for each, at in self._ask_again_at.items() if at > self._clock()}
            self._ask_again_at[user] = until

    def _stored(self, user: SlackUser) -> tuple[Person | None, datetime]:
        """What is kept of the person, and since when."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(slack_people).where(_p.user_key == user.key)).first()
        return (Person(row.is_member, row.locale, row.name), row.said_at) if row else (None, _LONG_AGO)

    def _store(self, user: SlackUser, person: Person, said_at: datetime) -> None:
        """Keep it, unless something newer is there."""
        values = {"is_member": person.is_member, "locale": person.locale, "name": person.name, "said_at": said_at}
        with self._database.write() as connection:
            insert = insert_into(connection, slack_people).values(user_key=user.key, **values)
            newer = insert.on_conflict_do_update(index_elements=["user_key"], set_=values, where=_p.said_at < said_at)
            connection.execute(newer)


def is_apart(user: Mapping[str, Any]) -> bool:
    """Whether Slack's words of a user say that they are no full member of the workspace."""
    return any(user.get(each) for each in APART)
