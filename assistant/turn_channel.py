"""The turn protocol: frontdesk sends a message with the events of the episode, and gets replies and new events back.

`POST /webhooks/turn/` with `X-Frontdesk-Timestamp` (unix seconds, within a minute) and `X-Frontdesk-Signature`
(HMAC-SHA256 over `timestamp.body`, hex). The body:

    {"turn": id, "text": typed | null, "payload": "/intent{...}" | null, "deadline": unix seconds, "events": [...],
     "locale": "en"}

Exactly one of text and payload. A payload comes from a button that frontdesk issued, and is trusted; text is not, and
cannot be read as a payload. The answer is 200 when the turn was carried out, or failed in a known way:

    {"status": "ok" | "failed" | "deadline", "error": short name | null, "replies": [{"text", "buttons", "custom",
     "response"}], "events": [new events only], "intent": {"name", "confidence"} | null, "ranking": [up to 5],
     "reading": {"corrections": [[start, end, words instead]], "requests": [{"start", "end", "intent", "confidence"}]},
     "actions": [names of the actions that ran, without action_listen]}

`reading` has only what there is; its places are in the text as typed, which it does not repeat.

Of a turn that is not "ok", nothing is kept. Otherwise `{"error": message}` with 400 (no turn), 401 (not signed),
413 (too large) or 503 (no model yet, or more turns at once than `max_turns`).
`GET /webhooks/turn/health` answers 200 with the name of the model once one is loaded.
"""

from __future__ import annotations

import asyncio
import gc
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.exceptions import RasaException
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from assistant.processor import TurnProcessor
from assistant.turn import BadRequest, Turn, TurnFailed, TurnRequest, current_turn, is_signed, no_answer

_log = structlog.get_logger()

MIN_SECRET_LENGTH = 16


class TurnInput(InputChannel):
    """Rasa's side of the turn protocol (see the module).

    Settings in credentials.yml: `secret`, shared with frontdesk; `max_turns` at once (64); `max_body_bytes` (4 MiB).
    """

    def __init__(self, secret: str, max_turns: int = 64, max_body_bytes: int = 4 * 2**20) -> None:
        self._secret = secret.encode()
        self._max_turns = max_turns
        self._max_body_bytes = max_body_bytes
        self._running = 0
        self._loaded: MessageProcessor | None = None
        self._processor: TurnProcessor | None = None

    @classmethod
    def name(cls) -> str:
        """The name of the channel and of its address."""
        return "turn"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TurnInput:
        """Build the channel from its part of credentials.yml.

        Raises:
            RasaException: the secret is missing or too short.
        """
        settings = dict(credentials or {})
        secret = str(settings.get("secret") or "")
        if len(secret) < MIN_SECRET_LENGTH or secret.startswith("${"):
            raise RasaException(
                f"assistant.turn_channel.TurnInput: secret must have {MIN_SECRET_LENGTH} characters or more; "
                "set FRONTDESK_ASSISTANT_SECRET."
            )
        limits = {name: int(settings[name]) for name in ("max_turns", "max_body_bytes") if name in settings}
        return cls(secret, **limits)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes. Rasa's `on_new_message` is not used, because it returns nothing and hides errors."""
        blueprint = Blueprint("turn_webhook", type(self).__module__.replace(".", "_"))

        # Functions, because this Sanic sets attributes on its handlers, which bound methods do not allow.
        @blueprint.post("/")
        async def turn(request: Request) -> HTTPResponse:
            return await self._turn(request)

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            return self._health(request)

        blueprint.listener("before_server_start")(self._limit_bodies)
        blueprint.listener("after_server_start")(self._prepare)
        blueprint.listener("after_server_stop")(self._close)
        return blueprint

    async def _turn(self, request: Request) -> HTTPResponse:
        timestamp = request.headers.get("X-Frontdesk-Timestamp", "")
        given = request.headers.get("X-Frontdesk-Signature", "")
        if not is_signed(self._secret, timestamp, given, request.body, time.time()):
            return json({"error": "the request is not signed, or its time is off"}, status=401)
        processor = self._ready(request.app)
        if processor is None:
            return json({"error": "no model is loaded"}, status=503)
        if self._running >= self._max_turns:
            return json({"error": "too many turns at once"}, status=503, headers={"Retry-After": "1"})
        try:
            turn = Turn(TurnRequest.from_body(request.body))
        except BadRequest as error:
            return json({"error": str(error)}, status=400)
        self._running += 1
        try:
            return json(await _carry_out(turn, processor))
        finally:
            self._running -= 1

    def _health(self, request: Request) -> HTTPResponse:
        processor = self._ready(request.app)
        if processor is None:
            return json({"status": "no model"}, status=503)
        return json({"status": "ok", "model": processor.model_filename})

    def _ready(self, app: Sanic) -> TurnProcessor | None:
        agent = getattr(app.ctx, "agent", None)
        loaded = agent.processor if agent else None
        if loaded is not self._loaded:
            self._loaded = loaded
            self._processor = TurnProcessor(loaded) if loaded else None
        return self._processor

    async def _limit_bodies(self, app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        app.config.REQUEST_MAX_SIZE = self._max_body_bytes

    async def _prepare(self, app: Sanic, _: asyncio.AbstractEventLoop) -> None:
        if self._ready(app) is None:  # Rasa has logged why, and would go on without
            raise RasaException("The model could not be loaded.")
        # What is loaded stays: the collector of garbage would look at it again and again, with all turns waiting.
        gc.collect()
        gc.freeze()

    async def _close(self, *_: object) -> None:
        if self._processor:
            await self._processor.close()


async def _carry_out(turn: Turn, processor: TurnProcessor) -> dict[str, Any]:
    remaining = turn.request.deadline - time.time()
    if remaining <= 0:
        return no_answer("deadline", "deadline_passed")
    # Reset, because the requests of one connection share a context.
    token = current_turn.set(turn)
    try:
        async with asyncio.timeout(remaining):
            await processor.carry_out(turn)
        # The model never yields to the event loop, so the timeout may not have fired.
        return turn.answer() if time.time() < turn.request.deadline else no_answer("deadline", "deadline_passed")
    except TimeoutError:
        return no_answer("deadline", "deadline_passed")
    except TurnFailed as error:
        _log.error("turn.failed", turn=turn.request.turn, error=error.event, action=error.action, cause=_cause(error))
        return no_answer("failed", error.event)
    except Exception as error:  # whatever it is, frontdesk must hear of it
        _log.error("turn.failed", turn=turn.request.turn, error="exception", cause=_cause(error))
        return no_answer("failed", "exception")
    finally:
        current_turn.reset(token)


def _cause(error: BaseException) -> str:
    """Where it happened and the exception's type, never its message: that may quote the customer."""
    cause = error.__cause__ or error
    frame = traceback.extract_tb(cause.__traceback__)[-1]
    return f"{type(cause).__name__} in {frame.name} ({frame.filename.rpartition('/')[2]}:{frame.lineno})"
