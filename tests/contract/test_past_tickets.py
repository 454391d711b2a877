"""Solved tickets as a source for agents, on both databases, made of real episodes."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from frontdesk.conversations.model import Conversation
from frontdesk.database import Database, utc_now
from frontdesk.knowledge.embedded import english_vocabulary, search_in
from frontdesk.knowledge.model import AUDIENCES
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.nlu.past_tickets.service import Indexed, TicketIndexer
from frontdesk.privacy.model import Finding, Kind, Redacted, redacted
from frontdesk.tickets.model import NewTicket, TicketStatus
from frontdesk.tickets.past.service import PastTickets
from frontdesk.tickets.past.tables import past_tickets
from frontdesk.tickets.store import SqlTicketStore, tickets
from tests.doubtful import say, turn
from tests.engine import Engine


class Redactor:
    """Finds Jo's name."""

    def redact(self, text: str, language: str = "en") -> Redacted:
        at = text.find("Jo Marsh")
        return redacted(text, [Finding(Kind.PERSON, at, at + 8, 1.0)] if at >= 0 else [], ())


@pytest.fixture
def indexer(database: Database) -> TicketIndexer:
    return TicketIndexer(database, Redactor())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tickets.sqlite"


@pytest.fixture
def past(database: Database, file: Path) -> PastTickets:
    vocabulary = english_vocabulary()
    search = search_in(file, vocabulary, keeps_others=False)
    return PastTickets(database, KnowledgeService(search, vocabulary, ()))


def solved(engine: Engine, database: Database, asked: str, answered: str | None) -> tuple[str, Conversation]:
    """A ticket that an agent has answered, or nobody."""
    conversation = engine.start()
    say(engine, conversation, "hello", turn("greet"))
    say(engine, conversation, asked, turn("question"))
    if answered:
        agent = engine.agent(conversation.id)
        engine.agent_actions.take_over(conversation.id, agent)
        engine.agent_actions.reply(conversation.id, agent, answered, f"reply-{conversation.id}")
    store = SqlTicketStore(database)
    ticket = store.open(NewTicket(conversation.id, 1, None, asked, conversation.id), utc_now())
    store.set_status(ticket.number, TicketStatus.SOLVED, utc_now())
    return ticket.number, conversation


def test_an_agent_finds_how_a_like_question_was_answered_without_names(
    engine: Engine, database: Database, indexer: TicketIndexer, past: PastTickets
) -> None:
    zip_, _ = solved(engine, database, "The zip of my tent is stuck, says Jo Marsh", "Rub candle wax on it, Jo Marsh.")
    solved(engine, database, "Which shops sell your socks?", "Only we do.")
    solved(engine, database, "The zip is stuck again, and nobody answers", None)
    assert indexer.run(100) == Indexed(2, 0, 0)
    found = past.alike("my zip is stuck")
    assert [each.number for each in found] == [zip_]
    assert found[0].question == "The zip of my tent is stuck, says Alex Example"
    assert found[0].answer == "Rub candle wax on it, Alex Example."
    assert past.alike("do you hire astronauts") == []
    assert not {"tickets"} & set(AUDIENCES), "no search for articles finds a ticket"


def test_a_ticket_is_redacted_once_and_again_when_more_was_said(
    engine: Engine, database: Database, indexer: TicketIndexer, past: PastTickets
) -> None:
    number, conversation = solved(engine, database, "The zip of my tent is stuck", "Rub candle wax on it.")
    assert indexer.run(100) == Indexed(1, 0, 0)
    assert indexer.run(100) == Indexed(0, 1, 0)
    engine.agent_actions.reply(conversation.id, engine.agent(conversation.id), "Or soap.", "reply-2")
    assert indexer.run(100) == Indexed(1, 0, 0)
    assert past.alike("my zip is stuck")[0].answer == "Rub candle wax on it. Or soap."
    SqlTicketStore(database).set_status(number, TicketStatus.OPEN, utc_now())
    assert indexer.run(100) == Indexed(0, 0, 1)
    assert past.alike("my zip is stuck") == []


def test_an_erased_ticket_is_told_no_more_and_leaves_the_file(
    engine: Engine, database: Database, indexer: TicketIndexer, past: PastTickets, file: Path
) -> None:
    number, _ = solved(engine, database, "The quokkas ate the zip of my tent", "Rub candle wax on it.")
    indexer.run(100)
    assert past.alike("quokkas ate my zip")
    assert b"quokkas" in file.read_bytes()
    with database.write() as connection:
        connection.execute(tickets.delete().where(tickets.c.number == number))
        assert not connection.execute(sa.select(past_tickets)).all()
    assert past.alike("quokkas ate my zip") == []
    assert b"quokkas" not in file.read_bytes()


def test_only_the_newest_are_kept(
    engine: Engine, database: Database, indexer: TicketIndexer, past: PastTickets
) -> None:
    solved(engine, database, "The zip of my tent is stuck", "Rub candle wax on it.")
    newest, _ = solved(engine, database, "The stove does not light any more", "Clean the nozzle.")
    indexer.run(100)
    assert indexer.run(1) == Indexed(0, 1, 1)
    assert past.alike("my zip is stuck") == []
    assert past.alike("the stove does not light")[0].number == newest
