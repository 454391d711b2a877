"""An address may be said in parts: what is corrected or left out comes from the one that is known, and what is none as
a whole is asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.address_parts import corrected, parts_of
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import Shop, an_order
from tests.unit.actions.talk import Talk

KNOWN = "4 Heron Lane, ZZ-3310 Quillhaven"
CHANGED = ["utter_read_back_change_address"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("it's number 14", "14 Heron Lane, ZZ-3310 Quillhaven"),
        ("oops, 14a", "14a Heron Lane, ZZ-3310 Quillhaven"),
        ("sorry 41 and not 4", "41 Heron Lane, ZZ-3310 Quillhaven"),
        ("everything else is right, only the house number must be 41", "41 Heron Lane, ZZ-3310 Quillhaven"),
        ("the postcode should be ZZ-3301", "4 Heron Lane, ZZ-3301 Quillhaven"),
        ("postcode is wrong, 3301 not 3310", "4 Heron Lane, ZZ-3301 Quillhaven"),
        ("the town is Upper Fennick", "4 Heron Lane, ZZ-3310 Upper Fennick"),
        ("Starnwick, not Quillhaven", "4 Heron Lane, ZZ-3310 Starnwick"),
        ("sorry its Heron Rise not Heron Lane", "4 Heron Rise, ZZ-3310 Quillhaven"),
        ("oh no, I meant Upper Fennick instead of Quillhaven", "4 Heron Lane, ZZ-3310 Upper Fennick"),
        ("no, ZZ-2675 Starnwick", "4 Heron Lane, ZZ-2675 Starnwick"),
        ("the street is called Heron Rise, rest unchanged", "4 Heron Rise, ZZ-3310 Quillhaven"),
        ("please change that to flat 5", "4 Heron Lane, flat 5, ZZ-3310 Quillhaven"),
    ],
)
def test_one_part_is_said_anew(text: str, address: str) -> None:
    assert corrected(KNOWN, text) == address


@pytest.mark.parametrize(
    "text",
    ["no that's wrong", "2", "W3301", "what does it cost", "yes", "cancel it", "it is for 2 people", "9 Mill Bank", ""],
)
def test_what_says_no_part_corrects_nothing(text: str) -> None:
    assert corrected(KNOWN, text) is None


@pytest.mark.parametrize("text", ["not 12, it is number 27", "it is number 27, not number 12", "not number 12 but 27"])
def test_one_number_takes_the_place_of_another(text: str) -> None:
    assert corrected("12 Heron Rise, ZZ-3310 Quillhaven", text) == "27 Heron Rise, ZZ-3310 Quillhaven"


@pytest.mark.parametrize(
    ("address", "street", "place"),
    [
        ("flat 3b, 7 Mill Lane, 2255 Brindlemere", "flat 3b, 7 Mill Lane", "2255 Brindlemere"),
        ("12 Elm Street, Suite 5, Austin, TX 78701", "12 Elm Street, Suite 5", "Austin, TX 78701"),
        ("1234 Elm Street, Austin", "1234 Elm Street", "Austin"),
        ("7 Mill Bank in Starnwick", "7 Mill Bank", "Starnwick"),
        ("7 Mill Bank ZZ-2210 Starnwick", "7 Mill Bank", "ZZ-2210 Starnwick"),
        ("Rose Cottage, Church Hill, Brindlemere", "Rose Cottage, Church Hill", "Brindlemere"),
        ("7 Mill Bank", "7 Mill Bank", ""),
    ],
)
def test_an_address_has_a_street_and_a_place(address: str, street: str, place: str) -> None:
    assert (parts_of(address).street, parts_of(address).place) == (street, place)


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(["Heron Lane", "Old Ferry Way", "Elm Street"]))
def test_another_number_leaves_all_the_rest_as_it_was(before: int, after: int, street: str) -> None:
    known = f"{before} {street}, ZZ-3310 Quillhaven"
    expected = None if before == after else f"{after} {street}, ZZ-3310 Quillhaven"
    assert corrected(known, f"sorry, number {after}") == expected


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    order = replace(an_order("W1001", OrderState.PROCESSING), address="5 Orchard Bend, ZZ-2675 Starnwick")
    Shop(order).furnish(rehearsal.services)
    return Talk(rehearsal, "C-1")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no sorry, 14 Heron Rise, the same town and postcode", "correction"),
        ("14 Heron Rise. everything else stays as it is", "nlu_fallback"),
        ("excuse me it must be 14 Heron Rise", "deny"),
    ],
)
def test_another_street_stays_in_the_place_that_was_read_back(talk: Talk, text: str, intent: str) -> None:
    assert talk.say(f"send it to {KNOWN}", "change_address") == CHANGED
    assert talk.say(text, intent) == CHANGED
    assert talk.slots["new_address"] == "14 Heron Rise, ZZ-3310 Quillhaven"


def test_a_part_of_where_it_goes_so_far_is_corrected_in_the_first_message(talk: Talk) -> None:
    assert talk.say("the parcel should go to number 15, not 5", "change_address") == CHANGED
    assert talk.slots["new_address"] == "15 Orchard Bend, ZZ-2675 Starnwick"


@pytest.mark.parametrize(
    ("rest", "address"),
    [
        ("ZZ-3310 Quillhaven", "4 Heron Lane, ZZ-3310 Quillhaven"),
        ("Quillhaven", "4 Heron Lane, Quillhaven"),
        ("oh, 9 Mill Bank, ZZ-2210 Starnwick", "9 Mill Bank, ZZ-2210 Starnwick"),
    ],
)
def test_what_is_no_whole_address_is_asked_for_the_rest(talk: Talk, rest: str, address: str) -> None:
    assert talk.say("send it to 4 Heron Lane please", "change_address") == ["utter_ask_rest_of_address"]
    assert talk.say(rest, "nlu_fallback") == CHANGED
    assert talk.slots["new_address"] == address


def test_a_town_alone_is_no_address(talk: Talk) -> None:
    talk.say("wrong address on my order", "change_address")
    unclear = ["utter_address_unclear", "utter_ask_for_new_address"]
    assert talk.say("ZZ-3310 Quillhaven", "nlu_fallback") == unclear


@pytest.mark.parametrize(
    "behind",
    [" for W1001", ", that's for order W1001", ". Kind regards, Maren", "\nbest wishes Maren", ", yours faithfully M"],
)
def test_what_is_written_behind_an_address_is_none_of_it(talk: Talk, behind: str) -> None:
    assert talk.say(f"send it to {KNOWN}{behind}", "change_address") == CHANGED
    assert talk.slots["new_address"] == KNOWN


@pytest.mark.parametrize(
    "text", ["please to change it for 8 Heron Rise, ZZ-3310 Quillhaven", "it must be 8 Heron Rise, ZZ-3310 Quillhaven"]
)
def test_a_letter_of_a_street_belongs_to_no_number(talk: Talk, text: str) -> None:
    assert talk.say(text, "change_address") == CHANGED
    assert talk.slots["new_address"] == "8 Heron Rise, ZZ-3310 Quillhaven"


def test_to_which_street_a_parcel_goes_is_only_asked(talk: Talk) -> None:
    said = talk.say("and to which street goes that one? i think maybe is wrong", "change_address")
    assert said == ["utter_order_processing"] and talk.form is None


@pytest.mark.parametrize(
    "text", ["change the address of my order for 3 weeks", "I need it for 20 March, can you change the address"]
)
def test_what_stands_behind_for_is_mostly_no_address(talk: Talk, text: str) -> None:
    assert talk.say(text, "change_address") == ["utter_ask_for_new_address"]


def test_a_street_may_be_called_like_a_greeting(talk: Talk) -> None:
    assert talk.say("send it to 12 Regards Lane, ZZ-3310 Quillhaven", "change_address") == CHANGED
    assert talk.slots["new_address"] == "12 Regards Lane, ZZ-3310 Quillhaven"
