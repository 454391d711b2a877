"""The conversation frame: whatever is said while a form waits is dealt with alike in every form."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.actions.talk import Talk


@pytest.fixture
def asked(rehearsal: Any) -> Talk:
    """A customer with a basket (W4002) and a tent (W4001) on the way, who was asked which one is meant."""
    talk = Talk(rehearsal, "C-4")
    assert talk.say("where is my order", "order_status") == ["utter_ask_which_order"]
    return talk


def numbers(talk: Talk) -> list[str]:
    """The orders that were told of, in order."""
    return [message["number"] for message in talk.said if "number" in message]


@pytest.mark.parametrize(
    ("text", "intent", "meant"),
    [
        ("the tent", "question", ["W4001"]),
        ("the one with the basket please", "question", ["W4002"]),
        ("the second one", "question", ["W4001"]),
        ("2", "nlu_fallback", ["W4001"]),
        ("number 1", "order_status", ["W4002"]),
        ("the 2nd", "nlu_fallback", ["W4001"]),
        ("both", "deny", ["W4002", "W4001"]),
        ("all of them", "affirm", ["W4002", "W4001"]),
        ("oh i meant the picnik basket", "nlu_fallback", ["W4002"]),
        ("the one that has shipped", "question", ["W4001"]),
        ("the latest", "nlu_fallback", ["W4002"]),
    ],
)
def test_an_answer_points_at_what_was_offered(asked: Talk, text: str, intent: str, meant: list[str]) -> None:
    asked.say(text, intent)
    assert (numbers(asked), asked.form) == (meant, None)


def test_two_numbers_are_both_answered(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where are W4001 and W4002?", "order_status", order_number=["W4001", "W4002"])
    assert numbers(talk) == ["W4001", "W4002"]


@pytest.mark.parametrize(
    ("text", "intent", "reason"),
    [
        ("W112O", "order_status", "utter_order_number_unclear"),
        ("number W12", "nlu_fallback", "utter_order_number_unclear"),
        ("I ordered it in 2025", "question", "utter_order_number_unclear"),
        ("I lost the email", "question", "utter_order_unclear"),
        ("hmm", "nlu_fallback", "utter_order_unclear"),
        ("yes", "affirm", "utter_order_unclear"),
        ("the third one", "question", "utter_order_unclear"),
    ],
)
def test_what_fits_nothing_gets_the_reason_and_the_question_with_its_buttons(
    asked: Talk, text: str, intent: str, reason: str
) -> None:
    assert asked.say(text, intent) == [reason, "utter_ask_which_order"]
    assert [button["title"][:5] for button in asked.buttons] == ["W4002", "W4001"]


def test_a_question_is_answered_and_the_form_goes_on(asked: Talk) -> None:
    assert asked.say("how long does shipping take?", "question") == ["utter_article_in_form", "utter_ask_which_order"]
    assert asked.say("can I return W4001?", "question", order_number="W4001")[-1] == "utter_ask_which_order"
    asked.press("W4001")
    assert numbers(asked) == ["W4001"]


def test_whoever_asks_for_a_person_does_not_mean_the_two_person_tent(asked: Talk) -> None:
    assert asked.say("I would like to talk to a person about the tent", "person") == []
    assert (asked.handoff, asked.form) == ("asked_for_person", None)


@pytest.mark.parametrize(("text", "intent"), [("never mind", "cancel"), ("no", "deny"), ("bye", "goodbye")])
def test_whoever_stops_hears_what_was_not_done(rehearsal: Any, text: str, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("reset my password", "password_reset")
    assert talk.say(text, intent)[0] == "utter_reset_not_sent"
    assert (talk.form, talk.slots["reset_to"], talk.slots["pending"]) == (None, None, None)


@pytest.fixture
def resetting(rehearsal: Any) -> Talk:
    """The same customer, who was asked whether a link for a new password shall be sent."""
    talk = Talk(rehearsal, "C-4")
    assert talk.say("reset my password", "password_reset") == ["utter_ask_reset_confirmation"]
    return talk


def test_a_second_subject_is_put_after_the_first_by_saying_so(resetting: Talk) -> None:
    assert resetting.say("cancel the tent", "cancel_order")[0] == "utter_cancel_order_later"
    assert resetting.say("yes", "affirm") == ["utter_reset_link_sent_on_file", "utter_confirm_cancel_order"]


def test_never_mind_goes_on_with_what_was_put_aside(resetting: Talk) -> None:
    resetting.say("cancel the tent", "cancel_order")
    assert resetting.say("never mind", "cancel") == ["utter_reset_not_sent", "utter_confirm_cancel_order"]


def test_nothing_waits_any_more_once_a_person_has_taken_over(resetting: Talk) -> None:
    resetting.say("cancel the tent", "cancel_order")
    assert resetting.say("a person please", "person") == []
    assert resetting.slots["put_aside"] is None


def test_whoever_insists_on_the_second_subject_gets_it(resetting: Talk) -> None:
    resetting.say("cancel the tent", "cancel_order")
    assert resetting.say("cancel it", "cancel_order") == ["utter_reset_not_sent", "utter_ask_which_order"]
    assert (resetting.form, resetting.slots["put_aside"]) == ("cancel_order_form", None)


def test_whoever_was_asked_which_order_and_wants_something_else_is_not_asked_again(asked: Talk) -> None:
    assert asked.say("cancel the tent", "cancel_order") == ["utter_confirm_cancel_order"]
    assert asked.say("yes", "affirm") == ["utter_passed_on_cancel_order"]
    assert asked.form is None


def test_whoever_was_asked_which_order_and_asks_for_the_balance_is_not_asked_again(asked: Talk) -> None:
    assert asked.say("what do I owe?", "account_balance") == ["utter_balance_zero"]
    assert asked.form is None


def test_a_question_for_a_rule_is_no_wish_of_another_journey(resetting: Talk) -> None:
    said = resetting.say("would I have to pay for sending it back?", "return_or_exchange")
    assert said[-1] == "utter_ask_reset_confirmation"
    assert "utter_return_or_exchange_later" not in said
    assert resetting.slots["put_aside"] is None


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("oh and W4002 too please. same reason", "order_status"),
        ("the basket as well", "nlu_fallback"),
        ("yes, both", "affirm"),
    ],
)
def test_another_order_joins_the_one_that_is_read_back(rehearsal: Any, text: str, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4001", "cancel_order", order_number="W4001")
    assert talk.say(text, intent, **({"order_number": "W4002"} if "W4002" in text else {}))[-1] == (
        "utter_confirm_cancel_order"
    )
    assert talk.slots["order_number"] == ["W4001", "W4002"]
    assert talk.say("yes, both", "affirm") == ["utter_passed_on_cancel_order"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("oh sorry, with a 2 at the end, W4002, that is the one with the basket", "correction"),
        ("and wait, I meant W4002", "correction"),
        ("Oh, W4002.", "cancel_order"),
        ("no, W4002 instead", "deny"),
    ],
)
def test_an_order_that_is_said_in_place_of_another_one_does_not_join_it(rehearsal: Any, text: str, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("cancel W4001", "cancel_order", order_number="W4001")
    assert talk.say(text, intent, order_number="W4002")[-1] == "utter_confirm_cancel_order"
    assert talk.slots["order_number"] == ["W4002"]


def test_a_number_that_nobody_has_never_stands_for_the_only_order_there_is(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    said = talk.say("cancel W9987", "cancel_order", order_number="W9987")
    assert said[0] == "utter_order_not_found" and "confirm" not in said[-1]
    assert talk.slots.get("order_number") is None


def test_what_only_needs_looking_up_is_answered_in_between(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    talk.say("reset my password", "password_reset")
    assert talk.say("where is my order", "order_status") == ["utter_order_shipped", "utter_ask_reset_confirmation"]
    assert talk.say("yes", "affirm") == ["utter_reset_link_sent_on_file"]


def test_the_third_message_in_a_row_that_fits_nothing_brings_a_person(asked: Talk) -> None:
    assert "utter_person_possible" not in asked.say("hmm", "nlu_fallback")
    assert asked.say("blorp", "nlu_fallback") == [
        "utter_order_unclear",
        "utter_person_possible",
        "utter_ask_which_order",
    ]
    assert asked.say("blorp", "nlu_fallback") == ["utter_given_up"]
    assert (asked.handoff, asked.form) == ("not_understood_twice", None)


def test_an_answer_in_between_begins_the_count_anew(asked: Talk) -> None:
    asked.say("hmm", "nlu_fallback")
    asked.say("how long does shipping take?", "question")
    assert "utter_person_possible" not in asked.say("hmm", "nlu_fallback")


def test_a_button_of_an_earlier_question_still_means_its_order(asked: Talk) -> None:
    asked.press("W4001")
    asked.said = [{"buttons": [{"title": "W4002", "payload": '/order_status{"order_number": "W4002"}'}]}]
    asked.press("W4002")
    assert numbers(asked) == ["W4002"]


def test_an_order_spoken_of_needs_not_be_named_again(asked: Talk) -> None:
    asked.press("W4001")
    asked.say("who is bringing it?", "order_status")
    assert numbers(asked) == ["W4001"]


def test_whoever_was_asked_to_sign_in_is_answered_about_something_else(rehearsal: Any) -> None:
    talk = Talk(rehearsal)
    assert talk.say("where is my order", "order_status") == ["utter_sign_in_needed"]
    assert talk.say("reset my password", "password_reset") == ["utter_ask_reset_email"]
    assert talk.say("where is my order", "order_status") == ["utter_sign_in_needed", "utter_ask_reset_email"]
    assert talk.say("tobias@", "nlu_fallback") == ["utter_reset_email_unclear", "utter_ask_reset_email"]


def test_whoever_signs_in_is_answered_without_asking_again(rehearsal: Any) -> None:
    talk = Talk(rehearsal)
    talk.say("where is my order", "order_status")
    talk.say("and my balance?", "account_balance")
    talk.customer = "C-2"
    assert talk.say("/signed_in", "signed_in") == ["utter_signed_in", "utter_order_shipped", "utter_balance_due"]
    assert talk.slots["after_sign_in"] is None
    assert talk.say("signed in", "signed_in") == ["utter_signed_in"]


def test_whoever_only_says_so_is_asked_to_sign_in(rehearsal: Any) -> None:
    talk = Talk(rehearsal)
    talk.say("where is my order", "order_status")
    assert talk.say("I'm signed in", "signed_in") == ["utter_sign_in_needed"]
    talk.customer = "C-2"
    assert talk.say("/signed_in", "signed_in") == ["utter_signed_in", "utter_order_shipped"]


def test_what_a_form_began_is_among_the_steps_that_a_person_sees(asked: Talk) -> None:
    steps = [message["json_message"]["step"] for message in asked.said if "json_message" in message]
    assert [(step["action"], step["result"]) for step in steps] == [("action_order_status", "asked")]
    asked.say("hm", "nlu_fallback")
    assert not any("json_message" in message for message in asked.said), "begun once"


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "question"])
def test_a_question_that_leans_on_the_order_spoken_of_is_answered_from_it(rehearsal: Any, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("the tent?", "order_status")
    talk.say("is that this week?", intent, likely=("order_status", "greet"))
    assert numbers(talk) == ["W4001"]


@pytest.mark.parametrize(
    ("text", "likely"),
    [("blorp next week", "order_status"), ("is that a joke", "small_talk"), ("is it", "ticket_status")],
)
def test_what_leans_on_nothing_that_was_spoken_of_is_not_understood(rehearsal: Any, text: str, likely: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("the tent?", "order_status")
    assert talk.say(text, "nlu_fallback", likely=(likely,)) == ["utter_ask_rephrase"]


def test_an_answer_and_a_request_in_one_message_are_both_heard(asked: Talk) -> None:
    parts = {"the tent": "order_status", "what is my balance": "account_balance"}
    said = asked.say("the tent, and what is my balance?", "account_balance", parts=parts)
    assert said == ["utter_order_shipped", "utter_balance_zero"]


def test_what_waits_is_announced_while_the_form_asks_on(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.slots["put_aside"] = [{"intent": "password_reset", "text": "and a new password", "entities": []}]
    assert talk.say("where is my order", "order_status") == ["utter_password_reset_later", "utter_ask_which_order"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how long does shipping take?", "question"),
        ("do you sell bears?", "question"),
        ("hello", "greet"),
        ("the tent", "order_status"),
        ("hm", "nlu_fallback"),
        ("a person please", "person"),
    ],
)
def test_a_message_whose_turn_is_over_meanwhile_has_an_answer_for_the_note_that_people_read(
    asked: Talk, monkeypatch: pytest.MonkeyPatch, text: str, intent: str
) -> None:
    monkeypatch.setattr(asked.rehearsal.turns, "start", lambda *about: None)
    assert asked.say(text, intent) or asked.handoff


def test_a_number_is_corrected_after_it_was_looked_up(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("where is W4007", "order_status", order_number="W4007") == ["utter_order_not_found"]
    talk.say("sorry, with a 1 at the end", "correction")
    assert numbers(talk) == ["W4001"]


def test_the_other_one_is_the_open_order_that_was_not_spoken_of(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("the tent?", "order_status")
    talk.say("and the other one?", "correction")
    assert numbers(talk) == ["W4002"]


def test_what_is_said_before_it_is_asked_for_is_kept(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say("there is a problem", "delivery_problem") == ["utter_ask_what_is_wrong"]
    assert talk.say("please send it again", "choose") == ["utter_ask_what_is_wrong"]
    assert talk.slots["wish"] == "replacement"


def test_a_choice_alone_replaces_the_one_before(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("both my orders are late", "delivery_problem")
    assert talk.slots["order_number"] == ["W4002", "W4001"]
    assert talk.say("the one with the tent first", "choose") == ["utter_ask_how_to_put_right"]
    assert talk.slots["order_number"] == ["W4001"]


def test_the_money_for_a_broken_lantern_is_no_second_request(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    said = "my lantern came broken, I want my money back"
    talk.slots["put_aside"] = [{"intent": "refund_request", "text": "I want my money back", "entities": []}]
    assert talk.say(said, "delivery_problem") == ["utter_confirm_damaged"]
    assert (talk.slots["wish"], talk.slots["put_aside"]) == ("refund", None)


def test_corrections_of_what_is_put_aside_are_kept(asked: Talk) -> None:
    asked.slots["put_aside"] = [
        {"intent": "password_reset", "text": "my pasword", "entities": [], "corrections": [[3, 10, "password"]]}
    ]
    asked.say("which ones are there?", "question")
    assert asked.slots["put_aside"][0]["corrections"] == [[3, 10, "password"]]


def test_one_of_the_list_that_was_shown_is_looked_up(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("my orders", "order_list")
    talk.say("the second 1", "choose")
    assert numbers(talk) == ["W4001"]


def test_the_same_is_looked_up_of_another_order(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("any money back for W4001?", "refund_status", order_number="W4001")
    assert talk.say("and the one with the basket", "choose")[0] == "utter_refund_part"
    assert numbers(talk) == ["W4002"]


def test_more_is_asked_of_what_was_looked_up_in_the_turn_before(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is W4001", "order_status", order_number="W4001")
    assert talk.say("no. tell me the day", "deny") == ["utter_order_shipped"]
    assert talk.say("no thanks", "deny") == ["utter_nothing_to_decline"]
    assert talk.say("no. tell me the day", "deny") == ["utter_nothing_to_decline"]


def test_the_tracking_number_without_an_order_is_that_of_the_one_just_told(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("where is W4001", "order_status", order_number="W4001")
    assert talk.say("tracking number please", "order_status") == ["utter_order_shipped"]
    assert talk.say("where is my parcel", "order_status") == ["utter_ask_which_order"]


def test_a_fine_with_nothing_pending_may_end_the_conversation(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("ok I see, goodbye then", "affirm") == ["utter_goodbye"]
    assert talk.say("ok thanks", "affirm") == ["utter_welcome"]


def test_a_rejected_message_is_taken_up_if_its_words_bear_a_likely_meaning_out(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    said = "the basket ought to go to 14 Heron Lane, ZZ-3310 Quillhaven. Kind regards"
    assert talk.say(said, likely=("change_address", "cancel_order")) == ["utter_confirm_change_address"]
    assert talk.slots["new_address"] == "14 Heron Lane, ZZ-3310 Quillhaven"
    assert talk.say("number 41, not 14", "correction") == ["utter_confirm_change_address"]
    assert talk.slots["new_address"] == "41 Heron Lane, ZZ-3310 Quillhaven"
    other = Talk(rehearsal, "C-4")
    assert other.say("the basket is nice", likely=("change_address",)) == ["utter_ask_rephrase"]
