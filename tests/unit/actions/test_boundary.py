"""The boundary always answers, and acts for nobody who has not proven who they are."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import structlog

from actions.boundary import Boundary
from actions.call import Call, Outcome, Services, action
from frontdesk.identity.model import Caller, Level, identified


@action("action_broken", requires=Level.ANONYMOUS, clears=("order_number",))
def broken(call: Call, services: Services) -> Outcome:
    call.say("utter_greet")
    raise ValueError(f"cannot handle {call.text}")


@action("action_silent", requires=Level.ANONYMOUS)
def silent(call: Call, services: Services) -> Outcome:
    return Outcome("nothing")


@action("validate_broken_form", requires=Level.ANONYMOUS, part_of_form=True)
def broken_validation(call: Call, services: Services) -> Outcome:
    raise OSError("backend is down")


@action("action_stepped_up", requires=Level.VERIFIED)
def stepped_up(call: Call, services: Services) -> Outcome:
    raise AssertionError("must not run")


def test_an_exception_is_answered_and_goes_to_a_person(rehearsal: Any) -> None:
    said = rehearsal.run(broken, "my secret words")
    assert said.responses == ["utter_action_failed"]
    assert (said.handoff, said.step["result"], said.ends_form) == ("action_failed", "failed", True)
    assert said.slots["order_number"] is None


def test_the_log_of_a_failure_names_the_place_and_not_what_was_typed(rehearsal: Any) -> None:
    with structlog.testing.capture_logs() as logs:
        rehearsal.run(broken, "my secret words")
    assert [entry["event"] for entry in logs] == ["action_failed"]
    assert (logs[0]["action"], logs[0]["turn"], logs[0]["error"]) == ("action_broken", "turn-1", "ValueError")
    assert "secret" not in str(logs)


def test_silence_is_a_failure(rehearsal: Any) -> None:
    assert rehearsal.run(silent).handoff == "action_failed"


def test_a_failed_validation_is_not_dropped_by_rasa(rehearsal: Any) -> None:
    # Rasa drops everything a validation says unless it sets a slot other than requested_slot.
    said = rehearsal.run(broken_validation, slots={"requested_slot": "x"}, form="broken_form")
    assert set(said.slots) - {"requested_slot"}
    assert (said.responses, said.handoff, said.ends_form) == (["utter_action_failed"], "action_failed", True)


@pytest.mark.parametrize("said_before", ["utter_action_failed", "utter_sign_in_needed"])
def test_a_failure_is_told_once_in_a_turn(rehearsal: Any, said_before: str) -> None:
    said = rehearsal.run("action_order_status", customer="C-1", slots={"order_number": "W1001"}, now=(said_before,))
    assert (said.responses, said.step["result"]) == ([], "skipped")


def test_a_slow_backend_is_given_up_in_time_and_its_late_answer_reaches_nobody(rehearsal: Any) -> None:
    release = threading.Event()

    @action("action_slow", requires=Level.ANONYMOUS)
    def slow(call: Call, services: Services) -> Outcome:
        release.wait(10)
        call.say("utter_greet")
        return Outcome("late")

    with structlog.testing.capture_logs() as logs:
        said = rehearsal.run(slow, seconds=1.02)
    release.set()
    assert (said.responses, said.handoff) == (["utter_action_failed"], "action_failed")
    assert logs[0]["error"] == "TimeoutError"


def test_a_lookup_that_fails_is_a_failure_and_nobody_is_taken_for_somebody(rehearsal: Any) -> None:
    said = rehearsal.run("action_account_balance", turn="broken")
    assert (said.responses, said.handoff) == (["utter_action_failed"], "action_failed")


@pytest.mark.parametrize("turn", ["no-such-turn", None])
def test_a_call_without_a_running_turn_is_anonymous_and_recorded_as_refused(rehearsal: Any, turn: str | None) -> None:
    account = rehearsal.run("action_account_balance", customer="C-1", turn=turn)
    assert (account.responses, account.step["result"]) == (["utter_sign_in_needed"], "refused")
    question = rehearsal.run("action_answer", "shipping", turn=turn)
    assert (question.responses, question.step["result"]) == (["utter_article_answer"], "refused")


def test_slots_and_sender_say_nothing_about_who_the_customer_is(rehearsal: Any) -> None:
    forged = {"customer_id": "C-1", "assurance": 2, "caller": "C-1"}
    assert rehearsal.run("action_account_balance", slots=forged).responses == ["utter_sign_in_needed"]


def test_what_is_sensitive_is_told_to_nobody_who_has_not_signed_in(rehearsal: Any) -> None:
    assert rehearsal.run(stepped_up).responses == ["utter_sign_in_needed"]


def test_an_offer_lives_for_one_answer(rehearsal: Any) -> None:
    said = rehearsal.run("action_account_balance", customer="C-1", slots={"pending": {"asks": "person"}})
    assert said.slots["pending"] is None


def test_the_sandbox_acts_as_its_customer_where_there_is_no_turn_and_only_there(
    rehearsal: Any, pool: ThreadPoolExecutor
) -> None:
    caller = Caller("sandbox", "C-2", identified("C-2"))
    rehearsal.boundary = Boundary(rehearsal.turns, rehearsal.services, pool, caller)
    assert rehearsal.run("action_account_balance", turn=None).responses == ["utter_balance_due"]
    assert rehearsal.run("action_account_balance", turn="no-such-turn").responses == ["utter_sign_in_needed"]
    assert rehearsal.run("action_account_balance").responses == ["utter_sign_in_needed"]
