"""Builds the knowledge base of a process: a search over what is published, which follows what is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Protocol

import sqlalchemy as sa
import structlog

from frontdesk.accounts.database import reading_engine
from frontdesk.background import Loop, repeating
from frontdesk.database import Database
from frontdesk.knowledge.articles.folder import read_folder
from frontdesk.knowledge.articles.following import PAUSE_SECONDS, Following
from frontdesk.knowledge.articles.reread import Reread
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.articles.store import SqlArticleStore
from frontdesk.knowledge.embedded import search_in, vocabulary_of
from frontdesk.knowledge.index.fallback import unheard
from frontdesk.knowledge.index.search import Search
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.products.following import FollowingCatalogue
from frontdesk.products.questions import load_questions
from frontdesk.products.sql import SqlCatalogue
from frontdesk.settings import Settings
from frontdesk.threads import InThread
from frontdesk.wording import Wording

log = structlog.get_logger("frontdesk.knowledge")

DEMO = "demo"
#: How often the server is looked after, and how long it may take to be filled with many articles (seconds).
SERVER_PAUSE_SECONDS, FILLING_SECONDS = 2.0, 7_200.0


class Server(Protocol):
    """A search engine on a server, in whose place the embedded one answers while it cannot."""

    @property
    def problem(self) -> str:
        """Why the embedded engine answers, in a word; empty while the server does."""

    def catch_up(self) -> None:
        """Bring the server to what is published, or see whether it is well."""


@dataclass(frozen=True)
class Knowledge:
    """The service, and the work in the background that keeps it at what is published."""

    service: KnowledgeService
    search: Search
    following: Following
    reread: Reread
    minutes: int
    products: FollowingCatalogue
    products_minutes: int
    server: Server | None

    def begin(self) -> None:
        """Serve what is published. Without the database, or room for the index, nothing is until the loop succeeds."""
        try:
            self.following.look()
        except (sa.exc.SQLAlchemyError, sqlite3.Error, OSError) as problem:
            log.error("articles_unavailable", error=type(problem).__name__)
        if self.products_minutes:
            self.products.look()

    def loops(self, in_thread: Callable[[Callable[[], bool]], Awaitable[bool]]) -> tuple[Loop, ...]:
        """The loops that follow what is published, and the catalogue if the settings say so."""

        async def look() -> None:
            await in_thread(self.following.look)

        async def look_at_products() -> None:
            await in_thread(self.products.look)

        pause = 60.0 * self.products_minutes
        products = (repeating("products", look_at_products, pause, pause),) if self.products_minutes else ()
        return repeating("articles", look, PAUSE_SECONDS), *products

    def tending(self, in_thread: Callable[[Callable[[], None]], Awaitable[None]]) -> tuple[Loop, ...]:
        """The loop that looks after the server, if there is one."""
        server = self.server
        if server is None:
            return ()

        async def look() -> None:
            await in_thread(server.catch_up)

        loop = repeating("search_server", look, SERVER_PAUSE_SECONDS)
        return (replace(loop, patience=FILLING_SECONDS, hanging=FILLING_SECONDS),)

    @property
    def engine(self) -> dict[str, str]:
        """Which engine answers, and why it is not the one of the settings."""
        if self.server is None:
            return {"engine": "embedded"}
        problem = self.server.problem
        fallback = {"engine": "embedded", "instead_of": "elasticsearch", "reason": problem}
        return fallback if problem else {"engine": "elasticsearch"}

    def reading(self, in_thread: InThread) -> tuple[Loop, ...]:
        """The loop that reads the folder again, if the settings say so."""

        async def read() -> None:
            await in_thread(self.reread.read)

        pause = 60.0 * self.minutes
        return (repeating("articles_folder", read, pause, pause),) if self.minutes else ()


def build_knowledge(settings: Settings, database: Database, on_failure: Callable[[str], None] = unheard) -> Knowledge:
    """The knowledge base of a process, empty until it begins; `on_failure` is told why a server failed. Raises
    VocabularyError, QuestionsError, and ValueError or OSError for settings of a server that do not fit."""
    vocabulary = vocabulary_of(settings.articles_dir)
    search, server = _search(settings, vocabulary, on_failure)
    beside = search_in(settings.knowledge_index, vocabulary)
    service = KnowledgeService(search, vocabulary, (), settings.locale, beside)
    reread = Reread(Library(database), settings.articles_dir)
    money = Wording.of(settings.locale, settings.time_zone).money
    catalogue = SqlCatalogue(reading_engine(settings.shop_database_url, pool_size=1))
    return Knowledge(
        service,
        search,
        Following(SqlArticleStore(database), service),
        reread,
        settings.articles_minutes,
        FollowingCatalogue(catalogue, service, settings.locale, money, load_questions(settings.articles_dir)),
        settings.products_minutes,
        server,
    )


def _search(
    settings: Settings, vocabulary: Vocabulary, on_failure: Callable[[str], None]
) -> tuple[Search, Server | None]:
    if not settings.knowledge_url:
        return search_in(settings.knowledge_index, vocabulary), None
    # The client takes half a second to load, which who has no server need not wait for.
    from frontdesk.knowledge.elasticsearch import search_on
    from frontdesk.knowledge.index.elasticsearch_client import connection_of

    return search_on(connection_of(settings), settings.knowledge_index, vocabulary, on_failure)


def provide_articles(settings: Settings, database: Database) -> None:
    """Publish the demo's articles, unless there are any already. Raises Unreadable."""
    library = Library(database)
    if not library.known_sources():
        found = read_folder(settings.articles_dir, {})
        library.take(found.incoming, (), str(found.folder), by=DEMO, publish=True)
