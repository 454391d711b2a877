"""The shop's articles answer what they should and nothing else: bounds on the development questions."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.answers import DEVELOPMENT, HELD_OUT, Report, evaluate, load_questions
from frontdesk.knowledge.embedded import embedded_knowledge
from frontdesk.knowledge.service import KnowledgeService

HELP = Path("data/kb")
KNOWLEDGE = embedded_knowledge(HELP)


@pytest.fixture(scope="module")
def report() -> Report:
    return evaluate(KNOWLEDGE.answer, load_questions(DEVELOPMENT))


def test_an_answer_that_is_given_comes_from_a_right_article(report: Report) -> None:
    assert report.precision >= 0.9


def test_a_question_that_no_article_answers_is_refused(report: Report) -> None:
    assert report.refused >= 0.9


def test_a_question_that_an_article_answers_gets_it(report: Report) -> None:
    assert report.answered >= 0.85
    assert report.quoted >= 0.8


def test_no_question_is_in_both_sets_and_all_name_articles_that_exist() -> None:
    development, held_out = load_questions(DEVELOPMENT), load_questions(HELD_OUT)
    asked = [question.ask.lower().strip("?") for question in development + held_out]
    assert len(asked) == len(set(asked))
    for question in development + held_out:
        articles = [KNOWLEDGE.article(article_id) for article_id in question.articles]
        assert all(articles), question
        anchors = {passage.passage_id for article in articles if article for passage in article.passages}
        assert {passage.partition("#")[2] for passage in question.passages} <= anchors, question


@pytest.mark.parametrize(
    "article_id",
    [
        "returns-how-to",
        "refunds-when",
        "refunds-partial",
        "billing-invoices",
        "billing-payment-methods",
        "account-password",
        "account-privacy-request",
        "shipping-times",
    ],
)
def test_articles_that_the_journeys_link_to_exist(article_id: str) -> None:
    assert KNOWLEDGE.article(article_id) is not None


@pytest.mark.parametrize("question", ["do you sell car insurance", "who won the cup last year", "capital of France?"])
def test_near_misses_get_no_answer(question: str) -> None:
    assert KNOWLEDGE.answer(question) is None


def test_what_a_list_leaves_out_is_answered_with_the_list() -> None:
    answer = KNOWLEDGE.answer("can I pay with bitcoin")
    assert answer and answer.article_id == "billing-payment-methods"


def _passages(knowledge: KnowledgeService) -> set[str]:
    articles = filter(None, map(knowledge.article, (path.stem for path in HELP.glob("*.md"))))
    return {passage.text for article in articles for passage in article.passages}


SYNTAX = [
    "refund",
    "return",
    "+tent",
    "AND",
    "NOT",
    "title:x",
    "(",
    ")",
    '"',
    "*",
    "~2",
    "^9",
    "[a",
    "TO b]",
    "\\",
    "\u202e",
]


@given(st.one_of(st.text(alphabet=st.characters()), st.lists(st.sampled_from(SYNTAX)).map(" ".join)))
def test_whatever_is_asked_the_answer_is_none_or_a_passage(question: str) -> None:
    answer = KNOWLEDGE.answer(question)
    assert answer is None or any(answer.quote in text for text in _PASSAGES)


_PASSAGES = _passages(KNOWLEDGE)
