"""What is asked about a change that is read back, or was just made, is answered from it, and the read-back stays."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from frontdesk.operations.model import State
from tests.unit.actions.shop import Shop, an_order, cancelling, done_by
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_claims import HERE, LOST, talk_of

RETURN = "return_or_exchange"


@pytest.fixture
def shop(rehearsal: Any) -> Shop:
    made = Shop(an_order("W1001", OrderState.DELIVERED), an_order("W1002", OrderState.DELIVERED))
    made.furnish(rehearsal.services)
    return made


@pytest.fixture
def talk(rehearsal: Any, shop: Shop) -> Talk:
    return Talk(rehearsal, "C-1")


def sends_back(talk: Talk) -> None:
    said = talk.say("the boots from W1001 go back, i want the money", RETURN, order_number="W1001")
    assert said[-1] == "utter_read_back_return"


@pytest.mark.parametrize(
    ("said", "intent", "told"),
    [
        ("what will be deducted for that?", "question", "utter_about_return_cost"),
        ("do i have to pay the postage myself", "nlu_fallback", "utter_about_return_cost"),
        ("how much will i get", "account_balance", "utter_about_return_cost"),
        ("who is paying for the parcel", "out_of_scope", "utter_about_return_cost"),
        ("and is that for free then?", "question", "utter_about_return_cost"),
        ("till when is that possible", "nlu_fallback", "utter_about_until"),
        ("how many days have i got for it", "order_status", "utter_about_until"),
        ("what's the last day", "question", "utter_about_until"),
        ("will the refund go to my card?", "refund_status", "utter_about_return_money"),
        ("how do i hand it in", "question", "utter_about_label"),
        ("when do i get that label", "order_status", "utter_about_label"),
    ],
)
def test_what_is_asked_of_a_read_back_is_answered_and_it_stays(
    talk: Talk, shop: Shop, said: str, intent: str, told: str
) -> None:
    sends_back(talk)
    assert [each for each in talk.say(said, intent) if not each.startswith("utter_article")] == [
        told,
        "utter_read_back_return",
    ]
    assert talk.say("yes", "affirm") == ["utter_done_return"] and len(shop.done) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("what does it cost me", "utter_about_exchange_free"),
        ("and when do i get the other one", "utter_about_exchange_sent"),
        ("by when do they have to be at the drop-off?", "utter_about_label"),
        ("how long have i got", "utter_about_until"),
    ],
)
def test_what_is_asked_of_an_exchange_is_answered(talk: Talk, said: str, told: str) -> None:
    talk.say("exchange the boots in W1001 for 43", RETURN, order_number="W1001")
    responses = talk.say(said, "question")
    assert told in responses and responses[-1] == "utter_read_back_exchange"


@pytest.mark.parametrize(
    "said",
    ["i'd rather have a voucher", "ok gift card then", "can i get store credit instead", "put it on a gift card"],
)
def test_a_read_back_says_how_the_money_comes_back(talk: Talk, shop: Shop, said: str) -> None:
    sends_back(talk)
    assert talk.say(said, "change_payment") == ["utter_read_back_return_gift_card"]
    assert talk.say("and what do i pay", "question")[0] == "utter_about_return_free"
    assert talk.say("yes", "affirm") == ["utter_done_return_gift_card"]
    assert shop.done[0][1]["refund_to"] == "gift_card"


@pytest.mark.parametrize(
    ("said", "intent", "told"),
    [
        ("so where do i get the label from", "delivery_problem", "utter_about_label_sent"),
        ("where shall i bring it", "question", "utter_about_label_sent"),
        ("remind me, until when is it possible", "order_status", "utter_about_until"),
        ("and how much do i get back again?", "refund_status", "utter_about_return_cost"),
        ("cool, what does it cost me?", "thank", "utter_about_return_cost"),
        ("ok and what happens next", "affirm", "utter_about_label_sent"),
    ],
)
def test_what_was_done_is_told_of_afterwards(talk: Talk, said: str, intent: str, told: str) -> None:
    sends_back(talk)
    talk.say("yes", "affirm")
    assert talk.say(said, intent)[0] == told
    assert talk.form is None


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("what would i get for them", "utter_about_return_cost"),
        ("would you charge me for that?", "utter_about_return_cost"),
        ("how much would be taken off", "utter_about_return_cost"),
        ("till when do i have to decide, how long have i got", "utter_about_until"),
        ("do i need a printer for the label", "utter_about_label"),
    ],
)
def test_what_a_return_would_bring_is_told_before_it_is_chosen(talk: Talk, said: str, told: str) -> None:
    said_first = talk.say("the boots from W1001 do not suit me", RETURN, order_number="W1001")
    assert said_first[-1] == "utter_ask_return_or_exchange"
    responses = talk.say(said, "refund_question")
    assert told in responses and responses[-1] == "utter_ask_return_or_exchange"


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("can i get it as a gift card", "question"),
        ("could you make that a voucher?", "question"),
        ("i would like store credit please", "refund_question"),
        ("can we do a gift card", "out_of_scope"),
        ("will you please send a gift card", "question"),
    ],
)
def test_a_gift_card_is_wanted_by_a_question_too_and_given_up_again(
    talk: Talk, shop: Shop, said: str, intent: str
) -> None:
    sends_back(talk)
    assert talk.say(said, intent) == ["utter_read_back_return_gift_card"]
    assert talk.say("no, please back to my card", "refund_request") == ["utter_read_back_return"]
    talk.say("yes", "affirm")
    assert "refund_to" not in shop.done[0][1]


def test_a_question_about_another_order_is_not_about_what_was_done(talk: Talk) -> None:
    sends_back(talk)
    talk.say("yes", "affirm")
    said = talk.say("and W1002, how much would i get for that?", RETURN, order_number="W1002")
    assert not any(each.startswith("utter_about") for each in said)


def test_what_is_no_question_about_it_is_heard_as_ever(talk: Talk) -> None:
    sends_back(talk)
    assert talk.say("send the hats back, too", RETURN)[-1] != "utter_about_label"
    talk.say("yes", "affirm")
    assert talk.say("thank you", "thank") == ["utter_welcome"]


def test_what_a_claim_brings_is_told(rehearsal: Any) -> None:
    talk, operations = talk_of(rehearsal, LOST)
    talk.say("it never came, i want my money", "delivery_problem")
    assert talk.say("how much do i get then?", "account_balance")[0] == "utter_about_claim_refund"
    operations.ends = State.FOR_APPROVAL
    assert talk.say("yes", "affirm") == ["utter_operation_for_approval"]
    assert talk.say("what do i get and when", "question") == ["utter_about_waiting", "utter_about_claim_refund"]


def test_of_a_replacement_no_day_is_named(rehearsal: Any) -> None:
    talk, _ = talk_of(rehearsal, HERE)
    talk.say("something else came instead of the lantern, please send the right one", "delivery_problem")
    talk.say("yes", "affirm")
    assert talk.say("and when is the new one here?", "order_status")[0] == "utter_about_claim_sent"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("oh no, can you undo that?", "order_status"),
        ("please bring it back, I still need it", "nlu_fallback"),
        ("I changed my mind, reinstate my order", "correction"),
    ],
)
def test_what_was_cancelled_is_not_brought_back(rehearsal: Any, text: str, intent: str) -> None:
    talk = cancelling(rehearsal)
    talk.say("yes", "affirm")
    assert talk.say(text, intent) == ["utter_about_cancelled"]


def test_cancel_alone_begins_a_cancellation_where_nothing_is_going_on(rehearsal: Any) -> None:
    Shop(an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.PROCESSING)).furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    asked = talk.say("cancel pls", "cancel")
    assert talk.form == "cancel_order_form" and talk.buttons
    assert asked and talk.say("cancel", "cancel") == ["utter_cancel_order_stopped"]


def test_whoever_says_yes_stop_it_has_the_order_cancelled(rehearsal: Any) -> None:
    talk = cancelling(rehearsal)
    talk.say("yes stop it please", "cancel")
    assert len(done_by(rehearsal)) == 1


@pytest.mark.parametrize("text", ["stop it please", "stop", "no, stop"])
def test_whoever_says_stop_alone_has_nothing_cancelled(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, "cancel")
    assert not done_by(rehearsal)


def test_what_is_lost_by_a_return_is_told_of_the_return(talk: Talk) -> None:
    sends_back(talk)
    told = ["utter_about_return_cost", "utter_read_back_return"]
    assert talk.say("and do i lose anything on it?", "account_balance") == told


def test_one_more_thing_that_is_broken_is_no_question_of_what_was_sent_back(talk: Talk) -> None:
    sends_back(talk)
    talk.say("yes", "affirm")
    said = talk.say("and one more thing, the hat, was it charged twice? it is broken", "delivery_problem")
    assert not [each for each in said if each.startswith("utter_about")]


@pytest.mark.parametrize(
    "text", ["does that change my account's address as well?", "will my next orders go there too?"]
)
def test_an_address_of_one_order_changes_none_of_the_account(rehearsal: Any, text: str) -> None:
    Shop(an_order("W1001", OrderState.PROCESSING)).furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    talk.say("send W1001 to 4 Mill Lane, ZZ-3310 Quillhaven", "change_address", order_number="W1001")
    assert talk.say(text, "change_default_address")[0] == "utter_about_address_of_order"
