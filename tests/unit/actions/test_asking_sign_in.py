"""Somebody who is not signed in gets what an article says at once, and is asked to sign in for what is theirs alone."""

from __future__ import annotations

from typing import Any

import pytest

from actions.frame.asking import asks_in_general
from tests.unit.actions.talk import Talk

TOLD = ["utter_article_answer", "utter_sign_in_for_yours"]


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    return Talk(rehearsal)


@pytest.mark.parametrize(
    "intent",
    [
        "cancel_order",
        "change_address",
        "change_items",
        "return_or_exchange",
        "delivery_problem",
        "refund_request",
        "refund_status",
        "invoice",
        "change_email",
        "close_account",
    ],
)
def test_what_an_article_answers_is_told_before_the_sign_in_is_asked_for(talk: Talk, intent: str) -> None:
    assert talk.say("can that be changed once shipping has begun?", intent) == TOLD
    assert talk.form is None


def test_below_the_threshold_the_sign_in_alone_is_asked_for(talk: Talk) -> None:
    assert talk.say("can i still cancel", "cancel_order") == ["utter_sign_in_needed"]


def test_what_only_the_records_say_is_not_answered_from_an_article(talk: Talk) -> None:
    assert talk.say("where is it, is it shipping today", "order_status") == ["utter_sign_in_needed"]
    assert talk.say("what do i owe you for shipping", "account_balance") == ["utter_sign_in_needed"]


def test_whoever_asks_how_to_find_out_is_told_how(talk: Talk) -> None:
    assert talk.say("how do i see whether it is shipping", "order_status") == TOLD


def test_whoever_names_an_order_means_that_one(talk: Talk) -> None:
    said = talk.say("cancel the shipping of W4001", "cancel_order", order_number="W4001")
    assert said == ["utter_sign_in_needed"]


def test_a_button_asks_for_what_it_says(talk: Talk) -> None:
    assert talk.say('/cancel_order{"why": "shipping"}', "cancel_order") == ["utter_sign_in_needed"]


def test_of_several_requests_the_sign_in_is_asked_for_once_and_no_passage_is_told_twice(talk: Talk) -> None:
    talk.slots["put_aside"] = [{"intent": "invoice", "text": "and send me the shipping bill", "entities": []}]
    assert talk.say("cancel it before shipping", "cancel_order") == TOLD
    waiting = [each["text"] for each in talk.slots["after_sign_in"]]
    assert waiting == ["cancel it before shipping", "and send me the shipping bill"]


def test_a_part_of_a_message_is_looked_up_with_the_rest_of_it(talk: Talk) -> None:
    talk.slots["put_aside"] = [{"intent": "refund_request", "text": "who pays the shipping then", "entities": []}]
    assert talk.say("it came in forty pieces", "delivery_problem") == TOLD
    talk.slots["put_aside"] = [{"intent": "delivery_problem", "text": "it came in forty pieces", "entities": []}]
    assert talk.say("why is it late", "order_status") == ["utter_sign_in_needed"]


def test_what_no_article_answered_still_says_what_a_following_question_is_about(talk: Talk) -> None:
    talk.say("do you take old kayaks", "return_or_exchange")
    assert talk.slots["answered"]["question"] == "do you take old kayaks"
    talk.say("do you rent kayaks", "question")
    assert talk.slots["answered"]["question"] == "do you rent kayaks"


def test_of_two_passages_it_is_asked_which_one_and_the_sign_in_is_asked_for_as_ever(talk: Talk) -> None:
    assert talk.say("can i change the box", "change_items") == ["utter_which_question", "utter_sign_in_needed"]
    assert talk.press("a red box") == ["utter_article_answer"]


def test_the_article_can_be_said_to_have_helped_or_not(talk: Talk) -> None:
    talk.say("can i cancel before shipping", "cancel_order")
    assert talk.say("yes, thanks", "affirm") == ["utter_article_helped"]
    talk.say("can i cancel before shipping", "cancel_order")
    assert talk.say("no", "deny") == ["utter_article_next"]


def test_after_the_sign_in_what_was_asked_is_answered_without_asking_again(talk: Talk) -> None:
    talk.say("can i cancel before shipping", "cancel_order")
    talk.customer = "C-2"
    said = talk.say("/signed_in", "signed_in")
    assert said[0] == "utter_signed_in" and len(said) > 1
    assert "utter_article_answer" not in said


def test_the_step_says_that_it_was_refused_and_which_article_was_shown(rehearsal: Any) -> None:
    said = rehearsal.run("action_invoice", "what does the bill say of shipping", intent="invoice")
    assert said.step == {"action": "action_invoice", "result": "refused", "about": "shipping-times"}


def test_in_the_middle_of_a_form_its_question_comes_last(talk: Talk) -> None:
    assert talk.say("reset my password", "password_reset") == ["utter_ask_reset_email"]
    said = talk.say("how do i see whether it is shipping", "order_status")
    assert said == ["utter_article_in_form", "utter_sign_in_for_yours", "utter_ask_reset_email"]


def test_what_holds_for_every_refund_is_said_where_no_article_answers(talk: Talk) -> None:
    assert talk.say("give me my money", "refund_request") == ["utter_sign_in_needed", "utter_refund_canned"]


@pytest.mark.parametrize("intent", ["refund_question", "billing_question"])
def test_questions_of_charges_and_refunds_go_to_the_articles_first(talk: Talk, intent: str) -> None:
    assert talk.say("my card says no", intent) == [f"utter_{intent.replace('question', 'canned')}"]
    assert talk.say("why was shipping charged twice", intent) == ["utter_article_answer"]


@pytest.mark.parametrize(
    "text",
    [
        "how do I track a parcel",
        "Where can I see where my parcel is?",
        "How many years you are keeping my orders",
        "when would it be here if I buy it today",
        "does anything come on a sunday",
        "do you usually pack on saturdays",
        "for how long am I locked out",
        "how can one follow a delivery",
    ],
)
def test_a_question_of_a_way_or_a_rule_asks_in_general(text: str) -> None:
    assert asks_in_general(text)


@pytest.mark.parametrize(
    "text",
    [
        "where is my parcel",
        "when will it be here",
        "what do I owe you",
        "has my tent left yet",
        "how many days more do I have to wait",
        "do you have my order",
        "how long until it gets here",
        "status please",
        "which orders haven't come",
    ],
)
def test_a_question_of_ones_own_does_not(text: str) -> None:
    assert not asks_in_general(text)


def test_a_journey_that_begins_with_how_it_is_done_is_preceded_by_the_article(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("how do i send it back, who pays the shipping", "return_or_exchange")[0] == "utter_article_in_form"
    assert talk.form == "return_or_exchange_form"
    talk = Talk(rehearsal, "C-4")
    assert "utter_article_in_form" not in talk.say("swap it, shipping took too long", "return_or_exchange")


def test_a_password_is_reset_after_the_article_says_how(talk: Talk) -> None:
    said = talk.say("how do i reset my password without shipping", "password_reset")
    assert said == ["utter_article_in_form", "utter_ask_reset_email"]
