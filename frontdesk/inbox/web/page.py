"""The inbox's page: one document for every address under /inbox, and its scripts and styles."""

from __future__ import annotations

from pathlib import Path

from sanic import Blueprint, HTTPResponse, Request
from sanic import html as html_response

from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import open_to_all
from frontdesk.problems import NotAuthenticated
from frontdesk.web.origins import own_origins
from frontdesk.web.static import StaticFiles

FOLDER = Path(__file__).parent / "page"
PREFIX = "/inbox/assets"


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes under /inbox."""
    files = assets()
    document, gaps_document = _document(files, door, "index.html"), _document(files, door, "gaps.html")
    approvals_document = _document(files, door, "approvals.html")
    operations_document = _document(files, door, "operations.html")
    headers = {"Content-Security-Policy": content_security_policy(door.public_url), "Cache-Control": "no-cache"}
    page = Blueprint("inbox_document", url_prefix="/inbox")

    @page.get("/", strict_slashes=False)
    @open_to_all
    async def lists(request: Request) -> HTTPResponse:
        return await answer(request)

    @page.get("/c/<conversation_id:str>")
    @open_to_all
    async def conversation(request: Request, conversation_id: str) -> HTTPResponse:
        return await answer(request)

    @page.get("/gaps")
    @open_to_all
    async def gaps(request: Request) -> HTTPResponse:
        """The questions themselves are for whoever may review them; the document holds none."""
        return html_response(gaps_document, headers=headers)

    @page.get("/approvals")
    @open_to_all
    async def approvals(request: Request) -> HTTPResponse:
        """What waits is for approvers; the document holds none of it."""
        return html_response(approvals_document, headers=headers)

    @page.get("/operations")
    @open_to_all
    async def operations(request: Request) -> HTTPResponse:
        """How operations are carried out is for admins; the document holds nothing of it."""
        return html_response(operations_document, headers=headers)

    async def answer(request: Request) -> HTTPResponse:
        """The document. It says whether the browser is signed in, so that the page need not ask and be refused."""
        try:
            await door.in_thread(door.team.authenticate, door.credentials.of(request))
            is_signed_in = "yes"
        except NotAuthenticated:
            is_signed_in = "no"
        return html_response(document.replace("@signed_in@", is_signed_in), headers=headers)

    return Blueprint.group(page, files.blueprint("inbox_files"))  # type: ignore[return-value]


def assets() -> StaticFiles:
    """The page's scripts and styles."""
    return StaticFiles(FOLDER, PREFIX, with_shared=True)


def content_security_policy(public_url: str) -> str:
    """Own files only; no inline script or style; nothing turns text into markup (Trusted Types without any policy)."""
    sockets = " ".join(sorted(origin.replace("http", "ws", 1) for origin in own_origins(public_url)))
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' {sockets}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _document(files: StaticFiles, door: InboxDoor, name: str) -> str:
    """A document with lasting addresses; it names every module, so that browsers load all of them at once."""
    scripts = [name for name in sorted(files.files) if name.endswith(".js") and name != "theme.js"]
    preloads = "\n    ".join(f'<link rel="modulepreload" href="{files.address(name)}">' for name in scripts)
    text = (FOLDER / name).read_text(encoding="utf-8")
    text = text.replace("@modules@", preloads).replace("@public_url@", door.public_url)
    text = text.replace("@locale@", door.locale).replace("@time_zone@", door.time_zone)
    return text.replace("@assets@", f"{PREFIX}/{files.version}")
