"""Whoever says once more what was offered agrees to it; whoever adds, takes away, asks or points elsewhere does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.frame.agreeing import agrees_to
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import Shop, an_order, cancelling, done_by, furnished
from tests.unit.actions.talk import Talk

LABEL, CHANGE, CANCEL = "Yes, send the label", "Yes, change it", "Yes, cancel it"


@pytest.mark.parametrize(
    ("text", "offer"),
    [
        ("Alright then, post me the label", LABEL),
        ("sure, send it", LABEL),
        ("well fine, so do that", CHANGE),
        ("please go ahead", CANCEL),
        ("all right, cancel it then, thanks", CANCEL),
        ("great, update it please", CHANGE),
        ("right, go on and do it", CHANGE),
        ("send me that label now please", LABEL),
    ],
)
def test_what_was_offered_said_again_is_a_yes(text: str, offer: str) -> None:
    assert agrees_to(text, offer)


NOT_AGREED = [
    "ok but the other one",
    "ok what does it cost",
    "ok, thanks",
    "fine",
    "ok then",
    "ok cancel it",
    "ok send it to my brother",
    "fine, send the label to jo@example.com",
    "sure, send two labels",
    "ok send the label tomorrow",
    "ok don't send it",
    "fine, do nothing",
    "right, send it back to W1002",
    "go on then, tell me more",
    "you do it wrong",
    "i already do that",
    "",
]


@pytest.mark.parametrize("text", NOT_AGREED)
def test_what_says_something_else_is_no_yes(text: str) -> None:
    assert not agrees_to(text, LABEL)


AGREEMENTS = st.sampled_from(
    ["ok do it", "fine, send the label then", "sure go ahead", "alright, mail it please", "go on, send me the label"]
)
TURNS = (
    "no",
    "not",
    "don't",
    "never",
    "but",
    "instead",
    "other",
    "another",
    "else",
    "only",
    "both",
    "except",
    "without",
)
ASKS = ("what", "how", "much", "why", "which", "when", "?", "also", "if", "unless", "wait", "stop", "later", "actually")
NAMES = ("W1002", "2", "two", "14", "trousers", "boots", "jo@example.com", "cancel", "refund", "person", "Hill", "Road")
ELSEWHERE = st.sampled_from([*TURNS, *ASKS, *NAMES])


@given(AGREEMENTS, ELSEWHERE, st.data())
def test_a_word_that_may_turn_it_makes_it_no_yes(agreement: str, word: str, data: st.DataObject) -> None:
    said = agreement.split()
    said.insert(data.draw(st.integers(0, len(said))), word)
    assert agrees_to(agreement, LABEL)
    assert not agrees_to(" ".join(said), LABEL)


@given(st.text() | st.lists(ELSEWHERE | AGREEMENTS, max_size=6).map(" ".join), st.sampled_from([LABEL, CHANGE, CANCEL]))
def test_whatever_is_said_only_words_of_the_offer_agree_to_it(text: str, offer: str) -> None:
    if agrees_to(text, offer):
        assert not any(sign.isdigit() for sign in text) and "?" not in text
        assert not set(text.lower().split()) & {*TURNS, *ASKS}


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    """A customer to whom it was read back that one of two hats is taken out."""
    shop = Shop(an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.PROCESSING))
    shop.furnish(rehearsal.services)
    made = Talk(rehearsal, "C-1")
    read_back = made.say("W1001: only one hat please", "change_items", order_number="W1001")
    assert read_back == ["utter_read_back_change_items_other"]
    return made


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("fine, change it then", "nlu_fallback"),
        ("ok then do that", "out_of_scope"),
        ("sure, go ahead and update my order", "change_items"),
        ("right, one hat please", "change_items"),
    ],
)
def test_a_read_back_is_agreed_to_in_other_words(talk: Talk, text: str, intent: str) -> None:
    assert talk.say(text, intent) == ["utter_done_change_items_total"]


@pytest.mark.parametrize(
    ("text", "intent", "entities"),
    [
        ("ok but the other one", "nlu_fallback", {}),
        ("ok what does it cost", "question", {}),
        ("ok, and the boots in 44", "change_items", {}),
        ("fine, change W1002 then", "change_items", {"order_number": "W1002"}),
        ("ok cancel it", "cancel", {}),
    ],
)
def test_whatever_else_is_said_at_a_read_back_does_nothing_yet(
    talk: Talk, text: str, intent: str, entities: dict[str, str]
) -> None:
    assert "utter_done_change_items_total" not in talk.say(text, intent, **entities)


def test_a_link_for_a_new_password_is_agreed_to_in_other_words(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("reset my password", "password_reset")
    assert talk.say("alright, email me that link", "password_reset") == ["utter_reset_link_sent_on_file"]


def test_a_link_to_another_address_is_not_agreed_to(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("reset my password", "password_reset")
    assert "utter_reset_link_sent_on_file" not in talk.say("ok send the link to my sister", "password_reset")


@pytest.mark.parametrize("text", ["ok yes, new password please, send it to me", "yeah mail me the new one mate"])
def test_a_link_is_agreed_to_by_a_yes_that_says_it_again(rehearsal: Any, text: str) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("reset my password", "password_reset")
    assert talk.say(text, "password_reset") == ["utter_reset_link_sent_on_file"]


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        ("cool yes, change the address to Mill Lane", True),
        ("ok cool. yes change it", True),
        ("sound. yep do the address", True),
        ("cool, change my phone number", False),
        ("right, yes but to number 5", False),
        ("cool yes, when does it come then", False),
    ],
)
def test_a_yes_after_a_word_of_praise_is_one(rehearsal: Any, text: str, is_yes: bool) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("send W1001 to 4 Mill Lane, ZZ-3310 Quillhaven", "change_address", order_number="W1001")
    talk.say(text, "change_address")
    assert len(done_by(rehearsal)) == is_yes


@pytest.mark.parametrize("text", ["ok yes cancel please, i buy wrong one", "good, that is enough. yes then, cancel it"])
def test_a_yes_that_says_why_or_comes_second_is_one(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, "cancel_order")
    assert len(done_by(rehearsal)) == 1


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("thanks, that's it", "thank"),
        ("cheers, that's it for now", "thank"),
        ("right, that's it, I am done with you", "nlu_fallback"),
        ("good, is it refundable", "nlu_fallback"),
        ("Hang on. Yes, hang on a second", "nlu_fallback"),
        ("That is the wrong order. Yes, wrong", "correction"),
        ("Stop. Yes, stop please", "cancel"),
        ("yes stop", "cancel"),
    ],
)
def test_thanks_and_objections_cancel_nothing(rehearsal: Any, text: str, intent: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, intent)
    assert not done_by(rehearsal)


@pytest.mark.parametrize("text", ["yes please, the zip does not close", "yes do it, the site did not change it"])
def test_what_does_not_close_or_change_takes_no_yes_back(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("W1001: only one hat please", "change_items", order_number="W1001")
    talk.say(text, "affirm")
    assert len(done_by(rehearsal)) == 1


@pytest.mark.parametrize("text", ["ok but please hurry", "fine but please send it today"])
def test_a_yes_in_a_hurry_is_one(rehearsal: Any, text: str) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("W1001: only one hat please", "change_items", order_number="W1001")
    talk.say(text, "affirm")
    assert len(done_by(rehearsal)) == 1
