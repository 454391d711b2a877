"""Where is my order: by number, by item, by choice, and for nobody but its owner."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import OrderState
from frontdesk.accounts.service import AccountService
from tests.unit.actions.conftest import a_customer, an_order

FORM, STATUS = "validate_order_status_form", "action_order_status"


@pytest.mark.parametrize("value", ["W4001", "w4001", " W4001 "])
def test_the_number_in_the_message_is_the_order_that_is_meant(rehearsal: Any, value: str) -> None:
    said = rehearsal.run(FORM, "order 4001", customer="C-4", intent="order_status", entities={"order_number": value})
    assert said.slots["order_number"] == ["W4001"]


def test_bare_digits_that_are_no_order_of_the_callers_are_left_alone(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "i paid 1200 for it", customer="C-2", intent="order_status", alone=["W1200"])
    assert said.slots["order_number"] == ["W2001"]


def test_bare_digits_are_an_order_if_the_caller_has_it(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "i ordered 4002 last week", customer="C-4", intent="order_status", alone=["W4002"])
    assert said.slots["order_number"] == ["W4002"]


def test_bare_digits_are_an_order_if_we_asked_for_one(rehearsal: Any) -> None:
    asked = {"requested_slot": "order_number"}
    said = rehearsal.run(
        FORM,
        "hm 1200 then",
        customer="C-4",
        intent="order_status",
        alone=["W1200"],
        slots=asked,
        form="order_status_form",
    )
    assert said.slots["order_number"] == ["W1200"]


def test_somebody_who_is_not_signed_in_has_no_orders_that_digits_could_be(rehearsal: Any) -> None:
    assert rehearsal.run(FORM, "i ordered 4002 last week", intent="order_status", alone=["W4002"]).slots == {
        "requested_slot": None
    }


def test_whoever_names_two_orders_hears_of_both(rehearsal: Any) -> None:
    found = {"entities": {"order_number": "W4001"}, "alone": ["W4002", "W4002", "W9999"]}
    said = rehearsal.run(FORM, "W4001 and 4002, not 9999", customer="C-4", intent="order_status", **found)
    assert said.slots["order_number"] == ["W4001", "W4002"]
    said = rehearsal.run(STATUS, customer="C-4", slots={"order_number": ["W4001", "W4002"]})
    assert [(each["response"], each["number"]) for each in said.messages if "response" in each] == [
        ("utter_order_shipped", "W4001"),
        ("utter_order_processing", "W4002"),
    ]


@pytest.mark.parametrize("value", ["", "4001", "my order", "W4001; W4002", "W", "None"])
def test_a_value_that_is_no_number_is_as_good_as_none(rehearsal: Any, value: str) -> None:
    said = rehearsal.run(
        FORM, "where is my order", customer="C-4", intent="order_status", entities={"order_number": value}
    )
    assert "order_number" not in said.slots


def test_the_only_open_order_needs_no_number(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "where is my order", customer="C-2", intent="order_status")
    assert said.slots["order_number"] == ["W2001"]


def test_of_several_open_orders_one_is_chosen_by_button(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "where is my order", customer="C-4", intent="order_status").only
    assert said["response"] == "utter_ask_which_order"
    assert [button["payload"] for button in said["buttons"]] == [
        '/order_status{"order_number": "W4002"}',
        '/order_status{"order_number": "W4001"}',
    ]


def test_of_several_open_orders_one_is_known_by_its_item(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "where is my tent?", customer="C-4", intent="order_status")
    assert said.slots["order_number"] == ["W4001"]


def test_without_an_open_order_the_earlier_ones_are_offered(rehearsal: Any) -> None:
    said = rehearsal.run(FORM, "where is my order", customer="C-5", intent="order_status").only
    assert said["response"] == "utter_no_open_orders"
    assert [button["title"] for button in said["buttons"]] == ["W5001 · Glowmoth lantern"]


def test_a_customer_without_orders_is_told_so(rehearsal: Any) -> None:
    assert rehearsal.run(FORM, "where is my order", customer="C-3", intent="order_status").ends_form
    assert rehearsal.run(STATUS, customer="C-3").responses == ["utter_no_orders"]


@pytest.mark.parametrize(
    ("number", "response"),
    [
        ("W1001", "utter_order_processing"),
        ("W1002", "utter_order_shipped"),
        ("W1003", "utter_order_delivered"),
        ("W1004", "utter_order_cancelled"),
        ("W1005", "utter_order_returned"),
        ("W1006", "utter_order_partly_refunded"),
        ("W1007", "utter_order_lost"),
        ("W8001", "utter_order_packed"),
    ],
)
def test_every_state_has_its_answer(rehearsal: Any, number: str, response: str) -> None:
    said = rehearsal.run(STATUS, customer=f"C-{number[1]}", slots={"order_number": [number]})
    assert said.responses == [response]
    assert said.step == {"action": STATUS, "result": "found", "about": number}
    assert said.slots["order_number"] is None


def test_a_lost_order_brings_the_offer_to_put_it_right_and_one_that_was_paid_back_that_of_a_person(
    rehearsal: Any,
) -> None:
    said = rehearsal.run(STATUS, customer="C-1", slots={"order_number": ["W1007"]})
    assert said.slots["pending"]["asks"] == "delivery_problem"
    paid = a_customer("C-9", "Sif", an_order("W9001", OrderState.LOST, refunded=Decimal("39.90")))
    system = InMemorySystemOfRecord([paid])
    rehearsal.services.accounts = AccountService(system, rehearsal.services.outbox, rehearsal.services.limits)
    said = rehearsal.run(STATUS, customer="C-9", slots={"order_number": ["W9001"]})
    assert said.responses == ["utter_order_lost_refunded"]
    assert (said.slots["pending"]["asks"], said.slots["pending"]["reason"]) == ("person", "policy_requires")


def test_another_customers_order_number_is_answered_like_an_unknown_one(rehearsal: Any) -> None:
    foreign = rehearsal.run(STATUS, customer="C-4", slots={"order_number": ["W2001"]})
    unknown = rehearsal.run(STATUS, customer="C-4", slots={"order_number": ["W9999"]})
    assert foreign.responses == unknown.responses == ["utter_order_not_found"]
    assert foreign.step == unknown.step == {"action": STATUS, "result": "none", "about": None}
    assert foreign.slots | {"spoken_of": None} == unknown.slots | {"spoken_of": None}


def test_nobody_learns_of_an_order_without_signing_in(rehearsal: Any) -> None:
    assert rehearsal.run(FORM, "where is my order", intent="order_status").ends_form
    said = rehearsal.run(STATUS, slots={"order_number": ["W1001"]})
    assert said.responses == ["utter_sign_in_needed"]
    assert said.step["result"] == "refused"
    assert said.slots["order_number"] is None
