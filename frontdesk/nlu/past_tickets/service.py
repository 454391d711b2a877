"""Prepares solved tickets for agents' search: what was asked and what an agent answered, without personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations.model import Author, Kind
from frontdesk.conversations.tables import conversations, events
from frontdesk.database import Database, utc_now
from frontdesk.nlu.review.redaction import with_stand_ins
from frontdesk.privacy.ports import Redactor
from frontdesk.tickets.model import TicketStatus
from frontdesk.tickets.past.tables import past_tickets
from frontdesk.tickets.store import tickets

#: How much of a ticket is kept, in characters: questions are short, and what follows in a long episode is another one.
LONGEST_QUESTION, LONGEST_ANSWER = 300, 1_500
LEAST_QUESTION = 8


@dataclass(frozen=True)
class Indexed:
    """What a run did: tickets that were added or done anew, that stayed, and that went."""

    new: int
    unchanged: int
    gone: int


class TicketIndexer:
    """Redacts each ticket once, and again when more was said in it."""

    def __init__(self, database: Database, redactor: Redactor, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._redactor = redactor
        self._clock = clock

    def run(self, limit: int) -> Indexed:
        """Index the newest solved tickets that an agent has answered, at most `limit`; others go from the index."""
        with self._database.read() as connection:
            solved = {row.number: row for row in connection.execute(_solved(limit))}
            p = past_tickets.c
            known = {row.number: row.last_seq for row in connection.execute(sa.select(p.number, p.last_seq))}
            wanted = [row for row in solved.values() if known.get(row.number) != row.last_seq]
            made = [found for row in wanted if (found := self._made(connection, row))]
        gone = [number for number in known if number not in solved]
        with self._database.write() as connection:
            connection.execute(past_tickets.delete().where(p.number.in_([*gone, *(each["number"] for each in made)])))
            # What was erased while it was redacted is left out.
            there = set(connection.scalars(sa.select(tickets.c.number).where(tickets.c.number.in_(list(solved)))))
            if kept := [each for each in made if each["number"] in there]:
                connection.execute(past_tickets.insert(), kept)
        return Indexed(len(kept), len(solved) - len(wanted), len(gone))

    def _made(self, connection: Connection, row: sa.Row[Any]) -> dict[str, Any] | None:
        """The row of a ticket; None if nothing was asked in words."""
        said = connection.execute(_said(row)).all()
        asked = (each.text for each in said if each.author == Author.CUSTOMER and len(each.text) >= LEAST_QUESTION)
        question = self._redacted(next(asked, ""), row, LONGEST_QUESTION)
        answers = [each.text for each in said if each.author == Author.AGENT]
        answer = self._redacted("\n".join(answers), row, LONGEST_ANSWER)
        if not question or not answer:
            return None
        facts = {"question": question, "answer": answer, "last_seq": row.last_seq, "indexed_at": self._clock()}
        of = {"number": row.number, "conversation_id": row.conversation_id, "locale": row.locale}
        return of | facts | {"solved_at": row.updated_at}

    def _redacted(self, text: str, row: sa.Row[Any], longest: int) -> str:
        """Redacted before it is cut: half of a name or a number would pass."""
        return with_stand_ins(text, row.locale, row.name, self._redactor)[:longest].strip() if text else ""


def _public(author: Author) -> sa.ColumnElement[bool]:
    return (events.c.kind == Kind.MESSAGE) & events.c.public & (events.c.author == author)


def _solved(limit: int) -> sa.Select[Any]:
    """Solved tickets in whose episode an agent has answered, the newest first, with the number of the last event."""
    t, c = tickets.c, conversations.c
    last = sa.select(sa.func.max(events.c.seq)).where(
        events.c.conversation_id == t.conversation_id, events.c.episode == t.episode, _public(Author.AGENT)
    )
    columns = (t.number, t.conversation_id, t.episode, t.updated_at, c.locale, c.customer_name.label("name"))
    found = sa.select(*columns, last.scalar_subquery().label("last_seq")).join(conversations, c.id == t.conversation_id)
    solved = found.where(t.status == TicketStatus.SOLVED).order_by(t.updated_at.desc(), t.number).subquery()
    return sa.select(solved).where(solved.c.last_seq.is_not(None)).limit(limit)


def _said(row: sa.Row[Any]) -> sa.Select[Any]:
    e = events.c
    in_episode = (e.conversation_id == row.conversation_id) & (e.episode == row.episode)
    said = sa.or_(_public(Author.CUSTOMER), _public(Author.AGENT)) & e.text.is_not(None)
    return sa.select(e.author, e.text).where(in_episode, said).order_by(e.seq)
