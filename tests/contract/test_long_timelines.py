"""Timelines that are longer than a page: customers and agents read them whole, nothing lost and nothing twice."""

from __future__ import annotations

import json

import pytest

from frontdesk.conversations import pages
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.pages import PAGE_BYTES
from frontdesk.database import utc_now
from frontdesk.inbox.service import MOST_BYTES, MOST_EVENTS
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
    while page := engine.intake.history(long.id, seqs[-1] if seqs else 0, limit).events:
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


#: Texts as long as a message may be, in characters that take much room in memory or in JSON, and short ones.
LONG_TEXTS = ("🦊" * 20_000, "x" * 20_000, "\x00" * 9_000, "short", "ü" * 20_000, "", "\ud800" * 5_000)


@pytest.fixture
def heavy(engine: Engine) -> Conversation:
    """A conversation of long messages; every fifth one is the team's."""
    conversation, now = engine.start(), utc_now()
    with engine.database.write() as connection:
        timeline = engine.timelines.open(connection, conversation.id, now)
        for number in range(60):
            is_public = number % 5 != 0
            kind = Kind.MESSAGE if is_public else Kind.NOTE
            text = LONG_TEXTS[number % len(LONG_TEXTS)]
            timeline.append(NewEvent(kind, Author.AGENT, text=text, public=is_public))
        timeline.commit()
    return engine.conversation(conversation.id)


def size(events: list[Event]) -> int:
    """Bytes of the texts as JSON."""
    return sum(len(json.dumps(event.text)) for event in events)


@pytest.mark.parametrize("limit", [PAGE, 7, 1])
def test_a_customers_page_ends_at_its_bytes_and_says_whether_there_is_more(
    engine: Engine, heavy: Conversation, limit: int
) -> None:
    seqs: list[int] = []
    has_more = True
    while has_more:
        page = engine.intake.history(heavy.id, seqs[-1] if seqs else 0, limit)
        assert size(page.events[:-1]) < PAGE_BYTES and len(page.events) <= limit
        seqs += [event.seq for event in page.events]
        has_more = page.has_more
    assert seqs == public_seqs(engine, heavy)


def test_an_agents_page_ends_at_its_bytes_and_all_of_it_can_be_read(engine: Engine, heavy: Conversation) -> None:
    latest = engine.inbox.detail(heavy.id).events
    assert 1 < len(latest) < 60 and size(latest[1:]) < MOST_BYTES
    seqs = [event.seq for event in latest]
    while seqs[0] > 1:
        earlier, _ = engine.inbox.history(heavy.id, seqs[0], MOST_EVENTS)
        assert earlier and size(earlier[1:]) < MOST_BYTES
        seqs = [event.seq for event in earlier] + seqs
    assert seqs == [event.seq for event in engine.events(heavy.id)]


@pytest.mark.parametrize("most", [1, 20_002, 240_001, 240_002, 240_003, 600_000])
def test_a_page_has_at_least_one_event_however_long_that_is(engine: Engine, heavy: Conversation, most: int) -> None:
    with engine.database.read() as connection:
        page = pages.public_page(connection, heavy.id, 0, PAGE, most)
        last = pages.latest_page(connection, heavy.id, 0, heavy.last_seq, most)
    assert page.events and page.has_more and size(page.events[:-1]) < most
    assert last[-1].seq == heavy.last_seq and size(last[1:]) < most


def test_an_agent_who_missed_more_text_than_a_page_shows_reads_anew(engine: Engine, heavy: Conversation) -> None:
    assert engine.inbox.events_since(0) is None
    light, now = engine.start(), utc_now()
    with engine.database.write() as connection:
        timeline = engine.timelines.open(connection, light.id, now)
        timeline.append(*[NewEvent(Kind.MESSAGE, Author.AGENT, text="short")] * 250)
        timeline.commit()
    missed = engine.inbox.events_since(engine.inbox.last_number())
    assert missed and {event.conversation_id for event in missed} == {light.id}
