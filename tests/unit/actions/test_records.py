"""What the records say of refunds, orders and invoices: to their owner, and no more than that."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from tests.unit.actions.talk import Talk


@pytest.mark.parametrize(
    ("refunded", "state", "response"),
    [
        ("39.90", "returned", "utter_refund_whole"),
        ("3.00", "returned", "utter_refund_part"),
        ("0.00", "returned", "utter_refund_expected"),
        ("0.00", "cancelled", "utter_refund_expected"),
        ("0.00", "shipped", "utter_refund_none"),
    ],
)
def test_a_refund_is_told_as_the_records_have_it(
    rehearsal: Any, monkeypatch: pytest.MonkeyPatch, refunded: str, state: str, response: str
) -> None:
    accounts = rehearsal.services.accounts
    real = accounts.order
    changed = {"refunded": Decimal(refunded), "state": OrderState(state)}
    monkeypatch.setattr(accounts, "order", lambda caller, number: replace(real(caller, number), **changed))
    talk = Talk(rehearsal, "C-5")
    said = talk.say("my money for W5001?", "refund_status", order_number="W5001")
    assert said == [response, "utter_refund_times"]


def test_somebody_who_insists_hears_the_same_and_no_promise(rehearsal: Any, domain: dict[str, Any]) -> None:
    talk = Talk(rehearsal, "C-1")
    first = talk.say("where is the money for W1005", "refund_status", order_number="W1005")
    assert talk.say("no, tell me the day it comes", "refund_status") == first
    for name in first:
        text = domain["responses"][name][0]["text"]
        assert not re.search(r"will (get|receive|arrive)|guarantee|promise|within|\d", text)


def test_the_orders_from_which_money_comes_back_are_offered_first(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say("any news on my money", "refund_status") == ["utter_ask_which_refund"]


def test_another_customers_refund_is_answered_like_that_of_an_unknown_order(rehearsal: Any) -> None:
    foreign = Talk(rehearsal, "C-4").say("refund of W2001?", "refund_status", order_number="W2001")
    unknown = Talk(rehearsal, "C-4").say("refund of W9999?", "refund_status", order_number="W9999")
    assert foreign == unknown and foreign[0] == "utter_order_not_found"


def test_the_newest_orders_are_listed_and_can_be_chosen(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say("what did I buy", "order_list") == ["utter_newest_orders"]
    lines = talk.said[0]["orders"].splitlines()
    assert len(lines) == len(talk.buttons) == 5 and lines[0].startswith("W1007 · 4 March 2026 · Glowmoth lantern")
    talk.press("W1006")
    assert talk.said[0]["response"] == "utter_order_partly_refunded"


def test_few_orders_are_listed_whole_and_none_is_said(rehearsal: Any) -> None:
    assert Talk(rehearsal, "C-4").say("my orders", "order_list") == ["utter_order_list"]
    assert Talk(rehearsal, "C-3").say("my orders", "order_list") == ["utter_no_orders"]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("what is on INV-20001", {}),
        ("inv 20001 please", {}),
        ("the bill of W1001", {"order_number": "W1001"}),
        ("show me my invoices", {}),
    ],
)
def test_an_invoice_is_found_by_its_number_or_its_order(rehearsal: Any, text: str, entities: dict[str, str]) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say(text, "invoice", **entities) == ["utter_invoice_unpaid", "utter_invoice_download"]
    assert (talk.said[0]["number"], talk.said[0]["order_number"]) == ("INV-20001", "W1001")


def test_another_customers_invoice_is_answered_like_an_unknown_one(rehearsal: Any) -> None:
    assert Talk(rehearsal, "C-1").say("INV-99999", "invoice") == ["utter_invoice_not_found"]
    assert Talk(rehearsal, "C-4").say("INV-20001", "invoice") == ["utter_no_invoices"]


def test_a_correction_after_an_answer_looks_the_other_order_up(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is W4001", "order_status", order_number="W4001")
    assert talk.say("no, W4002", "correction", order_number="W4002") == ["utter_order_processing"]
    assert talk.say("that is not what I said", "correction") == ["utter_correct_what"]


def test_whoever_wants_a_refund_and_has_not_signed_in_reads_what_holds_for_all(rehearsal: Any) -> None:
    talk = Talk(rehearsal, None)
    assert talk.say("I want a refund", "refund_request") == ["utter_sign_in_needed", "utter_refund_canned"]
    assert talk.form is None


def test_an_action_reads_the_customers_orders_once_however_many_questions_look_at_them(
    rehearsal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    for name in ("orders", "order"):
        real = getattr(rehearsal.services.accounts, name)
        monkeypatch.setattr(
            rehearsal.services.accounts, name, lambda *about, name=name, real=real: read.append(name) or real(*about)
        )
    talk = Talk(rehearsal, "C-4")
    talk.say("where is my order", "order_status")
    assert read == ["orders"]
    read.clear()
    talk.say("both", "deny")
    assert sorted(read) == ["order", "order", "orders"], "the form reads the list, its action each of the two"
