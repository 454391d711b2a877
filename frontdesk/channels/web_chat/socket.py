"""The web chat live. `docs/asyncapi.yml` describes the frames.

The first frame carries the session's secret (the URL never does) and the number of the last event seen. Missed events
are sent first, so a reload, a lost network or a restart loses and repeats nothing.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Annotated, Any

from pydantic import Field
from sanic import Blueprint, Request, Websocket

from frontdesk.channels.web_chat.bodies import Contact, Message, RatingBody
from frontdesk.channels.web_chat.channel import message_of, rating_of
from frontdesk.channels.web_chat.door import ChatDoor
from frontdesk.channels.web_chat.view import position_view, signal_view
from frontdesk.conversations.bus import Closed, Subscription
from frontdesk.conversations.model import Author, Conversation, Event, Turn
from frontdesk.failpoints import failpoint
from frontdesk.problems import BadRequest, NotAuthenticated, Problem, TooMany
from frontdesk.web.bodies import MAX_SEQ, Frame, parse
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

RECHECK_SECONDS = 30
ContextValue = Annotated[str, Field(max_length=300)] | int | float | bool


class Auth(Frame):
    session: str = Field(max_length=128)
    after: int = Field(default=0, ge=0, le=MAX_SEQ)


class MessageFrame(Frame, Message):
    """`type` is `message`."""


class RatingFrame(Frame, RatingBody):
    """`type` is `rating`."""


class ContextFrame(Frame):
    """What the page around the chat says about itself."""

    values: dict[Annotated[str, Field(min_length=1, max_length=40)], ContextValue] = Field(max_length=20)


class ContactFrame(Frame, Contact):
    """`type` is `contact`."""


class TypingFrame(Frame):
    active: bool


def blueprint(door: ChatDoor) -> Blueprint:
    """The route /api/chat/socket."""
    routes = Blueprint("chat_socket", url_prefix="/api/chat")

    @routes.websocket("/socket")  # type: ignore[untyped-decorator]
    async def socket(request: Request, ws: Websocket) -> None:
        await serve_socket(ws, CustomerSocket(door, ws, request.client_ip).serve())

    return routes


class CustomerSocket:
    """One open socket of a customer."""

    def __init__(self, door: ChatDoor, ws: Websocket, address: str) -> None:
        self._door = door
        self._ws = ws
        self._address = address
        self._secret = ""
        self._seen = 0

    async def serve(self) -> None:
        conversation = await self._authenticate()
        if conversation is None:
            return
        with self._door.sockets.track_inprogress(), self._door.bus.subscribe(conversation.id) as subscription:
            try:
                talk = self._talk(conversation, subscription)
                await first_to_end(talk, self._recheck(), subscription.until_closed())
            except NotAuthenticated:  # a sign-in ended the session while something was stored or read
                subscription.put(Closed("session_replaced"))
            if subscription.closed:
                await close_socket(self._ws, CLOSE_GOING_AWAY, subscription.closed.code)

    async def _talk(self, conversation: Conversation, subscription: Subscription) -> None:
        await self._catch_up(conversation, subscription)
        await first_to_end(self._read(conversation), self._push(conversation, subscription))

    async def _authenticate(self) -> Conversation | None:
        try:
            raw = await self._ws.recv(AUTH_SECONDS)
            auth = parse(raw or "", Auth)
            if auth.type != "auth":
                raise BadRequest("The first frame must be of type auth.")
            conversation = await self._door.in_thread(self._door.intake.open, auth.session)
        except (BadRequest, NotAuthenticated, TimeoutError) as problem:
            code = "bad_request" if isinstance(problem, BadRequest) else "not_authenticated"
            await self._error(code, str(problem) or "Start a conversation and send its session in the first frame.")
            await close_socket(self._ws, CLOSE_NOT_AUTHENTICATED, code)
            return None
        self._secret, self._seen = auth.session, auth.after
        return conversation

    async def _catch_up(self, conversation: Conversation, subscription: Subscription) -> None:
        unsettled = await self._send_missed(conversation)
        latest = await self._door.in_thread(self._door.intake.open, self._secret)
        position = await self._door.in_thread(self._door.queue.position, latest)
        subscription.told(position)
        state = {"conversation": conversation.id, "seq": self._seen, "owner": latest.owner, "status": latest.status}
        state["standing"] = position_view(position)
        await self._send({"type": "ready", **state, "unsettled": [turn.seq for turn in unsettled]})

    async def _send_missed(self, conversation: Conversation) -> list[Turn]:
        """Send every event after the last one that was sent, page by page; returns the messages that wait for their
        outcome."""
        while True:
            page = await self._door.in_thread(self._door.intake.history, conversation.id, self._seen)
            for event in page.events:
                await self._send_event(conversation, event)
            if not page.has_more or not page.events:
                return page.unsettled

    async def _push(self, conversation: Conversation, subscription: Subscription) -> None:
        while True:
            signal = await subscription.get()
            if isinstance(signal, Event):
                if signal.seq > self._seen + 1:
                    # Another replica stored something, or two threads announced their commits in the other order.
                    await self._send_missed(conversation)
                await self._send_event(conversation, signal)
            elif frame := signal_view(signal):
                await self._send(frame)

    async def _send_event(self, conversation: Conversation, event: Event) -> None:
        """Send the event unless it was sent already: the catch-up overlaps with live events."""
        if event.seq <= self._seen:
            return
        self._seen = event.seq
        frame = self._door.channel.render(event, conversation)
        if frame is None:
            return
        is_own = event.author is Author.CUSTOMER
        if not is_own:
            failpoint("push.before_send")
        await self._send(frame)
        if not is_own:
            failpoint("push.after_send")

    async def _read(self, conversation: Conversation) -> None:
        async for raw in self._ws:
            try:
                self._door.limits.hit("frames", conversation=conversation.id, account=None)
            except TooMany as problem:
                await self._error(problem.code, str(problem), _id_of(raw))
                await close_socket(self._ws, CLOSE_TOO_MANY, problem.code)
                return
            try:
                async with asyncio.timeout(TAKE_SECONDS):
                    await self._take(conversation, raw)
            except NotAuthenticated:
                raise
            except Problem as problem:
                await self._error(problem.code, str(problem), _id_of(raw))

    async def _take(self, conversation: Conversation, raw: str | bytes) -> None:
        kind = _type_of(raw)
        if kind == "message":
            await self._accept(conversation, parse(raw, MessageFrame))
        elif kind == "rating":
            await self._rate(conversation, parse(raw, RatingFrame))
        elif kind == "context":
            note = self._door.page_context.note
            await self._door.commit(note, conversation.id, parse(raw, ContextFrame).values, self._secret)
        elif kind == "contact":
            leave = self._door.reply_addresses.leave
            await self._door.commit(leave, conversation.id, parse(raw, ContactFrame).email, self._secret)
        elif kind == "typing":
            self._door.typing.say(conversation.id, parse(raw, TypingFrame).active)
        elif kind == "ping":
            await self._send({"type": "pong"})
        else:
            raise BadRequest("Unknown frame. Send message, rating, context, contact, typing or ping.")

    async def _accept(self, conversation: Conversation, body: Message) -> None:
        """Store a message. The session is verified as it is stored."""
        message = message_of(body, conversation)
        accepted = await self._door.commit(self._door.channel.accept, message, self._secret, self._address)
        is_new = accepted.commit is not None
        ack = {"type": "accepted", "id": message.id, "seq": accepted.value.seq, "duplicate": not is_new}
        await self._send(ack)
        if is_new:
            return
        at_end = await self._door.in_thread(self._door.intake.history, conversation.id, MAX_SEQ)
        if accepted.value.seq not in [turn.seq for turn in at_end.unsettled]:
            latest = await self._door.in_thread(self._door.intake.open, self._secret)
            await self._send({"type": "settled", "seq": accepted.value.seq, "owner": latest.owner})

    async def _rate(self, conversation: Conversation, body: RatingBody) -> None:
        rated = await self._door.commit(self._door.channel.rate, rating_of(body, conversation), self._secret)
        await self._send({"type": "rated", "episode": body.episode, "duplicate": rated.commit is None})

    async def _recheck(self) -> None:
        """End the socket within a minute after its credential was revoked elsewhere, read or not."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                await self._door.in_thread(self._door.intake.open, self._secret)
            except NotAuthenticated:
                await close_socket(self._ws, CLOSE_NOT_AUTHENTICATED, "signed_out")
                return

    async def _error(self, code: str, message: str, client_id: str | None = None) -> None:
        await self._send({"type": "error", "code": code, "message": message, "id": client_id})

    async def _send(self, frame: dict[str, Any]) -> None:
        await send_frame(self._ws, frame)


def _type_of(raw: str | bytes) -> str | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadRequest("This is not JSON.") from None
    return value.get("type") if isinstance(value, dict) else None


def _id_of(raw: str | bytes) -> str | None:
    """The client's id of a refused message, so that the client knows which one was refused."""
    with suppress(ValueError, RecursionError, AttributeError):
        client_id = json.loads(raw).get("id")
        return client_id[:64] if isinstance(client_id, str) else None
    return None
