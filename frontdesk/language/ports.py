"""What languages need: somebody who tells them apart."""

from __future__ import annotations

from typing import Protocol


class Identifier(Protocol):
    """Tells languages apart by their letters."""

    def classify(self, text: str) -> tuple[str, float]:
        """The likeliest language (ISO 639-1) of a text, and how likely it is, from 0 to 1."""
