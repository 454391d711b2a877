"""What customers want done is collected, read back, corrected, and left for the team once; nothing is done before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.identity.model import Caller, identified
from frontdesk.tickets.model import Request, Ticket
from tests.unit.actions.talk import Talk

TENT, LANTERN = {"items": "Fernrise two-person tent"}, {"items": "Glowmoth lantern"}


def left(talk: Talk) -> list[Request]:
    """The requests that the team has, in the order in which they were left, without the words that began them."""
    caller = Caller("conversation-1", talk.customer, identified(talk.customer))
    numbers = [f"T-10000{number}" for number in range(2, 9)]
    found = (talk.rehearsal.services.tickets.find(caller, number) for number in numbers)
    requests = [ticket.request for ticket in found if isinstance(ticket, Ticket) and ticket.request]
    return [replace(each, what={k: v for k, v in each.what.items() if k != "message"}) for each in requests]


def variable(talk: Talk, name: str) -> str:
    return next(str(message[name]) for message in talk.said if name in message)


def test_a_cancellation_is_read_back_and_left_for_the_team(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("please stop W4001", "cancel_order", order_number="W4001") == ["utter_confirm_cancel_order"]
    assert talk.say("found one for less money", "nlu_fallback") == ["utter_confirm_cancel_order_why"]
    assert variable(talk, "orders") == "W4001 (Fernrise two-person tent)" and left(talk) == []
    assert talk.say("yes", "affirm") == ["utter_passed_on_cancel_order"]
    assert variable(talk, "tickets") == "T-100002"
    assert left(talk) == [Request("cancel_order", "W4001", TENT, "found one for less money")]
    assert talk.form is None and not any(talk.slots.get(name) for name in ("order_number", "reason", "confirmed"))


def test_what_was_left_is_reported_to_the_conversation(rehearsal: Any) -> None:
    slots = {"order_number": ["W4001"], "reason": "", "confirmed": True}
    said = rehearsal.run("action_cancel_order", customer="C-4", slots=slots)
    reported = [message["json_message"]["requests"] for message in said.messages if "json_message" in message]
    assert reported == [[{"number": "T-100002", "kind": "cancel_order"}]]
    assert said.step == {"action": "action_cancel_order", "result": "passed_on", "about": "T-100002"}


def test_a_turn_that_runs_again_leaves_the_request_once_and_says_the_same(rehearsal: Any) -> None:
    slots = {"order_number": ["W4001"], "reason": "too late", "confirmed": True}
    first, again = (rehearsal.run("action_cancel_order", customer="C-4", slots=slots) for _ in range(2))
    assert first.messages == again.messages


def test_the_same_request_in_a_later_turn_is_said_to_be_there_already(rehearsal: Any) -> None:
    slots = {"order_number": ["W4001"], "reason": "too late", "confirmed": True}
    rehearsal.run("action_cancel_order", customer="C-4", slots=slots)
    rehearsal.turns.start("turn-2", "C-4")
    said = rehearsal.run("action_cancel_order", customer="C-4", slots=slots, turn="turn-2")
    assert said.responses == ["utter_already_passed_on"] and said.only["ticket"] == "T-100002"


@pytest.mark.parametrize("confirmed", [None, False, "yes"])
def test_nothing_is_left_that_was_not_confirmed(rehearsal: Any, confirmed: Any) -> None:
    slots = {"order_number": ["W4001"], "confirmed": confirmed}
    rehearsal.run("action_cancel_order", customer="C-4", slots=slots)
    assert left(Talk(rehearsal, "C-4")) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("stop W4001 because it comes too late", "it comes too late"),
        ("stop W4001, the reason is my holiday", "my holiday"),
        ("stop W4001 cos i found another", "i found another"),
    ],
)
def test_a_reason_in_the_first_message_is_not_asked_for(rehearsal: Any, text: str, reason: str) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say(text, "cancel_order", order_number="W4001") == ["utter_confirm_cancel_order_why"]
    assert variable(talk, "reason") == reason


def test_whoever_gives_no_reason_need_not(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001", "cancel_order", order_number="W4001")
    assert talk.say("no particular reason", "nlu_fallback") == ["utter_confirm_cancel_order"]
    talk.press("Yes")
    assert left(talk) == [Request("cancel_order", "W4001", TENT)]


def test_the_team_sees_the_words_that_began_the_request(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("pls stop W4001 mum is angry", "cancel_order", order_number="W4001")
    talk.press("Yes")
    caller = Caller("conversation-1", talk.customer, identified(talk.customer))
    ticket = rehearsal.services.tickets.find(caller, "T-100002")
    assert ticket.request.what["message"] == "pls stop W4001 mum is angry"


def test_at_the_read_back_another_number_changes_that_alone(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001 because it is late", "cancel_order", order_number="W4001")
    assert talk.say("no, W4002", "correction", order_number="W4002") == ["utter_confirm_cancel_order_why"]
    assert variable(talk, "orders") == "W4002 (Longmeadow picnic basket)"
    talk.say("yes", "affirm")
    assert left(talk) == [Request("cancel_order", "W4002", {"items": "Longmeadow picnic basket"}, "it is late")]


def test_before_the_read_back_a_correction_changes_an_earlier_answer_too(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("my money for W4001", "refund_request", order_number="W4001")
    assert talk.say("sorry, W4002", "correction", order_number="W4002") == ["utter_confirm_refund_request"]
    assert talk.slots["order_number"] == ["W4002"]


def test_a_question_about_another_order_at_the_read_back_changes_nothing(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001 because it is late", "cancel_order", order_number="W4001")
    said = talk.say("and where is W4002 now?", "order_status", order_number="W4002")
    assert said == ["utter_order_processing", "utter_confirm_cancel_order_why"]
    assert talk.slots["order_number"] == ["W4001"]
    assert talk.say("W4002", "order_status", order_number="W4002") == ["utter_confirm_cancel_order_why"]
    assert talk.slots["order_number"] == ["W4002"]


def test_both_orders_are_one_request_each(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop both orders because we moved", "cancel_order")
    talk.say("yes", "affirm")
    assert [(each.order, each.why) for each in left(talk)] == [("W4002", "we moved"), ("W4001", "we moved")]


@pytest.mark.parametrize(("text", "intent"), [("no", "deny"), ("never mind", "cancel"), ("bye", "goodbye")])
def test_no_leaves_nothing_and_says_what_was_not_done(rehearsal: Any, text: str, intent: str) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001 because it is late", "cancel_order", order_number="W4001")
    assert talk.say(text, intent)[0] == "utter_cancel_order_stopped"
    assert talk.form is None and left(talk) == []


def test_a_question_in_between_is_answered_and_is_no_reason(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001", "cancel_order", order_number="W4001")
    assert talk.say("how much is shipping?", "question") == ["utter_article_in_form", "utter_confirm_cancel_order"]


@pytest.mark.parametrize(
    ("intent", "number", "unfit"),
    [
        ("cancel_order", "W1003", "utter_cannot_cancel_order"),
        ("cancel_order", "W1005", "utter_cannot_cancel_order"),
        ("change_address", "W1003", "utter_cannot_change_address"),
        ("change_items", "W1005", "utter_cannot_change_items"),
        ("return_or_exchange", "W1001", "utter_cannot_return_or_exchange"),
        ("delivery_problem", "W1004", "utter_cannot_delivery_problem"),
    ],
)
def test_what_cannot_be_done_with_an_order_is_said_with_its_state(
    rehearsal: Any, intent: str, number: str, unfit: str
) -> None:
    talk = Talk(rehearsal, "C-1")
    said = talk.say(f"about {number}", intent, order_number=number)
    assert said[0].startswith("utter_order_") and said[1] == unfit
    assert talk.form is None and left(talk) == []


def test_what_is_cancelled_already_is_said_to_be_and_no_more(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    assert talk.say("cancel W1004", "cancel_order", order_number="W1004") == ["utter_order_cancelled"]


def test_an_unknown_number_is_said_and_another_one_asked_for(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    said = talk.say("stop W9999", "cancel_order", order_number="W9999")
    assert said == ["utter_order_not_found", "utter_ask_which_order"]
    assert talk.say("W2001", "order_status", order_number="W2001") == ["utter_order_not_found", "utter_ask_which_order"]


@pytest.mark.parametrize(
    "intent",
    [
        "cancel_order",
        "change_address",
        "change_items",
        "return_or_exchange",
        "refund_status",
        "change_email",
        "close_account",
        "delivery_problem",
        "order_list",
        "invoice",
    ],
)
def test_nothing_is_collected_or_shown_without_signing_in(rehearsal: Any, intent: str) -> None:
    talk = Talk(rehearsal, None)
    assert talk.say("about W4001", intent, order_number="W4001") == ["utter_sign_in_needed"]
    assert talk.form is None


@pytest.mark.parametrize("intent", ["cancel_order", "change_address", "change_items", "return_or_exchange"])
def test_whoever_has_no_order_hears_so(rehearsal: Any, intent: str) -> None:
    talk = Talk(rehearsal, "C-3")
    (said,) = talk.say("please", intent)
    assert said.startswith(("utter_nothing_to", "utter_no_order_to"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("send W4001 to 12 Hill Road, 2255 Brindlemere instead please", "12 Hill Road, 2255 Brindlemere"),
        ("W4001: the new address is Hill Road 12, Brindlemere", "Hill Road 12, Brindlemere"),
        (
            "W4001 to my office instead of home, nobody is home that day. 14 Saddler Lane, ZZ-6710 Larchminster",
            "14 Saddler Lane, ZZ-6710 Larchminster",
        ),
        (
            "we are away 14 days, so W4001 to my mum, 9 Larch Terrace, ZZ-1307 Fennick",
            "9 Larch Terrace, ZZ-1307 Fennick",
        ),
        ("can W4001 go to flat 3b, 7 Mill Lane, 2255 Brindlemere?", "flat 3b, 7 Mill Lane, 2255 Brindlemere"),
    ],
)
def test_an_address_in_the_first_message_is_read_back(rehearsal: Any, text: str, address: str) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say(text, "change_address", order_number="W4001") == ["utter_confirm_change_address"]
    assert variable(talk, "new_address") == address


def test_an_address_is_asked_for_until_it_is_one_and_may_be_corrected(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    assert talk.say("wrong address on my order", "change_address") == ["utter_ask_for_new_address"]
    assert talk.say("my office", "nlu_fallback") == ["utter_address_unclear", "utter_ask_for_new_address"]
    assert talk.say("41 Mill Lane, 2255 Brindlemere", "nlu_fallback") == ["utter_confirm_change_address"]
    assert talk.say("sorry, number 14, not 41", "correction") == ["utter_confirm_change_address"]
    talk.say("yes", "affirm")
    (request,) = left(talk)
    assert request.order == "W2001"
    assert request.what == {"items": "Glowmoth lantern", "new_address": "14 Mill Lane, 2255 Brindlemere"}


def test_what_shall_be_different_is_taken_from_the_first_message_and_added_to(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    text = "put a head torch into W4002 as well"
    assert talk.say(text, "change_items", order_number="W4002") == ["utter_confirm_change_items"]
    assert talk.say("no, two torches", "correction") == ["utter_confirm_change_items"]
    assert variable(talk, "wanted") == f"{text}; no, two torches"


def test_a_message_that_names_no_change_is_asked_for_it(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    assert talk.say("I need to change something in my order", "change_items") == ["utter_ask_which_change"]
    assert talk.say("the lantern in green please", "question") == ["utter_confirm_change_items"]


def test_an_exchange_asks_for_what_instead_and_a_return_does_not(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("take it back", "return_or_exchange") == ["utter_confirm_return"]
    assert talk.slots["wish"] == "return"
    other = Talk(rehearsal, "C-5")
    assert other.say("swap my lantern", "return_or_exchange") == ["utter_ask_what_instead"]
    assert other.say("the green one", "choose") == ["utter_confirm_exchange"]
    assert other.say("colour", "nlu_fallback") == ["utter_confirm_exchange_why"]
    other.press("Yes")
    (request,) = left(other)
    assert request.what == {**LANTERN, "returned": "Glowmoth lantern", "wish": "exchange", "instead": "the green one"}


def test_the_new_address_of_the_account_is_one_and_another_than_before(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-2")
    assert talk.say("other email please", "change_email") == ["utter_ask_for_new_email"]
    same = "tobias@example.com"
    assert talk.say(same, "nlu_fallback", email=same) == ["utter_email_is_on_file", "utter_ask_for_new_email"]
    assert talk.say("tobi@", "nlu_fallback")[0] == "utter_reset_email_unclear"
    new = "tobi@example.org"
    assert talk.say(new, "nlu_fallback", email=new) == ["utter_confirm_change_email"]
    talk.say("yes", "affirm")
    assert left(talk) == [Request("change_email", None, {"new_email": new})]


@pytest.mark.parametrize(
    ("customer", "said"),
    [
        ("C-4", ["utter_account_has_orders", "utter_cannot_close_account"]),
        ("C-2", ["utter_account_has_orders", "utter_balance_due", "utter_cannot_close_account"]),
    ],
)
def test_an_account_that_is_not_settled_is_not_closed(rehearsal: Any, customer: str, said: list[str]) -> None:
    talk = Talk(rehearsal, customer)
    assert talk.say("I want to leave", "close_account") == said
    assert left(talk) == []


def test_a_settled_account_is_passed_on(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("I want to leave", "close_account") == ["utter_confirm_close_account"]
    talk.say("I never use it", "nlu_fallback")
    assert talk.say("yes", "affirm") == ["utter_passed_on_close_account"]
    assert left(talk) == [Request("close_account", None, {}, "I never use it")]


def test_long_words_are_cut_before_they_are_read_back(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001", "cancel_order", order_number="W4001")
    talk.say("mum " * 500, "nlu_fallback")
    assert len(variable(talk, "reason")) == 300


def test_my_ticket_is_the_one_that_was_just_opened(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("stop W4001 because it is late", "cancel_order", order_number="W4001")
    talk.say("yes", "affirm")
    assert talk.say("what about my ticket", "ticket_status") == ["utter_ticket_open"]
    assert variable(talk, "number") == "T-100002"


def test_the_other_one_at_the_read_back_changes_the_order(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    talk.say("please stop W4001", "cancel_order", order_number="W4001")
    talk.say("found one for less money", "nlu_fallback")
    assert talk.say("no wait, the other one", "deny") == ["utter_confirm_cancel_order_why"]
    assert talk.slots["order_number"] in ("W4002", ["W4002"])
