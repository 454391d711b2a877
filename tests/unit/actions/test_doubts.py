"""What puts a yes in doubt, in the words of the reply alone and at a read-back."""

from __future__ import annotations

from typing import Any

import pytest

from actions.frame.doubts import is_doubtful
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import an_order, cancelling, done_by, furnished


@pytest.mark.parametrize(
    "text",
    [
        "yes maybe",
        "yes and no",
        "yeah right, as if",
        "ok hold on",
        "sure wait a sec",
        "yes, in a while",
        "yes, let me check my diary",
        "do it tomorrow please",
        "yes, after Friday",
        "go ahead after you tell me the price",
        "yes once my wife has seen it",
        "sure if it is free",
        "ok as long as it costs nothing",
        "dont go ahead",
        "yes please don’t",
        "yes not the hat",
        "yes, thats wrong",
        "yes but the number is wrong",
        "ok fix it",
        "yes it should be 14",
        "yes thats my old address",
        "are you sure",
        "yes, is that right",
        "ok and how much do I get back",
        "so it is 278, right",
        "yes, can I keep the hat",
    ],
)
def test_a_yes_that_hedges_waits_limits_objects_or_asks_is_doubtful(text: str) -> None:
    assert is_doubtful(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "yes that's right",
        "might as well",
        "sure, why not",
        "yes if you would be so kind",
        "yes if possible",
        "can't wait, yes",
        "yes, whenever you like",
        "yes, I ordered the wrong one",
        "yes the site did not let me change it",
        "can you do it please",
        "yes do it, what a mess",
        "yes in the first place I should never have bought it",
        "yes that is the right address",
        "no problem, go ahead",
    ],
)
def test_a_yes_with_other_words_is_not(text: str) -> None:
    assert not is_doubtful(text)


@pytest.mark.parametrize("text", ["yes maybe", "dont go ahead", "sure wait a sec", "are you sure"])
def test_a_doubtful_yes_does_nothing_and_is_asked_again(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, "affirm", reply={"agree": 0.9})
    assert done_by(rehearsal) == [] and talk.pending
    assert talk.say("yes", "affirm") == ["utter_done_cancel_order"]


@pytest.mark.parametrize("text", ["yes send me the order", "ok ship it", "please send it as planned", "yes keep it"])
def test_whoever_wants_the_order_after_all_has_not_agreed_to_cancel_it(rehearsal: Any, text: str) -> None:
    cancelling(rehearsal).say(text, "affirm", reply={"agree": 0.9})
    assert done_by(rehearsal) == []


@pytest.mark.parametrize("text", ["yes, send me the money back", "go ahead with the cancellation please"])
def test_what_goes_with_a_cancellation_is_no_wish_for_the_order(rehearsal: Any, text: str) -> None:
    assert cancelling(rehearsal).say(text, "affirm", reply={"agree": 0.9}) == ["utter_done_cancel_order"]


@pytest.mark.parametrize(
    "text", ["yes fourteen mill lane", "yes to the office", "yes, Mill Lane in Leeds", "yes, Harbour Street"]
)
def test_a_yes_to_another_place_changes_no_address(rehearsal: Any, text: str) -> None:
    _at_an_address(rehearsal).say(text, "affirm", reply={"agree": 0.9})
    assert done_by(rehearsal) == []


@pytest.mark.parametrize(
    "text", ["yes twelve mill lane", "yes, 12 Mill Lane, Thistlepost please", "yes that's my office"]
)
def test_a_yes_with_the_place_that_was_read_back_is_one(rehearsal: Any, text: str) -> None:
    _at_an_address(rehearsal).say(text, "affirm", reply={"change": 0.3, "agree": 0.6})
    assert [name for name, _ in done_by(rehearsal)] == ["change_address"]


def test_what_was_read_back_said_once_more_is_no_change_however_it_seems(rehearsal: Any) -> None:
    _at_an_address(rehearsal).say("yes 12 Mill Lane, Thistlepost please", "nlu_fallback", reply={"change": 0.9})
    assert [name for name, _ in done_by(rehearsal)] == ["change_address"]


def _at_an_address(rehearsal: Any) -> Any:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING))
    talk.say("please send W1001 to 12 Mill Lane, ZZ-4020 Thistlepost", "change_address", order_number="W1001")
    return talk
