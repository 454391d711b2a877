"""Second thoughts at a read-back: another order, another choice, something asked beside it, or nothing after all."""

from __future__ import annotations

from typing import Any

import pytest

from actions.at_the_door import handed_how, if_nobody_is_in
from actions.frame.deciding import limits, takes_back
from actions.frame.reference import Candidate, by_name
from actions.frame.words import weighty
from actions.kinds import wants_step
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import STOVES, an_order, done_by, furnished
from tests.unit.actions.talk import Talk


def two_orders(rehearsal: Any) -> Talk:
    orders = (an_order("W1001", OrderState.PROCESSING), an_order("W1002", OrderState.PROCESSING, STOVES))
    return furnished(rehearsal, *orders)


def cancelling(rehearsal: Any) -> Talk:
    talk = two_orders(rehearsal)
    assert talk.say("cancel the boots order", "cancel_order") == ["utter_read_back_cancel_order"]
    return talk


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("oh no wait, wrong one! I mean the stove and compass. the boots I want to keep", "change_items"),
        ("sorry, not that one, the stove one", "correction"),
        ("no, the other one", "correction"),
        ("no I want to keep the boots, cancel the other order", "cancel_order"),
    ],
)
def test_another_order_takes_the_place_of_the_one_that_was_read_back(rehearsal: Any, text: str, intent: str) -> None:
    talk = cancelling(rehearsal)
    assert talk.say(text, intent) == ["utter_read_back_cancel_order"]
    talk.say("yes", "affirm")
    assert [each["order"] for _, each in done_by(rehearsal)] == ["W1002"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("sorry, I meant to ask about the stove order, when is it here?", "order_status"),
        ("I bought the wrong one, we have a stove already", "change_items"),
    ],
)
def test_whoever_asks_or_says_why_means_no_other_order(rehearsal: Any, text: str, intent: str) -> None:
    talk = cancelling(rehearsal)
    talk.say(text, intent)
    assert talk.slots["order_number"] == ["W1001"]


