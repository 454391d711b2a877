"""Delivery problems: what is wrong, with which order and how it shall be put right, and the article that applies."""

from __future__ import annotations

from typing import Any

import pytest

from actions.frame.deciding import takes_back
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_requests import LANTERN, left


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("the mug came in pieces", "damaged"),
        ("box soaked, everything wet", "damaged"),
        ("there is a hole in the mat", "damaged"),
        ("the tracking says it was delivered on Monday, there was nobody", "not_there"),
        ("delivered? nothing is here", "not_there"),
        ("somebody signed for it, not me", "not_there"),
        ("stolen from the porch", "not_there"),
        ("I got somebody else's boots", "wrong"),
        ("I ordered a mat and got a chair", "wrong"),
        ("the wrong colour came", "wrong"),
        ("pegs missing", "missing"),
        ("the tent came without its pegs", "missing"),
        ("no pegs in the box", "missing"),
        ("the tent came with no problem, without a doubt a fine one", None),
        ("there was only half of it", "missing"),
        ("the poles weren't in the bag", "missing"),
        ("never arrived", "late"),
        ("it is two weeks overdue", "late"),
        ("I didn't receive it", "late"),
        ("my parcel has gone missing", "late"),
        ("it should have been here last week", "late"),
        ("something is wrong with my delivery", None),
        ("there is a problem with my parcel", None),
    ],
)
def test_what_is_wrong_is_read_from_the_message_or_asked_for(rehearsal: Any, text: str, problem: str | None) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say(text, "delivery_problem")
    assert talk.slots.get("problem") == problem
    assert (talk.slots["requested_slot"] == "problem") == (problem is None)


@pytest.mark.parametrize(
    ("problem", "offered"),
    [
        ("it never came", ["W1007", "W1002", "W1001"]),
        ("marked as delivered, not here", ["W1003", "W1002"]),
        ("it arrived broken", ["W1006", "W1005", "W1003"]),
    ],
)
def test_the_orders_that_the_problem_can_be_about_are_offered(rehearsal: Any, problem: str, offered: list[str]) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say(problem, "delivery_problem") == ["utter_ask_which_one"]
    assert [button["title"][:5] for button in talk.buttons] == offered


def test_a_damaged_item_is_passed_on_with_what_is_wanted_and_what_to_keep(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("my lantern has a crack", "delivery_problem") == ["utter_ask_how_to_put_right"]
    assert talk.say("a new one please", "nlu_fallback") == ["utter_confirm_damaged"]
    assert talk.say("yes", "affirm") == ["utter_passed_on_damaged"]
    (request,) = left(talk)
    assert (request.kind, request.order) == ("delivery_problem", "W5001")
    assert request.what == {**LANTERN, "problem": "damaged", "wanted": "my lantern has a crack", "wish": "replacement"}


def test_a_parcel_that_has_not_come_needs_no_further_words(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    assert talk.say("never came", "delivery_problem") == ["utter_ask_how_to_put_right"]
    talk.press("Find out")
    assert talk.said[0]["response"] == "utter_confirm_late" and talk.said[0]["expected_on"] != "–"
    talk.press("Yes")
    (request,) = left(talk)
    assert request.what == {**LANTERN, "problem": "late", "wish": "search for the parcel"}


def test_what_exactly_is_wrong_is_asked_for_where_it_was_not_said(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("item arrived damaged", "delivery_problem") == ["utter_ask_problem_details"]
    assert talk.say("the glass", "nlu_fallback") == ["utter_ask_how_to_put_right"]


def test_a_wish_is_an_answer_even_where_it_sounds_like_another_request(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    talk.say("never came", "delivery_problem")
    assert talk.say("please have it shipped out again", "return_or_exchange") == ["utter_confirm_late"]
    assert talk.slots["wish"] == "replacement"


def test_at_the_read_back_the_wish_may_be_another(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("my lantern has a crack", "delivery_problem")
    talk.say("refund", "refund_question")
    assert talk.say("actually a replacement", "correction") == ["utter_confirm_damaged"]
    assert talk.slots["wish"] == "replacement"


def test_each_problem_has_its_article(domain: dict[str, Any]) -> None:
    articles = {
        problem: domain["responses"][f"utter_passed_on_{problem}"][0]["custom"]["links"][0]["url"]
        for problem in ("late", "not_there", "damaged", "wrong", "missing")
    }
    late, wrong = "/help/shipping-delays-lost", "/help/shipping-damaged-missing"
    assert articles == {"late": late, "not_there": late, "damaged": wrong, "wrong": wrong, "missing": wrong}


@pytest.mark.parametrize(
    ("text", "is_chat"),
    [
        ("the dog never came home last night and it is cold. how are you, my dear", True),
        ("how are you. my parcel never came", False),
        ("how are you going to send me the lantern that never came", False),
        ("it still has not come", False),
    ],
)
def test_small_talk_reports_nothing(rehearsal: Any, text: str, is_chat: bool) -> None:
    said = Talk(rehearsal, "C-5").say(text, "delivery_problem")
    assert (said == ["utter_how_are_you"]) == is_chat


@pytest.mark.parametrize(
    "text",
    [
        "ah hang on my neighbour took it",
        "Sorry! the woman next door's gone but my husband already has the parcel",
        "the neighbours upstairs have got it",
        "oh it just arrived!",
        "they finally came",
    ],
)
def test_a_parcel_that_turns_up_is_reported_no_more(rehearsal: Any, text: str) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("W1003 is marked as delivered, but not here", "delivery_problem", order_number="W1003")
    assert talk.slots["requested_slot"] == "wish"
    assert talk.say(text, "nlu_fallback") == ["utter_delivery_problem_stopped"]


@pytest.mark.parametrize(
    "text",
    [
        "my neighbour took it but the glass is broken",
        "it just arrived and is broken",
        "my wife had it back to the shop",
    ],
)
def test_what_turns_up_broken_is_not_done_with(text: str) -> None:
    assert not takes_back(text)
