"""Whoever doubts what was told, or pleads after a refusal."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import an_order, done_by, furnished
from tests.unit.actions.talk import Talk


def told(rehearsal: Any) -> Talk:
    """A conversation in which it was told where an order stands."""
    talk = furnished(rehearsal, an_order("W1001", OrderState.SHIPPED))
    talk.say("where is W1001", "order_status", order_number="W1001")
    return talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("are you sure?", "nlu_fallback"),
        ("you sure about that", "affirm"),
        ("hmm, that can’t be right", "deny"),
        ("really?", "nlu_fallback"),
        ("I don't believe that", "complaint"),
    ],
)
def test_whoever_doubts_what_was_told_hears_on_what_it_stands_and_is_offered_a_person(
    rehearsal: Any, text: str, intent: str
) -> None:
    talk = told(rehearsal)
    assert talk.say(text, intent) == ["utter_sure_of_records"]
    talk.say("yes please", "affirm")
    assert talk.handoff == "policy_requires"


def test_a_doubt_with_a_subject_of_its_own_is_none(rehearsal: Any) -> None:
    said = told(rehearsal).say("are you sure I can pay by invoice and get it to another country too", "question")
    assert "utter_sure_of_records" not in said


@pytest.mark.parametrize(("text", "intent"), [("a new one please", "nlu_fallback"), ("oh come on", "out_of_scope")])
def test_whoever_pleads_after_a_refusal_is_offered_a_person(rehearsal: Any, text: str, intent: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PACKED))
    talk.say("cancel W1001", "cancel_order", order_number="W1001")
    assert talk.say(text, intent) == ["utter_may_not_decide"]
    assert done_by(rehearsal) == []


def test_whoever_says_that_this_is_all_is_not_handed_to_a_person(rehearsal: Any) -> None:
    talk = told(rehearsal)
    talk.say("are you sure?", "nlu_fallback")
    assert talk.say("fine, that is all", "affirm") == ["utter_offer_declined"]
    assert talk.handoff is None
