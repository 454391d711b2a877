"""The bot's token where Slack renews it: each lives for twelve hours, and a refresh token gets the next pair, once.

Who renews takes a lease, asks Slack, and stores both new tokens and the end of the lease in one transaction. So two
replicas do not use the same refresh token, and a process that ends in between leaves the old one for the next. The
lease of a renewal that failed runs out by itself, which is the pause before the next.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from jose import jwe
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.engine import Connection, Row

from frontdesk.channels.slack.tables import slack_tokens
from frontdesk.channels.slack.web_api import CALL_SECONDS
from frontdesk.database import Database, insert_into, utc_now
from frontdesk.outbox.model import DeliveryError

log = structlog.get_logger("frontdesk.slack")

#: How long before its end a token is renewed.
AHEAD = timedelta(hours=2)
#: How long somebody may take to renew it; a call of Slack takes less.
LEASE = timedelta(seconds=3 * CALL_SECONDS)
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
        self._lock = threading.Lock()
        self._held: tuple[str, datetime] | None = None

    def __call__(self) -> str:
        """A token that is good now. Raises DeliveryError if there is none: a renewal is under way or was refused."""
        with self._lock:
            now = self._clock()
            if self._held and self._held[1] > now + AHEAD:
                return self._held[0]
            self._held = self._renewed(now)
            return self._held[0]

    def stored(self) -> tuple[str, datetime] | None:
        """The token that is stored and its end, for who must not renew it; None before the first renewal. Raises
        JOSEError if it was encrypted with another client secret."""
        of = slack_tokens.c.seed == self._app.seed
        with self._database.read() as connection:
            row = connection.execute(sa.select(slack_tokens).where(of)).first()
        return (self._opened(row.access_token), row.expires_at) if row and row.access_token else None

    def forget(self) -> None:
        """Look into the database at the next call: Slack refused the token that is held."""
        with self._lock:
            self._held = None

    def _renewed(self, now: datetime) -> tuple[str, datetime]:
        """The token that is stored, or the next one."""
        row, lease = self._lease(now)
        if lease is None:
            if row.access_token and row.expires_at > now:
                return self._opened(row.access_token), row.expires_at
            raise DeliveryError("token_being_renewed")
        try:
            answer = self._ask(self._opened(row.refresh_token))
        except Exception as problem:
            log.error("slack_token_not_renewed", error=getattr(problem, "code", type(problem).__name__))
            if row.access_token and row.expires_at > now:
                return self._opened(row.access_token), row.expires_at
            raise
        token, expires_at = str(answer["access_token"]), now + timedelta(seconds=int(answer["expires_in"]))
        self._store(lease, token, str(answer["refresh_token"]), expires_at)
        return token, expires_at

    def _lease(self, now: datetime) -> tuple[Row[Any], int | None]:
        """The stored tokens, and the lease if they are due and nobody else renews them."""
        of = slack_tokens.c.seed == self._app.seed
        with self._database.write() as connection:
            self._begin(connection)
            row = connection.execute(sa.select(slack_tokens).where(of).with_for_update()).one()
            is_leased = row.leased_until is not None and row.leased_until > now
            if is_leased or row.expires_at > now + AHEAD:
                return row, None
            values = {"lease": row.lease + 1, "leased_until": now + LEASE}
            connection.execute(slack_tokens.update().where(of).values(**values))
            return row, row.lease + 1

    def _begin(self, connection: Connection) -> None:
        """Store the refresh token of the settings if it is new, or was not used yet: it may have been stored under a
        client secret that was mistyped."""
        sealed = self._sealed(self._app.refresh_token)
        values = {"seed": self._app.seed, "refresh_token": sealed, "expires_at": _LONG_AGO, "lease": 0}
        insert = insert_into(connection, slack_tokens).values(**values)
        is_unused = slack_tokens.c.access_token.is_(None)
        anew = insert.on_conflict_do_update(index_elements=["seed"], set_={"refresh_token": sealed}, where=is_unused)
        connection.execute(anew)

    def _ask(self, refresh_token: str) -> dict[str, Any]:
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
        assert isinstance(answer.data, dict)
        return answer.data

    def _store(self, lease: int, token: str, refresh_token: str, expires_at: datetime) -> None:
        c = slack_tokens.c
        mine = sa.and_(c.seed == self._app.seed, c.lease == lease)
        values: dict[str, Any] = {"expires_at": expires_at, "leased_until": None}
        values |= {"access_token": self._sealed(token), "refresh_token": self._sealed(refresh_token)}
        with self._database.write() as connection:
            connection.execute(slack_tokens.update().where(mine).values(**values))
        log.info("slack_token_renewed")

    def _sealed(self, token: str) -> str:
        return bytes(jwe.encrypt(token.encode(), self._key, algorithm="dir", encryption="A256GCM")).decode()

    def _opened(self, sealed: str) -> str:
        return bytes(jwe.decrypt(sealed, self._key) or b"").decode()
