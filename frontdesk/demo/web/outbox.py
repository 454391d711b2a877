"""A page with what the demo has sent, where whoever tries it out finds codes and links."""

from __future__ import annotations

from sanic import Blueprint, HTTPResponse, Request, html

from frontdesk.demo.outbox import sent
from frontdesk.demo.web.door import DemoDoor
from frontdesk.demo.web.shop import HEADERS
from frontdesk.demo.web.storefront import Storefront


def blueprint(door: DemoDoor) -> Blueprint:
    """The route /demo/outbox, for people: HTML alone."""
    routes = Blueprint("demo_outbox", url_prefix="/demo/outbox")
    pages = Storefront(door.company, {}, door.widget_address, door.wording)

    async def show(_: Request) -> HTTPResponse:
        messages = await door.in_thread(sent, door.data_dir)
        return html(pages.render("outbox", here="outbox", account=None, messages=messages), headers=HEADERS)

    routes.add_route(show, "", ["GET"])
    return routes
