"""The assistant as a Rasa process behind its turn channel (`assistant/turn_channel.py` describes the protocol)."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re
import time
from typing import Any

import aiohttp

from frontdesk.conversations.commit import TurnRequest
from frontdesk.conversations.report import Report
from frontdesk.database import utc_now
from frontdesk.failpoints import failpoint
from frontdesk.turns.ports import (
    ActionFailed,
    AssistantUnavailable,
    DeadlineMissed,
    Reply,
    TurnFailed,
    TurnImpossible,
    TurnResult,
)

MAX_ANSWER_BYTES = 4 * 1024 * 1024
#: Rasa's own actions, which leave no step behind.
DEFAULT_ACTIONS = frozenset(
    {
        "action_listen",
        "action_restart",
        "action_session_start",
        "action_default_fallback",
        "action_deactivate_loop",
        "action_revert_fallback_events",
        "action_default_ask_affirmation",
        "action_default_ask_rephrase",
        "action_two_stage_fallback",
        "action_unlikely_intent",
        "action_back",
        "action_extract_slots",
    }
)


class RasaAssistant:
    """Assistant over HTTP. Use it on one event loop and `close` it there."""

    def __init__(self, url: str, secret: str, concurrency: int) -> None:
        self._url = url.rstrip("/") + "/webhooks/turn/"
        self._secret = secret.encode()
        self._slots = asyncio.Semaphore(concurrency)
        self._session: aiohttp.ClientSession | None = None

    async def turn(self, request: TurnRequest) -> TurnResult:
        seconds = (request.deadline_at - utc_now()).total_seconds()
        try:
            async with asyncio.timeout(max(0.0, seconds)), self._slots:
                answer = await self._post(_body(request))
        except TimeoutError:
            raise DeadlineMissed("deadline_missed") from None
        except (aiohttp.ClientError, OSError) as error:
            raise AssistantUnavailable(type(error).__name__) from None
        return _result(answer)

    async def healthy(self) -> bool:
        """Whether Rasa answers and has a model."""
        try:
            async with asyncio.timeout(2), self._client().get(self._url + "health") as response:
                return response.status == 200
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _post(self, body: bytes) -> Any:
        failpoint("assistant.before_call")
        async with self._client().post(self._url, data=body, headers=self._headers(body)) as response:
            if response.status != 200:
                is_refused = 400 <= response.status < 500  # this request is at fault, not the assistant
                raise (TurnImpossible if is_refused else AssistantUnavailable)(f"status_{response.status}")
            raw = await _whole(response.content)
            failpoint("assistant.after_call")
        try:
            return json.loads(raw)
        except (ValueError, RecursionError):
            raise AssistantUnavailable("not_json") from None

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=30))
        return self._session

    def _headers(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = hmac.new(self._secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "X-Frontdesk-Timestamp": timestamp,
            "X-Frontdesk-Signature": signature,
        }


async def _whole(content: aiohttp.StreamReader) -> bytes:
    """The whole answer, in however many pieces it comes. Raises TurnImpossible beyond MAX_ANSWER_BYTES."""
    answer = bytearray()
    async for piece in content.iter_any():
        answer += piece
        if len(answer) > MAX_ANSWER_BYTES:
            raise TurnImpossible("answer_too_large")
    return bytes(answer)


def _body(request: TurnRequest) -> bytes:
    turn = {
        "turn": request.turn_id,
        "text": request.text,
        "payload": request.payload,
        "deadline": request.deadline_at.timestamp(),
        "locale": request.locale,
    }
    return f'{json.dumps(turn, separators=(",", ":"))[:-1]},"events":{request.events}}}'.encode()


def _result(answer: Any) -> TurnResult:
    """Read and check an answer. `200 []`, which Rasa sends when it failed, is no answer."""
    try:
        status, error = answer["status"], answer.get("error")
        if status == "deadline":
            raise DeadlineMissed("deadline_missed")
        if status != "ok":
            raise (ActionFailed if str(error).startswith("action") else TurnFailed)(_code(error))
        result = TurnResult(
            replies=tuple(_reply(reply) for reply in answer["replies"]),
            events=tuple(dict(event) for event in answer["events"]),
            intent=dict(answer.get("intent") or {}),
            ranking=tuple(dict(intent) for intent in answer.get("ranking") or ()),
            reading=dict(answer.get("reading") or {}),
            actions=tuple(map(str, answer["actions"])),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise AssistantUnavailable("not_a_turn") from None
    _check_complete(result)
    return result


def _code(error: Any) -> str:
    """The short name of an error; what is none is not passed on, because it goes into the log."""
    return error if isinstance(error, str) and re.fullmatch("[a-z_]{1,40}", error) else "unnamed"


def _reply(reply: dict[str, Any]) -> Reply:
    buttons = tuple((str(b["title"]), str(b["payload"])) for b in reply.get("buttons") or ())
    text = reply.get("text")
    return Reply(str(text) if text else None, buttons, Report.read(reply.get("custom") or {}))


def _check_complete(result: TurnResult) -> None:
    """Check that every action left a step, and that the turn said something or hands over; otherwise the customer would
    get no answer."""
    stepped = {step.action for step in result.steps}
    ran = {name for name in result.actions if name.startswith("action_")} - DEFAULT_ACTIONS
    if ran - stepped:
        raise ActionFailed("action_without_step")
    if result.handoff is None and not any(reply.text for reply in result.replies):
        raise TurnFailed("said_nothing")
