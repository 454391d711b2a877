"""Articles as pages: what is shown, where the anchors stand, and that no text becomes markup."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from markupsafe import escape

from frontdesk.help_center.http import HelpPages, Site, blueprint
from frontdesk.help_center.sections import sections
from frontdesk.help_center.votes import Vote
from frontdesk.knowledge.embedded import embedded_knowledge
from frontdesk.knowledge.markdown import load_article
from frontdesk.knowledge.model import PUBLIC, Article, Findings, Passage
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.knowledge.vocabulary import Vocabulary
from frontdesk.threads import ServicePool
from frontdesk.wording import Wording
from tests.finder_in_memory import FinderInMemory

HELP = Path("data/kb")
FRONT_MATTER = """\
---
id: parcels
title: Parcels
category: shipping
locale: en
updated: 2026-11-02
audience: public
published: true
---
"""
NASTY = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;"

WORDING = Wording.of("en-GB", "Europe/Berlin")


@pytest.fixture(scope="module")
def knowledge() -> KnowledgeService:
    return embedded_knowledge(HELP)


@pytest.fixture(scope="module")
def pages(knowledge: KnowledgeService) -> HelpPages:
    return HelpPages(knowledge, Site("Larkfield Outfitters", "https://help.example", "/widget/frontdesk.js", WORDING))


def an_article(body: str, *passages: Passage, title: str = "Title") -> Article:
    return Article("parcels", title, "shipping", "en", date(2026, 11, 2), "public", True, passages, body)


def test_every_passage_of_every_article_has_its_anchor_once_on_its_page(
    knowledge: KnowledgeService, pages: HelpPages
) -> None:
    for article in knowledge.articles():
        page = pages.article(article)
        for passage in article.passages:
            assert page.count(f'id="{passage.passage_id}"') == 1, passage.url


def test_a_passage_is_shown_with_the_marks_and_the_list_of_its_markdown(tmp_path: Path) -> None:
    path = tmp_path / "parcels.md"
    path.write_text(
        FRONT_MATTER + "\nFirst.\n\n## How\n\nDo **this**:\n\n1. Pack.\n2. Send.\n\nThen [wait](/help/wait).\n"
    )
    first, how = sections(load_article(path))
    assert (first.heading, how.heading) == ("", "How")
    assert [passage.anchor for passage in first.passages + how.passages] == ["overview", "how", "how-p2"]
    shown = "".join(how.passages[0].html.split("\n"))
    assert shown == "<p>Do <strong>this</strong>:</p><ol><li>Pack.</li><li>Send.</li></ol>"
    assert '<a href="/help/wait">wait</a>' in how.passages[1].html


def test_markup_in_an_article_is_shown_as_text(pages: HelpPages) -> None:
    passage = Passage("parcels", "x", NASTY, NASTY, NASTY, "en")
    page = pages.article(an_article(f"## {NASTY}\n\nText {NASTY}", passage, title=NASTY))
    assert "<script>alert" not in page and "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "names", [("Shipping & returns", "shipping returns"), ("Größe", "größe"), ("???", "!!!"), ("A b", "a-B", "a  b")]
)
def test_no_two_categories_have_the_same_anchor(names: tuple[str, ...]) -> None:
    passage = Passage("parcels", "overview", "T", "", "a", "en")
    articles = [replace(an_article("a", passage), id=f"a{n}", category=name) for n, name in enumerate(names)]
    vocabulary = Vocabulary(EnglishStemmer())
    knowledge = KnowledgeService(FinderInMemory(vocabulary), vocabulary, articles)
    page = HelpPages(knowledge, Site("Shop", "https://help.example", "/w.js", WORDING)).home()
    anchors = re.findall(r' id="([^"]*)"', page)
    assert len(set(anchors)) == len(anchors) and not any(set(" &") & set(anchor) for anchor in anchors)
    assert all(f"/help/{article.id}" in page for article in articles)


def unheard(vote: Vote, address: str) -> None:
    raise AssertionError(f"nobody voted: {vote}")


async def test_pages_are_made_in_threads_off_the_event_loop() -> None:
    passage = Passage("parcels", "overview", "T", "", "a", "en")
    loop, made = threading.current_thread(), []

    class Index(FinderInMemory):
        def find(self, question: str, locale: str, audiences: Collection[str] = PUBLIC) -> Findings:
            made.append(threading.current_thread())
            return super().find(question, locale, audiences)

    vocabulary = Vocabulary(EnglishStemmer())
    knowledge = KnowledgeService(Index(vocabulary), vocabulary, [an_article("a", passage)])
    pool = ServicePool(2)
    routes = blueprint(pool, knowledge, Site("Shop", "https://help.example", "/w.js", WORDING), unheard)
    request = SimpleNamespace(args={"q": "refund"}, headers={})
    handlers = {route.handler.__name__: route.handler for route in routes._future_routes}
    await handlers["home"](request), await handlers["search"](request)
    await handlers["article"](request, "parcels"), await handlers["article"](request, "gone")
    pool.close()
    assert made and loop not in made


@pytest.mark.parametrize(
    ("wanted", "text"),
    [("de-AT,en;q=0.8", "Hallo"), ("en", "Hello"), ("fr", "Hello"), ("", "Hello"), ("de;q=1", "Hallo")],
)
async def test_a_page_is_shown_in_the_readers_language_if_the_article_has_it(wanted: str, text: str) -> None:
    english = an_article("Hello", Passage("parcels", "overview", "T", "", "Hello", "en"))
    german = replace(an_article("Hallo", Passage("parcels", "overview", "T", "", "Hallo", "de")), locale="de")
    vocabulary = Vocabulary(EnglishStemmer())
    knowledge = KnowledgeService(FinderInMemory(vocabulary), vocabulary, [english, german])
    pool = ServicePool(1)
    routes = blueprint(pool, knowledge, Site("Shop", "https://help.example", "/w.js", WORDING), unheard)
    handlers = {route.handler.__name__: route.handler for route in routes._future_routes}
    page = await handlers["article"](SimpleNamespace(headers={"accept-language": wanted}), "parcels")
    pool.close()
    assert text in page.body.decode() and page.headers["vary"] == "Accept-Language"


def test_pages_are_made_anew_when_what_is_published_changes() -> None:
    first = an_article("Old.", Passage("parcels", "overview", "T", "", "Old.", "en"))
    second = an_article("New.", Passage("parcels", "overview", "T", "", "New.", "en"), title="Boats")
    vocabulary = Vocabulary(EnglishStemmer())
    knowledge = KnowledgeService(FinderInMemory(vocabulary), vocabulary, [first])
    pages = HelpPages(knowledge, Site("Shop", "https://help.example", "/w.js", WORDING))
    assert "Old." in pages.article(first) and "Boats" not in pages.home()
    knowledge.replace([second])
    assert "New." in pages.article(second) and "Boats" in pages.home()


QUESTION = "how long does a refund take"


def test_a_search_shows_first_what_the_bot_would_say_and_asks_whether_it_helped(
    knowledge: KnowledgeService, pages: HelpPages
) -> None:
    answer = knowledge.answer(QUESTION)
    assert answer is not None
    page = pages.search(QUESTION)
    assert f'<blockquote class="text">{escape(answer.quote)}</blockquote>' in page
    assert f'From <a href="{answer.url}">' in page and "Was this helpful?" in page
    assert "Was this helpful?" not in pages.search(QUESTION, "yes") and "good to know" in pages.search(QUESTION, "yes")
    assert "we will look at it" in pages.search(QUESTION, "no") and "Was this helpful?" in pages.search(QUESTION, "x")


def test_a_search_that_the_bot_would_not_answer_shows_passages_alone(pages: HelpPages) -> None:
    page = pages.search("refund elephants of mars")
    assert "Our answer" not in page


@pytest.mark.parametrize(
    ("form", "stored"),
    [
        ({"helpful": "yes"}, True),
        ({"helpful": "no"}, False),
        ({"helpful": "maybe"}, None),
        ({"helpful": "yes", "passage": "elsewhere"}, None),
        ({"helpful": "yes", "article": "secret"}, None),
    ],
)
async def test_a_vote_is_stored_if_it_is_one_for_a_public_passage(form: dict[str, str], stored: bool | None) -> None:
    passage = Passage("parcels", "overview", "T", "", "a", "en")
    articles = [an_article("a", passage), replace(an_article("a", passage), id="secret", audience="agents")]
    vocabulary, heard = Vocabulary(EnglishStemmer()), list[tuple[Vote, str]]()
    knowledge = KnowledgeService(FinderInMemory(vocabulary), vocabulary, articles)
    pool = ServicePool(1)
    site = Site("Shop", "https://help.example", "/w.js", WORDING)
    routes = blueprint(pool, knowledge, site, lambda vote, address: heard.append((vote, address)))
    (vote,) = [route.handler for route in routes._future_routes if route.handler.__name__ == "vote"]
    given = {"q": " is it\nfree? ", "article": "parcels", "passage": "overview"} | form
    answer = await vote(SimpleNamespace(form=given, client_ip="192.0.2.1"))
    pool.close()
    assert answer.status == 303 and answer.headers["location"].startswith("/help/search?q=is+it+free%3F&helpful=")
    wanted = [] if stored is None else [(Vote("parcels", "en", "overview", "is it free?", stored), "192.0.2.1")]
    assert heard == wanted


def test_a_link_of_an_article_never_runs_a_script(pages: HelpPages) -> None:
    passage = Passage("parcels", "overview", "T", "", "a", "en")
    assert 'href="javascript' not in pages.article(an_article("[a](javascript:alert(1))", passage))


def test_what_was_searched_for_is_shown_as_text(pages: HelpPages) -> None:
    page = pages.search(NASTY)
    assert "<script>alert" not in page and "<img" not in page
    assert "&lt;script&gt;" in page


def test_a_search_shows_passages_with_their_links_and_marks_the_words(pages: HelpPages) -> None:
    page = pages.search("how long does a refund take")
    assert 'href="/help/refunds-when#how-long-a-refund-takes"' in page
    assert "<mark>refund</mark>" in page


@pytest.mark.parametrize("text", ["zzzz", "\x00\x01", "\ud800", "((( AND title:*", "a" * 50_000, "🎒" * 1_000])
def test_whatever_is_searched_for_gets_a_page(pages: HelpPages, text: str) -> None:
    page = pages.search(text)
    page.encode()
    assert any(said in page for said in ("Nothing found for", "Write what you want to know", " found</p>"))
    assert "Our answer" not in page


def test_the_home_page_lists_every_article_under_its_category(knowledge: KnowledgeService, pages: HelpPages) -> None:
    page = pages.home()
    for article in knowledge.articles():
        assert f'<a href="/help/{article.id}">{article.title}</a>' in page
        assert f'id="{article.category}"' in page


def test_related_articles_are_others_and_those_of_the_same_category_first(knowledge: KnowledgeService) -> None:
    article = knowledge.article("refunds-when")
    assert article is not None
    related = knowledge.related(article)
    assert article not in related and len(related) == 4
    assert related[0].category == "refunds"


def test_the_words_of_a_query_are_marked_in_whatever_form(knowledge: KnowledgeService) -> None:
    text = "Two parcels, one gift card; money back."
    marked = knowledge.marked("refunding a parcel with a gift card", text)
    assert "".join(piece for piece, _ in marked) == text
    assert [piece for piece, is_match in marked if is_match] == ["parcels", "gift", "card"]
