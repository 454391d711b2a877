"""What is asked beside a form's question: the same of another order, a rule, and a question behind an answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.frame.asking import asks_back
from actions.frame.words import goes_on, proposes, short
from frontdesk.accounts.model import OrderState
from tests.unit.actions.conftest import an_order
from tests.unit.actions.shop import furnished
from tests.unit.actions.talk import Talk


def test_the_same_is_looked_up_of_another_order_in_the_middle_of_a_form(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("another e-mail for my account please", "change_email")
    said = talk.say("first, was the parcel you lost paid back?", "refund_status")
    assert said[0] == "utter_refund_part" and said[-1] == "utter_ask_for_new_email"
    said = talk.say("ok, and the one i sent back?", "return_or_exchange")
    assert said[0] == "utter_refund_part" and said[-1] == "utter_ask_for_new_email"
    assert not talk.slots.get("put_aside")


def test_how_long_it_would_take_is_no_question_of_the_record(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W9001", OrderState.PROCESSING, refunded=Decimal(0)))
    talk.say("cancel the lantern", "cancel_order")
    said = talk.say("how long would the money take, with shipping", "refund_status")
    assert said == ["utter_article_in_form", "utter_read_back_cancel_order"]


def test_an_answer_and_a_question_behind_it_are_both_heard(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("i want to cancel something", "cancel_order") == ["utter_ask_which_order"]
    said = talk.say("the tent. what about shipping?", "question")
    assert said == ["utter_article_in_form", "utter_confirm_cancel_order"]


@pytest.mark.parametrize(
    ("text", "is_more"),
    [
        ("and the blanket?", True),
        ("ok thanks, what about my last order", True),
        ("how about the other parcel", True),
        ("and cancel it", False),
        ("the blanket", False),
    ],
)
def test_more_of_it_is_asked(text: str, is_more: bool) -> None:
    assert goes_on(text) == is_more


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [("it went to the shop, didn't it", True), ("you got it, did you", True), ("i have it", False), ("like it", False)],
)
def test_a_tag_asks_back(text: str, is_asked: bool) -> None:
    assert asks_back(text) == is_asked


def test_a_part_that_was_cut_off_ends_without_a_comma() -> None:
    assert short("the strap is torn, ") == "the strap is torn"
    assert short("strap, " * 60).endswith("strap…")


def test_a_question_may_be_an_answer(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("where is my order", "order_status") == ["utter_ask_which_order"]
    assert talk.say("ok, what about the tent", "order_status") == ["utter_order_shipped"]
    assert proposes("what about the hat?") and not proposes("and the hat, when does it come")


def test_thanks_end_a_question_that_only_looks_something_up(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("anything still on its way?", "order_status") == ["utter_no_open_orders"]
    assert talk.say("ok, thank you kindly", "thank") == ["utter_welcome"]
    assert talk.form is None
    talk.say("anything still on its way?", "order_status")
    assert talk.say("and which e-mail do you have for me", "change_email") == ["utter_account_email"]
    assert talk.form is None
