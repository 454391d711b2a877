"""What Rasa answers is read with suspicion: anything that is no turn counts as no answer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.turns.ports import ActionFailed, AssistantError, AssistantUnavailable, DeadlineMissed, TurnFailed
from frontdesk.turns.rasa import _result


def turn(**changes: Any) -> dict[str, Any]:
    reply = {"text": "Hello.", "buttons": [{"title": "Yes", "payload": "/affirm"}], "custom": {}}
    return {
        "status": "ok",
        "replies": [reply],
        "events": [{"event": "bot"}],
        "intent": {},
        "actions": ["utter_greet"],
        **changes,
    }


def test_a_turn_is_read_whole() -> None:
    result = _result(turn())
    assert result.replies[0].text == "Hello." and result.replies[0].buttons == (("Yes", "/affirm"),)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ([], AssistantUnavailable),
        ({}, AssistantUnavailable),
        ("garbage", AssistantUnavailable),
        (None, AssistantUnavailable),
        (turn(status="failed", error="action_failed"), ActionFailed),
        (turn(status="failed", error="crashed"), TurnFailed),
        (turn(status="deadline"), DeadlineMissed),
        (turn(replies=[]), TurnFailed),
        (turn(replies=[{"text": None}]), TurnFailed),
        (turn(actions=["action_order_status"]), ActionFailed),
        (turn(events=5), AssistantUnavailable),
        (turn(replies=[{"text": "Well.", "custom": {"step": {"action": "action_answer"}}}]), AssistantUnavailable),
        (turn(replies=[{"text": "Well.", "custom": {"handoff": {"reason": "whim"}}}]), AssistantUnavailable),
        (turn(replies=[{"text": "Well.", "custom": {"links": [{"title": "No address"}]}}]), AssistantUnavailable),
    ],
)
def test_what_is_no_turn_is_an_error(answer: Any, error: type[AssistantError]) -> None:
    with pytest.raises(error):
        _result(answer)


def test_an_action_that_left_its_step_is_complete() -> None:
    reply = {"text": "Shipped.", "custom": {"step": {"action": "action_order_status", "result": "found"}}}
    assert _result(turn(actions=["action_order_status", "action_listen"], replies=[reply])).replies


def test_a_handoff_without_words_is_an_answer() -> None:
    assert _result(turn(replies=[{"text": None, "custom": {"handoff": {"reason": "asked_for_person"}}}])).replies


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(turn())), inner, max_size=5),
    max_leaves=8,
)


@given(json_values)
def test_any_json_is_a_turn_or_an_error(value: Any) -> None:
    try:
        result = _result(value)
    except AssistantError as error:
        assert re.fullmatch("[a-z_]+", error.code), "it goes into the log"
    else:
        assert result.handoff or any(reply.text for reply in result.replies)
