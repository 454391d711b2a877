"""Customers' sessions: a secret that the server issued is the only key to a conversation."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from frontdesk.identity.model import Session
from frontdesk.identity.ports import VerifiedToken
from frontdesk.identity.tables import sessions, used_tokens
from frontdesk.problems import InvalidToken, NotAuthenticated

# A statement of every message, built once.
_BY_SECRET = sa.select(sessions).where(sessions.c.secret_hash == sa.bindparam("hashed"))


def issue(connection: Connection, conversation_id: str, now: datetime, lifetime: timedelta) -> Session:
    """A new credential for the conversation: 256 random bits, of which the hash is stored."""
    session = Session("cs_" + secrets.token_urlsafe(32), now + lifetime)
    values = {"conversation_id": conversation_id, "created_at": now, "expires_at": session.expires_at}
    connection.execute(sessions.insert().values(secret_hash=hash_secret(session.secret), **values))
    return session


def conversation_of(connection: Connection, secret: str, now: datetime) -> str:
    """The conversation that the secret opens. Raises NotAuthenticated."""
    row = connection.execute(_BY_SECRET, {"hashed": hash_secret(secret)}).first()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        raise NotAuthenticated
    return str(row.conversation_id)


def conversation_to_sign_in(connection: Connection, secret: str, now: datetime) -> str:
    """The conversation that the secret opens, or opened until a sign-in whose session lives: a browser that never got
    the answer to its sign-in has no other. Whoever goes on must prove to be the same customer. Raises NotAuthenticated.
    """
    row = connection.execute(_BY_SECRET, {"hashed": hash_secret(secret)}).first()
    if row is not None and row.revoked_at is not None and _has_live_session(connection, row.conversation_id, now):
        return str(row.conversation_id)
    return conversation_of(connection, secret, now)


def _has_live_session(connection: Connection, conversation_id: str, now: datetime) -> bool:
    s = sessions.c
    live = sa.and_(s.conversation_id == conversation_id, s.revoked_at.is_(None), s.expires_at > now)
    return connection.execute(sa.select(s.secret_hash).where(live).limit(1)).first() is not None


def check(connection: Connection, secret: str | None, now: datetime) -> None:
    """Raise NotAuthenticated if the secret opens nothing any more; None stands for a writer that needs no session.

    For use in the transaction that stores, once the conversation is locked: a sign-in, which ends the sessions
    before it, has then either committed or comes later.
    """
    if secret is not None:
        conversation_of(connection, secret, now)


def revoke(connection: Connection, conversation_id: str, now: datetime) -> None:
    """End every credential of the conversation."""
    live = sa.and_(sessions.c.conversation_id == conversation_id, sessions.c.revoked_at.is_(None))
    connection.execute(sessions.update().where(live).values(revoked_at=now))


def spend(connection: Connection, token: VerifiedToken) -> None:
    """Mark a token with an id as used: it opens one session only. Raises InvalidToken the second time."""
    if token.token_id is not None:
        spend_id(connection, token.token_id, token.expires_at)


def spend_id(connection: Connection, token_id: str, expires_at: datetime) -> None:
    """Mark the id of anything that opens something once as used. Raises InvalidToken the second time."""
    try:
        with connection.begin_nested():
            connection.execute(used_tokens.insert().values(token_id=token_id, expires_at=expires_at))
    except IntegrityError:
        raise InvalidToken("already_used") from None


def hash_secret(secret: str) -> str:
    """The hash to store. A plain one is enough, because session secrets are random."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
