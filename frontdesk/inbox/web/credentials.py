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
        self.cookie = self._named("agent")
        #: Says that an agent signed in before in this browser, and stays when they sign out.
        self.device_cookie = self._named("device")

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

    def device_of(self, request: Request) -> str | None:
        """The secret that this browser got when an agent signed in before."""
        return request.cookies.get(self.device_cookie) or None

    def give(self, response: HTTPResponse, session: Session, device: Session | None) -> None:
        """Set the cookies with the secrets, which no script can read."""
        self._set(response, self.cookie, session)
        if device is not None:
            self._set(response, self.device_cookie, device)

    def take(self, response: HTTPResponse) -> None:
        """Delete the cookie of the session."""
        self._add(response, self.cookie, "")
        response.cookies.get_cookie(self.cookie).max_age = 0  # type: ignore[union-attr]

    def _from_cookie(self, request: Request, needs_origin: bool) -> str:
        origin, secret = request.headers.get("origin"), request.cookies.get(self.cookie)
        is_own = origin.lower() in self._origins if origin is not None else not needs_origin
        if not secret or not is_own:
            raise NotAuthenticated
        return str(secret)

    def _named(self, what: str) -> str:
        # With the prefix a browser refuses the cookie from another host or path, and over plain HTTP.
        return f"__Host-frontdesk-{what}" if self._secure else f"frontdesk-{what}"

    def _set(self, response: HTTPResponse, name: str, secret: Session) -> None:
        self._add(response, name, secret.secret)
        response.cookies.get_cookie(name).expires = secret.expires_at  # type: ignore[union-attr]

    def _add(self, response: HTTPResponse, name: str, value: str) -> None:
        response.cookies.add_cookie(name, value, path="/", httponly=True, secure=self._secure, samesite="Strict")
