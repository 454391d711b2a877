"""Sweeps of customers' credentials that have ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.database import Database
from frontdesk.identity.proofs.tables import proofs
from frontdesk.identity.tables import sessions, used_tokens
from frontdesk.retention.service import Sweep, delete_ended

#: How long a used token is remembered after its expiry, because clocks differ.
TOKEN_LEEWAY = timedelta(hours=1)
#: How long an ended session is kept: a browser that never got the answer to its sign-in tries again with the old one.
SESSION_KEPT = timedelta(days=1)
#: How long a proof is kept, for whoever looks into what happened.
PROOF_KEPT = timedelta(days=30)


def expired_sessions(database: Database, now: datetime, batch: int) -> int:
    """Delete customers' sessions that expired."""
    return delete_ended(database, sessions.c.secret_hash, sessions.c.expires_at, now, batch)


def revoked_sessions(database: Database, now: datetime, batch: int) -> int:
    """Delete customers' sessions that were ended early, once no sign-in is tried again with them."""
    return delete_ended(database, sessions.c.secret_hash, sessions.c.revoked_at, now - SESSION_KEPT, batch)


def used_tokens_past_their_end(database: Database, now: datetime, batch: int) -> int:
    """Delete used identity tokens that would be refused for their age anyway."""
    return delete_ended(database, used_tokens.c.token_id, used_tokens.c.expires_at, now - TOKEN_LEEWAY, batch)


def proofs_past_their_end(database: Database, now: datetime, batch: int) -> int:
    """Delete proofs that are long over; what they were used for is told by the operations."""
    return delete_ended(database, proofs.c.id, proofs.c.expires_at, now - PROOF_KEPT, batch)


SWEEPS = (
    Sweep("proofs", proofs_past_their_end),
    Sweep("expired_sessions", expired_sessions),
    Sweep("revoked_sessions", revoked_sessions),
    Sweep("used_tokens", used_tokens_past_their_end),
)
