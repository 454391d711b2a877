"""A way to pay that is out of use is none to pay with, and a card that is in no account is not taken from the chat."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from actions.call import Call
from actions.payments import meant_method, typed_card
from frontdesk.accounts.model import OrderState, PaymentKind, PaymentMethod
from frontdesk.identity.model import Caller, identified
from frontdesk.operations.model import Mode
from frontdesk.privacy.masking import mask
from tests.unit.actions.shop import Shop, an_order
from tests.unit.actions.talk import Talk

VISA = PaymentMethod("C-1/1", PaymentKind.CARD, "Visa", "4051")
PAYPAL = PaymentMethod("C-1/2", PaymentKind.PAYPAL)
BY_INVOICE = PaymentMethod("C-1/3", PaymentKind.INVOICE)
CALLED = {"Visa ending in 4051": VISA, "PayPal": PAYPAL, "Invoice": BY_INVOICE}
NUMBER = "5555 5555 5555 4444"


def meant(text: str, current: str | None = VISA.number) -> Any:
    message = {"text": mask(text), "intent": {"name": "change_payment", "confidence": 1.0}}
    call = Call("t", Caller("c", "C-1", identified("C-1")), {"latest_message": message})
    answer = meant_method(call, CALLED, current)
    return answer and (answer.value or answer.problem)


@pytest.mark.parametrize(
    "text",
    [
        "the bank has blocked my card",
        "I lost my visa yesterday",
        "my card got declined, is there something else",
        "card expired",
        "my stolen credit card must not be charged",
        "paypal does not work for me",
        "there is no money on the card",
    ],
)
def test_nothing_is_paid_with_what_is_out_of_use(text: str) -> None:
    assert meant(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my visa was declined, take paypal", "PayPal"),
        ("my blocked card out, invoice in", "Invoice"),
        ("paypal is closed for me, so back to the card", "Visa ending in 4051"),
        ("by invoice, because the card has expired", "Invoice"),
        ("from my card to paypal", "PayPal"),
    ],
)
def test_what_stands_beside_it_is_meant(text: str, name: str) -> None:
    assert meant(text) == name


@pytest.mark.parametrize("text", ["can I give you a new card", "take my husband's card", "put it on a different visa"])
def test_a_card_of_which_nothing_is_known_is_added_in_the_account(text: str) -> None:
    assert meant(text) == "utter_payment_new_card"


@pytest.mark.parametrize("text", [f"here: {NUMBER}", f"use {NUMBER} exp 11/30", f"mastercard {NUMBER} cvc 123"])
def test_a_number_that_is_typed_in_the_chat_is_not_taken(text: str) -> None:
    assert typed_card(mask(text)) == "4444"
    assert meant(text) == "utter_payment_card_typed"


def test_the_number_of_a_card_in_the_account_is_that_card() -> None:
    assert meant("4000 0000 0000 4051 please", current=PAYPAL.number) in {"Visa ending in 4051", None}
    assert typed_card("the last digits are 4051") is None


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    shop = Shop(an_order("W1001", OrderState.PROCESSING, paid_with=VISA.number), mode=Mode.OFF)
    account = replace(shop.record.account, payment_methods=(VISA, BY_INVOICE))
    shop.record = replace(shop.record, account=account)
    shop.furnish(rehearsal.services)
    return Talk(rehearsal, "C-1")


def test_the_only_other_way_is_read_back_for_a_blocked_card(talk: Talk) -> None:
    said = talk.say("my visa is blocked, can W1001 be paid in another way", "change_payment", order_number="W1001")
    assert len(said) == 1 and talk.slots["new_payment"] == "Invoice"


def test_a_new_card_at_the_read_back_is_answered_and_the_question_put_again(talk: Talk) -> None:
    read_back = talk.say("pay W1001 by invoice", "change_payment", order_number="W1001")
    said = talk.say(mask(f"or put it on {NUMBER}"), "change_payment")
    assert said == ["utter_payment_card_typed", *read_back]
    assert talk.slots["new_payment"] == "Invoice"


def test_whoever_wants_a_new_card_is_not_read_back_another_way(talk: Talk) -> None:
    said = talk.say("pay W1001 with my new card", "change_payment", order_number="W1001")
    assert said == ["utter_payment_new_card", "utter_ask_for_new_payment"]


def test_a_card_number_out_of_nowhere_is_said_to_be_hidden(talk: Talk) -> None:
    assert talk.say(mask(f"this is my card {NUMBER}"), "nlu_fallback")[0] == "utter_card_number_hidden"


def test_an_order_that_is_not_paid_with_what_is_out_of_use_needs_no_change(rehearsal: Any) -> None:
    shop = Shop(an_order("W1001", OrderState.PROCESSING, paid_with=BY_INVOICE.number), mode=Mode.OFF)
    account = replace(shop.record.account, payment_methods=(VISA, BY_INVOICE))
    shop.record = replace(shop.record, account=account)
    shop.furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    said = talk.say("my card has expired, W1001 must be paid otherwise", "change_payment", order_number="W1001")
    assert said == ["utter_payment_none_left"] and not talk.buttons
    assert talk.say("by invoice then", "change_payment")[0] == "utter_refused_same_payment"


def test_somebody_elses_card_is_none_of_the_account(talk: Talk) -> None:
    read_back = talk.say("pay W1001 by invoice", "change_payment", order_number="W1001")
    assert talk.say("can I use my mum's mastercard", "question") == ["utter_payment_new_card", *read_back]
