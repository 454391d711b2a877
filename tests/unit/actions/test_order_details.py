"""What is asked of an order besides where it stands, whatever intent such a question is taken for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.frame.deciding import takes_back
from actions.order_details import Detail, details_asked, only_details
from frontdesk.accounts.model import Order, OrderLine, OrderState
from tests.unit.actions.conftest import an_order
from tests.unit.actions.shop import furnished
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
        ("ok, how much", [Detail.PRICE]),
        ("i bought a pan, when was that", [Detail.PLACED]),
        ("whats in there again", [Detail.KIND]),
        ("which firm is going to bring it", [Detail.CARRIER]),
        ("what courier is that", [Detail.CARRIER]),
        ("and who delivers it", [Detail.CARRIER]),
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


@pytest.mark.parametrize("text", ["who is going to deliver it", "has it got a tracking number", "which courier"])
def test_who_brings_what_has_not_left_is_not_known_yet(rehearsal: Any, text: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is W4002", "order_status", order_number="W4002")
    assert talk.say(text, "order_status") == ["utter_order_no_carrier"]
    talk.say("where is W4001", "order_status", order_number="W4001")
    assert talk.say(text, "order_status") == ["utter_order_shipped"]


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


def test_what_was_never_ordered_has_no_price_in_an_order(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    talk.say("where is my order", "order_status")
    assert "utter_order_price" not in talk.say("how much would the hammock cost", "question")
    talk.say("where is my order", "order_status")
    assert talk.say("how much did the lamp cost", "question") == ["utter_order_item_price"]


def test_a_price_is_told_in_the_middle_of_a_form(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel the picnic basket", "cancel_order")
    assert talk.say("how much was it again?", "question") == ["utter_order_price", "utter_confirm_cancel_order"]
    said = talk.say("and what did the tent cost", "question")
    assert said == ["utter_order_item_price", "utter_confirm_cancel_order"]


def test_for_which_items_money_came_back_is_told(rehearsal: Any) -> None:
    lines = (
        OrderLine("Glowmoth lantern", 1, Decimal("30"), refunded=Decimal("30")),
        OrderLine("Hat", 1, Decimal("20")),
    )
    order = an_order("W9001", OrderState.PARTLY_REFUNDED)
    talk = furnished(rehearsal, Order(**{**vars(order), "items": lines, "refunded": Decimal(30), "total": Decimal(50)}))
    said = talk.say("how much did you refund", "refund_status", order_number="W9001")
    assert said == ["utter_refund_part", "utter_refund_items", "utter_refund_times_person"]
    assert variable(talk, "pieces") == "Glowmoth lantern €30.00"
    assert "utter_refund_items" in talk.say("for which bit", "order_status")


def test_the_refund_of_the_other_order_is_told(rehearsal: Any) -> None:
    orders = [an_order(number, OrderState.CANCELLED, item) for number, item in (("W1", "Hat"), ("W2", "Mat"))]
    talk = furnished(rehearsal, *orders)
    talk.say("is the money for the hat there", "refund_status")
    assert talk.say("and for the other one", "order_status") == ["utter_refund_part", "utter_refund_times_person"]
    assert variable(talk, "number") == "W2"


@pytest.mark.parametrize(
    ("text", "date", "numbers"),
    [
        ("what did i order in march", "2026-03-01/2026-03-31", ["W4001", "W4002"]),
        ("i was ill in march. which orders do i have", "2026-03-01/2026-03-31", ["W4001", "W4002"]),
        ("what did i order in may", "2026-05-01/2026-05-31", ["W4001", "W4002"]),
    ],
)
def test_a_list_is_of_what_was_named(rehearsal: Any, text: str, date: str | None, numbers: list[str]) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say(text, "order_list", **({"date": date} if date else {}))
    listed = [line.split(" · ")[0] for line in str(variable(talk, "orders")).splitlines()] if talk.said else []
    assert sorted(listed) == numbers


def test_an_order_that_is_named_in_passing_is_told(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("what about the tent, is that safe", "question") == ["utter_order_shipped"]


@pytest.mark.parametrize("text", ["No, nothing, thanks", "nah it's fine"])
def test_no_nothing_ends_what_was_asked(text: str) -> None:
    assert takes_back(text)


def test_an_address_alone_is_asked_for(rehearsal: Any) -> None:
    assert Talk(rehearsal, "C-2").say("Delivery address.", "change_address") == ["utter_order_shipped"]


@pytest.mark.parametrize("text", ["the tent one: price", "the tent order, what did it cost me"])
def test_a_price_is_asked_behind_what_it_is_of(rehearsal: Any, text: str) -> None:
    assert Talk(rehearsal, "C-4").say(text, "refund_status") == ["utter_order_item_price"]
