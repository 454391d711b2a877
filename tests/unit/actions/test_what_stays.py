"""What a customer wants to keep is never taken out, sent back or paid back, however it is said."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.item_changes import wishes
from actions.what_stays import done_and_kept, parts
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import STOVES, Shop, an_order
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_item_changes import ITEMS

TROUSERS, HATS, BOOTS = "1", "2", "3"


@pytest.mark.parametrize(
    ("text", "taken_out"),
    [
        ("please take out the boots I don't need them but leave everything else in", {BOOTS}),
        ("boots out, the rest stays", {BOOTS}),
        ("drop the boots, everything else as it is", {BOOTS}),
        ("remove the boots and keep the others", {BOOTS}),
        ("take the boots out and don't touch the rest", {BOOTS}),
        ("don't remove the hats, remove the boots", {BOOTS}),
        ("the boots out please, I'd like to keep the trousers and the hats", {BOOTS}),
        ("the trousers stay, the boots please out", {BOOTS}),
        ("leave the trousers in and take the hats out", {HATS}),
        ("keep the boots, take out everything else", {TROUSERS, HATS}),
        ("leave the hats in, remove the rest", {TROUSERS, BOOTS}),
        ("remove everything except the hats and the boots", {TROUSERS}),
        ("delete all but the trousers", {HATS, BOOTS}),
        ("take everything out", {TROUSERS, HATS, BOOTS}),
        ("I don't want to keep the boots, take them out", {BOOTS}),
        ("leave the hats out", {HATS}),
        ("leave everything in", set()),
        ("take the rest out", set()),
        ("boots out please, the hats I want to keep", {BOOTS}),
        ("the boots I don't want to keep, take them out", {BOOTS}),
    ],
)
def test_only_what_is_not_kept_is_taken_out(text: str, taken_out: set[str]) -> None:
    found = wishes(text, ITEMS).changes
    assert {place for place, change in found.items() if change.quantity == 0} == taken_out
    assert set(found) == taken_out


def test_what_is_left_out_of_something_else_is_no_wish() -> None:
    found = wishes("is there a 43 in those boots? he could leave the thick socks off", ITEMS).changes
    assert found[BOOTS].options == {"size": "43"} and found[BOOTS].quantity is None


def test_who_wants_one_says_nothing_of_how_many_are_kept() -> None:
    assert done_and_kept("no, keep both hats my sister wants one. only the boots")[1].startswith("keep both hats")


@pytest.mark.parametrize("text", ["keep one of the hats", "leave just one hat in"])
def test_how_many_are_kept_is_how_many_there_shall_be(text: str) -> None:
    assert {place: change.quantity for place, change in wishes(text, ITEMS).changes.items()} == {HATS: 1}


@given(
    st.sampled_from(["trousers", "hats", "boots"]),
    st.sampled_from(["take out the {}", "remove the {}", "drop the {}", "i don't need the {}"]),
    st.sampled_from(["but", "and", "and please", ",", ". "]),
    st.sampled_from(["leave", "keep", "i want to keep", "don't touch"]),
    st.sampled_from(["everything else", "the rest", "all else", "the others", "the other things"]),
    st.sampled_from(["", " in", " as it is"]),
    st.booleans(),
)
def test_whatever_else_there_is_stays(
    item: str, out: str, joint: str, keep: str, rest: str, how: str, is_first: bool
) -> None:
    kept, done = f"{keep} {rest}{how}", out.format(item)
    found = wishes(f"{kept} {joint} {done}" if is_first else f"{done} {joint} {kept}", ITEMS).changes
    assert {place: change.quantity for place, change in found.items()} == {
        {"trousers": TROUSERS, "hats": HATS, "boots": BOOTS}[item]: 0
    }


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    done, kept = done_and_kept(text)
    assert all(word in done + kept or word == "but" for word in text.replace("’", "'").split() if word.isalpha())
    assert all(part.text.strip() for part in parts(text))


@pytest.mark.parametrize(
    ("text", "returned"),
    [
        ("I return the boots and keep everything else", "hiking boots"),
        ("the boots go back, the rest is fine", "hiking boots"),
        ("send everything back except the boots", "rain trousers, wool hat"),
        ("I'm keeping the boots but the others go back", "rain trousers, wool hat"),
        ("the trousers and the boots go back, the hats stay", "rain trousers, hiking boots"),
        (
            "the trousers and one of the two hats go back, the boots I'm keeping for my son",
            "rain trousers, 1 × wool hat",
        ),
        ("I'd send back the boots and one hat. Trousers we keep", "1 × wool hat, hiking boots"),
        ("boots and a pair of trousers back, all never worn, hats I keep", "rain trousers, hiking boots"),
        ("one hat goes back, all tags on, the boots and the trousers I'm keeping", "1 × wool hat"),
        ("the hats I'll definitely keep, boots and trousers back please", "rain trousers, hiking boots"),
        ("send back the boots and the trousers. not the hats mind, he's keeping those", "rain trousers, hiking boots"),
        ("the boots and the trousers go back, but not my hats", "rain trousers, hiking boots"),
        ("all of it", "everything"),
    ],
)
@pytest.mark.parametrize("intent", ["return_or_exchange", "refund_request"])
@pytest.mark.parametrize("asked", [False, True])
def test_only_what_is_not_kept_goes_back(rehearsal: Any, text: str, returned: str, intent: str, asked: bool) -> None:
    Shop(an_order("W1001", OrderState.DELIVERED)).furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    if asked or returned == "everything":
        talk.say("about my order, please", intent)
    talk.say(text, intent)
    assert talk.slots["returned"] == returned


def test_a_part_that_is_kept_makes_a_cancellation_a_change(rehearsal: Any) -> None:
    Shop(an_order("W1001", OrderState.PROCESSING)).furnish(rehearsal.services)
    talk = Talk(rehearsal, "C-1")
    assert talk.say("cancel the hats but keep the rest", "cancel_order") == ["utter_read_back_change_items_other"]
    assert next(each["wanted"] for each in talk.said if "wanted" in each) == "wool hat: taken out"


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    """Of a customer with two orders that have not left, of three items and of two."""
    orders = (an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.PROCESSING, STOVES))
    Shop(*orders).furnish(rehearsal.services)
    return Talk(rehearsal, "C-1")


@pytest.mark.parametrize(
    ("text", "intent", "wanted"),
    [
        ("chuck the boots out keep the rest", "choose", "hiking boots: taken out"),
        ("just the boots please, keep the others", "nlu_fallback", "hiking boots: taken out"),
        ("keep the hats cancel the rest", "cancel_order", "rain trousers: taken out; hiking boots: taken out"),
        ("everything but the hats", "choose", "rain trousers: taken out; hiking boots: taken out"),
    ],
)
def test_whoever_is_asked_which_order_and_keeps_a_part_has_the_rest_taken_out(
    talk: Talk, text: str, intent: str, wanted: str
) -> None:
    assert talk.say("cancel my order", "cancel_order") == ["utter_ask_which_order"]
    assert talk.say(text, intent) == ["utter_read_back_change_items_other"]
    assert (talk.slots["order_number"], talk.slots["wanted"]) == (["W1001"], wanted)


@pytest.mark.parametrize(
    ("text", "intent"), [("the one with the boots", "choose"), ("only the boots", "choose"), ("the boots", "choose")]
)
def test_an_item_says_which_order_where_that_is_asked(talk: Talk, text: str, intent: str) -> None:
    talk.say("cancel my order", "cancel_order")
    assert talk.say(text, intent) == ["utter_read_back_cancel_order"]
    assert talk.slots["order_number"] == ["W1001"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("no only the boots", "deny"),
        ("not all of it, only the boots", "deny"),
        ("i meant just the boots", "correction"),
        ("chuck the boots out keep the rest", "change_items"),
    ],
)
def test_at_the_read_back_of_an_order_one_item_is_taken_out_in_its_place(talk: Talk, text: str, intent: str) -> None:
    talk.say("cancel W1001 because it is late", "cancel_order", order_number="W1001")
    assert talk.say(text, intent) == ["utter_read_back_change_items_other"]
    assert (talk.form, talk.slots["wanted"]) == ("change_items_form", "hiking boots: taken out")


def test_an_item_of_another_order_means_that_order(talk: Talk) -> None:
    talk.say("cancel W1001 because it is late", "cancel_order", order_number="W1001")
    assert talk.say("just the stove", "choose") == ["utter_read_back_cancel_order"]
    assert talk.slots["order_number"] == ["W1003"]
