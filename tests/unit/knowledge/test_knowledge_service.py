"""What the knowledge service answers, and what it leaves unanswered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from frontdesk.knowledge.asking import Told
from frontdesk.knowledge.model import Article, Hit, Passage
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.vocabulary import Vocabulary
from tests.finder_in_memory import FinderInMemory


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
    return KnowledgeService(FinderInMemory(VOCABULARY), VOCABULARY, articles)


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


@pytest.mark.parametrize("audience", ["signed-in", "agents"])
def test_an_article_is_found_by_its_audience_alone(audience: str) -> None:
    passages = tuple(replace(passage, audience=audience) for passage in REFUNDS.passages)
    knowledge = service(TENTS, replace(REFUNDS, audience=audience, passages=passages))
    readers = {"public", audience}
    assert knowledge.answer("arrival of refund") is None and knowledge.answer("arrival of refund", "", readers)
    assert not knowledge.search("refund") and knowledge.search("refund", audiences=readers)
    assert not knowledge.article("refunds") and knowledge.article("refunds", audiences=readers)
    assert [article.id for article in knowledge.articles("", readers)] == ["refunds", "tents"]


def test_articles_are_replaced_all_at_once() -> None:
    knowledge = service(REFUNDS)
    before = knowledge.edition
    knowledge.replace([TENTS])
    assert knowledge.answer("arrival of refund") is None and knowledge.article("tents")
    assert knowledge.edition != before


def test_a_withdrawn_article_that_the_index_still_holds_is_not_quoted() -> None:
    class StaleIndex(FinderInMemory):
        def replace(self, passages: Iterable[Passage]) -> None:
            super().replace([*passages, *REFUNDS.passages])

    knowledge = KnowledgeService(StaleIndex(VOCABULARY), VOCABULARY, [TENTS])
    assert knowledge.search("refund") == []
    assert knowledge.answer("arrival of refund") is None


def test_answers_come_in_the_locale_that_was_asked_for() -> None:
    knowledge = service(REFUNDS, an_article("refunds", "Refunds", {"Arrival": "Nach 10 Tagen."}, locale="de"))
    answer = knowledge.answer("arrival of refund", locale="de")
    assert answer is not None
    assert answer.quote == "Nach 10 Tagen."
    german = knowledge.article("refunds", "de")
    assert german is not None and german.locale == "de"


@pytest.mark.parametrize("locale", ["en", "en-US", "en_GB", "EN", "en-AU-x-private", "eN_nz.UTF-8"])
def test_an_article_answers_in_any_locale_of_its_language(locale: str) -> None:
    german = an_article("returns", "Returns", {"Arrival": "Nach 10 Tagen."}, locale="de")
    answer = service(REFUNDS, german).answer("arrival of refund", locale)
    assert answer is not None and answer.quote == "A refund arrives within 10 days."


@pytest.mark.parametrize(
    ("locale", "quote"),
    [("de-AT", "In Österreich."), ("de", "Nach 10 Tagen."), ("de-CH", "Nach 10 Tagen."), ("DE_at", "In Österreich.")],
)
def test_an_article_for_one_country_answers_there_and_the_languages_own_elsewhere(locale: str, quote: str) -> None:
    knowledge = service(
        REFUNDS,
        an_article("a", "Refunds", {"Arrival": "In Österreich."}, locale="de-AT"),
        an_article("b", "Refunds", {"Arrival": "Nach 10 Tagen."}, locale="de"),
    )
    answer = knowledge.answer("arrival of refund", locale)
    assert answer is not None and answer.quote == quote


@pytest.mark.parametrize("locale", ["fr", "fr-FR", "", "english", "zh-Hant", "x-klingon", "*"])
def test_whoever_speaks_a_language_without_articles_gets_the_default_one(locale: str) -> None:
    german = an_article("returns", "Returns", {"Arrival": "Nach 10 Tagen."}, locale="de")
    answer = service(german, REFUNDS, TENTS).answer("arrival of refund", locale)
    assert answer is not None and answer.quote == "A refund arrives within 10 days."
    index, articles = FinderInMemory(VOCABULARY), [german, REFUNDS, TENTS]
    answer = KnowledgeService(index, VOCABULARY, articles, default_locale="de-DE").answer("arrival of returns", locale)
    assert answer is not None and answer.quote == "Nach 10 Tagen."


def test_what_has_no_answer_in_a_language_of_few_articles_is_looked_up_in_the_default_one() -> None:
    knowledge = service(REFUNDS, an_article("zelte", "Zelte", {"Waschen": "Von Hand."}, locale="de"))
    answer = knowledge.answer("arrival of refund", "de-DE")
    assert answer is not None and answer.quote == "A refund arrives within 10 days."


def test_articles_of_one_other_language_alone_are_the_help_pages() -> None:
    knowledge = service(an_article("zelte", "Zelte", {"Waschen": "Von Hand."}, locale="de"))
    assert knowledge.default_locale == "de"
    assert [article.id for article in knowledge.articles()] == ["zelte"]
    assert knowledge.article("zelte") is not None
    assert [hit.passage.article_id for hit in knowledge.search("waschen")] == ["zelte"]


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


def test_an_answer_has_its_day_and_the_short_answer_of_its_article() -> None:
    fees = an_article("fees", "Fees of a refund", {"Fee": "A refund has no fee."}, answer="Refunds are free.")
    answer = service(fees, REFUNDS).answer("fee of a refund")
    assert answer is not None
    assert (answer.updated, answer.short, answer.quote) == (
        date(2026, 11, 2),
        "Refunds are free.",
        "A refund has no fee.",
    )


@pytest.mark.parametrize("risk", ["billing", "legal"])
def test_of_billing_and_legal_articles_the_passage_is_quoted_word_for_word(risk: str) -> None:
    text = "Tents dry. Wash tents by hand. Tents rot. Never wash them hot. Tents fade."
    answer = service(an_article("tents", "Tents", {"Washing": text}, risk=risk)).answer("washing tents")
    assert answer is not None
    assert (answer.quote, answer.canned) == (text, True)


def test_a_question_that_leans_on_the_last_one_is_searched_with_it() -> None:
    known = service(REFUNDS, TENTS)
    reply = known.reply("and for gift cards?", told=Told("When is my refund?"))
    assert reply.answer is not None
    assert reply.answer.address == "refunds#gift-cards"


def test_of_what_the_article_never_names_nothing_is_known_by_leaning_on_the_last_question() -> None:
    assert (
        service(REFUNDS, TENTS).reply("and for companies?", told=Told("When is the arrival of my refund?")).answer
        is None
    )


def test_the_next_passage_is_another_one() -> None:
    known = service(REFUNDS, TENTS)
    following = known.further("refund", {"refunds#gift-cards"})
    assert following is not None
    assert following.address == "refunds#arrival"
    assert known.further("refund", {"refunds#gift-cards", "refunds#arrival"}) is None


def test_a_passage_is_quoted_by_its_address_to_those_who_may_read_it() -> None:
    known = service(REFUNDS, an_article("team", "Team", {"Secret": "Codes."}, audience="agents"))
    found = known.quote("refunds#arrival")
    assert found is not None
    assert found.quote == "A refund arrives within 10 days."
    assert known.quote("team#secret") is None
    assert known.quote("refunds#nowhere") is None
