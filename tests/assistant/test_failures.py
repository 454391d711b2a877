"""Whatever fails in a turn is reported, and nothing of it is left for the next one."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from action_server import ActionServer
from frontdesk_side import Replica, texts

from tests.ports import free_port

NOTHING = {"replies": [], "events": [], "intent": None, "ranking": [], "reading": {}, "actions": []}


def before_the_action(rasa: Replica) -> list[dict]:
    """The events of a conversation whose next turn calls both actions."""
    return [event for answer in rasa.talk("where is my order", "W1003") for event in answer["events"]]


@pytest.mark.parametrize("how", ["500", "garbage", "nonsense", "drop"])
@pytest.mark.parametrize("action", ["action_order_status", "validate_order_form"])
def test_a_failed_action_call_fails_the_turn_and_the_next_one_is_clean(
    rasa: Replica, actions: ActionServer, how: str, action: str
) -> None:
    events = before_the_action(rasa)
    actions.behave(how, only=action)
    assert rasa.turn("because", events=events) == {"status": "failed", "error": "action_failed", **NOTHING}
    assert len([call for call in actions.calls if call["next_action"] == action]) == 1
    actions.behave("well")
    assert texts(rasa.turn("because", events=events)) == ["Order W1003 is shipped."]


def test_a_dead_action_server_fails_the_turn_and_talk_without_actions_goes_on(start: Callable[..., Replica]) -> None:
    rasa = start(f"http://127.0.0.1:{free_port()}/webhook")
    asked = rasa.turn("where is my order")
    assert asked == {"status": "failed", "error": "action_failed", **NOTHING}
    assert texts(rasa.turn("hello")) == ["Hello."]


def test_a_hanging_action_ends_at_the_deadline_and_the_next_turn_is_clean(rasa: Replica, actions: ActionServer) -> None:
    """Its own deadline: another turn, whose action hangs as well, has more time and goes on."""
    events = before_the_action(rasa)
    actions.behave("hang", only="action_order_status")
    with ThreadPoolExecutor() as pool:
        patient = pool.submit(rasa.turn, "because", events=events, deadline=time.time() + 20)
        assert actions.waiting.acquire(timeout=10)
        answer = rasa.turn("because", events=events, deadline=time.time() + 0.5)
        assert not patient.done()
        actions.behave("well")
        assert texts(patient.result()) == ["Order W1003 is shipped."]
    assert answer == {"status": "deadline", "error": "deadline_passed", **NOTHING}
    assert texts(rasa.turn("because", events=events)) == ["Order W1003 is shipped."]


def test_a_turn_whose_deadline_has_passed_is_not_begun(rasa: Replica, actions: ActionServer) -> None:
    answer = rasa.turn("where is my order", deadline=time.time() - 1)
    assert answer == {"status": "deadline", "error": "deadline_passed", **NOTHING}
    assert actions.calls == []


def test_events_that_rasa_cannot_read_fail_the_turn_instead_of_starting_afresh(rasa: Replica) -> None:
    answer = rasa.turn("hello", events=[{"event": "of no known type"}])
    assert answer == {"status": "failed", "error": "exception", **NOTHING}


def test_the_log_names_the_turn_and_the_cause_but_never_what_was_typed(rasa: Replica, actions: ActionServer) -> None:
    events = before_the_action(rasa)
    actions.behave("500")
    rasa.turn("because of xyzzy", events=events, turn="turn-to-find")
    rasa.turn("/xyzzy")
    rasa.turn("xyzzy", events=[{"event": "xyzzy"}])
    log = rasa.log.read_text()
    assert "turn-to-find" in log and "action_failed" in log and "ClientResponseError" in log
    assert "xyzzy" not in log
