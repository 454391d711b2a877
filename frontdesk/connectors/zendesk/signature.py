"""The signature of Zendesk's webhooks: base64(HMAC-SHA256(secret, timestamp + body))."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from datetime import datetime

from frontdesk.channels.model import InboundRequest
from frontdesk.problems import NotAuthenticated

#: With this Zendesk signs everybody's tests from the form of a new webhook; it is published, so it proves nothing.
PUBLISHED_TEST_SECRET = "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ=="
#: A request that is older, or further ahead, may be somebody's recording.
MOST_SECONDS = 300.0
SIGNATURE, TIMESTAMP = "x-zendesk-webhook-signature", "x-zendesk-webhook-signature-timestamp"


def check_secret(secret: str) -> str:
    """The secret. Raises ValueError for the published one; the message says where the own one is."""
    if secret == PUBLISHED_TEST_SECRET:
        raise ValueError("that is Zendesk's published test secret: reveal the one of your own webhook")
    return secret


def check_signature(raw: InboundRequest, secret: str, now: float | None = None) -> None:
    """Raises NotAuthenticated unless the request was signed with the secret, within `MOST_SECONDS` of `now` (seconds
    since 1970)."""
    given, at = raw.proof(SIGNATURE), raw.proof(TIMESTAMP)
    expected = base64.b64encode(hmac.new(secret.encode(), at.encode() + raw.body, hashlib.sha256).digest())
    proves = secret not in ("", PUBLISHED_TEST_SECRET)  # everybody can sign with these
    is_signed = proves and hmac.compare_digest(given.encode(), expected)
    if not is_signed or abs((time.time() if now is None else now) - _seconds(at)) > MOST_SECONDS:
        raise NotAuthenticated


def _seconds(at: str) -> float:
    """A time such as 2026-11-27T10:00:00Z, in seconds since 1970. Raises NotAuthenticated."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise NotAuthenticated from None
    if when.tzinfo is None:
        raise NotAuthenticated
    return when.timestamp()
