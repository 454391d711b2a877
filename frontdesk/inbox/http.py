"""The agents' interface over HTTP. `docs/openapi.yml` describes it."""

from __future__ import annotations

from typing import Any

import structlog
from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.bootstrap import Services
from frontdesk.conversations.model import NotAllowed
from frontdesk.identity.model import Agent, TooManyAttempts
from frontdesk.inbox.credentials import Credentials
from frontdesk.inbox.marks import Mode
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.rows import Selection
from frontdesk.inbox.service import PAGE
from frontdesk.inbox.view import agent_view, conversation_view, event_view, member_view, row_view, whole_view
from frontdesk.web.bodies import Body, json_body, number
from frontdesk.web.errors import BadRequest, error

log = structlog.get_logger("frontdesk.inbox")

VIEWS = ("queue", "mine", "agents", "bot", "all", "resolved")
STATUSES = ("open", "resolved")
SORTS = ("waiting", "newest")
MOST_ROWS = 200
MOST_EVENTS = 500
MAX_SEARCH = 100


class SignIn(Body):
    """With ``cookie`` the session goes into a cookie that no script can read, and not into the answer."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=200)
    cookie: bool = False


class Text(Body):
    """``id`` is the client's own; the same id again is the same text."""

    id: str
    text: str


def blueprint(services: Services) -> Blueprint:
    """Routes under /api/inbox, but for what an agent keeps for themselves."""
    routes = Blueprint("inbox", url_prefix="/api/inbox")
    in_thread, desk, inbox = services.in_thread, services.desk, services.inbox
    credentials = Credentials(services.settings)

    async def agent_of(request: Request) -> Agent:
        agent: Agent = await in_thread(services.agents.authenticate, credentials.of(request))
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

    async def write(request: Request, conversation_id: str, send: Any, mode: Mode) -> HTTPResponse:
        """A reply or a note. What is sent is no draft any more."""
        agent, body = await agent_of(request), json_body(request, Text)
        answer = await change(send, conversation_id, agent, body.text, body.id)
        if answer.status == 200:
            await in_thread(services.marks.save_draft, conversation_id, agent, mode, "")
        return answer

    @routes.post("/sessions")
    async def sign_in(request: Request) -> HTTPResponse:
        body = json_body(request, SignIn)
        try:
            services.sign_in_limits.attempt(body.email, request.client_ip)
        except TooManyAttempts as problem:
            log.warning("sign_in_limited", seconds=problem.seconds)
            refused = error(429, "too_many", f"Too many attempts. Wait {problem.seconds} seconds and try again.")
            refused.headers["Retry-After"] = str(problem.seconds)
            return refused
        agent, session = await in_thread(services.agents.sign_in, body.email, body.password)
        services.sign_in_limits.succeeded(body.email)
        answer: dict[str, Any] = {"expires_at": session.expires_at.isoformat(), "agent": agent_view(agent)}
        if not body.cookie:
            return json(answer | {"session": session.secret}, status=201)
        response = json(answer, status=201)
        credentials.give(response, session)
        return response

    @routes.delete("/sessions")
    async def sign_out(request: Request) -> HTTPResponse:
        await agent_of(request)
        await in_thread(services.agents.sign_out, credentials.of(request))
        response = empty()
        credentials.take(response)
        return response

    @routes.get("/team")
    async def team(request: Request) -> HTTPResponse:
        agent = await agent_of(request)
        members = await in_thread(services.agents.team)
        return json({"agent": agent_view(agent), "team": [member_view(member) for member in members]})

    @routes.get("/conversations")
    async def rows(request: Request) -> HTTPResponse:
        agent, selection = await agent_of(request), _selection(request)
        after, limit = _cursor(request), number(request, "limit", PAGE, MOST_ROWS)
        last = await in_thread(inbox.last_number)
        found = await in_thread(inbox.rows, selection, agent, after, limit)
        counts = await in_thread(inbox.counts, agent)
        following = str(Cursor.of(found[-1].conversation)) if found and len(found) == limit else None
        page = {"conversations": [row_view(row) for row in found], "next": following}
        return json(page | {"counts": counts, "number": last})

    @routes.get("/conversations/<conversation_id:str>")
    async def whole(request: Request, conversation_id: str) -> HTTPResponse:
        agent, last = await agent_of(request), number(request, "last", 0, MOST_EVENTS)
        return json(whole_view(await in_thread(inbox.whole, conversation_id, agent, last)))

    @routes.get("/conversations/<conversation_id:str>/events")
    async def earlier(request: Request, conversation_id: str) -> HTTPResponse:
        await agent_of(request)
        before, limit = number(request, "before", 1, 2**31 - 1), number(request, "limit", PAGE, MOST_EVENTS)
        events, understood = await in_thread(inbox.earlier, conversation_id, before, limit)
        return json({"events": [event_view(event) for event in events], "understood": understood})

    @routes.post("/conversations/<conversation_id:str>/take-over")
    async def take_over(request: Request, conversation_id: str) -> HTTPResponse:
        return await change(desk.take_over, conversation_id, await _agent_with_json(request))

    @routes.post("/conversations/<conversation_id:str>/replies")
    async def reply(request: Request, conversation_id: str) -> HTTPResponse:
        return await write(request, conversation_id, desk.reply, Mode.REPLY)

    @routes.post("/conversations/<conversation_id:str>/notes")
    async def note(request: Request, conversation_id: str) -> HTTPResponse:
        return await write(request, conversation_id, desk.note, Mode.NOTE)

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


def _cursor(request: Request) -> Cursor | None:
    """Where the page begins. Raises BadRequest."""
    text = request.args.get("after", "")
    try:
        return Cursor.read(text) if text else None
    except ValueError:
        raise BadRequest("after: what an earlier page of this list named as next") from None


def _selection(request: Request) -> Selection:
    """The list that the query asks for. Raises BadRequest."""
    chosen = {"view": "queue", "status": "open", "sort": "waiting"}
    for name, known in (("view", VIEWS), ("status", STATUSES), ("sort", SORTS)):
        chosen[name] = request.args.get(name, chosen[name])
        if chosen[name] not in known:
            raise BadRequest(f"{name}: one of {', '.join(known)}")
    search = request.args.get("search", "")
    if len(search) > MAX_SEARCH:
        raise BadRequest(f"search: at most {MAX_SEARCH} characters")
    return Selection(**chosen, search=search)
