"""Another product instead of one that was ordered is refused with what is possible. Another kind of the same is not,
and is understood even where it was taken for a question about the order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from actions.other_product import other_product
from frontdesk.accounts.model import OrderLine, OrderState
from tests.unit.actions.shop import BOOTS, STOVES, Shop, an_order
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_item_changes import ITEMS


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("could I exchange the boots for a backpack", BOOTS),
        ("swap the boots for the trousers please", BOOTS),
        ("i'd like a tent instead of the boots", BOOTS),
        ("trade my boots for something else", BOOTS),
        ("replace the boots with a different product", BOOTS),
        ("exchange the boots for 43", None),
        ("swap the boots for a bigger pair", None),
        ("swap the boots for another pair of boots", None),
        ("change the hats to oatmeal", None),
        ("exchange the boots for a friend", None),
        ("swap the boots for ones that fit", None),
        ("exchange the boots", None),
        ("what do I get for the tent", None),
    ],
)
def test_another_product_is_told_from_another_kind(text: str, item: str | None) -> None:
    found = other_product(text, ITEMS, ["two-person tent"])
    assert (found.line.name if found else None) == item


def furnished(rehearsal: Any, *orders: Any) -> Talk:
    Shop(*orders).furnish(rehearsal.services)
    return Talk(rehearsal, "C-1")


@pytest.mark.parametrize("intent", ["return_or_exchange", "change_items"])
def test_what_has_arrived_can_be_sent_back_instead(rehearsal: Any, intent: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED, STOVES))
    said = talk.say("could you swap the stove for a kettle?", intent)
    assert said == ["utter_refused_other_product", "utter_return_and_order_anew"]
    assert next(each["item"] for each in talk.said if "item" in each) == "camp stove"
    assert talk.offered == ["/return_or_exchange", "/person"] and talk.form is None
    assert talk.press("Send something back") == ["utter_ask_what_comes_back"]


@pytest.mark.parametrize("intent", ["return_or_exchange", "change_items"])
def test_before_packing_the_items_can_be_changed_instead(rehearsal: Any, intent: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    assert talk.say("swap the boots for a backpack", intent) == ["utter_refused_other_product"]
    assert talk.offered == ["/change_items", "/person"] and talk.form is None


@pytest.mark.parametrize("text", ["my boots from W1001 should be 43", "make the hats in W1001 oatmeal please"])
def test_a_wish_taken_for_a_question_about_the_order_is_read_from_the_record(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    assert talk.say(text, "order_status", order_number="W1001") == ["utter_read_back_change_items_same"]


def test_once_it_has_arrived_the_wish_is_an_exchange(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    talk.say("my boots from W1001 should be 43", "order_status", order_number="W1001")
    assert talk.form == "return_or_exchange_form"


@pytest.mark.parametrize(
    "text",
    [
        "where are my boots from W1001, size 41?",
        "the boots of W1001 should be delivered by now",
        "when will the hats in W1001 in charcoal come",
        "W1001 with the boots",
    ],
)
def test_a_question_about_an_order_stays_one(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    assert talk.say(text, "order_status", order_number="W1001")[0].startswith("utter_order_")


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("exchange it for a lantern", "utter_refused_other_product"),
        ("exchange it for an inflatable kayak", "utter_refused_other_product"),
        ("exchange it for a new one", "utter_ask_what_is_wrong"),
        ("exchange it for a working stove", "utter_ask_what_is_wrong"),
        ("can you swap it for the real one", "utter_ask_what_is_wrong"),
        ("please trade it for an intact one", "utter_ask_what_is_wrong"),
        ("i want to exchange it for the stove that i ordered", "utter_ask_what_is_wrong"),
    ],
)
def test_what_is_sold_in_one_kind_only_is_exchanged_for_nothing_else(rehearsal: Any, text: str, response: str) -> None:
    alone = (OrderLine("camp stove", 1, Decimal("72.00"), position=1),)
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED, alone))
    assert talk.say(text, "return_or_exchange")[0].startswith(response)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("a backpack please", "utter_refused_other_product"),
        ("swap them for a kettle", "utter_refused_other_product"),
        ("something else entirely", "utter_refused_other_product"),
        ("a wider pair of boots", "utter_ask_which_kind"),
        ("43 please", "utter_read_back_exchange"),
    ],
)
def test_another_product_is_no_answer_to_what_shall_come_instead(rehearsal: Any, text: str, response: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    assert talk.say("exchange the boots", "return_or_exchange") == ["utter_ask_which_kind"]
    assert talk.say(text)[0] == response
