"""The search for conversations: an index of words, kept with each event, and the question that a search asks of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import Listener
from frontdesk.inbox import words
from frontdesk.inbox.tables import inbox_words

#: A word that no more conversations have is rare: they are looked at, and no others. With common words alone a list is
#: read from its beginning, where it finds its page soon.
FEW = 200
#: Comes after every word that begins like the one in front of it.
_LAST = "\U0010ffff"

# Built once: SQLAlchemy takes longer to put a statement together than a database to run it.
_ADD = {
    "postgresql": postgresql.insert(inbox_words).on_conflict_do_nothing(),
    "sqlite": sqlite.insert(inbox_words).on_conflict_do_nothing(),
}
_HEARD = frozenset({Kind.MESSAGE, Kind.NOTE, Kind.IDENTITY, Kind.REPLY_ADDRESS})


def found_by(connection: Connection, search: str, named: Sequence[str]) -> sa.ColumnElement[bool]:
    """The condition for conversations that have a word for each word of the search, one that begins like it.

    Args:
        named: ids of conversations that are found anyway, by their ticket or their id.
    """
    c, wanted = t.conversations.c, list(dict.fromkeys(words.words_of(search)))
    is_named = c.id.in_(named)
    if not wanted:
        return is_named
    has_all = sa.and_(*(_has(word) for word in wanted))
    rarest = min((_some_with(connection, word) for word in wanted), key=len)
    found = sa.or_(is_named, has_all)
    return found if len(rarest) > FEW else sa.and_(c.id.in_({*rarest, *named}), found)


def _has(word: str) -> sa.ColumnElement[bool]:
    """Whether the conversation has the word. No EXISTS, for which PostgreSQL would read everything that has it."""
    w = inbox_words.c
    one = sa.select(w.word).where(w.conversation_id == t.conversations.c.id, *_begins(word)).limit(1)
    return one.scalar_subquery().is_not(None)


def _some_with(connection: Connection, word: str) -> Sequence[str]:
    """Conversations that have the word, or several that begin like it; of more than `FEW` one more than that."""
    query = sa.select(inbox_words.c.conversation_id).where(*_begins(word)).limit(FEW + 1)
    return connection.scalars(query).all()


def _begins(word: str) -> tuple[sa.ColumnElement[bool], ...]:
    return inbox_words.c.word >= word, inbox_words.c.word < word + _LAST


def _hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
    found: set[str] = set()
    for event in events:
        found |= of_event(event)
        is_first = event.author is Author.CUSTOMER and conversation.customer_messages <= 1
        if event.kind is Kind.IDENTITY or is_first:
            found |= of_customer(conversation.customer_name, conversation.customer_email)
    index(connection, conversation.id, found)
    yield from ()


def _has_words(event: Event) -> bool:
    return event.kind is Kind.IDENTITY or event.author is Author.CUSTOMER or bool(of_event(event))


#: Puts the words of what was said, and of who said it, into the index.
word_indexer = Listener("word_indexer", _HEARD, _hear, _has_words)


def of_customer(name: str | None, email: str | None) -> set[str]:
    """The words under which a customer is found."""
    return words.of_name(name or "") | words.of_name(email or "")


def of_event(event: Event) -> set[str]:
    """The words under which an event is found; of the assistant's answers, which quote articles, the numbers alone."""
    if event.kind is Kind.REPLY_ADDRESS:
        return words.of_name(str(event.data.get("email", "")))
    if event.author in (Author.BOT, Author.SYSTEM):
        return words.of_numbers(event.text or "")
    return words.of_text(event.text or "")


def index(connection: Connection, conversation_id: str, found: Collection[str]) -> None:
    """Add words to the index; those that it has stay."""
    if not found:
        return
    rows = [{"conversation_id": conversation_id, "word": word} for word in sorted(found)]
    connection.execute(_ADD[connection.dialect.name], rows)
