"""`python -m benchmarks.search.scale [--passages 100000] [--engine elasticsearch]`: how long a search of many passages
takes, what memory the index needs in this process, and how long a server takes to be filled. Words are drawn as often
as in language, vectors at random (encoding so many takes an hour); the questions' are encoded."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.search.engine import ENGINES, server_of, told
from benchmarks.search.measure import Measured
from encoder.packaged_model import packaged_floats
from frontdesk.knowledge.embedded import english_vocabulary
from frontdesk.knowledge.index.analysis import Analyser
from frontdesk.knowledge.index.elasticsearch import ElasticsearchIndex
from frontdesk.knowledge.index.elasticsearch_client import connect
from frontdesk.knowledge.index.embedded import EmbeddedIndex
from frontdesk.knowledge.index.measure import packaged_measure
from frontdesk.knowledge.index.packaged_encoder import packaged_embeddings, search_encoder
from frontdesk.knowledge.index.ports import Index
from frontdesk.knowledge.index.preparing import PreparedPassages
from frontdesk.knowledge.index.ranker import packaged
from frontdesk.knowledge.index.search import Search
from frontdesk.knowledge.index.vectors import Floats
from frontdesk.knowledge.model import Passage

PASSAGE_WORDS, QUESTION_WORDS, QUESTIONS = 90, 40, 200
#: Questions before those that count: a server has to come to know its own code.
WARM = 100
DIMENSIONS = 384


class RandomPassages:
    """An Encoder with random vectors, and random tokens."""

    identity = "random"

    def __init__(self) -> None:
        self._random = np.random.default_rng(0)

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> Floats:
        return self._random.standard_normal((1 + len(parts), DIMENSIONS), dtype=np.float32)

    def tokens(self, text: str) -> list[int]:
        return self._random.integers(1_000, 30_000, len(text.split())).tolist()


class Texts:
    """Texts of English words, which are as frequent as those of a language: the encoder's own words, in its order."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)
        known = json.loads(packaged_floats().tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
        self._words = [word for word in known if word.isascii() and word.isalpha() and len(word) > 2]
        shares = 1 / np.arange(1, len(self._words) + 1)
        self._shares = shares / shares.sum()

    def words(self, number: int) -> str:
        return " ".join(self._words[each] for each in self._random.choice(len(self._words), number, p=self._shares))

    def passages(self, number: int) -> Iterator[Passage]:
        for at in range(number):
            sentences = ". ".join(self.words(PASSAGE_WORDS // 4).capitalize() for _ in range(4))
            yield Passage(f"a{at // 10}", f"p{at}", self.words(4), self.words(3), f"{sentences}.", "en")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.scale", description=__doc__)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--index", type=Path, default=Path("build/search/scale.sqlite"))
    arguments = parser.parse_args()
    vocabulary, texts = english_vocabulary(), Texts()
    passages, started = list(texts.passages(arguments.passages)), time.perf_counter()
    index = EmbeddedIndex(PreparedPassages(arguments.index, Analyser(vocabulary, RandomPassages())))
    prepared = index.replace(passages)
    index_seconds = time.perf_counter() - started
    del index
    stored = PreparedPassages(arguments.index, Analyser(vocabulary, RandomPassages()))
    with server_of(arguments.engine) as server:
        searched = ElasticsearchIndex(connect(server), server.prefix, stored, server.seconds) if server else None
        figures = measured(searched or EmbeddedIndex(stored), passages, texts)
    prepared_in = {"prepared": prepared, "prepare_seconds": round(index_seconds, 1)}
    print(json.dumps({"engine": arguments.engine, "passages": len(passages), **prepared_in, **figures}))


def measured(index: Index, passages: Sequence[Passage], texts: Texts) -> dict[str, float]:
    """The figures of an engine, with the ranker over it."""
    analyser = Analyser(english_vocabulary(), search_encoder())
    search = Search(
        index, analyser, packaged_embeddings, packaged_measure, packaged(), lambda search, _: search.threshold
    )
    before, started = resident_megabytes(), time.perf_counter()
    search.replace(passages, told)
    start_seconds, index_megabytes = time.perf_counter() - started, resident_megabytes() - before
    for _ in range(WARM):
        search.find(texts.words(QUESTION_WORDS), "en")
    times = Measured()
    for _ in range(QUESTIONS):
        times.timed(search.find, texts.words(QUESTION_WORDS), "en")
    found = {name: value for name, value in times.figures().items() if name.endswith("_ms")}
    return {"start_seconds": round(start_seconds, 1), "index_mb": round(index_megabytes), **found}


def resident_megabytes() -> float:
    """What of this process is in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    main()
