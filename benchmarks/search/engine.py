"""The search of the product over passages, on the engine of choice, and plain BM25 on the same engine."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from frontdesk.knowledge.embedded import SYNONYMS, english_vocabulary, search_in, vocabulary_of
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.model import Passage

ENGINES = ("embedded",)
FILE = Path("build/search/index.sqlite")
BM25_FOUND = 100


class Engine:
    """Passages to search; what was prepared before in the same file is not prepared again."""

    def __init__(self, folder: Path, file: Path = FILE) -> None:
        has_synonyms = (folder / SYNONYMS).exists()
        vocabulary = vocabulary_of(folder) if has_synonyms else english_vocabulary()
        self.search = search_in(file, vocabulary)
        self.analyser = self.search.analyser

    def index(self, passages: Iterable[Passage]) -> int:
        """Hold exactly these; gives how many had to be prepared."""
        new = self.search.replace(passages, _progress)
        self.search.calibrate()
        return new

    def bm25(self, text: str, scope: Scope) -> list[Passage]:
        """Passages by BM25 over the same fields with the same weights, and nothing else."""
        found = self.search.index.find(self.analyser.words(text), scope, BM25_FOUND)
        return [entry.passage for entry in self.search.index.entries(list(found.lexical)).values()]


def _progress(done: int, of: int) -> None:
    print(f"\r{done} of {of} passages", end="\n" if done == of else "", file=sys.stderr, flush=True)
