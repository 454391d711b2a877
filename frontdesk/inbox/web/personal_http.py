"""What an agent keeps for themselves, over HTTP: availability, drafts, read markers; and revealing a masked value."""

from __future__ import annotations

import structlog
from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.conversations.bus import Presence, Read
from frontdesk.inbox.markers import Mode
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import Guard
from frontdesk.problems import BadRequest, NotFound
from frontdesk.team.model import Agent, Availability
from frontdesk.team.permissions import Permission
from frontdesk.web.bodies import MAX_SEQ, Body, json_body

log = structlog.get_logger("frontdesk.inbox")


class Available(Body):
    """`availability`: online, busy or away."""

    availability: str = Field(max_length=8)


class DraftText(Body):
    """An empty text removes the draft."""

    text: str


class ReadTo(Body):
    """`seq`: the number of the last event that was read; 0 for none."""

    seq: int = Field(ge=0, le=MAX_SEQ)


class Reveal(Body):
    """`field`: email (the customer's), words or request (in the packet), or slot.<name>."""

    field: str = Field(max_length=80)


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes of what an agent keeps, under /api/inbox."""
    routes, guard = Blueprint("inbox_own", url_prefix="/api/inbox"), Guard(door)
    in_thread, markers = door.in_thread, door.markers

    @routes.put("/availability")
    @guard.needs(Permission.ANSWER)
    async def set_availability(request: Request, agent: Agent) -> HTTPResponse:
        wanted = json_body(request, Available).availability
        if wanted not in list(Availability):
            raise BadRequest(f"availability: one of {', '.join(Availability)}")
        await in_thread(door.team.set_availability, agent.agent_id, Availability(wanted))
        door.bus.tell_agents(Presence(agent.agent_id, agent.name, wanted))
        return empty()

    @routes.put("/conversations/<conversation_id:str>/drafts/<mode:str>")
    @guard.needs(Permission.ANSWER)
    async def save_draft(request: Request, agent: Agent, conversation_id: str, mode: str) -> HTTPResponse:
        text = json_body(request, DraftText).text
        if mode not in list(Mode):
            raise NotFound("mode")
        if len(text) > door.max_chars:
            raise BadRequest(f"text: at most {door.max_chars:,} characters")
        await in_thread(markers.save_draft, conversation_id, agent, Mode(mode), text)
        return empty()

    @routes.put("/conversations/<conversation_id:str>/read")
    @guard.needs(Permission.READ)
    async def read(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        seq = json_body(request, ReadTo).seq
        kept = await in_thread(markers.read_to, conversation_id, agent, seq)
        door.bus.tell_agents(Read(agent.agent_id, conversation_id, kept))
        door.live_views.read(agent.agent_id, conversation_id)
        door.live_counts.read(agent.agent_id)
        return empty()

    @routes.post("/conversations/<conversation_id:str>/reveals")
    @guard.needs(Permission.REVEAL)
    async def reveal(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        field = json_body(request, Reveal).field
        value = await in_thread(door.reveals.reveal, conversation_id, field, agent)
        log.warning("value_revealed", agent=agent.agent_id, conversation=conversation_id, field=field.partition(".")[0])
        return json({"value": value})

    return routes
