"""The questions that the articles did not answer, over HTTP."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sanic import Blueprint, HTTPResponse, Request, empty, json

from frontdesk.inbox.gaps.service import MOST_SHOWN, WaitingGroup
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import Guard
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission
from frontdesk.web.bodies import Body, json_body


class Given(Body):
    """`passage`: the address of the passage that answers, as in `refunds-when#fees`; null: nothing is to be added."""

    passage: str | None = Field(max_length=500)


def blueprint(door: InboxDoor) -> Blueprint:
    """Routes under /api/inbox/gaps."""
    routes, guard = Blueprint("inbox_gaps", url_prefix="/api/inbox/gaps"), Guard(door)

    @routes.get("/", strict_slashes=False)
    @guard.needs(Permission.REVIEW_GAPS)
    async def groups(request: Request, agent: Agent) -> HTTPResponse:
        found = await door.in_thread(door.gaps.groups, agent)
        return json({"groups": [group_view(each) for each in found]})

    @routes.post("/<group_id:str>")
    @guard.needs(Permission.REVIEW_GAPS)
    async def give(request: Request, agent: Agent, group_id: str) -> HTTPResponse:
        passage = json_body(request, Given).passage
        await door.in_thread(door.gaps.give, agent, group_id, passage)
        return empty()

    return routes


def group_view(group: WaitingGroup) -> dict[str, Any]:
    """A group as JSON."""
    return {
        "id": group.id,
        "unanswered": sum(gap.why == "unanswered" for gap in group.gaps),
        "unhelpful": sum(gap.why == "unhelpful" for gap in group.gaps),
        "questions": [{"text": gap.text, "at": gap.asked_at.isoformat()} for gap in group.gaps[:MOST_SHOWN]],
        "closest": [{"passage": e.address, "title": e.title, "heading": e.heading} for e in group.closest],
        "prepared_at": group.prepared_at.isoformat(),
    }
