"""`python -m benchmarks.search.agreement --corpus DIR`: for how many queries of a corpus in BEIR's form both engines
have the same first passage. Ends with one line of JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.search import corpus, cutting
from benchmarks.search.engine import ENGINES, Engine, server_of

QUERIES = 500


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.agreement", description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with corpus.jsonl, queries.jsonl, qrels/")
    parser.add_argument("--index", type=Path, default=Path("build/search/agreement.sqlite"), help="file of the index")
    parser.add_argument("--queries", type=int, default=QUERIES)
    arguments = parser.parse_args()
    given = corpus.read(arguments.corpus)
    passages = [passage for document in given.documents for passage in cutting.passages(document)]
    asked = list(given.queries.values())[: arguments.queries]
    firsts = []
    for name in ENGINES:
        with server_of(name) as server:
            engine = Engine(arguments.corpus, arguments.index, server)
            engine.index(passages)
            found = [engine.search.find(text, cutting.LOCALE).hits[:1] for text in asked]
            engine.require_server()
            firsts.append([hits[0].passage if hits else None for hits in found])
    same = sum(one == other for one, other in zip(*firsts, strict=True))
    print(json.dumps({"queries": len(asked), "same_first": round(same / len(asked), 4)}))


if __name__ == "__main__":
    main()
