"""What the knowledge service answers, and what it leaves unanswered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from frontdesk.knowledge.memory import InMemoryKnowledgeIndex
from frontdesk.knowledge.model import Article, Hit, Passage
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.vocabulary import Vocabulary


def stem(text: str) -> list[str]:
    """Enough of a stemmer for the words below."""
    return [word.removesuffix("s") for word in re.findall(r"\w+", text.lower())]


VOCABULARY = Vocabulary(
    stem, same=[["refund", "money back"]], ignore=["how", "does", "a", "the", "is", "when", "my", "of", "for"]
)


def an_article(article_id: str, title: str, passages: dict[str, str], **changes: object) -> Article:
    made = tuple(
        Passage(article_id, heading.lower().replace(" ", "-"), title, heading, text, str(changes.get("locale", "en")))
        for heading, text in passages.items()
    )
    article = Article(article_id, title, "returns", "en", date(2026, 11, 2), "public", True, made)
    return replace(article, **changes)  # type: ignore[arg-type]


REFUNDS = an_article(
    "refunds",
    "Refunds",
    {"Arrival": "A refund arrives within 10 days.", "Gift cards": "A refund of gift cards goes to the gift card."},
)
TENTS = an_article("tents", "Tents", {"Washing": "Wash tents by hand."})


def service(*articles: Article) -> KnowledgeService:
    return KnowledgeService(InMemoryKnowledgeIndex(VOCABULARY), VOCABULARY, articles)


def test_a_question_is_answered_with_a_passage_word_for_word_and_its_address() -> None:
    answer = service(REFUNDS, TENTS).answer("When is the arrival of my refund?")
    assert answer is not None
    assert answer.quote == "A refund arrives within 10 days."
    assert (answer.title, answer.article_id, answer.passage_id) == ("Refunds", "refunds", "arrival")
    assert answer.url == "/help/refunds#arrival"
    assert 0.0 < answer.score <= 1.0


def test_synonyms_find_the_passage_too() -> None:
    answer = service(REFUNDS, TENTS).answer("arrival of my money back")
    assert answer is not None
    assert answer.passage_id == "arrival"


@pytest.mark.parametrize("question", ["", "   ", "the", "bitcoin", "refund of my car insurance", "is my tent vegan"])
def test_a_question_that_no_passage_covers_gets_no_answer(question: str) -> None:
    assert service(REFUNDS, TENTS).answer(question) is None


def test_one_word_is_answered_only_by_an_article_about_it() -> None:
    knowledge = service(REFUNDS, TENTS)
    assert knowledge.answer("hand") is None
    about = knowledge.answer("tents")
    assert about is not None
    assert about.article_id == "tents"


def test_a_reference_number_does_not_hide_the_question() -> None:
    answer = service(REFUNDS, TENTS).answer("arrival of refund for W1042")
    assert answer is not None
    assert answer.passage_id == "arrival"


@pytest.mark.parametrize("changes", [{"published": False}, {"audience": "agents"}])
def test_drafts_and_internal_articles_are_neither_found_nor_shown(changes: dict[str, object]) -> None:
    knowledge = service(TENTS, replace(REFUNDS, **changes))  # type: ignore[arg-type]
    assert knowledge.answer("arrival of refund") is None
    assert knowledge.search("refund") == []
    assert knowledge.article("refunds") is None
    assert knowledge.article("nothing") is None


def test_a_withdrawn_article_that_the_index_still_holds_is_not_quoted() -> None:
    class StaleIndex(InMemoryKnowledgeIndex):
        def rebuild(self, passages: Iterable[Passage]) -> None:
            super().rebuild([*passages, *REFUNDS.passages])

    knowledge = KnowledgeService(StaleIndex(VOCABULARY), VOCABULARY, [TENTS])
    assert knowledge.search("refund") == []
    assert knowledge.answer("arrival of refund") is None


def test_answers_come_in_the_locale_that_was_asked_for() -> None:
    knowledge = service(REFUNDS, an_article("refunds", "Refunds", {"Arrival": "Nach 10 Tagen."}, locale="de"))
    answer = knowledge.answer("arrival of refund", locale="de")
    assert answer is not None
    assert answer.quote == "Nach 10 Tagen."
    assert knowledge.answer("arrival of refund", locale="fr") is None
    assert knowledge.article("refunds", "de") is not None


def test_a_search_gives_at_most_the_hits_asked_for_best_first() -> None:
    hits = service(REFUNDS, TENTS).search("gift refund", limit=1)
    assert [(type(hit), hit.passage.passage_id) for hit in hits] == [(Hit, "gift-cards")]


def test_of_a_long_passage_the_best_three_sentences_are_quoted_word_for_word() -> None:
    text = "One is first. Two follows. Three is boring. Tents dry slowly. Hang tents up. Never fold tents wet."
    answer = service(REFUNDS, an_article("care", "Care of tents", {"Drying": text})).answer(
        "drying tents dry slowly wet"
    )
    assert answer is not None
    assert answer.quote == "Tents dry slowly. Hang tents up. Never fold tents wet."


def test_of_passages_that_fit_alike_the_earlier_one_is_quoted() -> None:
    passages = {"Parcel one": "Tents dry.", "Parcel two": "Tents dry."}
    answer = service(REFUNDS, an_article("care", "Care", passages)).answer("care dry tents")
    assert answer is not None
    assert answer.passage_id == "parcel-one"
