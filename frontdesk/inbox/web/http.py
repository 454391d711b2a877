"""Conversations over HTTP, for agents. `docs/openapi.yml` describes it."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, json

from frontdesk.conversations.commit import Commit
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.service import PAGE
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.filters import MAX_SEARCH, MOST_ROWS, SORTS, STATUSES, VIEWS
from frontdesk.inbox.web.guard import Guard
from frontdesk.inbox.web.view import conversation_view, detail_view, event_view, row_view
from frontdesk.problems import BadRequest, NotAllowed
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission
from frontdesk.web.bodies import MAX_SEQ, Body, json_body, number
from frontdesk.web.errors import error

MOST_EVENTS = 500


class Seen(Body):
    """`seen`: the number of the last event that the agent saw; without it nobody looks."""

    seen: int | None = Field(default=None, ge=0, le=MAX_SEQ)


class Text(Seen):
    """`id` is the client's own; the same id again is the same text. `draft`: what the text was made of."""

    id: str
    text: str
    draft: str | None = None


class TakeOver(Body):
    """`from_agent`: the colleague from whom it is meant to be taken, as the agent confirmed."""

    from_agent: str | None = Field(default=None, max_length=32)


class Assignment(TakeOver):
    """`to`: the colleague who gets the conversation."""

    to: str = Field(max_length=32)


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes under /api/inbox/conversations."""
    routes = Blueprint("inbox", url_prefix="/api/inbox")
    _add_reads(routes, door)
    _add_changes(routes, door)
    return routes


def _add_reads(routes: Blueprint, door: InboxDoor) -> None:
    in_thread, inbox, guard = door.in_thread, door.inbox, Guard(door)

    @routes.get("/conversations")
    @guard.needs(Permission.READ)
    async def rows(request: Request, agent: Agent) -> HTTPResponse:
        wanted = _filter(request)
        after, limit = _cursor(request), number(request, "limit", PAGE, MOST_ROWS)
        last = await in_thread(inbox.last_number)
        found = await in_thread(inbox.rows, wanted, agent, after, limit)
        counts = await in_thread(inbox.counts, agent)
        following = str(Cursor.of(found[-1].conversation)) if found and len(found) == limit else None
        page = {"conversations": [row_view(row) for row in found], "next": following}
        elsewhere = await in_thread(inbox.elsewhere, wanted, agent)
        return json(page | {"elsewhere": elsewhere, "counts": counts, "number": last})

    @routes.get("/conversations/<conversation_id:str>")
    @guard.needs(Permission.READ)
    async def detail(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        last = number(request, "last", 0, MOST_EVENTS)
        return json(detail_view(await in_thread(inbox.detail, conversation_id, agent, last)))

    @routes.get("/conversations/<conversation_id:str>/events")
    @guard.needs(Permission.READ)
    async def history(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        before, limit = number(request, "before", 1, 2**31 - 1), number(request, "limit", PAGE, MOST_EVENTS)
        events, understood = await in_thread(inbox.history, conversation_id, before, limit)
        return json({"events": [event_view(event) for event in events], "understood": understood})


def _add_changes(routes: Blueprint, door: InboxDoor) -> None:
    actions, guard = door.actions, Guard(door)
    may_answer = guard.needs(Permission.ANSWER)

    async def change(write: Any, *args: Any) -> HTTPResponse:
        try:
            commit: Commit = await door.commit(write, *args)
        except NotAllowed as problem:
            if problem.code != "taken":
                raise
            winner = await door.in_thread(door.team.name_of, problem.facts["agent_id"])
            return error(409, "taken", f"{winner} has this conversation.")
        events = [event_view(event) for event in commit.events]
        return json({"conversation": conversation_view(commit.conversation), "events": events})

    async def write(request: Request, agent: Agent, conversation_id: str, send: Any) -> HTTPResponse:
        """A reply or a note."""
        body = json_body(request, Text)
        return await change(send, conversation_id, agent, body.text, body.id, body.seen, body.draft)

    @routes.post("/conversations/<conversation_id:str>/take-over")
    @may_answer
    async def take_over(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        body = json_body(request, TakeOver)
        return await change(actions.take_over, conversation_id, agent, body.from_agent)

    @routes.post("/conversations/<conversation_id:str>/assign")
    @may_answer
    async def assign(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        body = json_body(request, Assignment)
        return await change(actions.assign, conversation_id, agent, body.to, body.from_agent)

    @routes.post("/conversations/<conversation_id:str>/replies")
    @may_answer
    async def reply(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        return await write(request, agent, conversation_id, actions.reply)

    @routes.post("/conversations/<conversation_id:str>/notes")
    @may_answer
    async def note(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        return await write(request, agent, conversation_id, actions.note)

    @routes.post("/conversations/<conversation_id:str>/hand-back")
    @may_answer
    async def hand_back(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        seen = json_body(request, Seen).seen
        return await change(actions.hand_back, conversation_id, agent, seen)

    @routes.post("/conversations/<conversation_id:str>/resolve")
    @may_answer
    async def resolve(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        seen = json_body(request, Seen).seen
        return await change(actions.resolve, conversation_id, agent, seen)

    @routes.post("/conversations/<conversation_id:str>/requests/<number:str>/solve")
    @may_answer
    async def solve(request: Request, agent: Agent, conversation_id: str, number: str) -> HTTPResponse:
        return await change(actions.solve, conversation_id, agent, number)


def _cursor(request: Request) -> Cursor | None:
    """Where the page begins. Raises BadRequest."""
    text = request.args.get("after", "")
    try:
        return Cursor.read(text) if text else None
    except ValueError:
        raise BadRequest("after: what an earlier page of this list named as next") from None


def _filter(request: Request) -> Filter:
    """The list that the query asks for. Raises BadRequest."""
    chosen = {"view": "queue", "status": "open", "sort": "waiting"}
    for name, known in (("view", VIEWS), ("status", STATUSES), ("sort", SORTS)):
        chosen[name] = request.args.get(name, chosen[name])
        if chosen[name] not in known:
            raise BadRequest(f"{name}: one of {', '.join(known)}")
    search = request.args.get("search", "")
    if len(search) > MAX_SEARCH:
        raise BadRequest(f"search: at most {MAX_SEARCH} characters")
    return Filter(**chosen, search=search)
