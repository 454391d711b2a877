"""The handoff packet and the row say what the customer wants, in their own words; never the sentence of a button."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from frontdesk.conversations.model import Conversation, Reason
from frontdesk.database import utc_now
from frontdesk.inbox.lists import Filter, Row
from frontdesk.inbox.web.view import label
from frontdesk.intake.service import Incoming
from frontdesk.turns.ports import AssistantUnavailable, DeadlineMissed, Reply, TurnResult
from tests.engine import IDLE_TIME, Engine, answer, wants_person

BUTTON = "I would like to talk to a person, please."
QUESTION = "My tent pole broke on the second night and it is raining in"


def understood(name: str, text: str = "An answer.", events: tuple[dict[str, Any], ...] = ()) -> TurnResult:
    """The bot's answer to a message that it took for `name`."""
    return TurnResult((Reply(text),), events, intent={"name": name, "confidence": 0.9})


def says(engine: Engine, conversation: Conversation, text: str, outcome: TurnResult) -> None:
    engine.turns.finish(engine.started(conversation, text), outcome)


def presses_for_person(engine: Engine, conversation: Conversation, sentence: str = BUTTON) -> None:
    """The chat's own button, whose sentence is in whatever language the page has."""
    commit = engine.intake.accept(conversation.id, Incoming("pressed", sentence, asks_for_person=True)).commit
    assert commit and commit.next_turn and commit.next_turn.request.payload == "/person"
    engine.turns.finish(commit.next_turn, wants_person())


def packet_of(engine: Engine, conversation: Conversation) -> dict[str, Any]:
    packet = engine.inbox.detail(conversation.id).packet
    assert packet is not None
    return packet


def row_of(engine: Engine, conversation: Conversation) -> Row:
    rows = engine.inbox.rows(Filter(view="all"), engine.agent("robin"))
    return next(row for row in rows if row.conversation.id == conversation.id)


def test_whoever_presses_the_button_for_a_person_hands_over_their_question_and_the_answer_to_it(
    engine: Engine,
) -> None:
    conversation = engine.start()
    says(engine, conversation, QUESTION, understood("question", "I don't know the answer to that."))
    presses_for_person(engine, conversation)
    packet = packet_of(engine, conversation)
    assert (packet["customer_words"], packet["request"]) == (QUESTION, None)
    assert packet["answers"] == ["I don't know the answer to that."]
    assert packet["summary"][1] == f"Asked: {QUESTION}"
    assert row_of(engine, conversation).asked == QUESTION


def test_whoever_asks_for_a_person_and_says_why_is_not_asked_again(engine: Engine) -> None:
    conversation = engine.start()
    why = "I want to speak to the MANAGER about W1107, it was due yesterday and your driver never came"
    engine.turns.finish(engine.started(conversation, why), wants_person())
    assert packet_of(engine, conversation)["customer_words"] == why
    assert row_of(engine, conversation).asked == why


@pytest.mark.parametrize(
    ("later", "intent"),
    [
        ("still not solved, I want a person", "person"),
        ("yes please", "affirm"),
        ("nope", "deny"),
        ("stop that", "cancel"),
        ("thanks anyway", "thank"),
        ("ok bye", "goodbye"),
        ("are you even human?", "bot_challenge"),
    ],
)
def test_what_says_nothing_of_its_own_does_not_hide_the_question(engine: Engine, later: str, intent: str) -> None:
    conversation = engine.start()
    says(engine, conversation, QUESTION, understood("question"))
    says(engine, conversation, later, understood(intent, "All right."))
    presses_for_person(engine, conversation, "Ich möchte mit einem Menschen sprechen.")
    packet = packet_of(engine, conversation)
    assert (packet["customer_words"], packet["answers"]) == (QUESTION, ["An answer."])


def test_a_typed_request_for_a_person_is_shown_beside_the_question(engine: Engine) -> None:
    conversation = engine.start()
    says(engine, conversation, QUESTION, understood("question"))
    says(engine, conversation, "still broken, put me through", wants_person())
    packet = packet_of(engine, conversation)
    assert (packet["customer_words"], packet["request"]) == (QUESTION, "still broken, put me through")


