"""The demo company's back end, in the demo only: it vouches for its customers without asking for a password."""

from __future__ import annotations

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, json

from frontdesk.accounts.model import UnknownCustomer
from frontdesk.demo.identity import issue_identity
from frontdesk.demo.web.door import DemoDoor
from frontdesk.problems import NotFound
from frontdesk.web.bodies import Body, json_body


class Customer(Body):
    """With `nonce` the token says that they have just signed in anew, as a proof that the chat asked for."""

    email: str = Field(max_length=254)
    nonce: str | None = Field(default=None, max_length=64)


def blueprint(door: DemoDoor) -> Blueprint:
    """Routes under /demo."""
    routes = Blueprint("demo", url_prefix="/demo")

    @routes.post("/identity")
    async def identity(request: Request) -> HTTPResponse:
        body = json_body(request, Customer)
        try:
            token = await door.in_thread(issue_identity, door.system, door.keys, body.email, None, body.nonce)
        except UnknownCustomer:
            raise NotFound("demo customer") from None
        return json({"identity_token": token})

    return routes
