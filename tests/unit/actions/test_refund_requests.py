"""Asking for a refund: which order, why, read back, and left for the team once. Nothing is promised."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from frontdesk.tickets.model import Request
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_requests import left, variable


def test_a_refund_request_asks_which_order_takes_a_reason_at_the_read_back_and_is_left_for_the_team(
    rehearsal: Any,
) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say("give me my cash back", "refund_request") == ["utter_ask_which_one"]
    offered = [button["title"].split()[0] for button in talk.buttons]
    assert "W1003" in offered and "W1001" not in offered, "what is still processed comes last"
    assert talk.say("W1003", "order_status", order_number="W1003") == ["utter_confirm_refund_request"]
    assert talk.say("seams came apart on night one", "nlu_fallback") == ["utter_confirm_refund_request_why"]
    assert variable(talk, "orders") == "W1003 (Glowmoth lantern)"
    assert variable(talk, "reason") == "seams came apart on night one"
    assert left(talk) == []
    assert talk.say("yes", "affirm") == ["utter_passed_on_refund_request"]
    assert left(talk) == [
        Request("refund_request", "W1003", {"items": "Glowmoth lantern"}, "seams came apart on night one")
    ]
    assert variable(talk, "tickets") == "T-100002" and talk.form is None


def test_a_message_that_says_all_of_it_is_read_back_at_once(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    said = talk.say("money back for W4001 because it leaks", "refund_request", order_number="W4001")
    assert said == ["utter_confirm_refund_request_why"]
    talk.press("Yes")
    assert left(talk) == [Request("refund_request", "W4001", {"items": "Fernrise two-person tent"}, "it leaks")]


def test_whoever_has_one_order_is_not_asked_which(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("i want my money back", "refund_request") == ["utter_confirm_refund_request"]
    assert talk.slots["order_number"] == ["W5001"]


def test_a_question_at_the_read_back_is_answered_and_no_reason_need_be_given(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("i want my money back", "refund_request")
    assert talk.say("how much is shipping?", "question") == ["utter_article_in_form", "utter_confirm_refund_request"]
    talk.say("yes", "affirm")
    assert left(talk) == [Request("refund_request", "W5001", {"items": "Glowmoth lantern"}, None)]


def test_another_order_at_the_read_back_changes_that_alone(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("money back for W4001 because it leaks", "refund_request", order_number="W4001")
    said = talk.say("sorry, W4002", "correction", order_number="W4002")
    assert said == ["utter_confirm_refund_request_why"]
    assert variable(talk, "orders") == "W4002 (Longmeadow picnic basket)" and variable(talk, "reason") == "it leaks"


def test_two_orders_are_one_request_each(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("refund W4001 and W4002 because we moved", "refund_request", order_number=["W4001", "W4002"])
    talk.say("yes", "affirm")
    assert [(each.order, each.why) for each in left(talk)] == [("W4001", "we moved"), ("W4002", "we moved")]


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("forget it", "cancel")])
def test_no_leaves_nothing_and_says_so(rehearsal: Any, text: str, intent: str) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("money back because it flickers", "refund_request")
    assert talk.say(text, intent)[0] == "utter_refund_request_stopped"
    assert talk.form is None and left(talk) == []


def test_an_order_that_was_refunded_whole_is_said_to_be_and_nothing_is_asked(
    rehearsal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts = rehearsal.services.accounts
    changed = {"refunded": Decimal("39.90"), "state": OrderState.RETURNED}
    talk, orders = Talk(rehearsal, "C-5"), accounts.orders
    monkeypatch.setattr(accounts, "orders", lambda caller: [replace(each, **changed) for each in orders(caller)])
    monkeypatch.setattr(accounts, "order", lambda caller, number: accounts.orders(caller)[0])
    said = talk.say("money back for W5001", "refund_request", order_number="W5001")
    assert said[-1] == "utter_cannot_refund_request" and talk.form is None and left(talk) == []


def test_whoever_never_bought_anything_has_nothing_to_get_back(rehearsal: Any) -> None:
    assert Talk(rehearsal, "C-3").say("give me a refund", "refund_request") == ["utter_nothing_to_refund"]


def test_what_a_guest_asked_for_is_taken_up_once_they_have_signed_in(rehearsal: Any) -> None:
    talk = Talk(rehearsal, None)
    talk.say("refund W5001 because it flickers", "refund_request", order_number="W5001")
    talk.customer = "C-5"
    assert talk.say("/signed_in", "signed_in") == ["utter_signed_in", "utter_confirm_refund_request_why"]
    talk.say("yes", "affirm")
    assert left(talk) == [Request("refund_request", "W5001", {"items": "Glowmoth lantern"}, "it flickers")]


def test_no_sentence_of_it_promises_money(domain: dict[str, Any]) -> None:
    names = [name for name in domain["responses"] if "refund_request" in name]
    assert len(names) >= 4
    for name in names:
        text = domain["responses"][name][0]["text"]
        assert not re.search(r"guarantee|promise|you will (get|receive)|we will (pay|refund)", text), text
