"""Follows what is published: a process serves it without a restart."""

from __future__ import annotations

from frontdesk.knowledge.articles.store import SqlArticleStore
from frontdesk.knowledge.service import KnowledgeService

#: How often a process asks whether what is published has changed.
PAUSE_SECONDS = 1.0


class Following:
    """Keeps a service at the published articles. One thread at a time looks."""

    def __init__(self, store: SqlArticleStore, service: KnowledgeService) -> None:
        self._store = store
        self._service = service
        self._generation: int | None = None

    def look(self) -> bool:
        """Have the service serve what is published now; whether that has changed since the last look."""
        if self._store.generation() == self._generation:
            return False
        generation, articles = self._store.published()
        self._service.replace(articles)
        self._generation = generation
        return True
