"""The knowledge base of a process whose settings name a real Elasticsearch node."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from frontdesk.bootstrap.knowledge import build_knowledge, provide_articles
from frontdesk.database import Database
from frontdesk.doctor.checks import check_search_server
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.embedded import embedded_knowledge
from frontdesk.knowledge.ports import INDEX
from frontdesk.metrics import Metrics
from frontdesk.settings import Settings
from frontdesk.threads import ServicePool
from tests.contract.test_search_index import NODE, own_indices
from tests.prefork import run

NOWHERE = "http://127.0.0.1:9"
ARTICLES, QUESTIONS = Path("data/kb"), Path("benchmarks/answers/everyday.jsonl")
ASKED = 100
NAMED = ("data_dir", "database_url", "knowledge_url", "knowledge_index")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Iterator[Settings]:
    with own_indices("elasticsearch") as prefix:
        yield Settings(
            _env_file=None,
            data_dir=tmp_path,
            database_url=database_url,
            knowledge_index=INDEX,
            knowledge_url=NODE.url,
            knowledge_prefix=prefix,
            knowledge_seconds=30.0,
        )


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    database = Database(settings.database_url)
    provide_articles(settings, database)
    yield database
    database.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_process_answers_at_once_and_from_the_server_when_that_has_everything(
    settings: Settings, database: Database
) -> None:
    knowledge = build_knowledge(settings, database)
    knowledge.begin()
    assert knowledge.engine == {"engine": "embedded", "instead_of": "elasticsearch", "reason": "filling"}
    assert "no articles yet" in check_search_server(settings).what
    question = "How long does a refund take?"
    before = knowledge.service.answer(question)
    assert before and knowledge.server
    knowledge.server.catch_up()
    assert knowledge.engine == {"engine": "elasticsearch"}
    after = knowledge.service.answer(question)
    assert after == replace(before, score=pytest.approx(before.score))  # engines add in another order
    finding = check_search_server(settings)
    assert finding.is_well and "passages" in finding.what
    Library(database).retire([before.article_id], "ana")
    knowledge.following.look()
    assert knowledge.service.answer(question) != before
    assert knowledge.engine["engine"] == "embedded"
    knowledge.server.catch_up()
    assert knowledge.engine == {"engine": "elasticsearch"} and knowledge.service.answer(question) != before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_its_server_a_process_serves_and_operators_are_told(settings: Settings, database: Database) -> None:
    metrics, pool = Metrics(), ServicePool(1)
    lost = settings.model_copy(update={"knowledge_url": NOWHERE})
    knowledge = build_knowledge(lost, database, metrics.knowledge_failed)
    knowledge.begin()
    assert knowledge.server and [loop.name for loop in knowledge.tending(pool)] == ["search_server"]
    knowledge.server.catch_up()
    assert knowledge.engine["reason"] == "ConnectionError"
    assert b'frontdesk_knowledge_failures_total{reason="ConnectionError"} 1.0' in metrics.render()
    assert knowledge.service.answer("How long does a refund take?")
    env = {f"FRONTDESK_{name.upper()}": str(getattr(lost, name)) for name in NAMED}
    asked = run("kb", "ask", "How long does a refund take?", "--json", env=env | {"PATH": ""}, cwd=Path.cwd())
    assert json.loads(asked.stdout)["answered"] and "knowledge_server_failed" in asked.stderr
    finding = check_search_server(lost)
    assert not finding.is_well and "ConnectionError" in finding.what
    pool.close()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_both_engines_have_the_same_first_passage_for_nine_questions_of_ten(
    settings: Settings, database: Database
) -> None:
    knowledge, embedded = build_knowledge(settings, database), embedded_knowledge(ARTICLES)
    knowledge.following.look()
    assert knowledge.server
    knowledge.server.catch_up()
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()[:ASKED]
    asked = [json.loads(line)["question"] for line in lines]
    firsts = [[service.search(each, 1) for each in asked] for service in (knowledge.service, embedded)]
    same = [[hit.passage for hit in one] == [hit.passage for hit in other] for one, other in zip(*firsts, strict=True)]
    assert knowledge.engine == {"engine": "elasticsearch"}
    assert sum(same) >= 0.9 * len(asked) == 0.9 * ASKED
