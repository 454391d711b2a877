"""Journeys that pass a message on to one another never pass it round in a circle, whatever was told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import Shop, an_order
from tests.unit.actions.talk import Talk

TEXTS = (
    "give me my money back NOW",
    "just send me a new one",
    "I want to send it back",
    "it never came, pay me the rest",
)
PASSED_ON = ("refund_request", "return_or_exchange", "delivery_problem", "refund_status")
BEFORE = ("", "order_status", "refund_status", "return_or_exchange")


@pytest.mark.parametrize("state", list(OrderState))
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("days_late", [-2, 8])
def test_every_message_comes_to_an_end(rehearsal: Any, state: OrderState, before: str, days_late: int) -> None:
    order = replace(an_order("W1001", state), expected_on=date.today() - timedelta(days_late))
    for text in TEXTS:
        for intent in PASSED_ON:
            Shop(order).furnish(rehearsal.services)
            talk = Talk(rehearsal, "C-1")
            if before:
                talk.say("W1001", before, order_number="W1001")
            assert "utter_action_failed" not in talk.say(text, intent), (text, intent)
