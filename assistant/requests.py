"""Several requests in one conversation: those of one message, and those that were put aside until a form had ended.

Rasa's policies take one message at a time. So each request is heard as a message of its own, in the same turn: first
what is answered at once, then what begins a form. What waits lies in the slot `put_aside` (actions/frame/memory.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.joining import COMPLAINT, parts_of

PUT_ASIDE, PENDING = "put_aside", "pending"
# Intents of answers, which ask for nothing.
ANSWERS = frozenset({"affirm", "deny", "choose", "cancel"})
PERSON, AFFIRM = "person", "affirm"
# "Ok then, leave it" agrees to nothing.
_TAKES_BACK = frozenset({"deny", "cancel"})
# The longest part that is taken for no request if it was not understood: "is it paid, this?".
_FEW_WORDS = 3
# Words that say that something was heard, and agree to nothing.
_ONLY_HEARD = re.compile(
    r"\W*(?:ok(?:ay|ie)?|kk?|ta|cheers|fine|good|great|right|alright|all right|i see"
    r"|understood|cool|nice|well|so|hm+|oh)\b"
    r"(?:\W|then|thanks?|i understand)*$",
    re.IGNORECASE,
)
# What leads to the next part, and belongs to none.
_LEADS_ON = re.compile(r"(?:[\s,;.!]+(?:and|also|oh|plus|btw)\b)+[\s,;]*$", re.IGNORECASE)


@dataclass(frozen=True)
class Heard:
    """A request as it is heard: its intent, its part of the text as typed, and what was found in that part."""

    intent: str
    text: str
    entities: Sequence[Mapping[str, Any]] = ()
    corrections: Sequence[Sequence[Any]] = ()
    confidence: float = 1.0

    @classmethod
    def waiting(cls, stored: Mapping[str, Any]) -> Heard:
        """A request that was put aside."""
        return cls(stored["intent"], stored["text"], stored["entities"], stored.get("corrections") or ())

    def put_aside(self) -> dict[str, Any]:
        """The request as the slot has it."""
        entities = [dict(each) for each in self.entities]
        return {"intent": self.intent, "text": self.text, "entities": entities, "corrections": list(self.corrections)}

    def message(self, parsed: Mapping[str, Any]) -> dict[str, Any]:
        """What the pipeline would say of it, where it said `parsed` of the whole message."""
        intent = {"name": self.intent, "confidence": self.confidence}
        own = {"intent": intent, "entities": [dict(each) for each in self.entities], "text": self.text}
        return {**parsed, **own, "corrections": list(self.corrections), "requests": [], "reply": {}}


def requests_of(parsed: Mapping[str, Any], is_asked: bool = False) -> list[Heard]:
    """The requests of a message. Who says the same thing twice, with nothing new the second time, wants it once.

    A "fine." or "no." beside a request answers nothing, unless something was asked (`is_asked`) and it is a plain one.
    A complaint offers a person, which whoever asks for one needs not.
    """
    parts = list(parsed.get("requests") or ())
    heard_parts = [_part(parsed, part) for part in parts_of(parsed)]
    heard_parts = [each for each in heard_parts if not _says_nothing(each)] or heard_parts
    asking = [each for each in heard_parts if each.intent not in ANSWERS]
    if asking:
        heard_parts = [each for each in heard_parts if each in asking or (is_asked and _answers(each))]
    if not asking and any(each.intent in _TAKES_BACK for each in heard_parts):
        heard_parts = [each for each in heard_parts if each.intent != AFFIRM or not _ONLY_HEARD.match(each.text)]
    if any(each.intent == PERSON for each in heard_parts):
        heard_parts = [each for each in heard_parts if each.intent != COMPLAINT]
    found: dict[str, Heard] = {}
    for heard in heard_parts:
        key = heard.intent + "".join(sorted(str(each["value"]) for each in heard.entities))
        if heard.intent not in {each.intent for each in found.values()} or heard.entities:
            found.setdefault(key, heard)
    heard = list(found.values())
    return [_whole(parsed, heard[0].intent)] if len(heard) == 1 < len(parts) else heard


def _whole(parsed: Mapping[str, Any], intent: str) -> Heard:
    """All of the message, as a request of this intent: nothing beside it asks for anything."""
    text = str(parsed.get("text") or "")
    return _part(parsed, {"start": 0, "end": len(text), "intent": intent, "confidence": 1.0})


def is_asked(tracker: DialogueStateTracker) -> bool:
    """Whether something was asked that a yes or a no may answer."""
    return PENDING in tracker.slots and tracker.get_slot(PENDING) is not None


def _says_nothing(part: Heard) -> bool:
    return part.intent == "nlu_fallback" and len(part.text.split()) <= _FEW_WORDS


def _answers(part: Heard) -> bool:
    return part.intent in ANSWERS and not _ONLY_HEARD.match(part.text)


def next_waiting(tracker: DialogueStateTracker) -> Heard | None:
    """The request to take up now, if nothing waits for the customer's answer."""
    waiting = tracker.get_slot(PUT_ASIDE) if PUT_ASIDE in tracker.slots else None
    if not waiting or tracker.active_loop_name:
        return None
    return Heard.waiting(waiting[0])


def put_aside(tracker: DialogueStateTracker, requests: Iterable[Heard]) -> list[Event]:
    """The event after which these wait, before those that waited already."""
    later = [*(each.put_aside() for each in requests), *(tracker.get_slot(PUT_ASIDE) or ())]
    return [SlotSet(PUT_ASIDE, later)] if later else []


def take_up(tracker: DialogueStateTracker, request: Heard) -> list[Event]:
    """The events after which the first request that waits is what was said last, by the same customer in this turn."""
    last = tracker.latest_message or UserUttered("")
    rest = (tracker.get_slot(PUT_ASIDE) or [])[1:]
    parsed = request.message({})
    heard = UserUttered(
        request.text,
        parsed["intent"],
        parsed["entities"],
        parsed,
        input_channel=last.input_channel,
        metadata=last.metadata,
    )
    return [SlotSet(PUT_ASIDE, rest or None), heard]


def _part(parsed: Mapping[str, Any], part: Mapping[str, Any]) -> Heard:
    """A request, with places counted from where it begins."""
    start, end = int(part["start"]), int(part["end"])
    entities = [
        {**each, "start": each["start"] - start, "end": each["end"] - start}
        for each in parsed.get("entities") or ()
        if start <= each.get("start", -1) < end
    ]
    corrections = [
        [first - start, last - start, instead]
        for first, last, instead in parsed.get("corrections") or ()
        if start <= first and last <= end
    ]
    text = _LEADS_ON.sub("", str(parsed.get("text") or "")[start:end]).rstrip()
    return Heard(str(part["intent"]), text, entities, corrections, float(part.get("confidence") or 0.0))
