"""Orders that are named by where they stand, by a day, by a list and by what was told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from actions.standing import standing
from frontdesk.accounts.model import Order, OrderState
from tests.unit.actions.conftest import CUSTOMERS, an_order
from tests.unit.actions.shop import furnished
from tests.unit.actions.talk import Talk

ALL = CUSTOMERS[0].orders


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("any money for the package that got lost", OrderState.LOST),
        ("what about the parcel you lost", OrderState.LOST),
        ("the order I cancelled last week", OrderState.CANCELLED),
        ("is the cancelled order paid back", OrderState.CANCELLED),
        ("the stuff i sent back", OrderState.RETURNED),
        ("the parcel which we've returned", OrderState.RETURNED),
        ("who brings the one that's under way", OrderState.SHIPPED),
        ("can I stop the one that hasn't left yet", OrderState.PROCESSING),
        ("the parcel that has arrived is torn", OrderState.DELIVERED),
    ],
)
def test_an_order_is_named_by_where_it_stands(text: str, state: OrderState) -> None:
    found = standing(text, ALL)
    assert found and found.values == tuple(each.number for each in ALL if each.state is state)


@pytest.mark.parametrize(
    "text", ["has my order been shipped", "is the parcel on its way", "my parcel arrived", "i want to send it back"]
)
def test_whether_an_order_stands_there_names_none(text: str) -> None:
    assert standing(text, ALL) is None


def test_of_several_orders_that_stand_alike_none_is_named() -> None:
    lost = [an_order(number, OrderState.LOST) for number in ("W1", "W2")]
    assert standing("the parcel that got lost", lost) is None


@pytest.fixture
def three(rehearsal: Any) -> Talk:
    """A customer with an order from today, one from yesterday that is under way, and one that came a week ago."""
    today = date.today()

    def order(number: str, state: OrderState, item: str, days: int, price: str) -> Order:
        facts = {
            "delivered_on": today - timedelta(7) if state is OrderState.DELIVERED else None,
            "refunded": Decimal(0),
        }
        made = an_order(number, state, item, **facts)
        return Order(**{**vars(made), "placed_on": today - timedelta(days), "total": Decimal(price)})

    return furnished(
        rehearsal,
        order("W9003", OrderState.PROCESSING, "Hillfold wool hat", 0, "30.00"),
        order("W9002", OrderState.SHIPPED, "Fernrise two-person tent", 1, "249.00"),
        order("W9001", OrderState.DELIVERED, "Glowmoth lantern", 12, "20.00"),
    )


def told(talk: Talk) -> list[str]:
    return [str(each["number"]) for each in talk.said if "number" in each]


def test_an_order_is_named_by_the_day_on_which_it_was_placed(three: Talk) -> None:
    three.say("where is the tent", "order_status")
    three.say("and the one I bought today?", "order_status", date=date.today().isoformat())
    assert told(three) == ["W9003"]


def test_a_day_by_which_something_shall_come_names_no_order(three: Talk) -> None:
    three.say("where is the tent", "order_status")
    three.say("is it here by tomorrow", "order_status", date=(date.today() + timedelta(1)).isoformat())
    assert told(three) == ["W9002"]


def test_the_first_one_is_the_one_that_was_told_of_first(three: Talk) -> None:
    three.say("where is the tent", "order_status")
    three.say("and the hat", "order_status")
    three.say("which carrier has the first one", "order_status")
    assert told(three) == ["W9002"]
    three.say("and both of them?", "choose")
    assert sorted(told(three)) == ["W9002", "W9003"]


def test_the_cheaper_one_is_the_cheapest_of_the_list(three: Talk) -> None:
    assert three.say("which orders are still to come", "order_list") == ["utter_orders_open"]
    three.say("when does the cheaper one get here", "order_status")
    assert told(three) == ["W9003"], "the lantern is cheaper and was not listed"
    three.say("and the other one", "choose")
    assert told(three) == ["W9002"]


def test_the_first_order_of_mine_is_the_oldest(three: Talk) -> None:
    three.say("when did my first order arrive", "order_status")
    assert told(three) == ["W9001"]


@pytest.mark.parametrize(
    "text",
    ["is the hat going to my flat, yeah?", "which address does the hat go to", "its dhl that brings the hat, right?"],
)
def test_where_an_order_goes_is_told_and_nothing_is_changed(three: Talk, text: str) -> None:
    assert three.say(text, "change_address") == ["utter_order_processing"]
    assert three.form is None


@pytest.mark.parametrize("text", ["can the hat go to my office instead?", "the hat should go to my office"])
def test_where_an_order_shall_go_is_changed(three: Talk, text: str) -> None:
    assert three.say(text, "change_address") == ["utter_ask_for_new_address"]


def test_a_report_that_reports_nothing_and_asks_is_answered(three: Talk) -> None:
    assert three.say("my lantern was dropped off in town, wasn't it", "delivery_problem") == ["utter_order_delivered"]


def test_how_much_came_back_asks_for_no_refund(three: Talk) -> None:
    assert three.say("how much did I get back for the lantern", "refund_request")[0] == "utter_refund_none"
    assert three.form is None


def test_what_is_asked_after_something_was_taken_back_is_answered(three: Talk) -> None:
    assert three.say("oh never mind. is the tent shipped yet?", "cancel") == ["utter_order_shipped"]
    assert three.say("never mind, forget it", "cancel") == ["utter_nothing_to_decline"]


def test_of_orders_that_are_named_alike_the_one_of_that_day_is_meant(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-7")
    talk.say("the hooks that came two days ago", "order_status", date=(date.today() - timedelta(2)).isoformat())
    assert told(talk) == ["W7002"]


def test_the_other_of_two_that_are_named_alike_is_the_one_that_was_not_told(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-7")
    talk.say("where is W7002", "order_status", order_number="W7002")
    talk.say("and the other hooks, when did they come", "order_status")
    assert told(talk) == ["W7001"]


@pytest.mark.parametrize("text", ["what's on its way to me", "ok and what is still to come"])
def test_all_that_is_to_come_is_told(three: Talk, text: str) -> None:
    three.say(text, "order_status")
    assert told(three) == ["W9003", "W9002"]


def test_all_of_a_list_are_told(three: Talk) -> None:
    three.say("list my orders", "order_list")
    three.say("are they all sent to the same place", "order_status")
    assert told(three) == ["W9003", "W9002", "W9001"]


def test_none_of_them_is_said_to_be_so(three: Talk) -> None:
    assert three.say("which orders did i cancel, have they been cancelled", "order_list") == ["utter_orders_none_such"]


def test_where_articles_only_doubt_an_order_that_is_named_for_a_day_is_told(three: Talk) -> None:
    assert three.say("the tent in its box, is it here by the weekend", "question") == ["utter_order_shipped"]
    assert three.say("which box is it in", "question") == ["utter_which_question"]


@pytest.mark.parametrize(
    "said",
    [
        "where is my order, it was due yesterday",
        "it was for yesterday, where is my order",
        "my order should have been here yesterday",
        "my order was promised for yesterday",
        "you expected my order yesterday",
    ],
)
def test_a_day_on_which_something_was_due_is_not_the_day_of_ordering(rehearsal: Any, said: str) -> None:
    yesterday = date.today() - timedelta(1)
    late = replace(an_order("W1003", OrderState.SHIPPED), placed_on=yesterday - timedelta(6), expected_on=yesterday)
    new = an_order("W1004", OrderState.PROCESSING, expected_on=yesterday + timedelta(4))
    talk = furnished(rehearsal, late, replace(new, placed_on=yesterday))
    talk.say(said, "order_status", date=yesterday.isoformat())
    assert told(talk) == ["W1003"]
