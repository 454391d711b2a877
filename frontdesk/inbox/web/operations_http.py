"""Operations over HTTP, for agents: beside a conversation, and what waits for approval."""

from __future__ import annotations

from typing import Any

from pydantic import Field, JsonValue
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import Guard
from frontdesk.inbox.web.operations_view import choices_view, ledger_view, operation_view, proposal_view, request_view
from frontdesk.operations.model import Operation
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission
from frontdesk.web.bodies import Body, json_body

_OF = "/conversations/<conversation_id:str>/operations"


class Proposal(Body):
    """`id` is the client's own: the same id with the same details is the same proposal."""

    id: str = Field(max_length=40, pattern=r"^[\x21-\x7e]+$")
    name: str = Field(max_length=32)
    parameters: dict[str, JsonValue]


class Asking(Body):
    """The customer is asked to prove who it is; `id` is the client's own, and the same one asks once."""

    id: str = Field(max_length=40, pattern=r"^[\x21-\x7e]+$")


class Reason(Body):
    """Why: it is kept with the operation, and the customer may be told."""

    reason: str


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes under /api/inbox/conversations/…/operations and /api/inbox/approvals."""
    routes = Blueprint("inbox_operations", url_prefix="/api/inbox")
    _add_reads(routes, door)
    _add_proposals(routes, door)
    _add_approvals(routes, door)
    return routes


def _add_reads(routes: Blueprint, door: InboxDoor) -> None:
    operations, guard = door.operations, Guard(door)

    @routes.get(_OF)
    @guard.needs(Permission.OPERATE)
    async def ledger(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        found = await door.in_thread(operations.ledger, agent, conversation_id)
        return json(await door.in_thread(ledger_view, found, door.team.name_of))

    @routes.get(f"{_OF}/choices")
    @guard.needs(Permission.OPERATE)
    async def choices(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        return json(choices_view(await door.in_thread(operations.choices, agent, conversation_id)))


def _add_proposals(routes: Blueprint, door: InboxDoor) -> None:
    operations, guard = door.operations, Guard(door)

    @routes.post(_OF)
    @guard.needs(Permission.OPERATE)
    async def propose(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        body = json_body(request, Proposal)
        parameters: Any = body.parameters
        found = await door.in_thread(operations.propose, agent, conversation_id, body.name, parameters, body.id)
        door.live_operations.look()
        return json(await door.in_thread(proposal_view, found, door.team.name_of))

    @routes.delete(_OF)
    @guard.needs(Permission.OPERATE)
    async def withdraw(request: Request, agent: Agent, conversation_id: str) -> HTTPResponse:
        await door.in_thread(operations.withdraw, agent, conversation_id)
        door.live_operations.look()
        return empty()

    @routes.post(f"{_OF}/<operation_id:str>/confirm")
    @guard.needs(Permission.OPERATE)
    async def confirm(request: Request, agent: Agent, conversation_id: str, operation_id: str) -> HTTPResponse:
        return await _told(door, await door.in_thread(operations.confirm, agent, conversation_id, operation_id))

    @routes.post(f"{_OF}/<operation_id:str>/proof")
    @guard.needs(Permission.OPERATE)
    async def ask_for_proof(request: Request, agent: Agent, conversation_id: str, operation_id: str) -> HTTPResponse:
        key = json_body(request, Asking).id
        await door.commit(door.proofs.ask, agent, conversation_id, operation_id, key)
        door.live_operations.look()
        return empty()

    @routes.post(f"{_OF}/<operation_id:str>/decline")
    @guard.needs(Permission.OPERATE)
    async def decline(request: Request, agent: Agent, conversation_id: str, operation_id: str) -> HTTPResponse:
        reason = json_body(request, Reason).reason
        return await _told(door, await door.in_thread(operations.decline, agent, conversation_id, operation_id, reason))


def _add_approvals(routes: Blueprint, door: InboxDoor) -> None:
    operations, guard = door.operations, Guard(door)

    @routes.get("/approvals")
    @guard.needs(Permission.APPROVE)
    async def approvals(request: Request, agent: Agent) -> HTTPResponse:
        found = await door.in_thread(operations.requests, agent)
        views = [await door.in_thread(request_view, each, door.team.name_of) for each in found]
        return json({"approvals": views})

    @routes.post("/approvals/<operation_id:str>/approve")
    @guard.needs(Permission.APPROVE)
    async def approve(request: Request, agent: Agent, operation_id: str) -> HTTPResponse:
        reason = json_body(request, Reason).reason
        return await _told(door, await door.in_thread(operations.approve, agent, operation_id, reason))

    @routes.post("/approvals/<operation_id:str>/refuse")
    @guard.needs(Permission.APPROVE)
    async def refuse(request: Request, agent: Agent, operation_id: str) -> HTTPResponse:
        reason = json_body(request, Reason).reason
        return await _told(door, await door.in_thread(operations.refuse, agent, operation_id, reason))


async def _told(door: InboxDoor, operation: Operation) -> HTTPResponse:
    """The operation as it is now; the pages that show it look again."""
    door.live_operations.look()
    return json({"operation": await door.in_thread(operation_view, operation, door.team.name_of)})
