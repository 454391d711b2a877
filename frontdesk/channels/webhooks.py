"""The webhook by which other systems deliver customers' messages: `POST /api/channels/<name>`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sanic import Blueprint, HTTPResponse, Request, text

from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.model import Handshake, InboundRequest, Outcome
from frontdesk.channels.ports import PushedChannel
from frontdesk.problems import NotAuthenticated, NotFound
from frontdesk.threads import InThread


@dataclass(frozen=True)
class WebhookDoor:
    """What the door needs of the public process."""

    in_thread: InThread
    arrivals: Arrivals
    channels: Mapping[str, PushedChannel]


def blueprint(door: WebhookDoor) -> Blueprint:
    """The route of all channels. It answers 200 once every message of the request is stored or refused for good; after
    any other answer the other side sends the request again."""
    routes = Blueprint("channels", url_prefix="/api/channels")

    @routes.post("/<name:str>")
    async def receive(request: Request, name: str) -> HTTPResponse:
        channel = door.channels.get(name)
        if channel is None:
            raise NotFound("channel")
        raw = InboundRequest({key.lower(): value for key, value in request.headers.items()}, request.body)
        try:
            proof = await door.in_thread(channel.verify, raw)
        except NotAuthenticated:
            door.arrivals.count(name, Outcome.NOT_VERIFIED)
            raise
        arrived = channel.parse(raw, proof)
        for inbound in arrived:
            await door.arrivals.take(name, inbound)
        return text("".join(each.answer for each in arrived if isinstance(each, Handshake)))

    return routes