def test_a_request_for_a_person_that_is_all_there_is_stands_for_the_question(engine: Engine) -> None:
    conversation = engine.start()
    says(engine, conversation, "get me a human, my kettle leaks", wants_person())
    assert packet_of(engine, conversation)["customer_words"] == "get me a human, my kettle leaks"


def test_buttons_alone_leave_the_question_open_until_the_customer_types_it(engine: Engine) -> None:
    conversation = engine.start()
    presses_for_person(engine, conversation)
    packet = packet_of(engine, conversation)
    assert packet["customer_words"] is None and packet["summary"][1] == "Asked: not said yet"
    assert BUTTON not in str(packet)
    row = row_of(engine, conversation)
    assert row.asked is None and row.last_pressed
    engine.say(conversation, "It is about my kettle")
    engine.say(conversation, "hello?")
    assert row_of(engine, conversation).asked == "It is about my kettle"


def test_a_long_greeting_with_a_question_in_it_is_the_question(engine: Engine) -> None:
    conversation = engine.start()
    says(engine, conversation, f"Good morning! {QUESTION}", understood("greet", "Hello."))
    presses_for_person(engine, conversation)
    assert packet_of(engine, conversation)["customer_words"] == f"Good morning! {QUESTION}"


def test_the_answer_to_a_question_of_a_form_is_not_what_was_asked(engine: Engine) -> None:
    begun = ({"event": "active_loop", "name": "order_status_form"}, {"event": "slot", "name": "requested_slot"})
    filled = (
        {"event": "action", "name": "order_status_form"},
        {"event": "slot", "name": "order_number", "value": "W1042"},
        {"event": "active_loop", "name": None},
    )
    conversation = engine.start()
    says(engine, conversation, "where is my parcel?", understood("order_status", "Which order?", begun))
    says(engine, conversation, "W1042", understood("order_status", "It is on its way.", filled))
    presses_for_person(engine, conversation)
    packet = packet_of(engine, conversation)
    assert (packet["customer_words"], packet["answers"]) == ("where is my parcel?", ["Which order?"])


@pytest.mark.parametrize("error", [AssistantUnavailable("x"), DeadlineMissed("x")])
def test_a_question_that_got_no_answer_is_what_was_asked(engine: Engine, error: AssistantUnavailable) -> None:
    conversation = engine.start()
    says(engine, conversation, "where is my parcel?", answer())
    engine.turns.finish(engine.started(conversation, QUESTION), error)
    packet = packet_of(engine, conversation)
    assert (packet["customer_words"], packet["answers"]) == (QUESTION, [])


def test_a_message_that_was_not_understood_is_what_was_asked(engine: Engine) -> None:
    conversation = engine.start()
    says(engine, conversation, "Mein Zelt ist kaputt", understood("nlu_fallback", "I did not understand."))
    accepted = replace(wants_person(Reason.NOT_UNDERSTOOD_TWICE), intent={"name": "affirm", "confidence": 0.9})
    says(engine, conversation, "ja", accepted)
    packet = packet_of(engine, conversation)
    assert (packet["customer_words"], packet["answers"]) == ("Mein Zelt ist kaputt", ["I did not understand."])


def test_a_new_episode_begins_with_nothing_asked(engine: Engine) -> None:
    conversation = engine.start()
    says(engine, conversation, QUESTION, understood("question"))
    engine.turns.close_idle(conversation.id, utc_now() + 2 * IDLE_TIME)
    says(engine, conversation, "hi", understood("greet", "Hello."))
    assert row_of(engine, conversation).asked is None


def test_whoever_comes_back_to_the_team_asks_anew(engine: Engine) -> None:
    conversation, kim = engine.start(), engine.agent("kim")
    says(engine, conversation, QUESTION, understood("question"))
    presses_for_person(engine, conversation)
    engine.agent_actions.take_over(conversation.id, kim)
    engine.agent_actions.resolve(conversation.id, kim)
    engine.say(conversation, "it broke again")
    assert row_of(engine, conversation).asked == "it broke again"


def test_visitors_without_a_name_are_told_apart(engine: Engine) -> None:
    one = replace(engine.start(), id="0a" * 14 + "4f2a")
    assert label(one) == "Visitor 4F2A" != label(replace(one, id="0a" * 16))
    assert label(engine.start("C-1007")) == "Customer C-1007"