@pytest.mark.parametrize("text", ["cancel my boots order and my stove order", "cancel the boots and compass orders"])
def test_two_orders_that_are_named_are_both_cancelled(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    talk.say(text, "cancel_order")
    assert sorted(talk.slots["order_number"]) == ["W1001", "W1002"]


def test_who_names_all_that_is_in_an_order_means_the_order(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    assert talk.say("cancel the stove and the compass", "cancel_order") == ["utter_read_back_cancel_order"]


def test_no_keep_it_ends_what_began_with_the_name_of_the_order(rehearsal: Any) -> None:
    talk = cancelling(rehearsal)
    assert talk.say("no keep the boots", "change_items") == ["utter_cancel_order_stopped"]


@pytest.mark.parametrize(
    "text", ["yes, take one hat out, keep the boots", "yes, the hats in oatmeal, keep the boots", "yes, no hats, keep"]
)
def test_a_yes_with_another_count_or_kind_does_not_do_what_was_read_back(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    talk.say("take the hats out of W1001", "change_items", order_number="W1001")
    talk.say(text, "change_items")
    assert done_by(rehearsal) == []


def test_a_yes_that_says_what_stays_besides_is_one(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("take the hats out of W1001", "change_items", order_number="W1001")
    talk.say("yes take the hats out, keep the boots", "change_items")
    assert [name for name, _ in done_by(rehearsal)] == ["change_items"]


def test_a_yes_that_names_the_order_is_one_and_a_wish_for_something_else_is_not(rehearsal: Any) -> None:
    talk = cancelling(rehearsal)
    talk.say("yes please the boots one, all of it", "affirm")
    assert [name for name, _ in done_by(rehearsal)] == ["cancel_order"]
    talk = two_orders(rehearsal)
    talk.say("send W1001 to 12 Mill Lane, 2255 Brindlemere", "change_address", order_number="W1001")
    talk.say("yes, cancel the boots order please", "cancel_order")
    assert done_by(rehearsal) == []


def test_the_same_address_is_the_one_that_was_asked_for_before(rehearsal: Any) -> None:
    talk = two_orders(rehearsal)
    talk.say("send W1001 to 12 Mill Lane, 2255 Brindlemere", "change_address", order_number="W1001")
    talk.say("yes", "affirm")
    talk.say("and the stove order too, same address", "change_address")
    assert talk.slots["new_address"] == "12 Mill Lane, 2255 Brindlemere"


@pytest.mark.parametrize("text", ["not to the same address", "same house but flat 3", "the same place, number 14"])
def test_what_only_leans_on_an_address_is_not_the_same(rehearsal: Any, text: str) -> None:
    talk = two_orders(rehearsal)
    talk.say("send W1001 to 12 Mill Lane, 2255 Brindlemere", "change_address", order_number="W1001")
    talk.say("yes", "affirm")
    talk.say("change the address of the stove order too", "change_address")
    talk.say(text, "change_address")
    assert talk.slots.get("new_address") != "12 Mill Lane, 2255 Brindlemere"


def test_an_order_that_can_go_nowhere_else_is_told_before_an_address_is_asked_for(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PACKED))
    (said,) = talk.say("send W1001 to my sister", "change_address", order_number="W1001")
    assert said.startswith("utter_refused")


def test_another_choice_counts_where_any_words_would_answer(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.DELIVERED))
    talk.say("I want to swap the boots", "return_or_exchange")
    assert talk.say("you know what, I'll just send it back", "return_or_exchange")[-1].startswith(
        "utter_read_back_return"
    )


@pytest.mark.parametrize(
    "text",
    [
        "my brother says it's fine. leave it like it is, sorry for trouble",
        "you know what leave the card too, I'll give her the money",
        "hmm no don't cancel. can it go to my work instead?",
        "ok don't change anything my mate still lives there",
        "wife wants it. not cancel please",
        "leave it as is",
    ],
)
def test_what_is_left_as_it_is_is_taken_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize(
    "text",
    [
        "leave it with the neighbour",
        "please don't cancel it, just send it to 12 Mill Lane",
        "don't change anything on the bag, just the boots",
        "you don't send it and I need it now",
        "leave it in the porch",
    ],
)
def test_what_shall_be_done_otherwise_is_not_taken_back(text: str) -> None:
    assert not takes_back(text)


@pytest.mark.parametrize(
    ("text", "is_limited"),
    [
        ("yes send it. they were only two months old", False),
        ("yes, that is correct only. please update", False),
        ("yes only the account for now", False),
        ("yes fine only the lantern", True),
        ("yes only one day pack", True),
        ("yes only the hat", True),
    ],
)
def test_only_limits_a_yes_where_it_names_what_alone_is_wanted(text: str, is_limited: bool) -> None:
    assert limits(text) is is_limited


def test_words_of_time_are_no_names_of_things() -> None:
    shown = [Candidate("1", "two-person tent"), Candidate("2", "day pack four-person tent")]
    assert by_name("my tent was not there and I was home all day", shown) is None
    found = by_name("the tent I ordered with the day pack", shown)
    assert found is not None and found.values == ("2",)
    assert by_name("not the day pack one", shown) is None


def test_what_leads_to_a_wish_says_nothing() -> None:
    assert weighty("you know what, the bag in that case") == {"bag"}


def test_too_small_is_a_bigger_size_however_it_is_typed() -> None:
    assert wants_step("way 2 small on me") == (1, 0)
    assert wants_step("can i swap it for a bigger 1") == (1, 0)


@pytest.mark.parametrize(
    "text",
    ["what if no one's in when they come", "what happens if nobody opens", "i'm out till six, what if i'm not in"],
)
def test_what_happens_if_nobody_is_in_is_asked_in_many_ways(text: str) -> None:
    assert if_nobody_is_in(text)


@pytest.mark.parametrize(
    "text", ["what if I'm not happy with it", "what if none of them fit", "what if I'm in a hurry"]
)
def test_other_cases_are_no_question_of_the_door(text: str) -> None:
    assert not handed_how(text)
