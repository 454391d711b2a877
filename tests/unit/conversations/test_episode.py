"""What a turn leaves behind says the same as all events before it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.conversations.episode import beginning, carried_on, without_texts

names = st.sampled_from(["order_number", "offered", "requested_slot"])
values = st.none() | st.text(max_size=4) | st.lists(st.integers(), max_size=2)
events = st.one_of(
    st.builds(lambda name, value: {"event": "slot", "name": name, "value": value}, names, values),
    st.builds(lambda name: {"event": "active_loop", "name": name}, st.sampled_from(["order_form", "reset_form", None])),
    st.sampled_from([{"event": "reset_slots"}, {"event": "restart"}, {"event": "session_started"}]),
    st.sampled_from([{"event": "user", "text": "x"}, {"event": "action", "name": "action_listen"}, {"event": "pause"}]),
)


def state(seen: list[dict[str, Any]]) -> tuple[dict[str, Any], str | None]:
    """The slots and the form after events, one by one, as Rasa's tracker applies them."""
    slots: dict[str, Any] = {}
    loop = None
    for event in seen:
        if event["event"] == "slot":
            slots = slots | {event["name"]: event["value"]}
        elif event["event"] == "active_loop":
            loop = event["name"]
        elif event["event"] == "reset_slots":
            slots = {}
        elif event["event"] in ("restart", "session_started"):
            slots, loop = {}, None
    return slots, loop


@given(st.lists(st.lists(events, max_size=6), max_size=12))
def test_what_is_carried_on_says_what_all_events_say(turns: list[list[dict[str, Any]]]) -> None:
    carried: list[Any] = []
    for turn in turns:
        carried = carried_on(carried, turn)
    whole = [event for turn in turns for event in turn]
    assert state([dict(event) for event in beginning(carried)]) == state(whole)
    assert len(carried) <= 4, "a slot each, and the form"


def test_a_message_that_was_taken_back_sets_nothing() -> None:
    before = carried_on([], [{"event": "slot", "name": "order_number", "value": "W1"}])
    turn = [{"event": "slot", "name": "order_number", "value": "W2"}, {"event": "rewind"}]
    assert carried_on(before, turn) == before


@pytest.mark.parametrize("broken", [{"event": "slot"}, {"event": "slot", "name": 7}, {}, {"name": "x"}])
def test_an_event_that_says_nothing_changes_nothing(broken: dict[str, Any]) -> None:
    before = [{"event": "slot", "name": "order_number", "value": "W1"}]
    assert carried_on(before, [broken]) == before


@pytest.mark.parametrize("text", ["a secret", "😀" * 2000, "\u2060/greet", ""])
def test_what_was_said_is_not_kept_a_second_time(text: str) -> None:
    heard = {"event": "user", "text": text, "parse_data": {"text": text, "intent": {"name": "greet"}}, "metadata": {}}
    said = {"event": "bot", "text": text, "data": {"custom": {"text": text}}, "metadata": {"utter_action": "utter_a"}}
    kept = without_texts([heard, said, {"event": "action", "name": "utter_a"}])
    assert kept == [
        {"event": "user", "parse_data": {"intent": {"name": "greet"}}, "metadata": {}},
        {"event": "bot", "metadata": {"utter_action": "utter_a"}},
        {"event": "action", "name": "utter_a"},
    ]
    assert not text or text not in json.dumps(kept, ensure_ascii=False)
