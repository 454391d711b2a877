"""How operations are carried out, over HTTP, for whoever may choose it."""

from __future__ import annotations

from typing import Any, Literal

from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.inbox.operation_modes import Setting
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import Guard
from frontdesk.inbox.web.operations_view import Names, approval_above
from frontdesk.operations.model import ChosenMode, Mode
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission
from frontdesk.web.bodies import Body, json_body


class Chosen(Body):
    """`on`: the bot does it; `agent`: an agent confirms; `off`: it is not offered."""

    mode: Literal["on", "agent", "off"]


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes under /api/inbox/operations."""
    routes, guard = Blueprint("inbox_operation_modes", url_prefix="/api/inbox/operations"), Guard(door)

    @routes.get("/", strict_slashes=False)
    @guard.needs(Permission.MANAGE_OPERATIONS)
    async def settings(request: Request, agent: Agent) -> HTTPResponse:
        found = await door.in_thread(door.operation_modes.all, agent)
        views = [await door.in_thread(setting_view, each, door.team.name_of) for each in found]
        return json({"operations": views})

    @routes.put("/<name:str>")
    @guard.needs(Permission.MANAGE_OPERATIONS)
    async def choose(request: Request, agent: Agent, name: str) -> HTTPResponse:
        await door.in_thread(door.operation_modes.choose, agent, name, Mode(json_body(request, Chosen).mode))
        return empty()

    return routes


def setting_view(setting: Setting, names: Names) -> dict[str, Any]:
    """An operation and its mode as JSON."""
    declared = setting.declared
    return {
        "name": declared.name,
        "mode": setting.chosen.mode,
        "chosen": _chosen(setting.chosen, names),
        "is_supported": setting.is_supported,
        "needs_proof": declared.needs_proof,
        "needs_approval": declared.approval is not None,
        "approval_above": approval_above(declared),
        "daily_limit": str(declared.daily) if declared.daily is not None else None,
    }


def _chosen(chosen: ChosenMode, names: Names) -> dict[str, str] | None:
    """Who chose it and when: the name of an agent, or what the command line was told."""
    if chosen.by is None or chosen.at is None:
        return None
    kind, _, agent_id = chosen.by.partition(":")
    return {"by": names(agent_id) if kind == "agent" else chosen.by, "at": chosen.at.isoformat()}
