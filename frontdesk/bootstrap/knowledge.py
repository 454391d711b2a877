"""Builds the knowledge base of a process: a search over what is published, which follows what is published."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import sqlalchemy as sa
import structlog

from frontdesk.accounts.sql import shop_engine
from frontdesk.background import Loop, repeating
from frontdesk.database import Database
from frontdesk.knowledge.articles.folder import read_folder
from frontdesk.knowledge.articles.following import PAUSE_SECONDS, Following
from frontdesk.knowledge.articles.reread import Reread
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.articles.store import SqlArticleStore
from frontdesk.knowledge.embedded import serving, vocabulary_of
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.products.following import FollowingCatalogue
from frontdesk.products.questions import load_questions
from frontdesk.products.sql import SqlCatalogue
from frontdesk.settings import Settings
from frontdesk.threads import InThread
from frontdesk.wording import Wording

log = structlog.get_logger("frontdesk.knowledge")

DEMO = "demo"


@dataclass(frozen=True)
class Knowledge:
    """The service, and the work in the background that keeps it at what is published."""

    service: KnowledgeService
    following: Following
    reread: Reread
    minutes: int
    products: FollowingCatalogue
    products_minutes: int

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

    def reading(self, in_thread: InThread) -> tuple[Loop, ...]:
        """The loop that reads the folder again, if the settings say so."""

        async def read() -> None:
            await in_thread(self.reread.read)

        pause = 60.0 * self.minutes
        return (repeating("articles_folder", read, pause, pause),) if self.minutes else ()


def build_knowledge(settings: Settings, database: Database) -> Knowledge:
    """The knowledge base of a process, empty until it begins. Raises VocabularyError, QuestionsError."""
    service = serving(vocabulary_of(settings.articles_dir), (), settings.locale, settings.knowledge_index)
    reread = Reread(Library(database), settings.articles_dir)
    money = Wording.of(settings.locale, settings.time_zone).money
    catalogue = SqlCatalogue(shop_engine(settings.shop_database_url, pool_size=1))
    return Knowledge(
        service,
        Following(SqlArticleStore(database), service),
        reread,
        settings.articles_minutes,
        FollowingCatalogue(catalogue, service, settings.locale, money, load_questions(settings.articles_dir)),
        settings.products_minutes,
    )


def provide_articles(settings: Settings, database: Database) -> None:
    """Publish the demo's articles, unless there are any already. Raises Unreadable."""
    library = Library(database)
    if not library.known_sources():
        found = read_folder(settings.articles_dir, {})
        library.take(found.incoming, (), str(found.folder), by=DEMO, publish=True)
