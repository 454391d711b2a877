"""What is cancelled, changed or meant: one item, one of several orders, or all of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.addresses import address_in
from actions.frame.reference import Candidate, all_but_one_refused, by_amount, meant
from actions.quantities import quantity
from frontdesk.accounts.model import OrderLine, OrderState
from tests.unit.actions.shop import STOVES, an_order, done_by, furnished
from tests.unit.actions.talk import Talk

SHOWN = [
    Candidate("1", "hiking boots wool hat", price=Decimal("199.00")),
    Candidate("2", "camp stove compass", price=Decimal("104.00")),
    Candidate("3", "rain trousers", price=Decimal("79.00")),
]


def two_orders(rehearsal: Any) -> Talk:
    orders = (an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.PROCESSING, STOVES))
    return furnished(rehearsal, *orders)


@pytest.mark.parametrize(
    "text", ["cancel the boots from W1001", "cancel boots and trousers of W1001", "please cancel the boots. its W1001"]
)
def test_an_item_behind_cancel_is_taken_out_of_its_order(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    assert talk.say(text, "cancel_order", order_number="W1001") == ["utter_read_back_change_items_other"]


@pytest.mark.parametrize(
    "text",
    [
        "cancel my order W1001 with the boots",
        "cancel W1001, the boots are too small",
        "cancel W1001 cause my sister bought me the same boots",
        "cancel the boots order W1001",
        "cancel it, I don't need the boots. W1001",
    ],
)
def test_an_item_that_only_says_which_order_or_why_has_the_order_cancelled(rehearsal: Any, text: str) -> None:
    assert two_orders(rehearsal).say(text, "cancel_order", order_number="W1001")[-1] == "utter_read_back_cancel_order"


@pytest.mark.parametrize("text", ["cancel both my open orders", "cancel everything that isn't shipped yet"])
def test_all_open_orders_are_meant(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    talk.say(text, "cancel_order")
    assert sorted(talk.slots["order_number"]) == ["W1001", "W1002"]


def test_of_several_orders_that_are_read_back_one_can_be_kept(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("cancel both my orders", "cancel_order")
    talk.say("need that for the festival. keep it. just bin the stove one", "change_items")
    assert talk.slots["order_number"] == ["W1002"]
    talk.say("yes", "affirm")
    assert [values["order"] for _, values in done_by(rehearsal)] == ["W1002"]


def test_the_whole_lot_is_cancelled_in_the_middle_of_a_change_and_no_other_order(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("change W1001", "change_items", order_number="W1001")
    said = talk.say("no hang on, cancel the whole lot, I found it cheaper", "cancel_order")
    assert (said[-1], talk.slots["order_number"]) == ("utter_read_back_cancel_order", ["W1001"])


def test_who_does_not_want_it_cancelled_in_the_middle_of_a_change_has_nothing_cancelled(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("take the hats out of W1001", "change_items", order_number="W1001")
    assert "utter_read_back_cancel_order" not in talk.say("no, don't cancel it", "cancel_order")


def test_an_address_in_the_middle_of_a_change_is_where_the_order_shall_go(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("change W1001", "change_items", order_number="W1001")
    said = talk.say("send it to 15 Quarry Steps, ZZ-5623 Eskerby Vale", "change_address")
    assert (said, talk.slots["new_address"]) == (
        ["utter_read_back_change_address"],
        "15 Quarry Steps, ZZ-5623 Eskerby Vale",
    )


def test_what_shall_stay_is_not_asked_about_any_more(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("change the hats in W1001", "change_items", order_number="W1001")
    said = talk.say("take the trousers out, the hats stay", "change_items")
    assert said == ["utter_read_back_change_items_other"]


@pytest.mark.parametrize("text", ["Splendid. Then yes, only the hats please.", "yes, just the hats"])
def test_a_yes_that_names_only_what_was_read_back_is_one(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    talk.say("take the hats out of W1001", "change_items", order_number="W1001")
    talk.say(text, "change_items", reply={"change": 0.8})
    assert [name for name, _ in done_by(rehearsal)] == ["change_items"]


def test_a_yes_that_names_only_a_part_of_it_is_none(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("take the hats and the boots out of W1001", "change_items", order_number="W1001")
    talk.say("yes, only the hats", "affirm")
    assert done_by(rehearsal) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("not the boots, not the stove", ("3",)),
        ("the first and the second", ("1", "2")),
        ("the last two", ("2", "3")),
        ("the middle one", ("2",)),
        ("the whole lot", ("1", "2", "3")),
        ("the first", ("1",)),
    ],
)
def test_of_a_list_is_meant(text: str, values: tuple[str, ...]) -> None:
    found = meant(text, SHOWN)
    assert found is not None and found.values == values


def test_first_may_say_when(rehearsal: Any) -> None:
    assert meant("need to look at my account first", SHOWN) is None


def test_an_amount_alone_points_at_what_costs_it() -> None:
    found = by_amount("104 eur", SHOWN)
    assert found is not None and found.values == ("2",)


def test_where_nothing_or_too_much_is_turned_away_nothing_is_left() -> None:
    assert all_but_one_refused("not the boots", SHOWN) is None
    assert all_but_one_refused("not the boots, the stove", SHOWN) is None


def test_found_cheaper_compares_nothing() -> None:
    assert meant("I found it cheaper", SHOWN) is None


@pytest.mark.parametrize(
    ("text", "count"), [("no compass", 0), ("and no compass please", 0), ("two compasses", 2), ("no problem", None)]
)
def test_how_many_of_what_ends_in_s(text: str, count: int | None) -> None:
    assert quantity(text, OrderLine("Northpin compass", 1, Decimal(32))) == count


def test_the_number_of_a_kind_is_no_number_of_pieces() -> None:
    assert quantity("I want the two person one", OrderLine("Fernrise four-person tent", 1, Decimal(389))) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("put my account on 7 Orchard Bend, ZZ-2675 Starnwick", "7 Orchard Bend, ZZ-2675 Starnwick"),
        ("send the rest to 5 Harbour Street, ZZ-4001 Saltmarsh", "5 Harbour Street, ZZ-4001 Saltmarsh"),
        ("to 7 Lantern Street, ZZ-8946 Starnwick n change it on my acc", "7 Lantern Street, ZZ-8946 Starnwick"),
    ],
)
def test_an_address_is_found_and_ends_where_it_ends(text: str, found: str) -> None:
    assert address_in(text, anywhere=False) == found


@pytest.mark.parametrize(
    "text",
    [
        "take the hats and the boots out of W1001",
        "remove the hats and the boots from W1001",
        "W1001 without the hats and boots",
        "cancel the hats and the boots of W1001",
    ],
)
def test_all_that_is_named_is_taken_out(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    talk.say(text, "cancel_order" if "cancel" in text else "change_items", order_number="W1001")
    assert talk.pending["pieces"] == ["W1001/2", "W1001/3"]
