"""One turn: its request, the events that Rasa made of it, and its response."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import re
import unicodedata
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, Event

WORD_JOINER = "\u2060"
MAX_CLOCK_SKEW = 60.0
MAX_RANKED_INTENTS = 5
# Large, and needed only while the message is handled: the ranking goes back once, apart from the events.
_NOT_KEPT = (
    "intent_ranking",
    "nearest_examples",
    "scope",
    "corrections",
    "reply",
    "requests",
    "response_selector",
    "text_tokens",
)


class BadRequest(ValueError):
    """The request is not a turn; the message says which field is wrong, and never repeats what a customer typed."""


class TurnFailed(BaseException):
    """The turn cannot be carried out; `event` is a short name for it.

    A BaseException, because Rasa catches every `Exception` of an action, logs it and goes on as if the action had run.
    """

    def __init__(self, event: str, action: str | None = None) -> None:
        super().__init__(event, action)
        self.event = event
        self.action = action


@dataclass(frozen=True)
class TurnRequest:
    """The body of a request. `message` is what Rasa gets: a trusted payload, or text that it cannot read as one."""

    turn: str
    message: str
    is_payload: bool
    deadline: float
    events: list[dict[str, Any]]
    locale: str

    @classmethod
    def from_body(cls, body: bytes) -> TurnRequest:
        """Read the JSON of a request.

        Raises:
            BadRequest: it is no JSON object, or a field is missing or of the wrong type.
        """
        try:
            fields = json.loads(body)
        except (ValueError, RecursionError):
            raise BadRequest("the body is not JSON") from None
        if not isinstance(fields, dict):
            raise BadRequest("the body is not a JSON object")
        text, payload = fields.get("text"), fields.get("payload")
        if (text is None) == (payload is None):
            raise BadRequest("exactly one of text and payload must be given")
        events = _typed(fields, "events", list)
        if not all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events):
            raise BadRequest("events: every event must be an object with the name of its type under 'event'")
        deadline = float(_typed(fields, "deadline", (int, float)))
        if not math.isfinite(deadline):
            raise BadRequest("deadline must be finite")
        return cls(
            turn=_text(fields, "turn", empty=False),
            message=as_text(_text(fields, "text")) if payload is None else _payload(_text(fields, "payload")),
            is_payload=payload is not None,
            deadline=deadline,
            events=events,
            locale=_text(fields, "locale", empty=False),
        )


@dataclass
class Turn:
    """The turn in progress. `loaded` events came in; the rest of `events` are new once Rasa has saved the tracker.
    `parsed` is what the pipeline made of the message."""

    request: TurnRequest
    loaded: int = 0
    parsed: dict[str, Any] = field(default_factory=dict)
    events: Sequence[Event] = field(default_factory=tuple)

    def answer(self) -> dict[str, Any]:
        """The body of the response to a turn that was carried out."""
        new = self.events[self.loaded :]
        parsed = self.parsed
        return {
            "status": "ok",
            "error": None,
            "replies": [_reply(event) for event in new if isinstance(event, BotUttered)],
            "events": [_kept(event) for event in new],
            "intent": _prediction(parsed["intent"]) if parsed.get("intent") else None,
            "ranking": [_prediction(intent) for intent in parsed.get("intent_ranking", [])[:MAX_RANKED_INTENTS]],
            "reading": {name: parsed[name] for name in ("corrections", "requests") if parsed.get(name)},
            "actions": [
                e.action_name for e in new if isinstance(e, ActionExecuted) and e.action_name != "action_listen"
            ],
        }


current_turn: ContextVar[Turn | None] = ContextVar("current_turn", default=None)


def no_answer(status: str, error: str) -> dict[str, Any]:
    """The response's body for a turn of which nothing may be kept: `status` is "failed" or "deadline"."""
    nothing: dict[str, Any] = {"replies": [], "events": [], "intent": None, "ranking": [], "reading": {}, "actions": []}
    return {"status": status, "error": error, **nothing}


def signature(secret: bytes, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over `timestamp.body`, in hex."""
    return hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_signed(secret: bytes, timestamp: str, given: str, body: bytes, now: float) -> bool:
    """Whether `given` is the signature of this body at this time, within a minute of `now` (unix seconds)."""
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(now - int(timestamp)) > MAX_CLOCK_SKEW:
        return False
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), given.encode())


def as_text(text: str) -> str:
    """The text in a form that Rasa cannot read as a payload: with a word joiner in front of a leading slash.

    Rasa strips white space, and reads text that then begins with "/" as a payload. This is stricter: anything invisible
    is skipped, and any character that Unicode considers a slash counts, in case a component normalises.
    """
    start = next((char for char in text if not (char.isspace() or unicodedata.category(char) in ("Cc", "Cf"))), "")
    return WORD_JOINER + text if unicodedata.normalize("NFKC", start).startswith("/") else text


def _payload(payload: str) -> str:
    if not payload.startswith("/"):
        raise BadRequest("payload must begin with /")
    return payload


def _typed(fields: dict[str, Any], name: str, kind: type | tuple[type, ...]) -> Any:
    if name not in fields:
        raise BadRequest(f"{name} is missing")
    value = fields[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadRequest(f"{name} has the wrong type")
    return value


def _text(fields: dict[str, Any], name: str, empty: bool = True) -> str:
    value: str = _typed(fields, name, str)
    if not (value or empty):
        raise BadRequest(f"{name} is empty")
    try:
        value.encode()
    except UnicodeEncodeError:  # JSON can spell half of a surrogate pair
        raise BadRequest(f"{name} is not valid Unicode") from None
    return value


def _reply(said: BotUttered) -> dict[str, Any]:
    data = said.data
    return {
        "text": said.text,
        "buttons": [{"title": b.get("title"), "payload": b.get("payload")} for b in data.get("buttons") or []],
        "custom": data.get("custom") or {},
        "response": said.metadata.get("utter_action"),
    }


def _prediction(intent: dict[str, Any]) -> dict[str, Any]:
    return {"name": intent.get("name"), "confidence": intent.get("confidence")}


def _kept(event: Event) -> dict[str, Any]:
    kept: dict[str, Any] = event.as_dict()
    if "parse_data" in kept:
        kept["parse_data"] = {key: value for key, value in kept["parse_data"].items() if key not in _NOT_KEPT}
    return kept
