"""What was not as it should be is refunded after a yes, above the limit once somebody has agreed; the rest is refused
with what is possible instead, or left for people."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from frontdesk.operations.model import Mode, State
from tests.unit.actions.shop import LINES, Shop, an_order, furnished
from tests.unit.actions.talk import Talk

REFUND = "refund_request"


@pytest.fixture
def shop(rehearsal: Any) -> Shop:
    made = Shop(an_order("W1001", OrderState.DELIVERED))
    made.furnish(rehearsal.services)
    return made


@pytest.fixture
def talk(rehearsal: Any, shop: Shop) -> Talk:
    return Talk(rehearsal, "C-1")


@pytest.mark.parametrize(
    ("said", "items", "amount", "reason"),
    [
        ("refund the boots please, they are broken", [{"item": "W1001/3", "quantity": 1}], "€154.00", "damaged"),
        ("money back for one of the two hats, it has holes", [{"item": "W1001/2", "quantity": 1}], "€22.50", "damaged"),
        (
            "refund for the hats, not at all as described",
            [{"item": "W1001/2", "quantity": 2}],
            "€45.00",
            "not_as_described",
        ),
    ],
)
def test_what_is_faulty_is_read_back_with_its_amount_and_refunded(
    talk: Talk, shop: Shop, said: str, items: list[Any], amount: str, reason: str
) -> None:
    assert talk.say(said, REFUND) == ["utter_read_back_refund"]
    assert next(each["refund"] for each in talk.said if "refund" in each) == amount
    assert talk.say("yes", "affirm") == ["utter_done_refund"]
    ((name, parameters),) = shop.done
    assert (name, parameters["items"], parameters["reason"]) == ("refund", items, reason)
    assert not any(talk.slots.get(slot) for slot in ("returned", "problem"))


def test_item_and_fault_are_asked_for_with_buttons(talk: Talk) -> None:
    assert talk.say("i want a refund", REFUND) == ["utter_ask_what_to_refund"]
    assert talk.press("wool hat") == ["utter_ask_why_refund"]
    assert talk.press("Not as described") == ["utter_read_back_refund"]


@pytest.mark.parametrize("said", ["i just changed my mind about the hats", "the hats, i ordered the wrong colour"])
def test_what_is_no_fault_of_ours_is_sent_back_first(talk: Talk, shop: Shop, said: str) -> None:
    assert talk.say(f"refund please, {said}", REFUND) == ["utter_refused_return_first"]
    assert talk.offered == ["/return_or_exchange", "/person"] and shop.read == {}


@pytest.mark.parametrize(
    ("order", "response", "instead"),
    [
        (
            an_order("W1001", OrderState.PROCESSING),
            "utter_refused_not_delivered",
            ["/cancel_order", "/change_items", "/change_address", "/person"],
        ),
        (an_order("W1001", OrderState.SHIPPED), "utter_refused_not_delivered", ["/order_status", "/person"]),
        (an_order("W1001", OrderState.DELIVERED, days=90), "utter_too_late_after_days", ["/person"]),
    ],
)
def test_what_cannot_be_refunded_is_refused_before_anything_is_asked(
    rehearsal: Any, order: Any, response: str, instead: list[str]
) -> None:
    talk = furnished(rehearsal, order)
    assert talk.say("i want a refund", REFUND) == [response]
    assert talk.offered == instead and talk.form is None


@pytest.mark.parametrize(
    ("outcome", "response"),
    [
        (State.FOR_APPROVAL, "utter_operation_for_approval"),
        (State.UNKNOWN, "utter_operation_unknown"),
        ("daily_limit", "utter_operation_daily_limit"),
    ],
)
def test_what_came_of_it_is_told_as_it_is(talk: Talk, shop: Shop, outcome: Any, response: str) -> None:
    talk.say("refund the boots please, they are broken", REFUND)
    shop.outcome = outcome
    assert talk.say("yes", "affirm") == [response] and shop.done == []


def test_it_is_corrected_at_the_read_back(talk: Talk) -> None:
    talk.say("refund the boots please, they are broken", REFUND)
    assert talk.say("no i meant the trousers", "correction") == ["utter_read_back_refund"]
    assert next(each["refund"] for each in talk.said if "refund" in each) == "€79.00"


def test_a_question_in_the_middle_and_never_mind(talk: Talk, shop: Shop) -> None:
    talk.say("i want a refund for the boots", REFUND)
    assert talk.say("how long does shipping take", "question")[-1] == "utter_ask_why_refund"
    assert talk.say("they came broken", "delivery_problem") == ["utter_read_back_refund"]
    assert talk.say("oh forget it", "cancel") == ["utter_refund_request_stopped"] and shop.done == []


def test_what_never_came_is_looked_into(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    talk.say("refund me, it says delivered but nothing is here", REFUND)
    assert talk.form == "delivery_problem_form"


def test_part_of_the_price_is_left_for_people(talk: Talk, shop: Shop) -> None:
    assert talk.say("boots are scratched, i'd keep them for a partial refund", REFUND) == [
        "utter_confirm_refund_request"
    ]
    assert talk.say("yes", "affirm") == ["utter_passed_on_refund_request"] and shop.done == []


def test_what_is_refunded_already_is_left_out_of_everything(rehearsal: Any) -> None:
    lines = (replace(LINES[0], refunded=Decimal("79.00")), *LINES[1:])
    order = an_order("W1001", OrderState.PARTLY_REFUNDED, lines)
    talk = furnished(rehearsal, replace(order, refunded=Decimal("79.00")))
    talk.say("i want a refund", REFUND)
    assert talk.press("Everything") == ["utter_ask_why_refund"]
    assert talk.press("Damaged") == ["utter_read_back_refund"]
    assert next(each["refund"] for each in talk.said if "refund" in each) == "€199.00"


def test_where_it_is_off_the_request_is_left_for_the_team(talk: Talk, shop: Shop) -> None:
    shop.now_mode = Mode.OFF
    assert talk.say("refund the boots because they are broken", REFUND) == ["utter_confirm_refund_request_why"]
    assert talk.say("yes", "affirm") == ["utter_passed_on_refund_request"] and shop.done == []
