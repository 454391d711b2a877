"""What a message says beside its answer: a further wish, a question, what is not meant, what is asked only later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from actions.frame.asking import wants_to_know
from actions.frame.deciding import wishes_something
from actions.frame.reference import Candidate, named
from actions.frame.words import adds_something
from frontdesk.accounts.model import OrderState
from tests.unit.actions.shop import STOVES, an_order, cancelling, done_by, furnished
from tests.unit.actions.talk import Talk

SHOES, BOOTS = Candidate("shoes", "Cindertrack trail shoes"), Candidate("boots", "Scramble hiking boots")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the boots, not the shoes", "boots"),
        ("not the trail shoes but the boots", "boots"),
        ("shoes instead of boots please", "shoes"),
        ("I'd return the boots rather than the shoes", "boots"),
    ],
)
def test_what_is_refused_is_not_meant(text: str, meant: str) -> None:
    found = named(text, [SHOES, BOOTS])
    assert found is not None and found.values == (meant,)


def test_two_things_that_are_both_meant_are_not_told_apart() -> None:
    assert named("the boots and the shoes", [SHOES, BOOTS]) is None


@pytest.mark.parametrize(
    "text", ["oh and I also need socks", "another thing: my lamp", "can u also send a bill", "btw"]
)
def test_a_further_subject_is_announced(text: str) -> None:
    assert adds_something(text)


@pytest.mark.parametrize("text", ["it was too small and also too dear", "I changed my mind", "the other thing"])
def test_an_answer_announces_none(text: str) -> None:
    assert not adds_something(text)


@pytest.mark.parametrize("text", ["hold on, how long does it take", "what does it cost", "one sec, when is it due"])
def test_what_one_can_know_is_asked_otherwise_than_what_shall_be_done(text: str) -> None:
    assert wants_to_know(text) and not wants_to_know("could you swap it") and wishes_something("could you swap it")


def test_the_item_is_read_once_the_order_is_known(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    said = talk.say("swap the lantern for a 42, it is too small", "return_or_exchange")
    assert said == ["utter_confirm_exchange_why"]
    assert (talk.slots["returned"], talk.slots["instead"]) == ("Glowmoth lantern", "a 42")


def test_a_further_wish_is_no_reason(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4002", "cancel_order", order_number="W4002")
    further = "oh and I also need to send the tent back"
    assert talk.say(further, "return_or_exchange") == ["utter_return_or_exchange_later", "utter_confirm_cancel_order"]
    assert talk.say("it came too late for the party", "delivery_problem") == ["utter_confirm_cancel_order_why"]


def test_of_two_requests_none_is_the_answer_in_own_words(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4002", "cancel_order", order_number="W4002")
    text = "the tent goes back to you please. and what do I owe"
    parts = {"the tent goes back to you please": "return_or_exchange", "what do I owe": "account_balance"}
    assert talk.say(text, "return_or_exchange", parts=parts)[-1] == "utter_confirm_cancel_order"
    assert talk.slots.get("reason") is None


def test_a_reason_that_sounds_like_another_request_is_one(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4002", "cancel_order", order_number="W4002")
    assert talk.say("bought the wrong size", "change_items") == ["utter_confirm_cancel_order_why"]


def test_my_last_order_in_a_list_of_one_is_told_as_it_stands(rehearsal: Any) -> None:
    outcome = rehearsal.run("action_order_list", customer="C-4", text="and my last order")
    assert outcome.responses == [] and "order_status_form" in str(outcome.events)


def test_the_first_of_a_list_is_that_one_though_it_was_spoken_of(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("my orders", "order_list")
    assert talk.say("what about the first one", "choose") == ["utter_order_processing"]


def test_when_it_arrives_is_asked_of_the_refund_that_was_told(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("was W1005 refunded", "refund_status", order_number="W1005")
    assert talk.say("but when does it arrive", "order_status")[-1] == "utter_refund_times"


@pytest.mark.parametrize(
    "text", ["you know what, scrap that", "no don't cancel it", "I'll keep it after all", "nvm leave it"]
)
def test_a_wish_that_is_taken_back_in_own_words_ends_the_form(rehearsal: Any, text: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4002", "cancel_order", order_number="W4002")
    assert talk.say(text, "nlu_fallback") == ["utter_cancel_order_stopped"]
    assert talk.form is None
    assert talk.say("when does it come", "order_status") == ["utter_order_processing"]


@pytest.mark.parametrize("text", ["I don't want it any more", "they do not send it on time", "I keep too many already"])
def test_a_reason_takes_nothing_back(rehearsal: Any, text: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4002", "cancel_order", order_number="W4002")
    assert talk.say(text, "nlu_fallback") == ["utter_confirm_cancel_order_why"]


def test_other_words_for_an_item_name_it_too() -> None:
    pack, jacket = Candidate("pack", "Ridgeback 28-litre day pack"), Candidate("jacket", "Stormlark rain jacket")
    for text, meant in (("my rucksack", "pack"), ("the anoraks", "jacket"), ("a raincoat and nothing else", "jacket")):
        found = named(text, [pack, jacket])
        assert found is not None and found.values == (meant,)
    assert named("the telescope", [pack, jacket]) is None


def test_after_one_order_was_told_a_wish_is_about_that_one(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is W4001", "order_status", order_number="W4001")
    talk.say("I want to cancel", "cancel_order")
    assert talk.slots["order_number"] == ["W4001"]


def test_after_several_were_told_it_is_asked_which(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where are W4001 and W4002?", "order_status", order_number=["W4001", "W4002"])
    assert talk.say("I want to cancel", "cancel_order") == ["utter_ask_which_order"]


def test_an_answer_to_a_later_question_is_kept_whatever_it_looks_like(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("there is a problem with my lantern", "delivery_problem") == ["utter_ask_what_is_wrong_with"]
    assert talk.say("just send me a new one", "password_reset") == ["utter_ask_what_is_wrong_with"]
    assert talk.slots["wish"] == "replacement" and not talk.slots.get("put_aside")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is the tent here by saturday", ["utter_order_shipped"]),
        ("will the tent make it in time", ["utter_order_shipped"]),
        ("is the tent waterproof", ["utter_no_answer"]),
        ("are you there on saturday", ["utter_no_answer"]),
    ],
)
def test_a_question_for_the_time_that_names_an_order_is_answered_by_it(
    rehearsal: Any, text: str, said: list[str]
) -> None:
    assert Talk(rehearsal, "C-4").say(text, "question") == said


def test_a_no_at_a_read_back_that_asks_for_something_else_ends_the_first(rehearsal: Any) -> None:
    talk = cancelling(rehearsal)
    said = talk.say("mm no, leave it in. but I want a new password", "password_reset")
    assert said[0] == "utter_cancel_order_stopped" and talk.form == "password_reset_form"
    assert not done_by(rehearsal)


@pytest.mark.parametrize("text", ["no no wait. not cancel, all stay same", "everything stays as it is please"])
def test_all_that_stays_the_same_ends_what_was_read_back(rehearsal: Any, text: str) -> None:
    talk = cancelling(rehearsal)
    assert "utter_cancel_order_stopped" in talk.say(text, "delivery_problem")
    assert not done_by(rehearsal)


def test_two_things_from_two_orders_are_both_looked_up(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.SHIPPED, STOVES))
    said = talk.say("when do the boots come and the stove, the same day?", "order_status")
    assert len([each for each in said if each.startswith("utter_order_")]) == 2


def test_who_carries_what_says_which_order_is_meant(rehearsal: Any) -> None:
    talk = furnished(rehearsal, an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.SHIPPED, STOVES))
    assert talk.say("where is it", "order_status")[-1] == "utter_ask_which_order"
    assert talk.say("who carries the stove?", "question") == ["utter_order_shipped"]


def test_whoever_is_fine_but_objects_has_agreed_to_nothing(rehearsal: Any) -> None:
    talk = cancelling(rehearsal)
    talk.say("fine but the boots are coming apart, too", "affirm")
    assert not done_by(rehearsal)


def test_thats_all_is_no_wish_for_all_of_them(rehearsal: Any) -> None:
    talk = furnished(
        rehearsal, an_order("W1001", OrderState.DELIVERED), an_order("W1003", OrderState.DELIVERED, STOVES)
    )
    assert talk.say("refund please", "refund_request")[-1] == "utter_ask_which_one"
    talk.say("the stove. used it once thats all", "nlu_fallback")
    assert talk.slots["order_number"] == ["W1003"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("cancel the one for 104 something", "W1003"),
        ("cancel an order. not the 104, the one for 278", "W1001"),
        ("cancel the 104 euro one", "W1003"),
        ("cancel the one with the boots, I am away for 104 days", "W1001"),
    ],
)
def test_an_order_is_meant_by_what_it_costs(rehearsal: Any, text: str, number: str) -> None:
    talk = furnished(
        rehearsal, an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.PROCESSING, STOVES)
    )
    talk.say(text, "cancel_order")
    assert talk.slots["order_number"] == [number]


def test_what_is_late_is_put_right_where_it_was_to_be_sent_back_or_refunded(rehearsal: Any) -> None:
    late = replace(an_order("W1001", OrderState.SHIPPED), expected_on=date.today() - timedelta(8))
    talk = furnished(rehearsal, late, an_order("W1003", OrderState.DELIVERED, STOVES))
    assert talk.say("where is W1001", "order_status", order_number="W1001") == ["utter_order_overdue"]
    talk.say("send me new ones. no, a refund", "refund_request")
    assert talk.form == "delivery_problem_form" and talk.slots["problem"] == "late"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("cancel the hiking boots, saw them elsewhere for 104 euros less", "cancel_order"),
        ("change the address of the boots to 104 Hill Road, 2255 Brindlemere", "change_address"),
        ("the hiking boots shall be here at 104 Hill Road, 2255 Brindlemere", "change_address"),
    ],
)
def test_a_number_beside_a_name_is_no_price_of_an_order(rehearsal: Any, text: str, intent: str) -> None:
    talk = furnished(
        rehearsal, an_order("W1001", OrderState.PROCESSING), an_order("W1003", OrderState.PROCESSING, STOVES)
    )
    talk.say(text, intent)
    assert talk.slots["order_number"] == ["W1001"]


@pytest.mark.parametrize("text", ["I want to return something", "it came today, I want to return it, too small"])
def test_what_has_come_goes_back_whatever_is_late(rehearsal: Any, text: str) -> None:
    late = replace(an_order("W1001", OrderState.SHIPPED), expected_on=date.today() - timedelta(1))
    talk = furnished(rehearsal, late, an_order("W1003", OrderState.DELIVERED, STOVES))
    talk.say("where is W1001", "order_status", order_number="W1001")
    talk.say(text, "return_or_exchange")
    assert talk.form != "delivery_problem_form" and "utter_ask_what_is_wrong" not in str(talk.said)
