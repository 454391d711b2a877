"""`python -m benchmarks.search.convert`: writes the corpora of ../shared/data in BEIR's form to build/search.

techqa: support questions with their technotes, in two halves by a hash of the technote; each half has the questions
of its technotes and a share of those that no technote answers, and all technotes. bank_kb: the articles of a bank, and
each one's title as a query, for speed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

from benchmarks.search.corpus import Corpus, Document, write

DATA = Path("../shared/data")
HALVES = ("training", "held-out")
LONGEST_TITLE = 300


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search.convert", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="folder with techqa and bank_kb")
    parser.add_argument("--out", type=Path, default=Path("build/search"))
    arguments = parser.parse_args()
    made = {f"techqa-{half}": techqa(arguments.data / "techqa", half) for half in HALVES}
    made["bank_kb"] = bank(arguments.data / "bank_kb")
    for name, corpus in made.items():
        write(corpus, arguments.out / name)
        print(f"{arguments.out / name}: {len(corpus.documents)} documents, {len(corpus.queries)} queries")


def techqa(folder: Path, half: str) -> Corpus:
    """One half of the questions, and all technotes."""
    documents: dict[str, Document] = {}
    queries: dict[str, str] = {}
    relevant: dict[str, dict[str, int]] = {}
    for line in (folder / "techqa_rag_eval_sample.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for context in row["contexts"]:
            title, _, text = context["text"].removeprefix("Title: ").partition("\n")
            name = context["filename"]
            documents[name] = Document(name, title.strip()[:LONGEST_TITLE], text.strip().removeprefix("Text:").strip())
        names = [context["filename"] for context in row["contexts"]]
        if half_of(names[0] if names else row["id"]) != half:
            continue
        queries[row["id"]] = row["question"]
        if not row["is_impossible"]:
            relevant[row["id"]] = dict.fromkeys(names, 1)
    return Corpus(tuple(documents.values()), queries, relevant)


def half_of(technote: str) -> str:
    """The half to which a technote belongs, and all its questions with it."""
    return HALVES[hashlib.sha256(technote.encode()).digest()[0] % 2]


def bank(folder: Path) -> Corpus:
    """The articles, and their titles as queries."""
    rows = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((folder / "documents").glob("*.json"))]
    documents = tuple(Document(row["id"], row["title"], row["content"]) for row in rows)
    queries = {f"title-{each.id}": each.title for each in documents}
    return Corpus(documents, queries, {f"title-{each.id}": {each.id: 1} for each in documents})


if __name__ == "__main__":
    main()
