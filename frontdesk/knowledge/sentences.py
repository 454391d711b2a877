"""Where the sentences of a passage begin and end."""

from __future__ import annotations

import itertools
import re

END = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[A-Z0-9])|\n+\s*")


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences and the lines of lists in order, each from its first character to the one after its last."""
    starts = [0, *(end.end() for end in END.finditer(text)), len(text)]
    spans = [(start, start + len(text[start:end].rstrip())) for start, end in itertools.pairwise(starts)]
    return [(start, end) for start, end in spans if end > start]
