"""How Request Tracker's scrip signs what it tells: HMAC-SHA256 over the time, a dot and the body."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable

from frontdesk.channels.model import InboundRequest
from frontdesk.problems import NotAuthenticated

#: A request that is older than this, or that much of the future, may be somebody's recording.
MOST_SECONDS = 300
LEAST_SECRET = 32


def check(raw: InboundRequest, secret: str, clock: Callable[[], float] = time.time) -> None:
    """Raises NotAuthenticated; without a secret always."""
    at, given = raw.proof("frontdesk-time"), raw.proof("frontdesk-signature")
    is_fresh = at.isdigit() and abs(clock() - int(at)) <= MOST_SECONDS
    expected = sign(at, raw.body, secret)
    if not (secret and is_fresh and hmac.compare_digest(given.encode(), expected.encode())):
        raise NotAuthenticated


def sign(at: str, body: bytes, secret: str) -> str:
    """The signature of a body at a time (seconds since 1970, as text)."""
    return hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
