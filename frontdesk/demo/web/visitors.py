"""Who is signed in to the demo shop: a signed cookie of the shop's own, which no script can read.

A shop has such a session long before it has a chat; Frontdesk never sees it. The chat gets an identity token, which the
shop's back end issues for this cookie.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from jose import JWTError, jwt
from sanic import HTTPResponse, Request

from frontdesk.demo.identity import ALGORITHM, DemoKeys

COOKIE = "larkfield-shop"
LIFETIME = timedelta(hours=12)
#: Not the identity token's audience, so that neither can be used as the other.
AUDIENCE = "larkfield-shop"


class Visitors:
    """Reads and sets the shop's cookie."""

    def __init__(self, keys: DemoKeys, is_secure: bool) -> None:
        self._keys = keys
        self._is_secure = is_secure

    def customer(self, request: Request) -> str | None:
        """Number of the customer who is signed in, or None."""
        cookie = request.cookies.get(COOKIE)
        if not cookie:
            return None
        try:
            return str(jwt.decode(cookie, self._keys.public, algorithms=[ALGORITHM], audience=AUDIENCE)["sub"])
        except (JWTError, KeyError):
            return None

    def sign_in(self, response: HTTPResponse, customer_id: str) -> None:
        """Set the cookie for this customer, for half a day at most."""
        expires = datetime.now(UTC) + LIFETIME
        claims = {"sub": customer_id, "aud": AUDIENCE, "exp": int(expires.timestamp()), "jti": str(uuid.uuid4())}
        self._set(response, jwt.encode(claims, self._keys.private, algorithm=ALGORITHM), int(LIFETIME.total_seconds()))

    def sign_out(self, response: HTTPResponse) -> None:
        """Delete the cookie."""
        self._set(response, "", 0)

    def _set(self, response: HTTPResponse, value: str, seconds: int) -> None:
        response.add_cookie(
            COOKIE, value, max_age=seconds, path="/", httponly=True, samesite="Lax", secure=self._is_secure
        )
