"""Questions, tickets, persons, and what was not understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from frontdesk.accounts.model import OrderState
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.products.articles import subject_of
from frontdesk.products.model import Kind, Product
from tests.finder_in_memory import FinderInMemory
from tests.unit.actions.shop import Shop, an_order
from tests.unit.actions.talk import Talk

FAILED_ONCE = {"failing": {"count": 1, "since": "m-1"}}


@pytest.fixture
def talk(rehearsal: Any) -> Talk:
    return Talk(rehearsal)


def offer(since: str) -> dict[str, Any]:
    """The offer of a person, made in a turn."""
    reason = {"reason": "not_understood_twice", "form": None, "options": []}
    return {"asks": "person", "response": "utter_offer_person", "since": since, **reason}


def test_an_answer_is_a_quote_with_title_and_link(rehearsal: Any) -> None:
    said = rehearsal.run("action_answer", "how long does shipping take", intent="question")
    assert (said.only["quote"], said.only["title"]) == ("Two to four days.", "Delivery times")
    assert said.only["json_message"] == {
        "links": [{"title": "Delivery times", "url": "/help/shipping-times#p1"}],
        "articles": [
            {"id": "shipping-times", "title": "Delivery times", "url": "/help/shipping-times#p1", "passage": "p1"}
        ],
    }
    assert said.step == {"action": "action_answer", "result": "found", "about": "shipping-times"}


def test_what_is_for_customers_who_have_signed_in_is_told_to_them_alone_and_has_no_page(rehearsal: Any) -> None:
    said = rehearsal.run("action_answer", "what do members get", intent="question", customer="C-1")
    assert said.only["quote"] == "A tenth off."
    assert "links" not in said.only["json_message"]
    said = rehearsal.run("action_answer", "what do members get", intent="question")
    assert said.responses == ["utter_no_answer"]


def test_without_an_article_the_bot_does_not_know_and_offers_a_person(rehearsal: Any) -> None:
    said = rehearsal.run("action_answer", "do you ship to the moon", intent="question")
    assert said.responses == ["utter_no_answer"]
    assert (said.slots["pending"]["asks"], said.slots["pending"]["reason"]) == ("person", "no_answer_found")


def test_in_a_form_a_person_is_mentioned_and_yes_still_answers_the_form(rehearsal: Any) -> None:
    said = rehearsal.run("action_answer", "do you ship to the moon", intent="question", form="password_reset_form")
    assert (said.responses, said.slots["pending"]) == (["utter_no_answer_in_form"], None)


def test_the_mark_that_keeps_text_from_being_a_payload_does_not_reach_the_search(rehearsal: Any) -> None:
    assert rehearsal.run("action_answer", "\u2060/shipping", intent="question").responses == ["utter_article_answer"]


def test_what_is_not_understood_is_first_looked_up(rehearsal: Any) -> None:
    said = rehearsal.run("action_not_understood", "shipping blorp", intent="nlu_fallback")
    assert said.responses == ["utter_article_answer"]


def test_misunderstood_once_the_likely_meanings_are_offered(rehearsal: Any) -> None:
    said = rehearsal.run(
        "action_not_understood", "blorp", intent="nlu_fallback", ranking=("nlu_fallback", "affirm", "last_invoice")
    )
    titles = [button["title"] for button in said.only["buttons"]]
    assert said.responses == ["utter_ask_rephrase"]
    assert (titles[0], titles[-1]) == ("My last invoice", "Talk to a person")
    assert len(titles) == 4


def test_misunderstood_twice_in_a_row_a_person_is_offered(rehearsal: Any) -> None:
    said = rehearsal.run("action_not_understood", "blorp", intent="nlu_fallback", slots=FAILED_ONCE)
    assert said.responses == ["utter_offer_person"]
    assert (said.slots["pending"]["asks"], said.slots["pending"]["reason"]) == ("person", "not_understood_twice")


def test_misunderstood_three_times_in_a_row_a_person_takes_over(rehearsal: Any) -> None:
    slots = {"failing": {"count": 2, "since": "m-1"}}
    said = rehearsal.run("action_not_understood", "blorp", intent="nlu_fallback", slots=slots)
    assert (said.responses, said.handoff) == (["utter_given_up"], "not_understood_twice")


def test_turns_that_come_to_nothing_in_different_ways_count_together(talk: Talk) -> None:
    assert talk.say("blorp", "nlu_fallback") == ["utter_ask_rephrase"]
    assert talk.say("tell me a joke", "out_of_scope") == ["utter_offer_person"]
    assert talk.say("do you ship to the moon", "question") == ["utter_given_up"]
    assert talk.handoff == "no_answer_found"


def test_small_talk_between_them_begins_the_count_anew(talk: Talk) -> None:
    talk.say("blorp", "nlu_fallback")
    talk.say("thanks", "thank")
    assert talk.say("blorp", "nlu_fallback") == ["utter_ask_rephrase"]


@pytest.mark.parametrize(
    ("intent", "response"), [("danger", "utter_danger"), ("legal_or_press", "utter_legal_or_press")]
)
@pytest.mark.parametrize("first", ["password_reset", "greet"])
def test_danger_and_legal_action_reach_a_person_whatever_is_going_on(
    talk: Talk, first: str, intent: str, response: str
) -> None:
    talk.say("hello, reset my password", first)
    assert talk.say("shipping of your stove burned my hand", intent) == [response]
    assert (talk.handoff, talk.form) == (intent, None)


def test_understood_in_between_it_is_not_twice(rehearsal: Any) -> None:
    slots = {"failing": {"count": 1, "since": "m-0"}}
    said = rehearsal.run("action_not_understood", "blorp", intent="nlu_fallback", slots=slots)
    assert said.responses == ["utter_ask_rephrase"]


def test_an_order_number_that_was_not_understood_is_looked_up(rehearsal: Any) -> None:
    said = rehearsal.run("action_not_understood", "W9999!", intent="nlu_fallback", entities={"order_number": "W9999"})
    assert [event["name"] for event in said.events if event["event"] == "followup"] == ["order_status_form"]


def test_in_a_form_the_form_asks_again_itself(rehearsal: Any) -> None:
    said = rehearsal.run("action_not_understood", "blorp", intent="nlu_fallback", form="order_status_form")
    assert said.responses == ["utter_not_that"]
    assert not said.ends_form


def test_where_no_rule_fits_rasa_is_told_to_wait(rehearsal: Any) -> None:
    said = rehearsal.run("action_not_understood", "yes", intent="affirm")
    assert [event["name"] for event in said.events if event["event"] == "followup"] == ["action_listen"]


def test_somebody_who_asks_for_a_person_is_handed_over_and_every_form_ends(rehearsal: Any) -> None:
    said = rehearsal.run("action_person", intent="person", form="order_status_form")
    assert (said.responses, said.handoff, said.ends_form) == ([], "asked_for_person", True)


def test_yes_to_an_offer_hands_over_for_the_reason_of_the_offer(rehearsal: Any) -> None:
    said = rehearsal.run("action_accept", intent="affirm", slots={"pending": offer("m-1")})
    assert (said.handoff, said.slots["pending"]) == ("not_understood_twice", None)


def test_no_to_an_offer_settles_it(rehearsal: Any) -> None:
    said = rehearsal.run("action_decline", intent="deny", slots={"pending": offer("m-1")})
    assert (said.responses, said.handoff, said.slots["pending"]) == (["utter_offer_declined"], None, None)


@pytest.mark.parametrize(
    ("action", "intent", "response"),
    [
        ("action_accept", "affirm", "utter_nothing_to_confirm"),
        ("action_decline", "deny", "utter_nothing_to_decline"),
    ],
)
@pytest.mark.parametrize("pending", [None, "passed over"])
def test_an_offer_that_was_passed_over_hands_nobody_over(
    rehearsal: Any, action: str, intent: str, response: str, pending: str | None
) -> None:
    said = rehearsal.run(action, intent=intent, slots={"pending": offer("m-0") if pending else None})
    assert (said.responses, said.handoff, said.slots["pending"]) == ([response], None, None)


def test_an_upset_customer_is_offered_a_person(rehearsal: Any) -> None:
    said = rehearsal.run("action_complaint", form="order_status_form")
    assert (said.responses, said.slots["pending"]["asks"], said.ends_form) == (["utter_sorry"], "person", True)


@pytest.mark.parametrize("value", ["T-100001", "t-100001"])
def test_a_ticket_is_found_by_its_number(talk: Talk, value: str) -> None:
    assert talk.say("my ticket", "ticket_status", ticket_number=value) == ["utter_ticket_open"]
    assert talk.said[0]["number"] == "T-100001"
    assert talk.said[0]["opened_on"] == "5 March 2026", "half past midnight where the team is"


def test_an_unknown_ticket_is_not_found(talk: Talk) -> None:
    assert talk.say("my ticket", "ticket_status", ticket_number="T-100002") == ["utter_ticket_not_found"]


def test_a_ticket_without_a_number_is_asked_for(talk: Talk) -> None:
    assert talk.say("my ticket", "ticket_status") == ["utter_ask_for_ticket_number"]
    assert talk.say("i don't have one", "nlu_fallback") == ["utter_ticket_unclear", "utter_ask_for_ticket_number"]
    assert talk.say("100001", "ticket_status", ticket_number="T-100001") == ["utter_ticket_open"]


def test_the_ticket_spoken_of_needs_not_be_named_again(talk: Talk) -> None:
    talk.say("T-100001", "ticket_status", ticket_number="T-100001")
    assert talk.say("is it solved yet?", "ticket_status") == ["utter_ticket_open"]


@pytest.mark.parametrize(
    ("form", "pending", "response"),
    [
        ("order_status_form", None, "utter_cancelled"),
        (None, "m-1", "utter_offer_declined"),
        (None, None, "utter_nothing_to_decline"),
    ],
)
def test_never_mind_stops_what_is_going_on(
    rehearsal: Any, form: str | None, pending: str | None, response: str
) -> None:
    said = rehearsal.run("action_cancel", form=form, slots={"pending": pending and offer(pending)})
    assert (said.responses, said.ends_form) == ([response], True)


def test_after_an_article_a_no_shows_the_next_passage_and_then_offers_a_person(talk: Talk) -> None:
    assert talk.say("how long does shipping take", "question") == ["utter_article_answer"]
    assert talk.say("no", "deny") == ["utter_article_next"]
    assert talk.said[0]["quote"] == "Islands take longer."
    assert talk.say("no, that didn't help", "deny") == ["utter_nothing_further"]
    assert talk.say("yes", "affirm") == []
    assert talk.handoff == "no_answer_found"


def test_after_an_article_a_yes_says_that_it_helped(talk: Talk) -> None:
    talk.say("how long does shipping take", "question")
    assert talk.say("yes", "affirm") == ["utter_article_helped"]


def test_a_no_that_asks_something_is_answered_with_what_was_asked_before(talk: Talk) -> None:
    talk.say("how long does shipping take", "question")
    assert talk.say("no, for islands", "deny") == ["utter_article_answer"]


def test_two_passages_that_may_be_meant_are_put_to_choice_by_button_and_by_words(talk: Talk) -> None:
    assert talk.say("which box", "question") == ["utter_which_question"]
    red, blue = talk.said[0]["buttons"]
    assert (red["title"], blue["payload"]) == ("a red box", '/question{"passage": "boxes#blue"}')
    assert talk.say("the blue one", "choose") == ["utter_article_answer"]
    assert talk.said[0]["json_message"]["articles"][0]["passage"] == "blue"
    assert talk.say(red["payload"], "question", passage="boxes#red") == ["utter_article_answer"]
    assert talk.said[0]["json_message"]["articles"][0]["passage"] == "red"


def test_neither_of_two_passages_offers_a_person(talk: Talk) -> None:
    talk.say("which box", "question")
    assert talk.say("neither", "deny") == ["utter_no_answer"]
    assert talk.slots["pending"]["asks"] == "person"


def test_of_two_questions_in_a_message_the_one_without_an_answer_is_named(talk: Talk) -> None:
    said = talk.say("How long does shipping take? Do you have a shop in Rome?", "question")
    assert said == ["utter_article_answer", "utter_part_not_known"]
    assert "Rome" in talk.said[1]["question"]


def test_what_leans_on_the_last_question_is_answered_whatever_it_is_taken_for(talk: Talk) -> None:
    talk.say("how long does shipping take", "question")
    assert talk.say("and for two of them?", "out_of_scope") == ["utter_article_answer"]
    talk.say("hello", "greet")
    assert talk.say("and for two of them?", "out_of_scope") != ["utter_article_answer"]


def test_what_is_surely_out_of_scope_gets_no_article_that_is_less_sure(talk: Talk) -> None:
    talk.confidence = 0.3
    assert talk.say("how long does shipping take", "out_of_scope") == ["utter_article_answer"]
    talk.say("hello", "greet")
    talk.confidence = 1.0
    assert talk.say("how long does shipping take", "out_of_scope") == ["utter_out_of_scope"]
    talk.say("how long does shipping take", "question")
    assert talk.say("and for two of them?", "out_of_scope") == ["utter_article_answer"]


def test_a_question_after_a_choice_is_no_choice(talk: Talk) -> None:
    talk.say("which box", "question")
    assert talk.say("fine. how long does shipping of 2 take, in red?", "question") == ["utter_article_answer"]
    assert talk.said[0]["title"] == "Delivery times"
    assert talk.said[0]["json_message"]["articles"][0]["id"] == "shipping-times"


CHAIR = Product(
    "Willow chair", "Camp", Decimal("58.00"), "EUR", "Folds.", date(2026, 3, 1), {}, (),
    (Kind({"colour": "sand"}, True), Kind({"colour": "fern"}, False)),
)  # fmt: skip


def selling(product: Product) -> KnowledgeService:
    vocabulary = Vocabulary(EnglishStemmer(), (), ("the", "is", "in", "a", "do", "you", "have", "it"))
    service = KnowledgeService(FinderInMemory(vocabulary), vocabulary, ())
    service.replace_subjects([subject_of(product, "en", lambda amount, _: f"{amount}", {})])
    return service


@pytest.mark.parametrize(
    ("text", "intent", "told"),
    [
        (
            "do you have the chair in fern?",
            "order_status",
            "Availability: In stock in sand; sold out at the moment in fern.",
        ),
        (
            "are there any of the chairs left",
            "choose",
            "Availability: In stock in sand; sold out at the moment in fern.",
        ),
        ("how much is a chair these days", "order_status", "Price: 58.00"),
    ],
)
def test_what_can_be_bought_is_told_from_the_product_whatever_was_ordered(
    rehearsal: Any, text: str, intent: str, told: str
) -> None:
    rehearsal.services.knowledge = selling(CHAIR)
    talk = Talk(rehearsal, "C-1")
    assert talk.say(text, intent) == ["utter_article_answer"]
    assert talk.said[0]["quote"] == told


def test_a_question_of_ones_own_order_is_none_of_the_range(rehearsal: Any) -> None:
    rehearsal.services.knowledge = selling(CHAIR)
    talk = Talk(rehearsal, "C-1")
    assert "utter_article_answer" not in talk.say("do you have my order with the chair?", "order_status")


def test_an_upset_customer_who_asks_for_something_is_not_asked_two_questions(rehearsal: Any) -> None:
    waits = {"intent": "order_status", "text": "where is W1042", "entities": [], "corrections": []}
    talk = Talk(rehearsal, "C-1", slots={"put_aside": [waits]})
    said = talk.say("it is a disgrace", "complaint")
    assert said[0] == "utter_sorry_beside" and "utter_sorry" not in said and len(said) > 1


def test_what_there_is_of_the_item_that_is_read_back_is_told_and_the_read_back_stays(rehearsal: Any) -> None:
    Shop(an_order("W1001", OrderState.PROCESSING)).furnish(rehearsal.services)
    hats = replace(CHAIR, name="Willow wool hat", kinds=(Kind({"colour": "oatmeal"}, True),))
    rehearsal.services.knowledge = selling(replace(hats, name="wool hat"))
    talk = Talk(rehearsal, "C-1")
    talk.say("W1001: the hats in oatmeal please", "change_items", order_number="W1001")
    said = talk.say("one moment. in which other colours is it made?", "question")
    assert said[0] == "utter_article_in_form" and said[-1].startswith("utter_read_back_change_items")
    assert talk.said[0]["quote"] == "Availability: In stock in oatmeal."


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("you do realise my chair never arrived", "delivery_problem"),
        ("you got my chair wrong, I wanted sand", "delivery_problem"),
        ("you sell rubbish, the chair fell apart, refund me", "refund_request"),
        ("got any news on the chair", "order_status"),
        ("will you have my chair here by Friday", "order_status"),
        ("which size did I get the chair in", "order_status"),
        ("how much is the refund for the chair", "refund_status"),
    ],
)
def test_what_is_asked_of_ones_own_thing_is_no_question_of_the_range(rehearsal: Any, text: str, intent: str) -> None:
    rehearsal.services.knowledge = selling(CHAIR)
    talk = Talk(rehearsal, "C-1")
    talk.say(text, intent)
    assert not any("Availability" in str(each) or "Price" in str(each) for each in talk.said)
