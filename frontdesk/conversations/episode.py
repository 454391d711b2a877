"""What the assistant needs of an episode: the events of its newest turns, and what the earlier ones left behind.

An episode has no end of its own, so a turn must not cost more the longer it is. Policies look at the last few turns,
and of all before them at the slots and at the form that is being filled in, so that is what a turn carries.
Texts are left out: the assistant goes by what was understood, and the timeline has the words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

TrackerEvent = Mapping[str, Any]

#: Turns whose events are sent whole: several times as many as any policy looks at.
NEWEST_TURNS = 20
#: Characters of JSON (ASCII, so also bytes) of these events at most; the assistant takes 16 times as much.
MOST_CHARS = 256 * 1024

#: Slots in which the actions remember where a conversation stands (actions/frame/memory.py). They tell people nothing
#: about what the customer wants.
PENDING, PUT_ASIDE, SPOKEN_OF, FAILING = "pending", "put_aside", "spoken_of", "failing"
AFTER_SIGN_IN, BEGUN_WITH, ANSWERED = "after_sign_in", "begun_with", "answered"
MEMORY_SLOTS = frozenset(
    {PENDING, PUT_ASIDE, SPOKEN_OF, FAILING, AFTER_SIGN_IN, BEGUN_WITH, ANSWERED}
    | {"requested_slot", "session_started_metadata"}
)

_TEXTS = {"user": ("text",), "bot": ("text", "data")}
_BEGINNING = ({"event": "action", "name": "action_session_start"}, {"event": "session_started"})
_LISTENING = {"event": "action", "name": "action_listen"}


def without_texts(events: Iterable[TrackerEvent]) -> list[dict[str, Any]]:
    """A turn's events as they are kept: without what the customer and the bot said."""
    return [_without_text(event) for event in events]


def _without_text(event: TrackerEvent) -> dict[str, Any]:
    left_out = _TEXTS.get(str(event.get("event")), ())
    kept = {name: value for name, value in event.items() if name not in left_out}
    if left_out and isinstance(understood := kept.get("parse_data"), Mapping):
        kept["parse_data"] = {name: value for name, value in understood.items() if name != "text"}
    return kept


def carried_on(before: Sequence[TrackerEvent], events: Iterable[TrackerEvent]) -> list[dict[str, Any]]:
    """The slots and the form after a turn, as events that set them.

    Args:
        before: the same after the turn before it.
        events: the turn's events.
    """
    slots, loop = _state(before)
    for event in events:
        kind, name = event.get("event"), event.get("name")
        if kind == "slot" and isinstance(name, str):
            slots[name] = event.get("value")
        elif kind == "active_loop":
            loop = name
        elif kind == "reset_slots":
            slots = {}
        elif kind in ("restart", "session_started"):
            slots, loop = {}, None
        elif kind == "rewind":  # the message counts as not said
            slots, loop = _state(before)
    filled = [{"event": "slot", "name": name, "value": value} for name, value in slots.items()]
    return filled + ([{"event": "active_loop", "name": loop}] if loop else [])


def waits_for_sign_in(carried: Iterable[TrackerEvent]) -> bool:
    """Whether something was asked that is answered as soon as the customer has signed in."""
    return bool(_state(carried)[0].get(AFTER_SIGN_IN))


def beginning(carried: Sequence[TrackerEvent]) -> list[TrackerEvent]:
    """Events that stand for all turns of an episode that are left out, as Rasa itself begins a session with slots."""
    return [*_BEGINNING, *carried, _LISTENING]


def _state(carried: Iterable[TrackerEvent]) -> tuple[dict[str, Any], str | None]:
    slots: dict[str, Any] = {}
    loop: str | None = None
    for event in carried:
        if event["event"] == "slot":
            slots[event["name"]] = event["value"]
        else:
            loop = event["name"]
    return slots, loop
