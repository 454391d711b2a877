"""Until when something can be sent back is told of the order that is spoken of."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import an_order, furnished


@pytest.mark.parametrize(
    ("said", "intent"),
    [
        ("until when can i send W1001 back", "question"),
        ("W1001, how many days have i got to return it", "order_status"),
        ("what's the last day to bring W1001 back?", "return_or_exchange"),
        ("till when can i change my mind about W1001", "nlu_fallback"),
        ("how long can i still exchange W1001", "out_of_scope"),
    ],
)
def test_the_last_day_is_told_and_a_return_offered(rehearsal: Any, said: str, intent: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED, days=20))
    told = talk.say(said, intent, order_number="W1001")
    assert told == ["utter_time_to_return"] and talk.said[0]["number"] == "W1001"
    assert "/return_or_exchange" in talk.offered and talk.form is None


def test_after_a_return_that_was_left_it_is_that_order(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED), an_order("W1002", OrderState.SHIPPED))
    talk.say("the boots in W1001 go back, i want the money", "return_or_exchange", order_number="W1001")
    assert talk.say("no, i'll keep them after all", "deny") == ["utter_return_or_exchange_stopped"]
    assert talk.say("by when do i have to decide?", "question")[-1] == "utter_time_to_return"


def test_what_is_over_is_said_to_be_over(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED, days=90))
    said = talk.say("how long do i have to return W1001", "question", order_number="W1001")
    assert said == ["utter_too_late_after_days"]


def test_of_what_has_not_come_nothing_is_told(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.SHIPPED))
    said = talk.say("until when can i return W1001", "question", order_number="W1001")
    assert not any(each.startswith("utter_time_to") for each in said)
