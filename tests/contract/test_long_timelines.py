"""Timelines that are longer than a page: customers and agents read them whole, nothing lost and nothing twice."""

from __future__ import annotations

import pytest

from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent
from frontdesk.database import utc_now
from frontdesk.inbox.service import MOST_EVENTS
from frontdesk.intake.service import PAGE
from tests.engine import Engine

#: More than two pages of a customer, and more than an agent is given at once.
EVENTS = MOST_EVENTS + 150


@pytest.fixture
def long(engine: Engine) -> Conversation:
    """A conversation of the bot; of every seven events the last two, and a whole page in between, are the team's."""
    conversation, now = engine.start(), utc_now()
    with engine.database.write() as connection:
        timeline = engine.timelines.open(connection, conversation.id, now)
        for number in range(1, EVENTS + 1):
            is_note = number % 7 >= 5 or 210 < number <= 210 + PAGE
            kind = Kind.NOTE if is_note else Kind.MESSAGE
            timeline.append(NewEvent(kind, Author.AGENT, text=str(number), public=not is_note))
        timeline.commit()
    return engine.conversation(conversation.id)


@pytest.mark.parametrize("limit", [PAGE, 1, 33])
def test_a_customer_reads_every_public_event_once_page_by_page(engine: Engine, long: Conversation, limit: int) -> None:
    seqs: list[int] = []
    while page := engine.intake.history(long.id, seqs[-1] if seqs else 0, limit)[0]:
        assert len(page) == limit or page[-1].seq == public_seqs(engine, long)[-1]
        seqs += [event.seq for event in page]
    assert seqs == public_seqs(engine, long)


def test_an_agent_reads_every_event_once_the_latest_first(engine: Engine, long: Conversation) -> None:
    latest = engine.inbox.detail(long.id).events
    assert len(latest) == MOST_EVENTS
    seqs = [event.seq for event in latest]
    while seqs[0] > 1:
        earlier, _ = engine.inbox.history(long.id, seqs[0], 60)
        seqs = [event.seq for event in earlier] + seqs
    assert seqs == list(range(1, EVENTS + 1))


def public_seqs(engine: Engine, conversation: Conversation) -> list[int]:
    return [event.seq for event in engine.events(conversation.id) if event.public]
