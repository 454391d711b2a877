"""The webhook by which desks say that a ticket has changed: `POST /api/desks/<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import Counter
from sanic import Blueprint, HTTPResponse, Request, text

from frontdesk.channels.model import InboundRequest, Outcome
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.receiving import Hints
from frontdesk.problems import NotAuthenticated, NotFound
from frontdesk.threads import InThread


@dataclass(frozen=True)
class DeskDoor:
    """What the door needs of the public process. `received` counts by desk and outcome."""

    in_thread: InThread
    desks: Mapping[str, tuple[Desk, Hints]]
    received: Counter


def blueprint(door: DeskDoor) -> Blueprint:
    """The route of all desks. It answers 200 once every hint of the request is stored or of no interest."""
    routes = Blueprint("desks", url_prefix="/api/desks")

    @routes.post("/<name:str>")
    async def receive(request: Request, name: str) -> HTTPResponse:
        if name not in door.desks:
            raise NotFound("desk")
        desk, hints = door.desks[name]
        raw = InboundRequest({key.lower(): value for key, value in request.headers.items()}, request.body)
        try:
            await door.in_thread(desk.verify, raw)
        except NotAuthenticated:
            door.received.labels(name, Outcome.NOT_VERIFIED).inc()
            raise
        arrived = await door.in_thread(desk.parse, raw)
        for hint in arrived:
            door.received.labels(name, await door.in_thread(hints.accept, hint)).inc()
        if not arrived:
            door.received.labels(name, Outcome.IGNORED).inc()
        return text("")

    return routes
