"""Invitations over HTTP, for the page of the host that takes them. `docs/openapi.yml` describes it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.channels.linking import Linking
from frontdesk.channels.links import Links
from frontdesk.conversations.subscribers import Subscribers
from frontdesk.conversations.writes import RunWrite
from frontdesk.identity.linked.invitations import MAX_LENGTH
from frontdesk.identity.linked.model import User
from frontdesk.problems import NotFound
from frontdesk.threads import InThread
from frontdesk.web.bodies import Body, json_body

MAX_TOKEN = 4096


class Invited(Body):
    link: str = Field(max_length=MAX_LENGTH)


class Accepted(Invited):
    """`identity_token`: the host's signed statement who the customer is."""

    identity_token: str = Field(max_length=MAX_TOKEN)


class Customer(Body):
    identity_token: str = Field(max_length=MAX_TOKEN)


@dataclass(frozen=True)
class LinksDoor:
    """What the door needs of the public process."""

    in_thread: InThread
    commit: RunWrite
    linking: Linking
    links: Links
    subscribers: Subscribers


def blueprint(door: LinksDoor) -> Blueprint:
    """Routes under /api/chat/links."""
    routes = Blueprint("links", url_prefix="/api/chat/links")

    @routes.post("/invitation")
    async def look(request: Request) -> HTTPResponse:
        invitation = await door.in_thread(door.linking.invitation, json_body(request, Invited).link)
        return json(
            {**_user(invitation.user), "name": invitation.name, "expires_at": invitation.expires_at.isoformat()}
        )

    @routes.post("")
    async def accept(request: Request) -> HTTPResponse:
        body = json_body(request, Accepted)
        await door.commit(door.linking.accept, body.link, body.identity_token, request.client_ip)
        return empty()

    @routes.post("/removal")
    async def unlink(request: Request) -> HTTPResponse:
        token = json_body(request, Customer).identity_token
        linked = await door.in_thread(door.linking.of_customer, token, request.client_ip)
        for each in linked:
            with suppress(NotFound):  # an operator was faster
                for commit in await door.in_thread(door.links.end, each.user):
                    door.subscribers.publish(commit)
        return json({"unlinked": [_user(each.user) for each in linked]})

    return routes


def _user(user: User) -> dict[str, str]:
    return {"channel": user.channel, "team": user.team, "user": user.user}
