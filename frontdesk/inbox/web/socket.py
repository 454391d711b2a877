"""The inbox live: the list that the page subscribed to and the conversation that it has open; without a subscription,
every event of every conversation, numbered. `docs/asyncapi.yml` describes the frames.

The credential is the cookie of the handshake, which must name the site's own origin. An agent is present while one of
their sockets is open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from pydantic import Field
from sanic import Blueprint, Request, Websocket

from frontdesk.conversations.bus import (
    Called,
    Changed,
    Closed,
    CustomerWrote,
    HandedOff,
    Presence,
    Read,
    Signal,
    Subscription,
    conversation_of,
)
from frontdesk.conversations.model import Event
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.live_counts import CountsListener
from frontdesk.inbox.live_operations import OperationsListener
from frontdesk.inbox.live_views import View
from frontdesk.inbox.service import PAGE
from frontdesk.inbox.web import filters
from frontdesk.inbox.web.door import InboxDoor
from frontdesk.inbox.web.guard import declared
from frontdesk.inbox.web.view import counts_view, event_view, moved_view, own_view, signal_view, update_view
from frontdesk.problems import BadRequest, NotAuthenticated, NotPermitted, TooMany
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, may, require
from frontdesk.web.bodies import Frame, parse
from frontdesk.web.sockets import (
    AUTH_SECONDS,
    CLOSE_GOING_AWAY,
    CLOSE_NOT_AUTHENTICATED,
    CLOSE_TOO_MANY,
    TAKE_SECONDS,
    close_socket,
    first_to_end,
    send_frame,
    serve_socket,
)

HEARTBEAT_SECONDS = 15


class Auth(Frame):
    session: str | None = Field(default=None, max_length=128)
    after: int | None = Field(default=None, ge=0, le=2**63 - 1)


class TypingFrame(Frame):
    conversation: str = Field(max_length=32)
    active: bool


class ViewingFrame(Frame):
    """`conversation`: the one that the agent has open now, if any."""

    conversation: str | None = Field(default=None, max_length=32)


class SubscribeFrame(Frame):
    """The list that this page shows now, with the same filter values as over HTTP."""

    view: filters.View = "queue"
    status: filters.Status = "open"
    sort: filters.Sort = "waiting"
    search: str = Field(default="", max_length=filters.MAX_SEARCH)
    limit: int = Field(default=PAGE, ge=1, le=filters.MOST_ROWS)

    def wanted(self) -> View:
        return View(Filter(self.view, self.status, self.sort, self.search), self.limit)


def blueprint(door: InboxDoor) -> Blueprint:
    """The route /api/inbox/socket."""
    routes = Blueprint("inbox_socket", url_prefix="/api/inbox")

    @routes.websocket("/socket")  # type: ignore[untyped-decorator]
    @declared(Permission.READ)
    async def socket(request: Request, ws: Websocket) -> None:
        await serve_socket(ws, AgentSocket(door, ws).serve(lambda: door.credentials.of_socket(request)))

    return routes


class AgentSocket:
    """One open socket of an agent."""

    def __init__(self, door: InboxDoor, ws: Websocket) -> None:
        self._door = door
        self._ws = ws
        self._secret = ""
        self._sent: set[int] = set()
        self._view: View | None = None  # the list that it subscribed to
        self._view_changed = asyncio.Event()
        self._shows: str | None = None  # the conversation that the page has open
        self._operations: OperationsListener | None = None

    async def serve(self, secret_of_cookie: Callable[[], str]) -> None:
        try:
            auth = parse(await self._ws.recv(AUTH_SECONDS) or "", Auth)
            if auth.type != "auth":
                raise BadRequest("The first frame must be of type auth.")
            self._secret = secret_of_cookie() if auth.session is None else auth.session
            agent = await self._door.in_thread(self._door.team.authenticate, self._secret)
            require(agent, Permission.READ)
        except (BadRequest, NotAuthenticated, NotPermitted, TimeoutError):
            await close_socket(self._ws, CLOSE_NOT_AUTHENTICATED, "not_authenticated")
            return
        with self._door.sockets.track_inprogress():
            try:
                await self._come(agent)
                with (
                    self._door.bus.subscribe() as subscription,
                    self._door.live_counts.listen(agent) as counts,
                    self._door.live_operations.listen(agent) as operations,
                    self._door.live_sessions.watch(self._secret, agent) as ended,
                ):
                    subscription.wants = lambda signal: self._wants(signal, agent)
                    self._operations = operations
                    talk = self._talk(auth.after, agent, subscription, counts)
                    await first_to_end(
                        talk, self._heartbeat(agent), subscription.until_closed(), self._until_signed_out(ended)
                    )
                    if subscription.closed:
                        await close_socket(self._ws, CLOSE_GOING_AWAY, subscription.closed.code)
            finally:
                self._door.viewers.look(self, agent, None)
                await asyncio.shield(self._go(agent))

    async def _talk(self, after: int | None, agent: Agent, subscription: Subscription, counts: CountsListener) -> None:
        await self._catch_up(after, agent)
        live = (
            self._push(subscription, agent),
            self._push_counts(counts),
            self._push_view(agent),
            self._push_operations(),
        )
        await first_to_end(self._read(agent), *live)

    def _wants(self, signal: Signal, agent: Agent) -> bool:
        """Whether the page gets the signal: once subscribed, it hears of other conversations by its list alone."""
        if isinstance(signal, Read):
            return signal.agent_id == agent.agent_id
        if isinstance(signal, HandedOff):
            return self._view is not None
        if isinstance(signal, Called):
            return self._view is not None and signal.is_for(agent.agent_id)
        if isinstance(signal, CustomerWrote):
            return self._view is not None and signal.conversation.agent_id == agent.agent_id
        if self._view is None or isinstance(signal, Presence):
            return True
        return conversation_of(signal) == self._shows

    async def _come(self, agent: Agent) -> None:
        """Note that the agent is present."""
        door = self._door
        door.open_pages[agent.agent_id] += 1
        is_first = door.open_pages[agent.agent_id] == 1
        await door.in_thread(door.team.seen, agent.agent_id)
        if is_first:
            state = await door.in_thread(door.team.availability, agent.agent_id)
            door.bus.tell_agents(Presence(agent.agent_id, agent.name, state))

    async def _go(self, agent: Agent) -> None:
        """Note that a page closed; with the last one the agent is gone."""
        door = self._door
        door.open_pages[agent.agent_id] -= 1
        if door.open_pages[agent.agent_id] or door.stopping.is_set():
            return
        await door.in_thread(door.team.seen, agent.agent_id, False)
        if door.open_pages[agent.agent_id]:
            # Another page opened while this was stored: it must not have the last word.
            await door.in_thread(door.team.seen, agent.agent_id)
            door.bus.queue_moved.set()
        else:
            door.bus.tell_agents(Presence(agent.agent_id, agent.name, "offline"))

    async def _catch_up(self, after: int | None, agent: Agent) -> None:
        """Send missed events, or say that the client has to fetch everything again."""
        missed = await self._door.in_thread(self._door.inbox.events_since, after) if after is not None else None
        last = await self._door.in_thread(self._door.inbox.last_number)
        for event in missed or ():
            await self._send_event(event)
        await self._send({"type": "ready", "number": last, "refetch": missed is None, "agent": own_view(agent)})

    async def _push(self, subscription: Subscription, agent: Agent) -> None:
        while True:
            signal = await subscription.get()
            if isinstance(signal, Closed):
                return
            if isinstance(signal, Event):
                await self._send_event(signal)
            elif frame := signal_view(signal, agent):
                await self._send(frame)

    async def _push_counts(self, counts: CountsListener) -> None:
        while True:
            await self._send(counts_view(await counts.changed()))

    async def _push_operations(self) -> None:
        while self._operations is not None:
            await self._send(moved_view(await self._operations.moved()))

    async def _push_view(self, agent: Agent) -> None:
        """Send updates of the list that the page subscribed to, until it subscribes to another."""
        while True:
            await self._view_changed.wait()
            self._view_changed.clear()
            if self._view is not None:
                await first_to_end(self._push_updates(self._view, agent), self._another_view())

    async def _push_updates(self, view: View, agent: Agent) -> None:
        with self._door.live_views.watch(view, agent) as watcher:
            while True:
                await self._send(update_view(view, await watcher.update()))

    async def _another_view(self) -> None:
        await self._view_changed.wait()

    async def _send_event(self, event: Event) -> None:
        """Send an event once: the catch-up overlaps with live events."""
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
                async with asyncio.timeout(TAKE_SECONDS):
                    await self._take(raw, agent)
            except TooMany as problem:
                await self._send({"type": "error", "code": problem.code, "message": str(problem)})
                await close_socket(self._ws, CLOSE_TOO_MANY, problem.code)
                return
            except (BadRequest, NotPermitted) as problem:
                await self._send({"type": "error", "code": problem.code, "message": str(problem)})

    async def _take(self, raw: str | bytes, agent: Agent) -> None:
        kind = parse(raw, _AnyFrame).type
        if kind == "ping":
            await self._send({"type": "pong"})
        elif kind == "typing":
            await self._type(parse(raw, TypingFrame), agent)
        elif kind == "viewing":
            await self._show(parse(raw, ViewingFrame).conversation, agent)
        elif kind == "subscribe":
            self._view = parse(raw, SubscribeFrame).wanted()
            self._view_changed.set()
        else:
            raise BadRequest("Unknown frame. Send subscribe, typing, viewing or ping.")

    async def _type(self, frame: TypingFrame, agent: Agent) -> None:
        """Tell that the agent is typing, if they may answer, and have the conversation open or own it."""
        require(agent, Permission.ANSWER)
        if frame.conversation != self._shows:
            conversation = await self._door.in_thread(self._door.inbox.conversation, frame.conversation)
            if conversation is None or conversation.agent_id != agent.agent_id:
                return
        self._door.bus.typing(frame.conversation, "person", frame.active)

    async def _show(self, conversation_id: str | None, agent: Agent) -> None:
        """Note the conversation that the page has open now. A subscribed page gets its state, and so learns whether it
        missed an event."""
        self._shows = conversation_id
        self._door.viewers.look(self, agent, conversation_id)
        if self._operations is not None and may(agent.role, Permission.OPERATE):
            self._operations.shows = conversation_id
            self._door.live_operations.look()
        if self._view is None or conversation_id is None:
            return
        conversation = await self._door.in_thread(self._door.inbox.conversation, conversation_id)
        if conversation is not None and (frame := signal_view(Changed(conversation), agent)):
            await self._send(frame)

    async def _until_signed_out(self, ended: asyncio.Event) -> None:
        """End the socket within moments after its session ended, or its agent got another role."""
        await ended.wait()
        await close_socket(self._ws, CLOSE_NOT_AUTHENTICATED, "signed_out")

    async def _heartbeat(self, agent: Agent) -> None:
        """Keep the agent present."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            await self._door.in_thread(self._door.team.seen, agent.agent_id)

    async def _send(self, frame: dict[str, Any]) -> None:
        await send_frame(self._ws, frame)


class _AnyFrame(Frame, extra="ignore"):
    """Any frame, for its type alone."""
