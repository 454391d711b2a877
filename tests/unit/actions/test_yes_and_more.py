"""A yes with a question or a remark beside it, a question of a rule in the middle of a form, and what stays."""

from __future__ import annotations

from typing import Any

import pytest

from actions.at_the_door import handed_how
from actions.delivery_words import PROBLEMS, WISHES
from actions.frame.asking import asks_something, asks_what_follows
from actions.frame.deciding import agrees, takes_back
from actions.frame.doubts import is_doubtful
from actions.what_stays import done_and_kept
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import an_order, cancelling, done_by, furnished


@pytest.mark.parametrize(
    "text",
    [
        "yes please. how long does it take until I have the money again?",
        "yes please, this is very kind. And may I know when I have the money",
        "yep\njust one question\nhow long does the refund take",
        "k fine yes do it, and how long till I have the money back",
    ],
)
def test_a_yes_is_done_and_what_follows_is_answered_beside_it(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, "affirm")
    assert [name for name, _ in done_by(rehearsal)] == ["cancel_order"]


@pytest.mark.parametrize(
    "text",
    [
        "yes. or is it better to change it?",
        "yes please. what if I change my mind?",
        "yes but wait. how long does it take?",
        "is it free? then yes",
        "yes. will the money be put on a gift card?",
        "ye got the wrong one",
        "yes and how do I keep the boots",
        "yes. what happens to the stove, I wanted to have that one?",
        "ok, if it costs nothing. what does it cost?",
        "yes please, the boots stay. when do I get the money?",
    ],
)
def test_a_yes_that_its_question_or_remark_puts_in_doubt_is_asked_again(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, "affirm")
    assert done_by(rehearsal) == []


def test_the_cost_of_a_return_that_was_read_back_puts_no_yes_in_doubt(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    talk.say("I want to return the wool hat from W1001, money back", "return_or_exchange", order_number="W1001")
    talk.say("yes please, do it so. And who pays the postage, you or we?", "affirm")
    assert [name for name, _ in done_by(rehearsal)] == ["return_items"]


@pytest.mark.parametrize("text", ["yes please. The e-mail stays as it is", "yes please. My password stays the same"])
def test_a_yes_leaves_what_was_not_read_back(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, "affirm")
    assert [name for name, _ in done_by(rehearsal)] == ["cancel_order"]


def test_another_item_takes_the_place_of_the_one_that_is_kept(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    talk.say("I want to return the wool hat from W1001, money back", "return_or_exchange", order_number="W1001")
    talk.say("pardon, the wool hat he will keep it. I wanted to say the boots", "change_items", reply={"change": 0.2})
    assert talk.slots["returned"] == "hiking boots"
    assert talk.slots["wish"] == "return"


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("send the boots back\nthe hat stays here", " the hat stays here"),
        ("the order with the chair you leave to my house", "the order with the chair you leave to my house"),
        ("tell me where the parcel stays", ""),
        ("how long does it stay dry", ""),
    ],
)
def test_what_stays_is_said_in_a_clause_of_its_own(text: str, stays: str) -> None:
    assert done_and_kept(text)[1].strip() == stays.strip()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the torch came yesterday. dead", "damaged"),
        ("the lamp is dead on arrival", "damaged"),
        ("thought it was coming today", "late"),
        ("got a tent for four?? ordered the small one", "wrong"),
    ],
)
def test_what_is_wrong_is_read_from_few_words(text: str, kind: str) -> None:
    assert next(name for name, pattern in PROBLEMS.items() if pattern.search(text)) == kind


def test_dead_good_is_not_broken() -> None:
    assert not any(pattern.search("the tent is dead good") for pattern in PROBLEMS.values())


def test_whoever_gives_something_back_wants_no_money() -> None:
    assert not WISHES["refund"].search("the wrong one is still wrapped, you can have it back")
    assert WISHES["refund"].search("I want it back on my card")


@pytest.mark.parametrize(
    ("text", "follows", "with_cost"),
    [
        ("It arrives on my card in how much time?", True, True),
        ("do I have to pay for it?", False, True),
        ("and who pays the postage, you or we?", False, True),
        ("or can I still change it?", False, False),
        ("what if it breaks?", False, False),
    ],
)
def test_what_a_question_beside_a_yes_asks(text: str, follows: bool, with_cost: bool) -> None:
    assert asks_what_follows(text) is follows
    assert asks_what_follows(text, is_cost_told=True) is with_cost


def test_a_wish_and_a_place_are_no_question_and_no_second_thought() -> None:
    assert not asks_something("okay do it then")
    assert asks_something("I'm on the bus that day can they leave it in the shed")
    assert not takes_back("can they put it in the shed")
    assert takes_back("forget it, it's in the shed")
    assert agrees("ye go on")
    assert is_doubtful("yes. or is 41 better?")


@pytest.mark.parametrize("text", ["what happens if I miss them", "if nobody is there what does the driver do with it"])
def test_what_is_asked_of_a_missed_delivery_is_searched_for(text: str) -> None:
    assert handed_how(text)
