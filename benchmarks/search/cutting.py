"""Cuts a document into passages, as an article is cut: paragraphs, and short ones together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.search.corpus import Document
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences

LOCALE = "en"
ENOUGH_WORDS, MOST_WORDS = 60, 130


def passages(document: Document) -> list[Passage]:
    """At least one passage of each document, in order."""
    pieces = list(_pieces(document.text)) or [document.title]
    return [Passage(document.id, f"p{at}", document.title, "", text, LOCALE) for at, text in enumerate(pieces)]


def _pieces(text: str) -> Iterator[str]:
    taken: list[str] = []
    words = 0
    for part in _parts(text):
        length = len(part.split())
        if taken and (words >= ENOUGH_WORDS or words + length > MOST_WORDS):
            yield "\n".join(taken)
            taken, words = [], 0
        taken.append(part)
        words += length
    if taken:
        yield "\n".join(taken)


def _parts(text: str) -> Iterator[str]:
    """Paragraphs, and the sentences of those that are too long for one passage."""
    for paragraph in re.split(r"\n\s*\n", text):
        whole = paragraph.strip()
        if len(whole.split()) <= MOST_WORDS:
            yield from filter(None, [whole])
            continue
        for start, end in sentences(whole):
            yield " ".join(whole[start:end].split()[:MOST_WORDS])
