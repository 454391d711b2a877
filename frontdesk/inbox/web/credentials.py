"""How an agent's request proves who sends it: a bearer token (programs), or a cookie (the page).

A browser sends cookies by itself, so a request with a cookie counts only if our own page made it. Four things see to
that: the cookie is `SameSite=Strict`; bodies are JSON; a change carries a header that no form can set; and where the
browser names an origin it must be the site's own. Pages that may embed the chat (`allowed_origins`) may not use it.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sanic import HTTPResponse, Request

from frontdesk.identity.model import Session
from frontdesk.problems import NotAuthenticated
from frontdesk.settings import SiteSettings
from frontdesk.web.bodies import bearer
from frontdesk.web.origins import own_origins

#: Sent by the page with every change.
PAGE_HEADER = "x-frontdesk-page"


class Credentials:
    """Reads and issues agents' credentials."""

    def __init__(self, settings: SiteSettings) -> None:
        own = urlsplit(settings.public_url)
        self._origins = own_origins(settings.public_url)
        self._secure = own.scheme == "https"
        #: With the prefix a browser refuses the cookie from another host or path, and over plain HTTP.
        self.cookie = "__Host-frontdesk-agent" if self._secure else "frontdesk-agent"

    def of(self, request: Request) -> str:
        """The secret in the request. Raises NotAuthenticated, also for a cookie that our page did not send."""
        if request.headers.get("authorization"):
            return bearer(request)
        if request.method not in ("GET", "HEAD") and request.headers.get(PAGE_HEADER) != "1":
            raise NotAuthenticated
        return self._from_cookie(request, needs_origin=False)

    def of_socket(self, request: Request) -> str:
        """The secret in the cookie of a socket's handshake. Raises NotAuthenticated unless our own page opens it."""
        return self._from_cookie(request, needs_origin=True)

    def give(self, response: HTTPResponse, session: Session) -> None:
        """Set the cookie with the secret, which no script can read."""
        self._set(response, session.secret)
        response.cookies.get_cookie(self.cookie).expires = session.expires_at  # type: ignore[union-attr]

    def take(self, response: HTTPResponse) -> None:
        """Delete the cookie."""
        self._set(response, "")
        response.cookies.get_cookie(self.cookie).max_age = 0  # type: ignore[union-attr]

    def _from_cookie(self, request: Request, needs_origin: bool) -> str:
        origin, secret = request.headers.get("origin"), request.cookies.get(self.cookie)
        is_own = origin.lower() in self._origins if origin is not None else not needs_origin
        if not secret or not is_own:
            raise NotAuthenticated
        return str(secret)

    def _set(self, response: HTTPResponse, value: str) -> None:
        response.cookies.add_cookie(self.cookie, value, path="/", httponly=True, secure=self._secure, samesite="Strict")
