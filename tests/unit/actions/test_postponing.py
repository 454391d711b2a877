"""Whoever puts a decision off hears that nothing was done; what was read back is withdrawn."""

from __future__ import annotations

from typing import Any

import pytest

from actions.frame.deciding import postpones
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import Shop, an_order
from tests.unit.actions.talk import Talk

PUT_OFF = [
    "let me think about it first",
    "i'll sleep on it",
    "ok, do nothing for now",
    "not now, thanks",
    "i have to ask my wife first",
    "hmm maybe later",
    "i'd like to think it over",
]


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    shop = Shop(an_order("W1001", OrderState.DELIVERED))
    shop.furnish(rehearsal.services)
    return Talk(rehearsal, "C-1")


@pytest.mark.parametrize("said", PUT_OFF)
@pytest.mark.parametrize("intent", ["affirm", "nlu_fallback", "question"])
def test_outside_of_a_form_it_is_said_that_nothing_was_done(talk: Talk, said: str, intent: str) -> None:
    assert talk.say(said, intent) == ["utter_nothing_done"]


@pytest.mark.parametrize("said", PUT_OFF)
def test_at_a_read_back_it_ends_the_form(talk: Talk, said: str) -> None:
    talk.say("the boots go back, i want the money", "return_or_exchange")
    assert talk.say(said, "affirm") == ["utter_return_or_exchange_stopped"] and talk.form is None


@pytest.mark.parametrize(
    "said",
    [
        "i can do nothing about it",
        "what do you think about it",
        "it has not come yet",
        "do nothing? really?",
        "i think it is broken",
        "i asked my neighbour",
    ],
)
def test_other_thoughts_put_nothing_off(said: str) -> None:
    assert not postpones(said)
