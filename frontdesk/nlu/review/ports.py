"""The port of the review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from frontdesk.nlu.review.model import Reading


class Reader(Protocol):
    """Reads texts as the assistant does."""

    def read(self, texts: Sequence[str]) -> list[Reading]:
        """What the model makes of each text, in order. Raises ReviewProblem if there is no model that can be used."""
        ...
