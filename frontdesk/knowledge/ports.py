"""What the knowledge service needs from the outside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Protocol

from frontdesk.knowledge.model import PUBLIC, Hit, Passage


class KnowledgeIndex(Protocol):
    """A full-text index over passages. The query is what a person typed: no text is an error or has a syntax."""

    def rebuild(self, passages: Iterable[Passage]) -> None:
        """Replace everything in the index; a search meanwhile sees the old state or the new one, nothing between."""

    def search(self, query: str, limit: int, locale: str, audiences: Collection[str] = PUBLIC) -> list[Hit]:
        """The best passages in that locale for these audiences, best first, at most `limit`; empty if no term of the
        query occurs."""


class Stemmer(Protocol):
    """Splits text into words and reduces each to its stem."""

    def __call__(self, text: str) -> list[str]:
        """`"Returned parcels!"` gives `["return", "parcel"]`."""
