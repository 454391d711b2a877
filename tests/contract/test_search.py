"""The search: every word, whatever its case and script, on both databases, in names, e-mails, orders and messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.conversations.model import Conversation, Kind
from frontdesk.identity.model import Identity
from frontdesk.inbox import words
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.search import of_event
from frontdesk.team.model import Agent
from tests.engine import Engine, answer


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


def named(engine: Engine, name: str, email: str | None = None) -> Conversation:
    """A signed-in customer's conversation with one message, and one of somebody else beside it."""
    from frontdesk.database import utc_now
    from frontdesk.intake.beginning import begin

    identity = Identity("C-1", email, name, "host_token")
    with engine.database.write() as connection:
        conversation = begin(connection, "web_chat", utc_now(), identity=identity)
    engine.say(conversation, "hello")
    engine.say(engine.start(), "hello")
    return conversation


def found(engine: Engine, robin: Agent, search: str, **wanted: str) -> list[str]:
    return [row.conversation.id for row in engine.inbox.rows(Filter("all", search=search, **wanted), robin)]


@pytest.mark.parametrize(
    ("name", "searches"),
    [
        (
            "Éloïse Marchambert",
            ["Éloïse", "éloïse", "ÉLOÏSE", "eloise", "MARCHAMBERT", "chamb", "E\u0301loi\u0308se mar"],
        ),
        ("Özgür Şahin", ["özgür", "ÖZGÜR", "ozgur", "ŞAHİN", "sahin", "ahin"]),
        ("Straße Weiß", ["STRASSE", "straße", "weiss", "WEISS"]),
        ("Σίσυφος Παπαδόπουλος", ["ΣΊΣΥΦΟΣ", "σίσυφος", "σισυφος", "παπαδοπ", "δόπουλ"]),
        ("Łukasz Żółć", ["łukasz", "ŁUKASZ", "żółć", "ŻÓŁĆ", "zołc"]),
        ("Иван Ёлкин", ["иван", "ИВАН", "ёлкин", "ЕЛКИН", "лкин"]),
        ("山田太郎", ["山田", "太郎", "田太", "郎"]),
        ("สมชาย ใจดี", ["สมชาย", "ใจ", "ชาย"]),
        ("राधिका हिन्दी", ["राधिका", "हिन्दी", "हिन्"]),
        ("محمد علي", ["محمد", "مُحَمَّد", "علي"]),
        ("김민수", ["김민수", "김"]),
        ("ＡＢＣ Ｃｏ", ["abc", "ＡＢＣ", "CO"]),
        ("O'Brien-Smith", ["o'brien", "BRIEN", "smith o", "mith"]),
    ],
)
def test_a_name_is_found_by_any_part_in_any_case_and_script(
    engine: Engine, robin: Agent, name: str, searches: list[str]
) -> None:
    conversation = named(engine, name)
    for search in searches:
        assert found(engine, robin, search) == [conversation.id], search
    assert found(engine, robin, f"{searches[0]} nowhere") == []


def test_an_email_is_found_by_its_parts_and_as_a_whole(engine: Engine, robin: Agent) -> None:
    conversation = named(engine, "Max", "max.mustermann+shop@Example.org")
    for search in ("max.mustermann", "MUSTER", "mann", "max.mustermann+shop@example.org", "shop@exam", "example.org"):
        assert found(engine, robin, search) == [conversation.id], search


def test_words_of_messages_and_notes_are_found_by_their_beginning(engine: Engine, robin: Agent) -> None:
    conversation, other = engine.start(), engine.start()
    engine.say(conversation, "My TENT pole broke on the 2nd night, it's raining; order W1069-B")
    engine.say(other, "How long does a refund take?")
    engine.agent_actions.take_over(conversation.id, robin)
    engine.agent_actions.reply(conversation.id, robin, "A new pole is on its way with Hermes.", "r1")
    engine.agent_actions.note(conversation.id, robin, "Lagerfach Zürich fragen", "n1")
    for search in (
        "tent pole",
        "POLE tent",
        "broke",
        "rain",
        "w1069",
        "W1069",
        "1069",
        "w1069-b",
        "hermes",
        "zurich",
        "ZÜRICH",
    ):
        assert found(engine, robin, search) == [conversation.id], search
    for search in ("ent", "tents", "tent refund", "?!", "%", "_", "' OR nothing='"):
        assert found(engine, robin, search) == [], search


def test_of_the_assistants_answers_numbers_are_found_and_the_words_of_articles_are_not(
    engine: Engine, robin: Agent
) -> None:
    conversation = engine.start()
    turn = engine.started(conversation, "where is it?")
    engine.turns.finish(turn, answer("Order W1128 is on its way; warranty is two years."))
    assert found(engine, robin, "W1128") == [conversation.id]
    assert found(engine, robin, "warranty") == []


def test_a_search_says_how_many_are_in_other_lists(engine: Engine, robin: Agent) -> None:
    for number in range(4):
        conversation = engine.start()
        engine.say(conversation, f"my Stormlark jacket {number}")
        if number:
            engine.agent_actions.take_over(conversation.id, robin)
        if number > 1:
            engine.agent_actions.resolve(conversation.id, robin)
    engine.say(engine.start(), "something else")

    def counted(view: str, status: str = "open", search: str = "stormlark") -> tuple[int, int]:
        wanted = Filter(view, status, search=search)
        return len(engine.inbox.rows(wanted, robin)), engine.inbox.elsewhere(wanted, robin)

    assert counted("all") == (2, 2)
    assert counted("all", "resolved") == (2, 2)
    assert counted("mine") == (1, 3)
    assert counted("queue") == (0, 4)
    assert counted("all", search="nowhere") == (0, 0)
    assert engine.inbox.elsewhere(Filter("all"), robin) == 0


def test_a_masked_number_is_not_in_the_index(engine: Engine, robin: Agent) -> None:
    conversation = engine.start()
    engine.say(conversation, "my card 4111 1111 1111 1111 was declined")
    assert found(engine, robin, "declined") == [conversation.id]
    assert found(engine, robin, "4111") == [] and found(engine, robin, "4111111111111111") == []


def test_the_index_is_filled_by_the_events_themselves(engine: Engine, robin: Agent) -> None:
    conversation = engine.start()
    engine.say(conversation, "ein Päckchen")
    messages = [event for event in engine.events(conversation.id) if event.kind is Kind.MESSAGE]
    assert of_event(messages[0]) == {"ein", "packchen"}


@given(st.text(max_size=200))
def test_folding_again_changes_nothing_and_words_are_found_by_themselves(text: str) -> None:
    for word in words.words_of(text):
        assert words.words_of(word)[:1] == [word] or len(word) == words.MOST_LETTERS
        assert word in words.of_text(text)
