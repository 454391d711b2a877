"""What a message means right after something was told, and whose account it is about."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.unit.actions.talk import Talk


@pytest.mark.parametrize("text", ["what did I even buy there lol", "what was that for", "for what??"])
@pytest.mark.parametrize("intent", ["order_list", "question", "nlu_fallback"])
def test_after_a_bill_it_is_asked_what_it_was_for(rehearsal: Any, text: str, intent: str) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("what do I owe", "account_balance")
    assert talk.say(text, intent)[0] in {"utter_invoice_paid", "utter_invoice_unpaid"}


def test_after_an_order_a_guarantee_is_asked_of_that(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    talk.say("where is my order", "order_status")
    assert talk.say("can you guarantee that", "question") == ["utter_order_shipped"]


def test_an_order_that_is_named_is_no_bill(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("what do I owe", "account_balance")
    assert "utter_order_shipped" in talk.say("what did I order with the tent?", "order_list")


def test_of_what_is_still_coming_no_refund_is_told(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-6")
    talk.say("any money back for the blanket?", "refund_status")
    assert talk.say("and the poles?", "choose")[0] == "utter_order_shipped"


def test_a_further_yes_after_a_request_was_passed_on_hears_of_its_ticket(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4001", "cancel_order", order_number="W4001")
    talk.say("yes", "affirm")
    assert talk.say("yes that one", "affirm") == ["utter_already_passed_on"]
    assert talk.say("yes", "affirm") == ["utter_nothing_to_confirm"]


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("its under adaeze@example.net, can u check hers", "introduce", {"email": "adaeze@example.net"}),
        ("where is my wife's parcel", "order_status", {}),
        ("the account belongs to my husband", "introduce", {}),
        ("what has jo@example.org on the way", "order_status", {"email": "jo@example.org"}),
    ],
)
def test_nobody_hears_of_another_account(rehearsal: Any, text: str, intent: str, entities: dict[str, str]) -> None:
    assert Talk(rehearsal, "C-4").say(text, intent, **entities) == ["utter_own_account_only"]


def test_who_somebody_is_is_heard(rehearsal: Any) -> None:
    assert Talk(rehearsal).say("my name is Anna Berg", "introduce") == ["utter_introduced"]


@pytest.mark.parametrize("text", ["so is the tent cancelled now or not", "was the tent order cancelled?"])
def test_whether_it_is_cancelled_cancels_nothing(rehearsal: Any, text: str) -> None:
    assert Talk(rehearsal, "C-4").say(text, "cancel_order") == ["utter_order_shipped"]


def test_which_comes_first_is_told_of_all_that_are_coming(rehearsal: Any) -> None:
    said = Talk(rehearsal, "C-4").say("which of the two is here first", "order_status")
    assert said == ["utter_order_processing", "utter_order_shipped"]


def test_what_has_turned_up_is_not_reported(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("my lantern is cracked", "delivery_problem")
    said = talk.say("oh right yeah its in the hall. ta, see ya", "nlu_fallback")
    assert said == ["utter_delivery_problem_stopped", "utter_goodbye"]
    assert talk.form is None


def test_what_is_wrong_may_be_told_in_any_words(rehearsal: Any) -> None:
    said = Talk(rehearsal, "C-5").say("the lantern came unglued at the seams straight away", "delivery_problem")
    assert said == ["utter_ask_how_to_put_right"]


def test_why_an_account_shall_be_closed_is_no_wish_for_another_address(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-3")
    text = "delete my account, i get your mails every day"
    said = talk.say(
        text, "close_account", parts={"delete my account": "close_account", "i get your mails": "change_email"}
    )
    assert "utter_change_email_later" not in said and not talk.slots.get("put_aside")


@pytest.mark.parametrize("day", [(date.today() - timedelta(2)).isoformat(), "2020-01-01/2999-01-01"])
def test_an_order_is_found_by_the_day_on_which_it_came(rehearsal: Any, day: str) -> None:
    talk = Talk(rehearsal, "C-7")
    assert talk.say("the hooks are split", "delivery_problem") == ["utter_ask_which_one"]
    talk.say("the order that came two days ago", "order_status", date=day)
    assert talk.slots.get("order_number") == (["W7002"] if "/" not in day else None)


def test_who_brings_it_is_asked_of_the_order_and_not_of_its_bill(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("the bill for W1002 please", "invoice", order_number="W1002")
    assert "utter_order_shipped" in talk.say(
        "so its thistlepost that brings W1002?", "order_status", order_number="W1002"
    )
