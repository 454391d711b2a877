"""What the knowledge service needs from the outside."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Protocol

from frontdesk.knowledge.model import PUBLIC, Findings, Passage

#: Where what is dear to prepare of articles is kept for whoever reads a folder of them in this checkout.
INDEX = Path("var/cache/knowledge.sqlite")


class Finder(Protocol):
    """Finds the passages that answer what a person typed: no text is an error or has a syntax."""

    def replace(self, passages: Iterable[Passage]) -> object:
        """Find these from now on; a search meanwhile sees the old state or the new one, nothing between."""

    def calibrate(self) -> None:
        """Fit the threshold of answers to what is found now; may take seconds, in which searches use the one before."""

    def find(self, question: str, locale: str, audiences: Collection[str] = PUBLIC) -> Findings:
        """The best passages in that locale for these audiences, best first."""


class Stemmer(Protocol):
    """Splits text into words and reduces each to its stem."""

    def __call__(self, text: str) -> list[str]:
        """`"Returned parcels!"` gives `["return", "parcel"]`."""
