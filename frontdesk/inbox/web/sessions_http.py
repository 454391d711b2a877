"""Agents' sessions and the team over HTTP. `docs/openapi.yml` describes it."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.database import utc_now
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import Guard, open_to_all
from frontdesk.inbox.web.view import hours_view, member_view, own_view
from frontdesk.problems import BadRequest
from frontdesk.storable import is_storable
from frontdesk.team.model import Agent, Role
from frontdesk.team.permissions import Permission
from frontdesk.web.bodies import Body, json_body


class SignIn(Body):
    """With `cookie` the session goes into a cookie that no script can read, and not into the answer."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)
    cookie: bool = False


class NewRole(Body):
    """`role`: what the agent is from now on; what they had open ends."""

    role: str = Field(max_length=16)


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes under /api/inbox/sessions, and /api/inbox/team."""
    routes, guard = Blueprint("inbox_sessions", url_prefix="/api/inbox"), Guard(door)
    in_thread, credentials = door.in_thread, door.credentials

    @routes.post("/sessions")
    @open_to_all
    async def sign_in(request: Request) -> HTTPResponse:
        body = json_body(request, SignIn)
        if not is_storable(body.email):
            raise BadRequest("email: an address without NUL and half surrogate pairs")
        device = credentials.device_of(request)
        signed_in = await door.sign_in(body.email, body.password, request.client_ip, device, is_browser=body.cookie)
        session = signed_in.session
        answer: dict[str, Any] = {"expires_at": session.expires_at.isoformat(), "agent": own_view(signed_in.agent)}
        if not body.cookie:
            return json(answer | {"session": session.secret}, status=201)
        response = json(answer, status=201)
        credentials.give(response, session, signed_in.device)
        return response

    @routes.delete("/sessions")
    @guard.needs(Permission.READ)
    async def sign_out(request: Request, agent: Agent) -> HTTPResponse:
        await in_thread(door.team.sign_out, credentials.of(request))
        response = empty()
        credentials.take(response)
        return response

    @routes.get("/team")
    @guard.needs(Permission.READ)
    async def team(request: Request, agent: Agent) -> HTTPResponse:
        members = await in_thread(door.team.team)
        team = {"agent": own_view(agent), "team": [member_view(member) for member in members]}
        return json(team | {"hours": hours_view(door.staffing.hours, utc_now())})

    @routes.put("/team/<agent_id:str>/role")
    @guard.needs(Permission.MANAGE_AGENTS)
    async def set_role(request: Request, agent: Agent, agent_id: str) -> HTTPResponse:
        role = json_body(request, NewRole).role
        if role not in list(Role):
            raise BadRequest(f"role: one of {', '.join(Role)}")
        await in_thread(door.team.give_role, agent, agent_id, Role(role))
        return empty()

    return routes
