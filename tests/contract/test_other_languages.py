"""Messages in a language that the bot does not speak: told so in it, offered a person, handed over at the second."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.channels.web_chat.view import event_view
from frontdesk.conversations.model import Conversation, Event, Owner
from frontdesk.database import Database, utc_now
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.web.view import row_view
from frontdesk.intake.service import Incoming
from frontdesk.language import catalogue
from frontdesk.language.service import LanguageReader
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import IDLE_TIME, Engine, answer, wants_person

GERMAN, FINNISH = "wo bleibt meine bestellung denn", "missä minun tilaukseni on nyt"
WORDS = {"de": {"wo", "bleibt", "meine", "paket"}, "fi": {"missä", "minun"}}


class ByWords:
    """Tells languages apart by a few words; fails at one."""

    def classify(self, text: str) -> tuple[str, float]:
        said = set(text.split())
        if "fail" in said:
            raise RuntimeError("no model")
        return next(((code, 0.99) for code, words in WORDS.items() if said & words), ("en", 0.99))


LANGUAGES = catalogue.load({"en"})
SAYS = LANGUAGES.known["de"].says


@pytest.fixture
def engine(database: Database) -> Engine:
    return Engine(database, reader=LanguageReader(LANGUAGES, ByWords()))


def said(engine: Engine, conversation: Conversation) -> list[str]:
    """What the bot and the system said, in order."""
    return [event.text or "" for event in messages(engine, conversation) if event.author in ("bot", "system")]


def messages(engine: Engine, conversation: Conversation) -> list[Event]:
    return [event for event in engine.events(conversation.id) if event.kind == "message"]


def packet_of(engine: Engine, conversation: Conversation) -> dict[str, Any]:
    packet = engine.inbox.detail(conversation.id).packet
    assert packet is not None
    return packet


def test_whoever_writes_german_is_told_so_in_german_at_once_and_offered_a_person_by_button(engine: Engine) -> None:
    conversation = engine.start()
    commit = engine.say(conversation, GERMAN).commit
    assert commit and commit.next_turn is None and [each.state for each in commit.settled] == ["answered"]
    (told,) = [event for event in messages(engine, conversation) if event.author == "bot"]
    assert told.text == SAYS["utter_other_language"]
    (button,) = told.data["buttons"]
    assert button["title"] == SAYS["utter_other_language_person"]
    pressed = engine.intake.accept(conversation.id, Incoming("pressed", button=button["id"])).commit
    assert pressed and pressed.next_turn and pressed.next_turn.request.payload == "/person"
    engine.turns.finish(pressed.next_turn, wants_person())
    assert packet_of(engine, conversation)["customer_words"] == GERMAN


def test_a_second_such_message_goes_to_a_person_with_the_language(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, GERMAN)
    commit = engine.say(conversation, "wo ist mein paket").commit
    assert commit and commit.conversation.owner is Owner.QUEUE
    assert [each.state for each in commit.settled] == ["to_person"]
    packet = packet_of(engine, conversation)
    assert (packet["reason"], packet["language"]) == ("other_language", "de")
    assert packet["summary"][0].endswith("writes German")
    assert said(engine, conversation)[-1] == SAYS["utter_handoff_ticket"].replace("{ticket_number}", "T-100001")
    (row,) = engine.inbox.rows(Filter(view="queue"), engine.agent("robin"))
    assert (row_view(row)["language"], row_view(row)["reason"]) == ("de", "other_language")


def test_a_short_message_is_in_the_language_of_the_conversation(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, GERMAN)
    assert engine.say(conversation, "paket weg").commit
    assert engine.conversation(conversation.id).owner is Owner.QUEUE


@pytest.mark.parametrize("text", ["W1042", "where is my order please", "👍", "ok thanks"])
def test_what_is_english_or_no_language_goes_to_the_assistant(engine: Engine, text: str) -> None:
    conversation = engine.start()
    engine.say(conversation, GERMAN)
    assert engine.started(conversation, text).request.text == text


def test_english_in_between_begins_anew(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, GERMAN)
    engine.turns.finish(engine.started(conversation, "where is my order please"), answer())
    engine.say(conversation, GERMAN)
    assert engine.conversation(conversation.id).owner is Owner.BOT
    assert said(engine, conversation).count(SAYS["utter_other_language"]) == 2


def test_a_request_for_a_person_is_understood_in_every_language_and_without_the_assistant(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, "Mitarbeiter bitte")
    packet = packet_of(engine, conversation)
    assert (packet["reason"], packet["language"]) == ("asked_for_person", "de")
    assert said(engine, conversation) == [SAYS["utter_handoff_ticket"].replace("{ticket_number}", "T-100001")]


def test_a_language_outside_the_catalogue_is_told_so_in_english(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, FINNISH)
    assert said(engine, conversation) == ["utter_other_language {ticket_number}{agent_name}"]
    assert engine.conversation(conversation.id).language == "fi"


def test_a_conversation_that_people_have_is_never_interrupted(engine: Engine) -> None:
    conversation, agent = engine.start(), engine.agent("robin")
    engine.turns.finish(engine.started(conversation, "hello there my friend"), answer())
    engine.agent_actions.take_over(conversation.id, agent)
    before = said(engine, conversation)
    engine.say(conversation, GERMAN)
    engine.say(conversation, GERMAN)
    assert said(engine, conversation) == before
    assert engine.conversation(conversation.id).owner is Owner.AGENT


def test_a_message_that_waits_is_answered_after_the_one_before_it(engine: Engine) -> None:
    conversation = engine.start()
    first = engine.started(conversation, "where is my order please")
    assert engine.say(conversation, GERMAN).commit
    assert engine.say(conversation, "and where is it now").commit
    commit = engine.turns.finish(first, TurnResult((Reply("Here."),)))
    assert commit.next_turn and commit.next_turn.request.text == "and where is it now"
    assert said(engine, conversation) == ["Here.", SAYS["utter_other_language"]]


def test_a_message_whose_language_cannot_be_read_goes_to_the_assistant(engine: Engine) -> None:
    conversation = engine.start()
    assert engine.started(conversation, "this may fail or not").request.text == "this may fail or not"


def languages(engine: Engine, conversation: Conversation) -> list[tuple[str, str | None]]:
    """Who said each message, and the language that it names, as the customer's page is told."""
    views = [event_view(event) for event in messages(engine, conversation)]
    return [(view["from"], view.get("lang")) for view in views if view]


