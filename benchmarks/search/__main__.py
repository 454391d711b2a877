"""`python -m benchmarks.search --corpus DIR [--engine embedded]`: a corpus in BEIR's form through the search of the
product, beside plain BM25 on the same engine; ends with one line of JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from benchmarks.search import corpus, cutting
from benchmarks.search.engine import ENGINES, Engine
from benchmarks.search.measure import Measured
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.model import PUBLIC, Findings

SCOPE = Scope(cutting.LOCALE, PUBLIC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with corpus.jsonl, queries.jsonl, qrels/")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--index", type=Path, help="file of the index, to be used again; by default a new one")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        figures = measured(corpus.read(arguments.corpus), arguments.corpus, arguments.index or Path(scratch) / "index")
    for name, value in figures.items():
        print(f"{name:<24}{value}")
    print(json.dumps(figures))


def measured(given: corpus.Corpus, folder: Path, file: Path) -> dict[str, float]:
    """The figures of the last line."""
    engine, started = Engine(folder, file), time.perf_counter()
    engine.index(passage for document in given.documents for passage in cutting.passages(document))
    seconds = time.perf_counter() - started
    ours, plain, answers = Measured(), Measured(), Answers()
    engine.search.find("warm", cutting.LOCALE)
    for query, text in given.queries.items():
        relevant = given.relevant.get(query)
        found = ours.timed(engine.search.find, text, cutting.LOCALE)
        ours.judge([hit.passage.article_id for hit in found.hits], relevant)
        plain.judge([passage.article_id for passage in plain.timed(engine.bm25, text, SCOPE)], relevant)
        answers.take(found, relevant)
    baseline = {f"bm25_{name}": value for name, value in plain.figures().items()}
    return {**ours.figures(), **baseline, "index_seconds": round(seconds, 1), **answers.figures()}


class Answers:
    """What would be answered at a threshold; with queries of both kinds, how well the confidence tells them apart."""

    def __init__(self) -> None:
        self._threshold = 0.0
        self._answerable: list[tuple[float, bool]] = []
        self._unanswerable: list[float] = []

    def take(self, found: Findings, relevant: dict[str, int] | None) -> None:
        self._threshold = found.threshold or self._threshold
        if relevant:
            is_right = bool(found.hits) and found.hits[0].passage.article_id in relevant
            self._answerable.append((found.confidence, is_right))
        else:
            self._unanswerable.append(found.confidence)

    def figures(self) -> dict[str, float]:
        """Shares of the answerable queries that are answered, and rightly; of the others that are answered."""
        answered = [right for confidence, right in self._answerable if confidence >= self._threshold]
        wrongly = [confidence for confidence in self._unanswerable if confidence >= self._threshold]
        return {
            "threshold": round(self._threshold, 4),
            "answered": _share(len(answered), len(self._answerable)),
            "answered_right": _share(sum(answered), len(self._answerable)),
            "answered_unanswerable": _share(len(wrongly), len(self._unanswerable)),
            "auroc": auroc([confidence for confidence, _ in self._answerable], self._unanswerable),
        }


def auroc(higher: list[float], lower: list[float]) -> float:
    """The share of pairs in which the first is greater, ties counting half; 0 without pairs."""
    pairs = [(one > other) + (one == other) / 2 for one in higher for other in lower]
    return _share(sum(pairs), len(pairs))


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


if __name__ == "__main__":
    main()
