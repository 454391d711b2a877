"""A yes with a remark is a yes where the remark holds of what was read back, and of nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.frame.remarks import ITEM, ITEMS, ORDER, agrees_with_remark
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import Shop, an_order
from tests.unit.actions.talk import Talk

THIS, OTHERS = frozenset({"w1001", "hat"}), frozenset({"w1002"})


def agrees(text: str, about: str = ORDER, offer: str = "Yes, cancel it") -> bool:
    return agrees_with_remark(text, about, offer, THIS, OTHERS)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("yeah, just this one please", ORDER),
        ("yes do that one only that one", ORDER),
        ("go ahead but only that order", ORDER),
        ("yep, but not the other one", ORDER),
        ("correct. leave the other order as it is", ORDER),
        ("yes cancel it and keep the others", ORDER),
        ("sure, only W1001 and nothing else", ""),
        ("yes that's right, not W1002", ORDER),
        ("yes but just the hat", ITEM),
        ("yes, leave the rest in", ITEMS),
        ("yes but please be quick", ITEMS),
        ("do it, and hurry up pls", ""),
    ],
)
def test_a_remark_that_holds_already_leaves_a_yes_a_yes(text: str, about: str) -> None:
    assert agrees(text, about)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("yes but only that one", ITEMS),
        ("yes but only that one", ""),
        ("yes but only that item", ORDER),
        ("yes but leave the rest", ORDER),
        ("yes but keep the other one", ""),
        ("yes but only W1002", ORDER),
        ("yes, and W1002", ORDER),
        ("yes but only the boots", ORDER),
        ("yes but only tomorrow", ORDER),
        ("yes but only if it is free", ORDER),
        ("yes only that one, what does it cost", ORDER),
        ("yes, only that one?", ORDER),
        ("yes but not that one", ORDER),
        ("yes, do nothing", ORDER),
        ("yes but only one of them", ITEM),
        ("only that one", ORDER),
        ("no only that one", ORDER),
        ("ok", ORDER),
        ("yes", ORDER),
    ],
)
def test_a_remark_that_may_change_something_makes_it_no_yes(text: str, about: str) -> None:
    assert not agrees(text, about)


RESTATING = ("only", "just", "that one", "this", "the", "W1001", "hat", "nothing else", "hurry", "cancel", "but")
APART = ("other", "others", "rest", "not", "leave", "keep", "W1002", "boots", "two", "3", "if", "tomorrow", "no")
WORDS = st.sampled_from(["yes", "do it", "return", *RESTATING, *APART])
HARMFUL = frozenset({"boots", "two", "3", "if", "tomorrow", "return", "no"})


@given(st.lists(WORDS, max_size=8).map(" ".join), st.sampled_from([ORDER, ITEM, ITEMS, ""]))
def test_whatever_is_said_nothing_new_is_agreed_to(text: str, about: str) -> None:
    said = set(text.lower().split())
    if agrees(text, about):
        assert not said & HARMFUL
        assert text.startswith(("yes", "do it"))
        assert about or not said & {"rest", "others", "other"} or "w1002" in said


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    """A customer to whom the cancellation of one of two orders was read back."""
    Shop(an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.PROCESSING)).furnish(rehearsal.services)
    made = Talk(rehearsal, "C-1")
    assert made.say("cancel W1001", "cancel_order", order_number="W1001") == ["utter_read_back_cancel_order"]
    return made


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("yes, just that order please", "affirm", {}),
        ("do it but leave the other one alone", "change_items", {}),
        ("yes, the other one stays. only this one", "nlu_fallback", {}),
        ("yep that's the right one, not W1002", "affirm", {"order_number": "W1002"}),
        ("yeah only W1001 and nothing else", "cancel_order", {"order_number": "W1001"}),
    ],
)
def test_what_was_read_back_is_done(talk: Talk, text: str, intent: str, entities: dict[str, str]) -> None:
    assert talk.say(text, intent, **entities) == ["utter_done_cancel_order"]


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("yes but only the hat", "affirm", {}),
        ("yes but only one item of it", "nlu_fallback", {}),
        ("yes, and the other one", "affirm", {}),
        ("yes but W1002, not W1001", "affirm", {"order_number": ["W1002", "W1001"]}),
    ],
)
def test_what_was_not_read_back_is_not_done(talk: Talk, text: str, intent: str, entities: dict[str, str]) -> None:
    assert "utter_done_cancel_order" not in talk.say(text, intent, **entities)


@pytest.fixture
def changing(rehearsal: Any) -> Talk:
    """A customer to whom it was read back that one of two hats is taken out, of an order with trousers and boots."""
    Shop(an_order("W1001", OrderState.PROCESSING)).furnish(rehearsal.services)
    made = Talk(rehearsal, "C-1")
    assert made.say("only one hat please", "change_items")[-1].startswith("utter_read_back_change_items")
    return made


@pytest.mark.parametrize(
    "text", ["yes, but the boots stay", "correct, keep the rain trousers", "yes and leave the rest in"]
)
def test_what_is_not_changed_may_be_said_to_stay(changing: Talk, text: str) -> None:
    assert changing.say(text, "affirm")[-1].startswith("utter_done_change_items")


@pytest.mark.parametrize(
    "text", ["yes, but the hat stays", "yes but keep the wool hat", "yes, keep the boots and the hat"]
)
def test_what_is_changed_may_not(changing: Talk, text: str) -> None:
    assert not changing.say(text, "nlu_fallback")[-1].startswith("utter_done_change_items")
