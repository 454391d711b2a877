"""The search for conversations: an index of words, kept with each event, and the question that a search asks of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import Listener
from frontdesk.inbox import words
from frontdesk.inbox.tables import inbox_words

#: A search that finds no more than this is answered from the conversations that it found; another one finds its page
#: quickly where the list begins.
FEW = 1000
#: Comes after every word that begins like the one in front of it.
_LAST = "\U0010ffff"

_HEARD = frozenset({Kind.MESSAGE, Kind.NOTE, Kind.IDENTITY, Kind.REPLY_ADDRESS})


def found_by(connection: Connection, search: str) -> sa.ColumnElement[bool]:
    """The condition for conversations that have every word of the search, or words that begin with it."""
    parts = [_having(word) for word in dict.fromkeys(words.words_of(search))]
    if not parts:
        return sa.false()
    found = sa.intersect(*parts) if len(parts) > 1 else parts[0]
    ids = connection.scalars(sa.select(found.subquery().c.conversation_id).limit(FEW + 1)).all()
    return t.conversations.c.id.in_(ids if len(ids) <= FEW else sa.select(found.subquery().c.conversation_id))


def _having(word: str) -> sa.Select[tuple[str]]:
    w = inbox_words.c
    return sa.select(w.conversation_id).where(w.word >= word, w.word < word + _LAST).distinct()


def _hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
    index(connection, conversation.id, _found_in(conversation, events))
    yield from ()


#: Puts the words of what was said, and of who said it, into the index.
word_indexer = Listener("word_indexer", _HEARD, _hear)


def _found_in(conversation: Conversation, events: Sequence[Event]) -> set[str]:
    found: set[str] = set()
    for event in events:
        found |= of_event(event)
        is_first = event.author is Author.CUSTOMER and conversation.customer_messages <= 1
        if event.kind is Kind.IDENTITY or is_first:
            found |= of_customer(conversation.customer_name, conversation.customer_email)
    return found


def of_customer(name: str | None, email: str | None) -> set[str]:
    """The words under which a customer is found."""
    return words.of_name(name or "") | words.of_name(email or "")


def of_event(event: Event) -> set[str]:
    """The words under which an event is found: of the assistant's answers, which quote articles, the numbers alone."""
    if event.kind is Kind.REPLY_ADDRESS:
        return words.of_name(str(event.data.get("email", "")))
    if event.author in (Author.BOT, Author.SYSTEM):
        return words.of_numbers(event.text or "")
    return words.of_text(event.text or "")


def index(connection: Connection, conversation_id: str, found: Iterable[str]) -> None:
    """Add words to the index; those that it has stay."""
    rows = [{"word": word, "conversation_id": conversation_id} for word in sorted(found)]
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert  # type: ignore[assignment]
    connection.execute(insert(inbox_words).on_conflict_do_nothing(), rows)
