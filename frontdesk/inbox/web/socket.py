"""The inbox live: every event of every conversation, numbered. `docs/asyncapi.yml` describes the frames.

The page names no session: its cookie came with the handshake, which then must name the site's own origin.
An open socket is an agent's sign of life: while one is open, handoffs find somebody present.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pydantic import Field
from sanic import Blueprint, Request, Websocket
from sanic.exceptions import WebsocketClosed
from websockets.exceptions import ConnectionClosed

from frontdesk.conversations.bus import Closed, Presence, Subscription
from frontdesk.conversations.model import Event, Kind
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.view import agent_view, event_view, signal_view
from frontdesk.problems import BadRequest, NotAuthenticated, TooMany
from frontdesk.team.model import Agent
from frontdesk.web.bodies import Frame, parse
from frontdesk.web.sockets import (
    AUTH_SECONDS,
    CLOSE_GOING_AWAY,
    CLOSE_NOT_AUTHENTICATED,
    CLOSE_TOO_MANY,
    first_to_end,
)

HEARTBEAT_SECONDS = 15
COUNT_SECONDS = 0.25
#: Events that can move a conversation from one list to another.
COUNTED = (Kind.OWNER, Kind.STATUS)


class Auth(Frame):
    session: str | None = Field(default=None, max_length=128)
    after: int | None = Field(default=None, ge=0, le=2**63 - 1)


class TypingFrame(Frame):
    conversation: str = Field(max_length=32)
    active: bool


class ViewingFrame(Frame):
    """``conversation``: what the agent has open now, or nothing."""

    conversation: str | None = Field(default=None, max_length=32)


def blueprint(door: InboxDoor) -> Blueprint:
    """The route /api/inbox/socket."""
    routes = Blueprint("inbox_socket", url_prefix="/api/inbox")

    @routes.websocket("/socket")  # type: ignore[untyped-decorator]
    async def socket(request: Request, ws: Websocket) -> None:
        with suppress(ConnectionClosed, WebsocketClosed, asyncio.CancelledError):
            await AgentSocket(door, ws).serve(lambda: door.credentials.of_socket(request))

    return routes


class AgentSocket:
    """One open socket of an agent."""

    def __init__(self, door: InboxDoor, ws: Websocket) -> None:
        self._door = door
        self._ws = ws
        self._secret = ""
        self._sent: set[int] = set()
        self._recount = asyncio.Event()

    async def serve(self, secret_of_cookie: Callable[[], str]) -> None:
        try:
            auth = parse(await self._ws.recv(AUTH_SECONDS) or "", Auth)
            if auth.type != "auth":
                raise BadRequest("The first frame must be of type auth.")
            self._secret = secret_of_cookie() if auth.session is None else auth.session
            agent = await self._door.in_thread(self._door.team.authenticate, self._secret)
        except (BadRequest, NotAuthenticated, TimeoutError):
            await self._ws.close(CLOSE_NOT_AUTHENTICATED, "not_authenticated")
            return
        with self._door.sockets.track_inprogress():
            await self._come(agent)
            try:
                with self._door.bus.subscribe() as subscription:
                    await self._catch_up(auth.after, agent)
                    live = self._push(subscription, agent), self._count(agent)
                    await first_to_end(self._read(agent), self._heartbeat(agent), *live)
            finally:
                self._door.viewers.look(self, agent, None)
                await asyncio.shield(self._go(agent))

    async def _come(self, agent: Agent) -> None:
        """The agent is there from now on."""
        door = self._door
        await door.in_thread(door.team.seen, agent.agent_id)
        door.open_pages[agent.agent_id] += 1
        if door.open_pages[agent.agent_id] == 1:
            state = await door.in_thread(door.team.availability, agent.agent_id)
            door.bus.tell_agents(Presence(agent.agent_id, agent.name, state))

    async def _go(self, agent: Agent) -> None:
        """With their last page the agent is gone."""
        door = self._door
        door.open_pages[agent.agent_id] -= 1
        if not door.open_pages[agent.agent_id]:
            door.bus.tell_agents(Presence(agent.agent_id, agent.name, "offline"))
            await door.in_thread(door.team.seen, agent.agent_id, False)

    async def _catch_up(self, after: int | None, agent: Agent) -> None:
        """Replay what was missed, or say that the client has to fetch everything again."""
        missed = await self._door.in_thread(self._door.inbox.events_since, after) if after is not None else None
        last = await self._door.in_thread(self._door.inbox.last_number)
        for event in missed or ():
            await self._send_event(event)
        await self._send({"type": "ready", "number": last, "refetch": missed is None, "agent": agent_view(agent)})

    async def _push(self, subscription: Subscription, agent: Agent) -> None:
        while True:
            signal = await subscription.get()
            if isinstance(signal, Closed):
                await self._ws.close(CLOSE_GOING_AWAY, signal.code)
                return
            if isinstance(signal, Event):
                await self._send_event(signal)
                if signal.kind in COUNTED or signal.seq == 1:
                    self._recount.set()
            elif frame := signal_view(signal, agent):
                await self._send(frame)

    async def _count(self, agent: Agent) -> None:
        """How many conversations each list has, whenever that may have changed, a few times a second at most."""
        while True:
            await self._recount.wait()
            self._recount.clear()
            await self._send({"type": "counts", **await self._door.in_thread(self._door.inbox.counts, agent)})
            await asyncio.sleep(COUNT_SECONDS)

    async def _send_event(self, event: Event) -> None:
        """The catch-up overlaps with live events; each number is sent once."""
        if event.id in self._sent:
            return
        self._sent.add(event.id)
        if len(self._sent) > 10_000:
            self._sent = {number for number in self._sent if number > event.id - 5_000}
        await self._send(event_view(event))

    async def _read(self, agent: Agent) -> None:
        async for raw in self._ws:
            try:
                self._door.limits.hit("frames", conversation=None, account=agent.agent_id)
            except TooMany as problem:
                await self._send({"type": "error", "code": problem.code, "message": str(problem)})
                await self._ws.close(CLOSE_TOO_MANY, problem.code)
                return
            try:
                kind = parse(raw, _AnyFrame).type
                if kind == "ping":
                    await self._send({"type": "pong"})
                elif kind == "typing":
                    frame = parse(raw, TypingFrame)
                    self._door.bus.typing(frame.conversation, "person", frame.active)
                elif kind == "viewing":
                    self._door.viewers.look(self, agent, parse(raw, ViewingFrame).conversation)
                else:
                    raise BadRequest("Unknown frame. Send typing, viewing or ping.")
            except BadRequest as problem:
                await self._send({"type": "error", "code": "bad_request", "message": str(problem)})

    async def _heartbeat(self, agent: Agent) -> None:
        """A sign of life now and then; a revoked credential or a disabled agent ends the socket within a minute."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            try:
                await self._door.in_thread(self._door.team.authenticate, self._secret)
            except NotAuthenticated:
                await self._ws.close(CLOSE_NOT_AUTHENTICATED, "signed_out")
                return
            await self._door.in_thread(self._door.team.seen, agent.agent_id)

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._ws.send(json.dumps(frame, separators=(",", ":")))


class _AnyFrame(Frame, extra="ignore"):
    """Any frame, for its type alone."""
