"""A corpus in BEIR's form: documents, queries, and which documents are relevant to which query."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOCUMENTS, QUERIES, JUDGEMENTS = "corpus.jsonl", "queries.jsonl", Path("qrels") / "test.tsv"


@dataclass(frozen=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Corpus:
    """`relevant` has the grades of each query's relevant documents; a query without any has no entry."""

    documents: tuple[Document, ...]
    queries: dict[str, str]
    relevant: dict[str, dict[str, int]] = field(default_factory=dict)


def read(folder: Path) -> Corpus:
    """The corpus of a folder, without the queries that are judged in another part (`train`, `dev`) alone.

    Raises:
        OSError, ValueError: a file is missing or not of BEIR's form.
    """
    documents = tuple(
        Document(str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or ""))
        for row in rows(folder / DOCUMENTS)
    )
    queries = {str(row["_id"]): str(row["text"]) for row in rows(folder / QUERIES)}
    relevant = _judgements(folder / JUDGEMENTS)
    elsewhere = {
        query
        for path in (folder / "qrels").glob("*.tsv")
        if path.name != JUDGEMENTS.name
        for query in _judgements(path)
    }
    kept = {query: text for query, text in queries.items() if query in relevant or query not in elsewhere}
    return Corpus(documents, kept, relevant)


def write(corpus: Corpus, folder: Path) -> None:
    """Write the three files."""
    (folder / JUDGEMENTS).parent.mkdir(parents=True, exist_ok=True)
    documents = ({"_id": each.id, "title": each.title, "text": each.text} for each in corpus.documents)
    _write(folder / DOCUMENTS, documents)
    _write(folder / QUERIES, ({"_id": each, "text": text} for each, text in corpus.queries.items()))
    lines = [
        f"{query}\t{document}\t{grade}" for query, all_ in corpus.relevant.items() for document, grade in all_.items()
    ]
    (folder / JUDGEMENTS).write_text("\n".join(["query-id\tcorpus-id\tscore", *lines, ""]), encoding="utf-8")


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file, each of which is JSON; empty ones are left out."""
    with open(path, encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if int(row["score"]) > 0:
                found[row["query-id"]][row["corpus-id"]] = int(row["score"])
    return dict(found)


def _write(path: Path, rows: Iterable[dict[str, str]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
