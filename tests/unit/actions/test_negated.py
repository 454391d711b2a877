"""What a message speaks of as not done, or not to be done, is not begun: it is told how the order stands."""

from __future__ import annotations

from typing import Any

import pytest

from actions.frame.negated import is_only_spoken_of
from tests.unit.actions.talk import Talk

CANCEL, RETURN = {"cancel_order"}, {"return_or_exchange"}


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("the parcel is not cancelled or is it", CANCEL),
        ("you won't have it cancelled now? I never wanted to cancel it", CANCEL),
        ("pls dont cancel my order just because the card failed", CANCEL),
        ("I did not ask you to cancel it!", CANCEL),
        ("so it's already cancelled, isn't it", CANCEL),
        ("no cancellation please", CANCEL),
        ("I'm not sending the boots back", RETURN),
        ("we don't want to return it", RETURN),
    ],
)
def test_what_is_not_wanted_is_only_spoken_of(text: str, intents: set[str]) -> None:
    assert is_only_spoken_of(text, intents)


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("don't send it, cancel it", CANCEL),
        ("i dont need it cancel it", CANCEL),
        ("no cancel it", CANCEL),
        ("I can't cancel it myself", CANCEL),
        ("couldn't cancel it on the page, please do", CANCEL),
        ("if you don't cancel it today I'll ring my bank", CANCEL),
        ("why don't you just cancel it", CANCEL),
        ("can you not cancel it for me", CANCEL),
        ("can it be cancelled?", CANCEL),
        ("not cancelled yet? cancel it now", CANCEL),
        ("I don't want to cancel but to return it", RETURN),
        ("is it also not exchanged for a 44 if possible", RETURN),
        ("not return then, only exchange them for blue, possible?", RETURN),
        ("it is not possible to cancel it?", CANCEL),
        ("the order is not right", CANCEL),
    ],
)
def test_what_is_wanted_is_not_only_spoken_of(text: str, intents: set[str]) -> None:
    assert not is_only_spoken_of(text, intents)


@pytest.mark.parametrize(
    "text",
    ["W4002 is not cancelled, right?", "please don't cancel W4002, I want it", "you haven't cancelled it?"],
)
def test_how_the_order_stands_is_told_instead(rehearsal: Any, text: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is W4002", "order_status", order_number="W4002")
    number = {"order_number": "W4002"} if "W4002" in text else {}
    assert talk.say(text, "cancel_order", **number) == ["utter_order_processing"]
    assert talk.form is None


def test_in_the_middle_of_another_change_it_is_told_and_the_question_put_again(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    read_back = talk.say("send W4002 to 9 Mill Bank, 2210 Starnwick", "change_address", order_number="W4002")
    said = talk.say("fine but the order isn't cancelled is it", "cancel_order")
    assert said == ["utter_order_processing", *read_back]
    assert not talk.slots.get("put_aside")
