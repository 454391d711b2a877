"""The agents' interface over HTTP. `docs/openapi.yml` describes it."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.bootstrap import Services
from frontdesk.conversations.model import NotAllowed
from frontdesk.identity.model import Agent
from frontdesk.inbox.service import PAGE
from frontdesk.inbox.view import conversation_view, event_view, row_view, whole_view
from frontdesk.web.bodies import Body, bearer, json_body, number
from frontdesk.web.errors import BadRequest, error

VIEWS = ("queue", "mine", "agents", "bot", "all", "resolved")


class SignIn(Body):
    email: str = Field(max_length=254)
    password: str = Field(max_length=200)


class Text(Body):
    """``id`` is the client's own; the same id again is the same text."""

    id: str
    text: str


def blueprint(services: Services) -> Blueprint:
    """Routes under /api/inbox."""
    routes = Blueprint("inbox", url_prefix="/api/inbox")
    in_thread, desk, inbox = services.in_thread, services.desk, services.inbox

    async def agent_of(request: Request) -> Agent:
        agent: Agent = await in_thread(services.agents.authenticate, bearer(request))
        return agent

    async def change(write: Any, *args: Any) -> HTTPResponse:
        try:
            committed = await services.runner.commit(write, *args)
        except NotAllowed as problem:
            if problem.code != "taken":
                raise
            winner = await in_thread(services.agent_name, problem.facts["agent_id"])
            return error(409, "taken", f"{winner} has this conversation.")
        events = [event_view(event) for event in committed.events]
        return json({"conversation": conversation_view(committed.conversation), "events": events})

    @routes.post("/sessions")
    async def sign_in(request: Request) -> HTTPResponse:
        body = json_body(request, SignIn)
        agent, session = await in_thread(services.agents.sign_in, body.email, body.password)
        who = {"id": agent.agent_id, "name": agent.name, "role": agent.role}
        return json({"session": session.secret, "expires_at": session.expires_at.isoformat(), "agent": who}, status=201)

    @routes.delete("/sessions")
    async def sign_out(request: Request) -> HTTPResponse:
        await in_thread(services.agents.sign_out, bearer(request))
        return empty()

    @routes.get("/conversations")
    async def rows(request: Request) -> HTTPResponse:
        agent = await agent_of(request)
        view = request.args.get("view", "queue")
        if view not in VIEWS:
            raise BadRequest(f"view: one of {', '.join(VIEWS)}")
        after, limit = number(request, "after", 0, 100_000), number(request, "limit", PAGE, 200)
        found = await in_thread(inbox.rows, view, agent, after, limit)
        counts = await in_thread(inbox.counts, agent)
        return json({"conversations": [row_view(row) for row in found], "counts": counts})

    @routes.get("/conversations/<conversation_id:str>")
    async def whole(request: Request, conversation_id: str) -> HTTPResponse:
        await agent_of(request)
        return json(whole_view(await in_thread(inbox.whole, conversation_id)))

    @routes.post("/conversations/<conversation_id:str>/take-over")
    async def take_over(request: Request, conversation_id: str) -> HTTPResponse:
        return await change(desk.take_over, conversation_id, await _agent_with_json(request))

    @routes.post("/conversations/<conversation_id:str>/replies")
    async def reply(request: Request, conversation_id: str) -> HTTPResponse:
        agent, body = await agent_of(request), json_body(request, Text)
        return await change(desk.reply, conversation_id, agent, body.text, body.id)

    @routes.post("/conversations/<conversation_id:str>/notes")
    async def note(request: Request, conversation_id: str) -> HTTPResponse:
        agent, body = await agent_of(request), json_body(request, Text)
        return await change(desk.note, conversation_id, agent, body.text, body.id)

    @routes.post("/conversations/<conversation_id:str>/hand-back")
    async def hand_back(request: Request, conversation_id: str) -> HTTPResponse:
        return await change(desk.hand_back, conversation_id, await _agent_with_json(request))

    @routes.post("/conversations/<conversation_id:str>/resolve")
    async def resolve(request: Request, conversation_id: str) -> HTTPResponse:
        return await change(desk.resolve, conversation_id, await _agent_with_json(request))

    async def _agent_with_json(request: Request) -> Agent:
        json_body(request, Body)
        return await agent_of(request)

    return routes