def test_each_message_in_another_language_names_it_and_no_other_does(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, GERMAN)
    engine.turns.finish(engine.started(conversation, "where is my order please"), answer())
    assert languages(engine, conversation) == [("customer", "de"), ("bot", "de"), ("customer", None), ("bot", None)]
    finnish = engine.start()
    engine.say(finnish, FINNISH)
    assert languages(engine, finnish) == [("customer", "fi"), ("bot", None)], "it is answered in English"


def test_sentences_of_a_handoff_and_messages_to_people_name_their_language_too(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, "Mitarbeiter bitte")
    engine.agent_actions.take_over(conversation.id, engine.agent("robin"))
    engine.say(conversation, GERMAN)
    engine.say(conversation, "where is my order please")
    assert languages(engine, conversation)[:2] == [("customer", "de"), ("system", "de")]
    assert languages(engine, conversation)[-2:] == [("customer", "de"), ("customer", None)]


def test_a_message_that_waits_names_its_language_before_it_is_read(engine: Engine) -> None:
    conversation = engine.start()
    engine.started(conversation, "where is my order please")
    engine.say(conversation, GERMAN)
    assert languages(engine, conversation) == [("customer", None), ("customer", "de")]


def test_a_new_episode_is_told_again_before_it_is_handed_over(engine: Engine) -> None:
    conversation = engine.start()
    engine.say(conversation, GERMAN)
    engine.turns.close_idle(conversation.id, utc_now() + 2 * IDLE_TIME)
    engine.say(conversation, GERMAN)
    assert engine.conversation(conversation.id).owner is Owner.BOT
    assert said(engine, conversation).count(SAYS["utter_other_language"]) == 2
