"""What agrees or declines at a read-back in words that are no plain yes and no plain no."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import an_order, cancelling, done_by, furnished


def replied(
    rehearsal: Any, text: str, intent: str = "nlu_fallback", confidence: float = 0.9, **kinds: float
) -> list[str]:
    """What is said to a reply to the read-back of a cancellation, of an intent that is so sure."""
    talk = cancelling(rehearsal)
    talk.confidence = confidence
    return talk.say(text, intent, reply=kinds)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("grand, work away", "out_of_scope"),
        ("ye go for it im broke", "nlu_fallback"),
        ("for gods sake just do it", "complaint"),
    ],
)
def test_what_most_likely_agrees_is_a_yes(rehearsal: Any, text: str, intent: str) -> None:
    assert replied(rehearsal, text, intent, agree=0.9) == ["utter_done_cancel_order"]
    assert [name for name, _ in done_by(rehearsal)] == ["cancel_order"]


@pytest.mark.parametrize(
    ("text", "intent", "agree"),
    [
        ("grand, work away", "out_of_scope", 0.49),
        ("the trip is off, like I said", "nlu_fallback", 0.9),  # only why
        ("ta very much", "thank", 0.9),
        ("kindly do not do the needful", "nlu_fallback", 0.9),
        ("I don’t go for it, please", "nlu_fallback", 0.9),  # as phones write it
        ("kindly wait sir", "nlu_fallback", 0.9),
        ("go ahead as soon as my new card is here", "nlu_fallback", 0.9),
        ("so 278 right", "nlu_fallback", 0.9),
        ("please correct it", "nlu_fallback", 0.9),
        ("please go on with the order as normal", "nlu_fallback", 0.9),
        ("great, do the same for my other order", "order_status", 0.9),
        ("right, let me see", "affirm", 0.9),
        ("sure, after Friday", "question", 0.5),
        ("do you think I should do it", "affirm", 0.7),
        ("go on, but only the hats", "nlu_fallback", 0.9),
        ("fine, but however they are late", "nlu_fallback", 0.9),
        ("ok and what does it cost?", "question", 0.9),
        ("please leave it", "deny", 0.9),
        ("ok then send me another size", "change_items", 0.9),  # what another journey does
        ("ok get me a person", "person", 0.9),
    ],
)
def test_what_may_be_more_than_a_yes_is_none(rehearsal: Any, text: str, intent: str, agree: float) -> None:
    replied(rehearsal, text, intent, agree=agree)
    assert done_by(rehearsal) == []


@pytest.mark.parametrize("text", ["I don't want it cancelled, I want the boots in a 40", "yes, cancel it in a while"])
@pytest.mark.parametrize("kind", ["change", "decline"])
def test_the_wish_once_more_is_no_yes_where_most_likely_something_else_is_wanted(
    rehearsal: Any, text: str, kind: str
) -> None:
    replied(rehearsal, text, "cancel_order", **{kind: 0.9})
    assert done_by(rehearsal) == []


def test_another_subject_that_is_a_guess_is_no_obstacle(rehearsal: Any) -> None:
    said = replied(rehearsal, "ye may as well, they let the water in", "change_items", confidence=0.49, agree=0.91)
    assert said == ["utter_done_cancel_order"]


def test_the_wish_once_more_needs_to_be_less_sure(rehearsal: Any) -> None:
    assert replied(rehearsal, "100% cancel it pls", "cancel_order", agree=0.54) == ["utter_done_cancel_order"]


def test_a_plain_yes_that_most_likely_changes_something_is_none(rehearsal: Any) -> None:
    replied(rehearsal, "yes mate, size 42", "affirm", change=0.8)
    assert done_by(rehearsal) == []


@pytest.mark.parametrize("intent", ["nlu_fallback", "cancel_order", "question"])
def test_what_most_likely_declines_ends_it(rehearsal: Any, intent: str) -> None:
    assert replied(rehearsal, "don't bother, it was only mud", intent, decline=0.8) == ["utter_cancel_order_stopped"]
    assert done_by(rehearsal) == []


@pytest.mark.parametrize(
    "text", ["no worries", "I don't need it anymore", "I don’t need it", "leave it with the neighbour"]
)
def test_what_declines_something_else_ends_nothing(rehearsal: Any, text: str) -> None:
    assert "utter_cancel_order_stopped" not in replied(rehearsal, text, decline=0.9)


def test_a_question_declines_nothing(rehearsal: Any) -> None:
    said = replied(rehearsal, "should I not bother?", "question", decline=0.8)
    assert "utter_cancel_order_stopped" not in said


def test_a_reply_to_another_question_is_no_yes(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.PROCESSING))
    talk.say("cancel my order", "cancel_order")
    talk.say("grand, work away", "nlu_fallback", reply={"agree": 0.9})
    assert done_by(rehearsal) == []
    assert talk.pending


@pytest.mark.parametrize("text", ["yes 14 Mill Lane", "yes 14 Mill Lane is right"])
def test_a_yes_to_an_address_with_another_number_sends_nothing_there(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("please send W1001 to 12 Mill Lane, ZZ-4020 Thistlepost", "change_address", order_number="W1001")
    talk.say(text, "affirm", reply={"agree": 0.9})
    assert done_by(rehearsal) == []
    talk.say("yes, 12 Mill Lane", "affirm", reply={"agree": 0.9})
    assert [name for name, _ in done_by(rehearsal)] == ["change_address"]
