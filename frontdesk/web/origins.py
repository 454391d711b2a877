"""Which pages may talk to the public process.

A browser names the page that asks in `Origin`; programs name none. The site's own pages may use everything. Pages of
the listed origins may use the chat, and get the answers that their browsers ask for (CORS); all others get nothing.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from sanic import HTTPResponse, Request, empty
from sanic.response import BaseHTTPResponse

from frontdesk.refusal_log import log_refusal
from frontdesk.settings import SiteSettings
from frontdesk.web import errors
from frontdesk.web.errors import App

#: Paths that a page of another origin may embed and call.
SHARED = ("/api/chat/", "/widget/")
#: The two names of the local machine, of which a developer may type either.
LOOPBACK = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
}


def own_origins(public_url: str) -> frozenset[str]:
    """The site's own origin, in the form in which browsers send it; on the local machine under both of its names."""
    own = urlsplit(public_url)
    names = {own.hostname or "", LOOPBACK.get(own.hostname or "", "")} - {""}
    port = f":{own.port}" if own.port else ""
    return frozenset(f"{own.scheme}://{name}{port}".lower() for name in names)


def listed_origins(settings: SiteSettings) -> frozenset[str]:
    """Origins of other sites whose pages may embed the chat."""
    entries = (origin.strip().rstrip("/").lower() for origin in settings.allowed_origins.split(","))
    return frozenset(filter(None, entries)) - own_origins(settings.public_url)


def register(app: App, settings: SiteSettings) -> None:
    """Guard every route."""
    own, listed = own_origins(settings.public_url), listed_origins(settings)

    def may_share(request: Request) -> bool:
        return (request.headers.get("origin") or "").lower() in listed and request.path.startswith(SHARED)

    @app.on_request
    async def check_origin(request: Request) -> HTTPResponse | None:
        origin = request.headers.get("origin")
        if origin is None or origin.lower() in own:
            return None
        if not may_share(request):
            log_refusal("origin_refused", str(request.name), path=request.name)
            return errors.error(403, *errors.PLAIN[403])
        return empty(headers=PREFLIGHT) if request.method == "OPTIONS" else None

    @app.middleware("response")
    async def share(request: Request, response: BaseHTTPResponse) -> None:
        if may_share(request):
            response.headers["Access-Control-Allow-Origin"] = request.headers["origin"]
            response.headers["Access-Control-Expose-Headers"] = "Retry-After"
            response.headers["Vary"] = "Accept-Encoding, Origin"
