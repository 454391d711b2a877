"""`python -m benchmarks.answers [--articles DIR] [--questions FILE…] [--chat] [--verbose]`: questions about any
articles through the search of the product, beside plain BM25 on the same engine; ends with one line of JSON for each
file."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.answers import DEVELOPMENT, HELD_OUT, Question, load_questions
from benchmarks.answers.chat import figures_of_chat
from benchmarks.answers.said import Said
from benchmarks.search.answered import Answered, shared_words
from benchmarks.search.engine import ENGINES, Engine
from benchmarks.search.measure import Measured
from frontdesk.knowledge.articles.folder import read_folder
from frontdesk.knowledge.asking import Told
from frontdesk.knowledge.index.ports import Scope
from frontdesk.knowledge.model import PUBLIC, Findings, Passage, Reply
from frontdesk.knowledge.service import KnowledgeService

SHOP = Path("data/kb")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--articles", type=Path, default=SHOP, help="folder of articles, and perhaps synonyms.yml")
    parser.add_argument("--questions", type=Path, nargs="*", default=[DEVELOPMENT, HELD_OUT])
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--locale", default="en", help="language of the questions")
    parser.add_argument("--index", type=Path, help="file of the index, to be used again; by default a new one")
    parser.add_argument("--chat", action="store_true", help="ask in the chat of a whole stack, too")
    parser.add_argument("--verbose", action="store_true", help="show every wrong outcome")
    arguments = parser.parse_args()
    asked = [load_questions(path) for path in arguments.questions]
    in_chat: list[dict[str, float]] = [{} for _ in asked]
    if arguments.chat:
        in_chat = asyncio.run(figures_of_chat(arguments.articles.resolve(), asked))
    with tempfile.TemporaryDirectory() as scratch:
        engine, started = Engine(arguments.articles, arguments.index or Path(scratch) / "index"), time.perf_counter()
        articles = [each.article for each in read_folder(arguments.articles, {}).incoming]
        passages = [passage for article in articles if article.published for passage in article.passages]
        engine.index(passages)
        seconds = round(time.perf_counter() - started, 1)
        for path, questions, told in zip(arguments.questions, asked, in_chat, strict=True):
            service = KnowledgeService(engine.search, engine.analyser.vocabulary, articles, arguments.locale)
            asking = Asking(engine, service, passages, Scope(arguments.locale, PUBLIC))
            figures = {**asking.figures(questions, arguments.verbose), **told, "index_seconds": seconds}
            print(f"{path}:")
            for name, value in figures.items():
                print(f"  {name:<24}{value}")
            print(json.dumps({"questions": str(path), **figures}))


class Asking:
    """Asks questions, and judges what is found and what is given."""

    def __init__(self, engine: Engine, service: KnowledgeService, passages: Sequence[Passage], scope: Scope) -> None:
        self._engine = engine
        self._service = service
        self._passages = {_name(passage): passage for passage in passages}
        self._scope = scope

    def figures(self, questions: Sequence[Question], verbose: bool) -> dict[str, float]:
        ours, plain, answered, said = Measured(), Measured(), Answered(), Said()
        self._engine.search.find("warm", self._scope.locale)
        for question in questions:
            relevant = self._relevant(question)
            found = ours.timed(self._engine.search.find, question.ask, self._scope.locale)
            ours.judge([_name(hit.passage) for hit in found.hits], relevant)
            words = plain.timed(self._engine.bm25, question.ask, self._scope)
            plain.judge([_name(passage) for passage in words], relevant)
            said.take(question, self._replies(question))
            is_right = answered.take(found, bool(question.articles), relevant.keys(), _name)
            if verbose and not is_right:
                print(_line(question, found))
        baseline = {f"bm25_{name}": value for name, value in plain.figures().items()}
        shared = shared_words(self._engine.analyser.vocabulary, questions, self._passages)
        return {**ours.figures(), **baseline, **answered.figures(), **said.figures(), "shared_words": shared}

    def _replies(self, question: Question) -> list[Reply]:
        """What is said to a question after those before it, as in a conversation."""
        told = None
        for earlier in question.after:
            last = self._service.replies(earlier, self._scope.locale, PUBLIC, told)[-1]
            told = Told(last.question, (last.answer.address,) if last.answer else ())
        return self._service.replies(question.ask, self._scope.locale, PUBLIC, told)

    def _relevant(self, question: Question) -> dict[str, int]:
        """The passages that answer a question; names that no passage has are kept, and found by nothing."""
        meant = [name for name, each in self._passages.items() if _answers(question, each)]
        return dict.fromkeys(meant or question.passages or question.articles, 1)


def _answers(question: Question, passage: Passage) -> bool:
    return question.is_answered_by(passage.article_id, passage.passage_id)


def _name(passage: Passage) -> str:
    return f"{passage.article_id}#{passage.passage_id}"


def _line(question: Question, found: Findings) -> str:
    expected = ", ".join(sorted(question.passages or question.articles)) or "no answer"
    given = f"{_name(found.hits[0].passage)} ({found.confidence:.2f})" if found.hits else "nothing"
    return f"  {question.ask!r}: expected {expected}, {'got' if found.answer else 'would get'} {given}"


if __name__ == "__main__":
    main()
