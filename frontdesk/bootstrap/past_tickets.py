"""Builds the search in solved tickets, and the job that prepares them."""

from __future__ import annotations

from pathlib import Path

from frontdesk.bootstrap.review import build_redactor, things
from frontdesk.database import Database
from frontdesk.knowledge.embedded import search_in, vocabulary_of
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.nlu.past_tickets.service import TicketIndexer
from frontdesk.settings import Settings
from frontdesk.tickets.past.service import PastTickets


def build_past_tickets(settings: Settings, database: Database) -> PastTickets:
    """The search, with a file of its own: articles are found as if there were no tickets. Raises VocabularyError."""
    vocabulary = vocabulary_of(settings.articles_dir)
    search = search_in(file_of(settings), vocabulary, keeps_others=False)
    return PastTickets(database, KnowledgeService(search, vocabulary, (), settings.locale))


def build_ticket_indexer(settings: Settings, database: Database) -> TicketIndexer:
    """The job. Raises NotConfigured where nothing can redact, as in the images."""
    return TicketIndexer(database, build_redactor(things(settings)))


def file_of(settings: Settings) -> Path:
    """Where what is prepared of tickets is kept, beside that of articles."""
    return settings.knowledge_index.with_name(f"{settings.knowledge_index.stem}-tickets.sqlite")
