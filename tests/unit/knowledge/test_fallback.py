"""The embedded engine in the place of a server that fails."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest
import structlog

from frontdesk.breaker import Breaker
from frontdesk.knowledge.index.analysis import Entry, Question
from frontdesk.knowledge.index.fallback import FAILURES, SECONDS, IndexWithFallback
from frontdesk.knowledge.index.ports import Found, IndexUnavailable, Key, Progress, Scope
from frontdesk.knowledge.model import Passage

QUESTION = Question("parcel", ("parcel",), np.zeros(0, np.uint16), np.zeros(0, np.int8), frozenset())
EVERYBODY = Scope("en", {"public"})
PASSAGES = [Passage("help", "parcels", "Help", "", "A parcel travels.", "en")]


class Engine:
    """An index that finds how often it was asked, and fails as long as it has a problem."""

    def __init__(self) -> None:
        self.problem: IndexUnavailable | None = None
        self.has_others = False
        self.asked = self.replaced = 0
        self.facts: dict[str, str] = {}

    def replace(self, passages: Iterable[Passage], progress: Progress | None = None) -> int:
        self.check()
        self.replaced += 1
        return 0

    def find(self, question: Question, scope: Scope, limit: int) -> Found:
        self.asked += 1
        self.check()
        return Found({}, {}, {}, self.asked)

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        return {}

    def prepared(self, passages: Sequence[Passage]) -> list[Entry]:
        return []

    def recall(self, name: str) -> str | None:
        self.check()
        return self.facts.get(name)

    def note(self, name: str, value: str) -> None:
        self.check()
        self.facts[name] = value

    def check(self) -> None:
        if self.problem:
            raise self.problem


class Case:
    def __init__(self) -> None:
        self.server, self.embedded, self.failures, self.now = Engine(), Engine(), list[str](), 0.0
        breaker = Breaker(FAILURES, SECONDS, lambda: self.now)
        self.index = IndexWithFallback(self.server, self.embedded, breaker, self.failures.append, lambda: self.now)
        self.index.replace(PASSAGES)
        self.index.catch_up()

    def ask(self, times: int = 1) -> None:
        for _ in range(times):
            self.index.find(QUESTION, EVERYBODY, 10)


@pytest.fixture
def case() -> Case:
    return Case()


def test_a_server_that_fails_is_left_alone_after_three_failures_and_no_question_tries_it_again(case: Case) -> None:
    case.server.problem = IndexUnavailable("ConnectionTimeout")
    with structlog.testing.capture_logs() as logs:
        case.ask(10)
        case.now = 2 * SECONDS
        case.ask()
    assert (case.server.asked, case.embedded.asked) == (FAILURES, 11)
    assert case.failures == ["ConnectionTimeout"] * FAILURES
    assert [line["event"] for line in logs] == ["knowledge_server_failed"], "told once"
    assert case.index.problem == "ConnectionTimeout"


def test_the_background_tries_again_and_says_when_it_is_well(case: Case) -> None:
    case.server.problem = IndexUnavailable("ConnectionTimeout")
    case.ask(FAILURES)
    case.index.catch_up()
    assert len(case.failures) == FAILURES, "it is too early"
    case.now = SECONDS
    case.server.problem = None
    with structlog.testing.capture_logs() as logs:
        case.index.catch_up()
    assert [line["event"] for line in logs] == ["knowledge_server_recovered"]
    assert case.index.problem == "" and case.server.replaced == 1, "what it had it still has"


def test_one_failure_costs_one_answer_of_the_server(case: Case) -> None:
    case.server.problem = IndexUnavailable("ConnectionError")
    case.ask()
    case.server.problem = None
    case.ask()
    assert (case.server.asked, case.embedded.asked, case.index.problem) == (2, 1, "")


def test_what_is_gone_is_put_there_again_before_the_server_is_asked(case: Case) -> None:
    case.server.problem = IndexUnavailable("index_not_found_exception", is_gone=True)
    case.ask(2)
    assert (case.server.asked, case.index.problem) == (1, "index_not_found_exception")
    case.server.problem = None
    case.index.catch_up()
    assert (case.server.replaced, case.index.problem) == (2, "")


def test_what_another_installation_replaced_is_left_there_for_a_while(case: Case) -> None:
    case.server.problem, case.server.has_others = IndexUnavailable("index_not_found_exception", is_gone=True), True
    case.ask()
    case.server.problem = None
    case.index.catch_up()
    assert (case.server.replaced, case.index.problem) == (1, "replaced_by_others")
    case.now = 400.0
    case.index.catch_up()
    assert (case.server.replaced, case.index.problem) == (2, "")


def test_notes_reach_the_server_when_it_has_what_they_are_about(case: Case) -> None:
    case.index.replace(PASSAGES)
    case.index.note("threshold", "0.6")
    assert (case.embedded.facts, case.server.facts) == ({"threshold": "0.6"}, {})
    case.index.catch_up()
    case.index.note("other", "1")
    assert case.server.facts == {"threshold": "0.6", "other": "1"}


def test_a_server_that_cannot_be_asked_has_no_notes_and_loses_none(case: Case) -> None:
    case.server.facts = {"threshold": "0.6"}
    assert case.index.recall("threshold") == "0.6"
    case.server.problem = IndexUnavailable("ConnectionError")
    assert case.index.recall("threshold") is None
    case.index.note("threshold", "0.7")
    assert case.index.recall("threshold") == "0.7"
    assert case.failures == ["ConnectionError"] * 2
