"""Every route of the inbox says what it needs: a permission, or that it is open. A test holds all routes to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from sanic import HTTPResponse, Request

from frontdesk.inbox.web.door import InboxDoor
from frontdesk.problems import NotPermitted
from frontdesk.refusal_log import log_refusal
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, require

P = ParamSpec("P")
Route = TypeVar("Route", bound=Callable[..., Any])
ForAgents = Callable[Concatenate[Request, Agent, P], Awaitable[HTTPResponse]]
Plain = Callable[Concatenate[Request, P], Awaitable[HTTPResponse]]

#: What an open route declares: it shows no data of anybody, or is the sign-in itself.
OPEN = "open"


class Guard:
    """Looks up who sends a request, and what their role includes at that moment."""

    def __init__(self, door: InboxDoor) -> None:
        self._door = door

    def needs(self, permission: Permission) -> Callable[[ForAgents[P]], Plain[P]]:
        """Give the route the agent who asks. Raises NotAuthenticated; NotPermitted if their role does not include the
        permission."""

        def guarded(route: ForAgents[P]) -> Plain[P]:
            @wraps(route)
            async def answer(request: Request, *args: P.args, **kwargs: P.kwargs) -> HTTPResponse:
                agent = await self._door.agent_of(request)
                try:
                    require(agent, permission)
                except NotPermitted:
                    log_refusal("not_permitted", permission, agent=agent.agent_id, role=agent.role)
                    raise
                return await route(request, agent, *args, **kwargs)

            return declared(permission)(cast("Plain[P]", answer))

        return guarded


def declared(needs: Permission | str) -> Callable[[Route], Route]:
    """Note what a route needs. A socket checks it itself, once the first frame has come."""

    def note(route: Route) -> Route:
        cast(Any, route).needs = needs
        return route

    return note


open_to_all = declared(OPEN)
