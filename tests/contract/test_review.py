"""Which messages wait for a review, on both databases, told by real turns."""

from __future__ import annotations

from frontdesk.database import Database, utc_now
from frontdesk.nlu.review import store
from frontdesk.nlu.review.model import Why
from tests.doubtful import MEANINGS, NO_ARTICLE, NOT_UNDERSTOOD, OFFERED, ORDER, press, say, turn
from tests.engine import Engine


def waiting(database: Database, limit: int | None = None) -> dict[str, tuple[set[Why], str | None]]:
    """Each waiting message: why, and what the customer chose."""
    with database.read() as connection:
        return {each.text: (each.doubt.why, each.doubt.meant) for each in store.doubtful(connection, limit)}


def test_what_was_understood_does_not_wait(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "hello", turn("greet"))
    say(engine, conversation, "where is my order", ORDER)
    assert waiting(database) == {}


def test_a_rejected_message_waits(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "wheres teh thing", NOT_UNDERSTOOD)
    assert waiting(database) == {"wheres teh thing": ({Why.REJECTED}, None)}


def test_a_number_that_an_open_question_asked_for_does_not_wait(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "W1042", turn("nlu_fallback", "action_not_understood", "order_number"))
    say(engine, conversation, "W1043", turn("nlu_fallback", "action_order_status"))
    assert waiting(database) == {}


def test_a_message_is_clarified_by_the_meaning_that_the_customer_chose_and_buttons_do_not_wait(
    engine: Engine, database: Database
) -> None:
    conversation = engine.start()
    say(engine, conversation, "wheres teh thing", NOT_UNDERSTOOD)
    press(engine, conversation, "Where is my order?", ORDER)
    assert waiting(database) == {"wheres teh thing": ({Why.REJECTED, Why.CLARIFIED}, "order_status")}


def test_the_choice_belongs_to_the_message_under_whose_answer_it_stood(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    first = engine.say(conversation, "wheres teh thing").commit
    engine.say(conversation, "hello??")
    assert first and first.next_turn
    second = engine.turns.finish(first.next_turn, NOT_UNDERSTOOD).next_turn
    assert second
    engine.turns.finish(second, turn("greet"))
    press(engine, conversation, "Where is my order?", ORDER)
    assert waiting(database) == {"wheres teh thing": ({Why.REJECTED, Why.CLARIFIED}, "order_status")}


def test_a_message_is_corrected_by_another_meaning_than_the_one_it_was_taken_for(
    engine: Engine, database: Database
) -> None:
    conversation = engine.start()
    say(engine, conversation, "what about the tent", turn("out_of_scope", "action_out_of_scope", "none", MEANINGS))
    press(engine, conversation, "Where is my order?", ORDER)
    assert waiting(database) == {"what about the tent": ({Why.CORRECTED}, "order_status")}


def test_a_button_that_goes_on_with_what_was_asked_corrects_nothing(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    orders = (("W1001", '/order_status{"order_number": "W1001"}'), ("No, thanks", "/deny"))
    say(engine, conversation, "where is my order", turn("order_status", "action_order_status", "several", orders))
    press(engine, conversation, "W1001", ORDER)
    assert waiting(database) == {}


def test_a_message_is_corrected_by_a_no_to_its_answer(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "my password is weak", turn("password_reset", "action_send_reset_link"))
    say(engine, conversation, "no", turn("deny", "action_decline_person", utters="utter_nothing_to_decline"))
    assert waiting(database) == {"my password is weak": ({Why.CORRECTED}, None)}


def test_a_message_is_corrected_by_an_agent_who_steps_in(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "where is my order", ORDER)
    engine.agent_actions.take_over(conversation.id, engine.agent("kim"))
    assert waiting(database) == {"where is my order": ({Why.CORRECTED}, None)}


def test_an_agent_who_takes_a_queued_conversation_corrects_nothing(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "a person please", turn("person", "action_person", "handed_over", (), "asked_for_person"))
    engine.agent_actions.take_over(conversation.id, engine.agent("kim"))
    assert waiting(database) == {}


def test_messages_before_a_handoff_after_two_misunderstandings_are_escalated(
    engine: Engine, database: Database
) -> None:
    conversation = engine.start()
    say(engine, conversation, "where is my order", ORDER)
    say(engine, conversation, "frobnicate", NOT_UNDERSTOOD)
    say(engine, conversation, "frobnicate it now", OFFERED)
    say(engine, conversation, "yes", turn("affirm", "action_person", "handed_over", (), "not_understood_twice"))
    both = {Why.REJECTED, Why.ESCALATED}
    assert waiting(database) == {"frobnicate": (both, None), "frobnicate it now": (both, None)}


def test_a_question_without_an_answer_that_ended_with_a_person_is_escalated(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "do you rent tents", NO_ARTICLE)
    say(engine, conversation, "yes", turn("affirm", "action_person", "handed_over", (), "no_answer_found"))
    assert waiting(database) == {"do you rent tents": ({Why.ESCALATED}, None)}


def test_a_message_after_whose_answer_the_customer_wants_a_person_is_escalated(
    engine: Engine, database: Database
) -> None:
    conversation = engine.start()
    say(engine, conversation, "my thing is late", ORDER)
    say(engine, conversation, "a human", turn("person", "action_person", "handed_over", (), "asked_for_person"))
    assert waiting(database) == {"my thing is late": ({Why.ESCALATED}, None)}


def test_who_complains_or_greets_and_then_wants_a_person_was_understood(engine: Engine, database: Database) -> None:
    for said in (turn("greet"), turn("complaint", "action_complaint", "offered")):
        conversation = engine.start()
        say(engine, conversation, "hello, this is terrible", said)
        say(engine, conversation, "a human", turn("person", "action_person", "handed_over", (), "asked_for_person"))
    assert waiting(database) == {}


def test_what_was_reviewed_does_not_wait_any_more_and_keeps_its_label(engine: Engine, database: Database) -> None:
    conversation = engine.start()
    say(engine, conversation, "wheres teh thing", NOT_UNDERSTOOD)
    say(engine, conversation, "asdf", OFFERED)
    with database.read() as connection:
        found = {each.text: each for each in store.doubtful(connection)}
    first, second = (found[text].doubt.message.id for text in ("wheres teh thing", "asdf"))
    with database.write() as connection:
        store.remember(connection, {first: conversation.id}, "order_status", "kim", utc_now())
        store.remember(connection, {first: conversation.id, second: conversation.id}, None, "sam", utc_now())
        assert store.reviewed(connection, [first, second, "never"]) == {first: "order_status", second: None}
    assert waiting(database) == {}


def test_the_latest_conversations_come_first_and_a_limit_leaves_the_others_for_later(
    engine: Engine, database: Database
) -> None:
    for text in ("one", "two", "three"):
        say(engine, engine.start(), text, NOT_UNDERSTOOD)
    assert list(waiting(database)) == ["three", "two", "one"]
    assert list(waiting(database, 2)) == ["three", "two"]


def test_messages_of_more_conversations_than_are_read_at_once_are_all_found(engine: Engine, database: Database) -> None:
    for number in range(store.AT_ONCE + 3):
        say(engine, engine.start(), f"message {number}", NOT_UNDERSTOOD)
    assert len(waiting(database)) == store.AT_ONCE + 3


def test_any_text_is_found_as_it_was_typed(engine: Engine, database: Database) -> None:
    text = "100% \x00 \ud800 \u202e _of_ it"
    say(engine, engine.start(), text, NOT_UNDERSTOOD)
    assert list(waiting(database)) == [text]
