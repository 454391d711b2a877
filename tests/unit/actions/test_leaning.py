"""What customers say without saying all of it: "yes please" to an offer, "my ticket", a question for an answer."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from actions.addresses import NEW_ADDRESS
from actions.call import Call
from actions.change_order import ADDRESS_FORM
from actions.frame.deciding import agrees, only_thanks, takes_back
from actions.frame.reference import Candidate, all_of, by_name, narrowed
from frontdesk.identity.model import Caller, identified
from frontdesk.tickets.model import Request
from tests.unit.actions.conftest import CUSTOMERS
from tests.unit.actions.talk import Talk
from tests.unit.actions.test_requests import left, variable


@pytest.fixture
def late(rehearsal: Any, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """A customer whose only order was expected yesterday."""
    accounts = rehearsal.services.accounts
    order = next(each for each in CUSTOMERS[1].orders if each.number == "W2001")
    overdue = type(order)(**{**vars(order), "expected_on": date.today() - timedelta(1)})
    monkeypatch.setattr(accounts, "orders", lambda caller: [overdue])
    monkeypatch.setattr(accounts, "order", lambda caller, number: overdue if number == "W2001" else None)
    return Talk(rehearsal, "C-2")


def test_yes_after_the_offer_to_report_a_late_order_reports_it_as_late(late: Talk) -> None:
    assert late.say("where is it", "order_status") == ["utter_order_overdue"]
    assert late.say("yes please", "affirm") == ["utter_ask_how_to_put_right"]
    assert late.say("send it again", "nlu_fallback") == ["utter_confirm_late"]


def test_thanks_accept_no_offer(late: Talk) -> None:
    late.say("where is it", "order_status")
    assert late.say("alright, thanks for looking", "affirm") == ["utter_welcome"]
    assert late.form is None


def test_an_offer_is_for_the_next_turn_only(late: Talk) -> None:
    late.say("where is it", "order_status")
    late.say("hello", "greet")
    assert late.say("yes", "affirm") == ["utter_nothing_to_confirm"]


def test_my_ticket_is_that_of_whoever_is_signed_in(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-4")
    assert talk.say("any news on my ticket", "ticket_status") == ["utter_no_tickets"], "the one there is, is not theirs"
    talk.say("cancel the picnic basket", "cancel_order")
    talk.say("yes", "affirm")
    talk = Talk(rehearsal, "C-4")
    assert talk.say("any news on my ticket", "ticket_status") == ["utter_ticket_open"]
    assert variable(talk, "subject") == "cancel order: W4002"
    assert talk.say("what did i write again", "nlu_fallback") == ["utter_ticket_open"]


def test_a_question_in_place_of_an_answer_is_no_answer(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("the lantern is broken, the glass is in pieces", "delivery_problem")
    said = talk.say("would i have to pay for the shipping then", "refund_request")
    assert said == ["utter_article_in_form", "utter_ask_how_to_put_right"]
    assert talk.say("who was it that brought it", "delivery_problem") == [
        "utter_order_delivered",
        "utter_ask_how_to_put_right",
    ]


def test_a_wish_is_taken_back_at_any_question(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("the lantern is broken, the glass is in pieces", "delivery_problem")
    assert talk.say("forget it, my dad can mend it", "change_address")[0] == "utter_delivery_problem_stopped"
    assert talk.form is None and left(talk) == []


def test_a_clear_yes_with_more_words_is_a_yes(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    talk.say("i want to send the lantern back for the money", "return_or_exchange")
    talk.say("yes that's right, just the lantern", "choose")
    assert [each.kind for each in left(talk)] == ["return_or_exchange"]


def test_the_rest_of_a_refund_that_was_just_told_is_asked_of_the_team(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("where is my refund for W1005", "refund_status", order_number="W1005")
    assert talk.say("so kindly refund the rest also", "refund_status") == ["utter_confirm_refund_request"]


def test_what_the_refund_should_have_been_is_no_problem_with_the_delivery(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    talk.say("where is my refund for W1005", "refund_status", order_number="W1005")
    talk.form = "delivery_problem_form"  # as Rasa has it while a form begins
    assert talk.say("the lamp went back too, it should be 90", "delivery_problem") == [
        "utter_confirm_refund_request_why"
    ]


def test_when_a_bill_is_due_is_asked_of_the_bill(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-1")
    first = talk.say("what do i owe", "account_balance")
    assert talk.say("when do i have to pay that by", "order_status") == first


def test_orders_that_are_named_alike_are_the_ones_to_choose_from() -> None:
    boots, both, mat = (
        Candidate(name, items)
        for name, items in (("W1", "hiking boots, hat"), ("W2", "hiking boots, mat"), ("W3", "lantern"))
    )
    assert narrowed("when do my boots come", [boots, both, mat]) == ["W1", "W2"]
    assert narrowed("when does my lantern come", [boots, both, mat]) == []


@pytest.mark.parametrize(
    ("text", "is_all"),
    [("one of my parcels went missing", False), ("the two parcels are late", True), ("my orders", True)],
)
def test_one_of_my_parcels_is_not_all_of_them(text: str, is_all: bool) -> None:
    assert bool(all_of(text, [Candidate("W1", "tent"), Candidate("W2", "mat")])) == is_all


def test_a_word_that_only_rhymes_names_nothing() -> None:
    assert by_name("will it come later then", [Candidate("W1", "Springwell water filter")]) is None


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ok do it. 8 Mill Lane, ZZ-3310 Wyndlecombe", "8 Mill Lane, ZZ-3310 Wyndlecombe"),
        ("Rose Cottage, Church Hill, Brindlemere", "Rose Cottage, Church Hill, Brindlemere"),
        ("The Old Farm\nHollowmarch", "The Old Farm, Hollowmarch"),
        ("oh no my fingers. number 14 not 4", None),
        ("is Brindlemere, up the hill, still possible?", None),
    ],
)
def test_an_address_is_found_after_a_sentence_and_without_any_number(text: str, address: str | None) -> None:
    message = {"text": text, "intent": {"name": "change_address", "confidence": 1.0}}
    call = Call("t", Caller("c", "C-4", identified("C-4")), {"latest_message": message})
    question = ADDRESS_FORM.question(NEW_ADDRESS)
    assert question is not None
    answer = question.read(call, None, True)  # type: ignore[arg-type]  # no service is asked
    assert (answer.value if answer else None) == address


@pytest.mark.parametrize(
    ("text", "is_yes"),
    [
        ("yes, exactly that one", True),
        ("ok yes that's it", True),
        ("that's right full stop", True),
        ("yes but not the hat", False),
        ("yes? when does it come", False),
        ("sure it's broken, what now", False),
        ("send it back", False),
        (" 👍🏾", True),
        ("👌👌", True),
        ("👎", False),
        ("👍 but not the hat", False),
    ],
)
def test_a_yes_is_clear_or_none(text: str, is_yes: bool) -> None:
    assert agrees(text) == is_yes


def test_thanks_alone_and_taking_back() -> None:
    assert only_thanks("ok thanks for that") and not only_thanks("yes please, thanks")
    assert takes_back("oh forget it, he has it") and not takes_back("don't forget it, please")


def test_a_reason_is_kept_though_none_is_asked_for(rehearsal: Any) -> None:
    talk = Talk(rehearsal, "C-5")
    assert talk.say("i want my money back", "refund_request") == ["utter_confirm_refund_request"]
    assert talk.say("it flickers all night", "nlu_fallback") == ["utter_confirm_refund_request_why"]
    talk.say("yes", "affirm")
    assert left(talk) == [Request("refund_request", "W5001", {"items": "Glowmoth lantern"}, "it flickers all night")]
