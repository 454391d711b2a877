"""The search of the product over passages, on the engine of choice, and plain BM25 on the same engine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from frontdesk.knowledge.elasticsearch import search_on
from frontdesk.knowledge.embedded import SYNONYMS, english_vocabulary, search_in, vocabulary_of
from frontdesk.knowledge.index.elasticsearch_client import Connection, connection_of
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.model import Passage
from frontdesk.settings import KnowledgeSettings
from tests.elasticsearch_node import LASTING, Node
from tests.ports import free_port

ENGINES = ("embedded", "elasticsearch")
#: How long a search may take on the server: here its time is measured.
PATIENCE_SECONDS = 30.0
FILE = Path("build/search/index.sqlite")
BM25_FOUND = 100
NODE = Path("build/elasticsearch").absolute()


class Engine:
    """Passages to search; what was prepared before in the same file is not prepared again."""

    def __init__(self, folder: Path, file: Path = FILE, server: Connection | None = None) -> None:
        has_synonyms = (folder / SYNONYMS).exists()
        vocabulary = vocabulary_of(folder) if has_synonyms else english_vocabulary()
        self.server = None
        if server:
            self.search, self.server = search_on(server, file, vocabulary)
        else:
            self.search = search_in(file, vocabulary)
        self.analyser = self.search.analyser

    def index(self, passages: Iterable[Passage]) -> int:
        """Hold exactly these; gives how many had to be prepared."""
        new = self.search.replace(passages, told)
        if self.server:
            self.server.catch_up(told)
            self.require_server()
        self.search.calibrate()
        return new

    def require_server(self) -> None:
        """Raises RuntimeError if the embedded engine answered in the server's place."""
        if self.server and self.server.problem:
            raise RuntimeError(f"Elasticsearch failed: {self.server.problem}")

    def bm25(self, text: str, scope: Scope) -> list[Passage]:
        """Passages by BM25 over the same fields with the same weights, and nothing else."""
        found = self.search.index.find(self.analyser.words(text), scope, BM25_FOUND)
        return [entry.passage for entry in self.search.index.entries(list(found.lexical)).values()]


@contextmanager
def server_of(engine: str) -> Iterator[Connection | None]:
    """The server of an engine that has one: that of FRONTDESK_KNOWLEDGE_URL, else a node of our own for this run."""
    if engine == ENGINES[0]:
        yield None
        return
    if os.environ.get("FRONTDESK_KNOWLEDGE_URL"):
        yield replace(connection_of(KnowledgeSettings()), seconds=PATIENCE_SECONDS)
        return
    node = Node(NODE)
    node.build()
    node.start(free_port(), LASTING)
    try:
        yield Connection(node.url, seconds=PATIENCE_SECONDS)
    finally:
        node.stop()


def told(done: int, of: int) -> None:
    print(f"\r{done} of {of} passages", end="\n" if done == of else "", file=sys.stderr, flush=True)
