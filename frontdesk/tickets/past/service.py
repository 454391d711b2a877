"""Finds tickets that were solved and are like what somebody asks now, for agents alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from frontdesk.database import Database
from frontdesk.knowledge.model import Article, Passage
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.tickets.past.tables import past_tickets

#: No audience of articles: a search for those finds no ticket.
TICKETS = "tickets"
#: The cosine of two questions below which their tickets have nothing to do with each other.
ALIKE = 0.45
MOST_ALIKE = 3
#: The feature of a hit that compares the question with the ticket's own.
ASKED = "asked"


@dataclass(frozen=True)
class PastTicket:
    """What was asked and how it was answered, without personal data."""

    number: str
    conversation_id: str
    question: str
    answer: str
    solved_at: datetime


class PastTickets:
    """Looks before each search whether tickets were added or erased; what it tells comes from the database, so that
    what is erased there is told no more."""

    def __init__(self, database: Database, service: KnowledgeService) -> None:
        """`service` searches the tickets and nothing else, and keeps nothing that is gone."""
        self._database = database
        self._service = service
        self._served: tuple[Any, ...] | None = None

    def alike(self, question: str, locale: str = "", limit: int = MOST_ALIKE) -> list[PastTicket]:
        """The solved tickets whose questions are most like this one, the likest first."""
        self.look()
        hits = self._service.findings(question, locale, {TICKETS}).hits
        numbers = [hit.passage.article_id for hit in hits if hit.features.get(ASKED, 1.0) >= ALIKE][:limit]
        with self._database.read() as connection:
            found = connection.execute(sa.select(past_tickets).where(past_tickets.c.number.in_(numbers))).all()
        of = {row.number: row for row in found}
        return [_past(of[number]) for number in numbers if number in of]

    def look(self) -> None:
        """Search what is stored now."""
        p = past_tickets.c
        state = sa.select(sa.func.count(), sa.func.max(p.indexed_at), sa.func.sum(p.last_seq))
        with self._database.read() as connection:
            now = tuple(connection.execute(state).one())
            if now == self._served:
                return
            rows = connection.execute(sa.select(past_tickets).order_by(p.number)).all()
        self._service.replace(_articles(rows))
        self._served = now


def _articles(rows: Sequence[sa.Row[Any]]) -> list[Article]:
    """Each ticket as an article of one passage: the answer, with the question as one that people ask."""
    articles = []
    for row in rows:
        asked = (row.question,)
        passage = Passage(row.number, "answer", "", "", row.answer, row.locale, TICKETS, phrasings=asked)
        day = row.solved_at.date()
        articles.append(Article(row.number, row.number, TICKETS, row.locale, day, TICKETS, True, (passage,)))
    return articles


def _past(row: sa.Row[Any]) -> PastTicket:
    return PastTicket(row.number, row.conversation_id, row.question, row.answer, row.solved_at)
