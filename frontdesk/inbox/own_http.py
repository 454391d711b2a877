"""What an agent keeps for themselves, over HTTP: availability, drafts, reading marks; and looking at a masked value."""

from __future__ import annotations

from typing import Any

import structlog
from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.bootstrap import Services
from frontdesk.conversations.bus import Presence, Read
from frontdesk.identity.model import Agent, Availability
from frontdesk.inbox.credentials import Credentials
from frontdesk.inbox.marks import Mode
from frontdesk.web.bodies import Body, json_body
from frontdesk.web.errors import BadRequest

log = structlog.get_logger("frontdesk.inbox")

MAX_SEQ = 2**31 - 1


class Available(Body):
    """``availability``: online, busy or away."""

    availability: str = Field(max_length=8)


class DraftText(Body):
    """An empty text removes the draft."""

    text: str


class ReadTo(Body):
    """``seq``: the number of the last event that was read; 0 for none."""

    seq: int = Field(ge=0, le=MAX_SEQ)


class Reveal(Body):
    """``field``: email (the customer's), words (in the packet), or slot.<name>."""

    field: str = Field(max_length=80)


def blueprint(services: Services) -> Blueprint:
    """Routes under /api/inbox."""
    routes = Blueprint("inbox_own", url_prefix="/api/inbox")
    in_thread, marks = services.in_thread, services.marks
    credentials = Credentials(services.settings)

    async def agent_of(request: Request) -> Agent:
        agent: Agent = await in_thread(services.agents.authenticate, credentials.of(request))
        return agent

    @routes.put("/availability")
    async def set_availability(request: Request) -> HTTPResponse:
        agent, wanted = await agent_of(request), json_body(request, Available).availability
        if wanted not in list(Availability):
            raise BadRequest(f"availability: one of {', '.join(Availability)}")
        await in_thread(services.agents.set_availability, agent.agent_id, Availability(wanted))
        services.bus.tell_agents(Presence(agent.agent_id, agent.name, wanted))
        return empty()

    @routes.put("/conversations/<conversation_id:str>/drafts/<mode:str>")
    async def save_draft(request: Request, conversation_id: str, mode: str) -> HTTPResponse:
        agent, text = await agent_of(request), json_body(request, DraftText).text
        if mode not in list(Mode):
            raise LookupError("no such mode")
        if len(text) > services.settings.max_message_chars:
            raise BadRequest(f"text: at most {services.settings.max_message_chars:,} characters")
        await in_thread(marks.save_draft, conversation_id, agent, Mode(mode), text)
        return empty()

    @routes.put("/conversations/<conversation_id:str>/read")
    async def read(request: Request, conversation_id: str) -> HTTPResponse:
        agent, seq = await agent_of(request), json_body(request, ReadTo).seq
        kept = await in_thread(marks.read_to, conversation_id, agent, seq)
        services.bus.tell_agents(Read(agent.agent_id, conversation_id, kept))
        return empty()

    @routes.post("/conversations/<conversation_id:str>/reveals")
    async def reveal(request: Request, conversation_id: str) -> HTTPResponse:
        agent, field = await agent_of(request), json_body(request, Reveal).field
        value = await in_thread(_revealed, services, conversation_id, field)
        log.warning("value_revealed", agent=agent.agent_id, conversation=conversation_id, field=field.partition(".")[0])
        return json({"value": value})

    return routes


def _revealed(services: Services, conversation_id: str, field: str) -> Any:
    """The value that is shown masked. Raises LookupError if there is none."""
    if field == "email":
        return services.inbox.customer_email(conversation_id)
    packet = services.inbox.packet(conversation_id) or {}
    if field == "words":
        return packet.get("customer_words")
    kind, _, name = field.partition(".")
    if kind != "slot" or name not in packet.get("slots", {}):
        raise LookupError("no such value")
    return packet["slots"][name]
