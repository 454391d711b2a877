"""Ids, searches and addresses with characters that a database cannot hold are refused on both, and break nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from frontdesk.channels.model import CustomerMessage
from frontdesk.channels.receiving import incoming_of
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Conversation
from frontdesk.database import Database
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.markers import Mode
from frontdesk.intake.service import Incoming
from frontdesk.problems import BadRequest, Invalid, NotAuthenticated, Problem
from frontdesk.team.model import Agent
from tests.engine import Engine

TEXTS = {"NUL": "a\0b", "only NUL": "\0", "half a pair": "a\ud800", "the other half, and NUL": "\udfff\0"}


class Place:
    """One conversation of an agent, and everything in which a client names something."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.conversation: Conversation = engine.start()
        self.agent: Agent = engine.agent("Robin")
        engine.agent_actions.take_over(self.conversation.id, self.agent)

    def tries(self, odd: str) -> dict[str, Callable[[], Any]]:
        engine, here, agent = self.engine, self.conversation.id, self.agent
        return {
            "message id": lambda: engine.intake.accept(here, Incoming(odd, "hello")),
            "button": lambda: engine.intake.accept(here, Incoming("m1", button=odd)),
            "conversation": lambda: engine.intake.accept(odd, Incoming("m2", "hello")),
            "history": lambda: engine.intake.history(odd, 0),
            "channel": lambda: engine.intake.start(odd),
            "reply id": lambda: engine.agent_actions.reply(here, agent, "hello", odd),
            "note id": lambda: engine.agent_actions.note(here, agent, "hello", odd),
            "taken over": lambda: engine.agent_actions.take_over(odd, agent),
            "detail": lambda: engine.inbox.detail(odd, agent),
            "search": lambda: engine.inbox.rows(Filter("all", "open", "newest", odd), agent),
            "draft": lambda: engine.markers.save_draft(odd, agent, Mode.REPLY, "hello"),
            "read": lambda: engine.markers.read_to(odd, agent, 1),
            "token's subject": lambda: engine.intake.start("web_chat", f"C-{odd}"),
            "token's id": lambda: engine.intake.start("web_chat", f"C-1007#{odd}"),
        }


@pytest.mark.parametrize("odd", TEXTS.values(), ids=TEXTS)
def test_what_cannot_be_stored_is_refused_wherever_it_names_something(database: Database, odd: str) -> None:
    place = Place(Engine(database))
    before = rows(database)
    for name, attempt in place.tries(odd).items():
        with pytest.raises(Problem) as refused:
            attempt()
        assert isinstance(refused.value, Invalid) or "detail" in name, name
        assert odd not in str(refused.value), name
        assert database.is_writable, name
    assert rows(database) == before


@pytest.mark.parametrize("odd", TEXTS.values(), ids=TEXTS)
def test_no_agent_has_an_e_mail_that_cannot_be_stored(database: Database, odd: str) -> None:
    engine = Engine(database)
    for email in (odd, f"{odd}@example.com", f"robin@{odd}"):
        with pytest.raises(NotAuthenticated):
            engine.agents.sign_in(email, "a long password")
        assert engine.agents.find(email) is None and engine.agents.disable(email) is False


def rows(database: Database) -> list[int]:
    """How many rows each table has."""
    with database.read() as connection:
        tables = (t.conversations, t.events, t.turns)
        return [connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables]


@pytest.mark.parametrize("odd", TEXTS.values(), ids=TEXTS)
def test_what_people_write_is_kept_whatever_it_holds(database: Database, odd: str) -> None:
    place = Place(Engine(database))
    engine, here = place.engine, place.conversation.id
    engine.intake.accept(here, Incoming("m1", f"hello {odd}"))
    engine.agent_actions.reply(here, place.agent, f"reply {odd}", "r1")
    engine.page_context.note(here, {f"page {odd}": odd})
    engine.markers.save_draft(here, place.agent, Mode.NOTE, f"draft {odd}")
    events = engine.events(here)
    assert f"hello {odd}" in [event.text for event in events] and f"reply {odd}" in [event.text for event in events]
    assert {f"page {odd}": odd} in [event.data.get("values") for event in events]


@pytest.mark.parametrize("odd", TEXTS.values(), ids=TEXTS)
def test_a_channel_may_call_its_messages_whatever_it_likes(database: Database, odd: str) -> None:
    engine = Engine(database)
    incoming = incoming_of(CustomerMessage(thread_key="t", id=odd, sender_id="s", text="hello"))
    conversation = engine.start()
    assert engine.intake.accept(conversation.id, incoming).commit
    assert engine.intake.accept(conversation.id, incoming).commit is None


def test_many_rows_at_once_are_looked_at_too(database: Database) -> None:
    values = [{"id": name, "conversation_id": "x", "seq": 1, "title": "", "payload": ""} for name in ("a", "b\0")]
    with pytest.raises(BadRequest), database.write() as connection:
        connection.execute(t.buttons.insert(), values)
