"""The bot's token where Slack renews it: each lives for twelve hours, and a refresh token gets the next pair, once.

Who renews takes a lease, asks Slack, and stores both new tokens and the end of the lease in one transaction. So two
replicas do not use the same refresh token, and a process that ends in between leaves the old one for the next. The
lease of a renewal that failed runs out by itself, which is the pause before the next.

It is done in the background, long before the end: whoever needs the token gets the stored one
while it is good.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from typing import Any

import sqlalchemy as sa
import structlog
from jose import jwe
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.engine import Connection, Row

from frontdesk.background import Loop, repeating
from frontdesk.channels.slack.tables import slack_tokens
from frontdesk.channels.slack.web_api import CALL_SECONDS
from frontdesk.database import Database, insert_into, utc_now
from frontdesk.outbox.model import DeliveryError
from frontdesk.threads import InThread

log = structlog.get_logger("frontdesk.slack")

#: How long before its end a token is renewed.
AHEAD = timedelta(hours=2)
#: How long somebody may take to renew it; a call of Slack takes less.
LEASE = timedelta(seconds=3 * CALL_SECONDS)
#: Seconds between two looks whether it is time.
LOOK_SECONDS = 30.0
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class App:
    """The app's own credentials, and the refresh token with which it was set up."""

    client_id: str
    client_secret: str
    refresh_token: str

    @property
    def seed(self) -> str:
        """Names the set-up. Another refresh token in the settings begins anew."""
        return hashlib.sha256(self.refresh_token.encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """What Slack gave for a refresh token, which is used up with it."""

    used: str
    token: str
    refresh_token: str
    expires_at: datetime


class RenewedToken:
    """The bot's token, renewed in time.

    Args:
        address: of the Web API.
    """

    def __init__(self, database: Database, app: App, address: str, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._app = app
        self._address = address
        self._clock = clock
        self._key = hashlib.sha256(b"frontdesk-slack-tokens:" + app.client_secret.encode()).digest()
        self._renewing = threading.Lock()
        self._held: tuple[str, datetime] | None = None
        self._unstored: Answer | None = None

    def __call__(self) -> str:
        """A token that is good now. It is got from Slack here only if none is stored that is. Raises DeliveryError if
        there is none: a renewal is under way or was refused."""
        held = self._held
        if held is None or held[1] <= self._clock():
            held = self._held = self._found()
        return held[0]

    def renew(self) -> None:
        """Have a token that is good for longer than `AHEAD`, and take the time it needs. What Slack refuses is logged,
        and tried again when the lease has run out."""
        with self._renewing, suppress(DeliveryError, OSError, HTTPException):
            now = self._clock()
            if self._unstored or self._held is None or self._held[1] <= now + AHEAD:
                self._held = self._renewed(now)

    def loop(self, in_thread: InThread) -> Loop:
        """The background loop."""

        async def renew() -> None:
            await in_thread(self.renew)

        return repeating("slack.token", renew, LOOK_SECONDS)

    def stored(self) -> tuple[str, datetime] | None:
        """The token that is stored and its end, for who must not renew it; None before the first renewal. Raises
        JOSEError if it was encrypted with another client secret."""
        of = slack_tokens.c.seed == self._app.seed
        with self._database.read() as connection:
            row = connection.execute(sa.select(slack_tokens).where(of)).first()
        return (self._opened(row.access_token), row.expires_at) if row and row.access_token else None

    def forget(self) -> None:
        """Look into the database at the next call: Slack refused the token that is held."""
        self._held = None

    def _found(self) -> tuple[str, datetime]:
        """The token that is stored, if it is good, or the next one."""
        stored = self.stored()
        if stored and stored[1] > self._clock():
            return stored
        with self._renewing:
            return self._renewed(self._clock())

    def _renewed(self, now: datetime) -> tuple[str, datetime]:
        """The token that is stored, or the next one if it is due. An answer that could not be stored comes first: it
        holds the only refresh token that is good."""
        if self._unstored:
            self._store(self._unstored)
        row, is_leased = self._lease(now)
        if not is_leased:
            if row.access_token and row.expires_at > now:
                return self._opened(row.access_token), row.expires_at
            raise DeliveryError("token_being_renewed")
        try:
            answer = self._ask(self._opened(row.refresh_token), now)
        except Exception as problem:
            log.error("slack_token_not_renewed", error=getattr(problem, "code", type(problem).__name__))
            if row.access_token and row.expires_at > now:
                return self._opened(row.access_token), row.expires_at
            raise
        self._unstored = answer
        self._store(answer)
        return answer.token, answer.expires_at

    def _lease(self, now: datetime) -> tuple[Row[Any], bool]:
        """The stored tokens, and whether it is ours to renew them: they are due, and nobody else does."""
        of = slack_tokens.c.seed == self._app.seed
        with self._database.write() as connection:
            self._begin(connection)
            row = connection.execute(sa.select(slack_tokens).where(of).with_for_update()).one()
            is_leased = row.leased_until is not None and row.leased_until > now
            if is_leased or row.expires_at > now + AHEAD:
                return row, False
            values = {"lease": row.lease + 1, "leased_until": now + LEASE}
            connection.execute(slack_tokens.update().where(of).values(**values))
            return row, True

    def _begin(self, connection: Connection) -> None:
        """Store the refresh token of the settings if it is new, or was not used yet: it may have been stored under a
        client secret that was mistyped."""
        sealed = self._sealed(self._app.refresh_token)
        values = {"seed": self._app.seed, "refresh_token": sealed, "expires_at": _LONG_AGO, "lease": 0}
        insert = insert_into(connection, slack_tokens).values(**values)
        is_unused = slack_tokens.c.access_token.is_(None)
        anew = insert.on_conflict_do_update(index_elements=["seed"], set_={"refresh_token": sealed}, where=is_unused)
        connection.execute(anew)

    def _ask(self, refresh_token: str, now: datetime) -> Answer:
        client = WebClient(base_url=self._address, timeout=CALL_SECONDS, retry_handlers=[])
        app = self._app
        try:
            answer = client.oauth_v2_access(
                client_id=app.client_id,
                client_secret=app.client_secret,
                grant_type="refresh_token",
                refresh_token=refresh_token,
            )
        except SlackApiError as problem:
            raise DeliveryError(str(problem.response.get("error"))) from None
        expires_at = now + timedelta(seconds=int(answer["expires_in"]))
        return Answer(refresh_token, str(answer["access_token"]), str(answer["refresh_token"]), expires_at)

    def _store(self, answer: Answer) -> None:
        """Store it where the refresh token that it was got for still stands, whoever has the lease by now."""
        of = slack_tokens.c.seed == self._app.seed
        values: dict[str, Any] = {"expires_at": answer.expires_at, "leased_until": None}
        values |= {"access_token": self._sealed(answer.token), "refresh_token": self._sealed(answer.refresh_token)}
        with self._database.write() as connection:
            row = connection.execute(sa.select(slack_tokens).where(of).with_for_update()).one()
            if self._opened(row.refresh_token) == answer.used:
                connection.execute(slack_tokens.update().where(of).values(**values))
        self._unstored = None
        log.info("slack_token_renewed")

    def _sealed(self, token: str) -> str:
        return bytes(jwe.encrypt(token.encode(), self._key, algorithm="dir", encryption="A256GCM")).decode()

    def _opened(self, sealed: str) -> str:
        return bytes(jwe.decrypt(sealed, self._key) or b"").decode()
