"""The page behind the demo shop's password links.

Mail scanners and previews open every link that a mail has: so opening one shows a page, and only its button uses it up.
"""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request, html

from frontdesk.demo.web.door import DemoDoor
from frontdesk.demo.web.shop import HEADERS
from frontdesk.demo.web.storefront import Storefront


def blueprint(door: DemoDoor) -> Blueprint:
    """Routes under /demo/reset-password, for people: HTML alone."""
    routes = Blueprint("new_password", url_prefix="/demo/reset-password")
    pages = Storefront(door.company, {}, door.widget_address, door.wording)

    def page(state: str) -> HTTPResponse:
        body = pages.render("new_password", here="", account=None, state=state)
        return html(body, 410 if state == "ended" else 200, headers=HEADERS)

    async def look(_: Request, token: str) -> HTTPResponse:
        return page("good" if await door.in_thread(door.shop.is_good_reset_link, token) else "ended")

    async def use(_: Request, token: str) -> HTTPResponse:
        return page("used" if await door.in_thread(door.shop.use_reset_link, token) else "ended")

    routes.add_route(look, "/<token:str>", ["GET"], name="look")
    routes.add_route(use, "/<token:str>", ["POST"], name="use")
    return routes
