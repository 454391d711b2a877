"""What is asked of an order besides where it stands, whatever intent such a question is taken for."""

from __future__ import annotations

from typing import Any

import pytest

from actions.order_details import Detail, details_asked, only_details
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_requests import variable


@pytest.mark.parametrize(
    ("text", "details"),
    [
        ("how much was the kettle", [Detail.PRICE]),
        ("what did that come to altogether", [Detail.PRICE]),
        ("total price pls", [Detail.PRICE]),
        ("which colour did i pick", [Detail.KIND]),
        ("what size are the boots in it", [Detail.KIND]),
        ("what day did we order it", [Detail.PLACED]),
        ("how long ago did i buy the pan", [Detail.PLACED]),
        ("when does it come and what did i spend", [Detail.PRICE]),
        ("how much do i owe you", []),
        ("when do i have to pay", []),
        ("how much did i get back for it", []),
        ("what does it cost to send it back", []),
        ("have i paid for it already", []),
        ("how much longer will it take", []),
        ("how much is shipping", []),
    ],
)
def test_what_is_asked_of_an_order(text: str, details: list[Detail]) -> None:
    assert details_asked(text) == details


def test_a_price_is_asked_alone_or_beside_where_the_order_stands() -> None:
    assert only_details("and how much did the lantern cost")
    assert not only_details("where is it and how much was it")


@pytest.mark.parametrize("intent", ["account_balance", "invoice", "question", "nlu_fallback", "refund_status", "thank"])
def test_the_price_of_what_was_just_told_is_told(rehearsal: Any, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is the tent", "order_status")
    assert talk.say("and how much was it altogether?", intent) == ["utter_order_price"]
    assert variable(talk, "total") == "€39.90"


def test_the_price_of_one_item_is_told_alone(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("what did i spend on the basket", "account_balance") == ["utter_order_item_price"]
    assert variable(talk, "prices") == "Longmeadow picnic basket €39.90"


def test_a_price_is_told_beside_where_the_order_stands(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    said = talk.say("is my parcel out yet, and what was the total", "order_status")
    assert said == ["utter_order_shipped", "utter_order_price"]


def test_a_price_is_told_once_the_order_is_chosen(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("what was the price of my order", "order_status") == ["utter_ask_which_order"]
    assert talk.say("the tent", "choose") == ["utter_order_price"]


def test_the_day_of_an_order_is_told(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    talk.say("where is my order", "order_status")
    assert talk.say("when did i order that", "order_status") == ["utter_order_placed"]
    assert variable(talk, "placed_on") == "4 March 2026"


def test_what_has_no_kinds_is_told_as_it_stands(rehearsal: Any) -> None:
    assert Talk(rehearsal, "C-2").say("which colour did i order", "order_status") == ["utter_order_shipped"]


def test_nobody_hears_a_price_without_signing_in(rehearsal: Any) -> None:
    assert Talk(rehearsal).say("how much was the tent", "order_status") == ["utter_sign_in_needed"]


def test_when_an_order_is_due_is_no_bill(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("what have i ordered", "order_list")
    assert talk.say("when is the tent due", "account_balance") == ["utter_order_shipped"]
    assert talk.say("when is my bill due", "account_balance") == ["utter_balance_zero"]


@pytest.mark.parametrize(
    ("text", "response", "numbers"),
    [
        ("what is still to come", "utter_orders_open", ["W1002", "W1001"]),
        ("show me everything on its way", "utter_orders_under_way", ["W1002"]),
        ("which orders were cancelled", "utter_orders_cancelled", ["W1004"]),
        ("list what has arrived", "utter_orders_arrived", ["W1006", "W1003"]),
        ("list my orders", "utter_newest_orders", ["W1007", "W1006", "W1005", "W1004", "W1003"]),
    ],
)
def test_a_list_is_of_the_orders_that_are_asked_for(
    rehearsal: Any, text: str, response: str, numbers: list[str]
) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say(text, "order_list") == [response]
    assert [line.split(" · ")[0] for line in str(variable(talk, "orders")).splitlines()] == numbers
    assert "€39.90" in str(variable(talk, "orders"))


def test_all_prices_are_asked_of_the_list(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is the tent", "order_status")
    assert talk.say("give me all my orders with the prices", "order_list") == ["utter_order_list"]


def test_a_price_says_nothing_of_how_long_a_refund_takes(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-6")
    talk.say("is the blanket paid back", "refund_status")
    assert talk.say("and how much was it in total", "refund_status") == ["utter_order_price"]
