"""`python -m benchmarks.search --corpus DIR [--engine embedded|elasticsearch]`: a corpus in BEIR's form through the
search of the product, beside plain BM25 on the same engine; ends with one line of JSON."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from benchmarks.search import corpus, cutting
from benchmarks.search.answered import Answered
from benchmarks.search.engine import ENGINES, Engine, server_of
from benchmarks.search.measure import Measured
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.model import PUBLIC

SCOPE = Scope(cutting.LOCALE, PUBLIC)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with corpus.jsonl, queries.jsonl, qrels/")
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--index", type=Path, help="file of the index, to be used again; by default a new one")
    arguments = parser.parse_args()
    given = corpus.read(arguments.corpus)
    with tempfile.TemporaryDirectory() as scratch, server_of(arguments.engine) as server:
        file = arguments.index or Path(scratch) / "index"
        figures = measured(given, Engine(arguments.corpus, file, server))
    for name, value in figures.items():
        print(f"{name:<24}{value}")
    print(json.dumps(figures))


def measured(given: corpus.Corpus, engine: Engine) -> dict[str, float]:
    """The figures of the last line."""
    started = time.perf_counter()
    engine.index(passage for document in given.documents for passage in cutting.passages(document))
    seconds = time.perf_counter() - started
    ours, plain, answers = Measured(), Measured(), Answered()
    engine.search.find("warm", cutting.LOCALE)
    for query, text in given.queries.items():
        relevant = given.relevant.get(query)
        found = ours.timed(engine.search.find, text, cutting.LOCALE)
        ours.judge([hit.passage.article_id for hit in found.hits], relevant)
        plain.judge([passage.article_id for passage in plain.timed(engine.bm25, text, SCOPE)], relevant)
        answers.take(found, bool(relevant), relevant or (), lambda passage: passage.article_id)
    engine.require_server()
    baseline = {f"bm25_{name}": value for name, value in plain.figures().items()}
    return {**ours.figures(), **baseline, "index_seconds": round(seconds, 1), **answers.figures()}


if __name__ == "__main__":
    main()
