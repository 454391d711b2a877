"""Articles in Markdown: how they become passages, and what an author is told when one is malformed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.help_center.sections import sections
from frontdesk.knowledge.markdown import ArticleError, load_article, load_articles

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
HELP = Path("data/kb")


def write(folder: Path, text: str, name: str = "parcels.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_an_article_has_the_fields_of_its_front_matter(tmp_path: Path) -> None:
    article = load_article(write(tmp_path, FRONT_MATTER + "\nParcels travel.\n"))
    assert (article.id, article.title, article.category, article.locale) == ("parcels", "Parcels", "shipping", "en")
    assert article.updated == date(2026, 11, 2)
    assert article.published and article.audience == "public"


def test_each_paragraph_is_a_passage_anchored_at_its_heading(tmp_path: Path) -> None:
    body = "\nAt the top.\n\n## How long?\n\nThree\ndays.\n\nOr four.\n\n## Cost\n\nNothing.\n"
    article = load_article(write(tmp_path, FRONT_MATTER + body))
    assert [(passage.passage_id, passage.heading, passage.text) for passage in article.passages] == [
        ("overview", "", "At the top."),
        ("how-long", "How long?", "Three days."),
        ("how-long-p2", "How long?", "Or four."),
        ("cost", "Cost", "Nothing."),
    ]
    assert article.passages[1].url == "/help/parcels#how-long"


def test_an_anchor_stays_when_other_headings_are_added(tmp_path: Path) -> None:
    before = load_article(write(tmp_path, FRONT_MATTER + "\n## Cost\n\nNothing.\n"))
    after = load_article(write(tmp_path, FRONT_MATTER + "\n## New\n\nHello.\n\n## Cost\n\nNothing.\n"))
    assert before.passages[0] == after.passages[1]


def test_a_passage_knows_the_headings_above_it(tmp_path: Path) -> None:
    body = "\nTop.\n\n## Post\n\nA.\n\n### Fee\n\nB.\n\n## Cost\n\nC.\n"
    article = load_article(write(tmp_path, FRONT_MATTER + body))
    assert [passage.heading_path for passage in article.passages] == [(), ("Post",), ("Post", "Fee"), ("Cost",)]


def test_what_else_the_front_matter_may_say(tmp_path: Path) -> None:
    more = (
        "owner: Ana\nrisk: billing\nreview: 2027-01-31\nanswer: Three days.\n"
        "phrasings:\n  cost:\n    - what do I pay\n    - is it free\n---\n"
    )
    article = load_article(write(tmp_path, FRONT_MATTER.removesuffix("---\n") + more + "\nA.\n\n## Cost\n\nB.\n"))
    assert (article.owner, article.risk, article.answer) == ("Ana", "billing", "Three days.")
    assert article.review == date(2027, 1, 31)
    assert [passage.phrasings for passage in article.passages] == [(), ("what do I pay", "is it free")]


@pytest.mark.parametrize(
    ("field", "advice"),
    [
        ("review: 3", "a date such as"),
        ("risk: some", "one of ordinary, billing, legal"),
        ("review: soon", "a date such as"),
        ("phrasings:\n  fee:\n    - how much", "no passage has the address `fee`"),
        ("phrasings:\n  overview: how much", "a list of questions"),
        ("phrasings:\n  overview:\n    - ''", "a list of questions"),
    ],
)
def test_what_the_front_matter_may_not_say(tmp_path: Path, field: str, advice: str) -> None:
    path = write(tmp_path, f"{FRONT_MATTER.removesuffix('---' + chr(10))}{field}\n---\n\nText.\n")
    with pytest.raises(ArticleError) as raised:
        load_article(path)
    assert str(raised.value).startswith(f"{path}:9: ")
    assert advice in str(raised.value)


def test_a_list_belongs_to_the_paragraph_before_it(tmp_path: Path) -> None:
    body = "\n## Steps\n\nDo this:\n\n1. Pack.\n2. Send.\n\n- Relax.\n"
    article = load_article(write(tmp_path, FRONT_MATTER + body))
    assert [passage.text for passage in article.passages] == ["Do this:\n1. Pack.\n2. Send.", "- Relax."]


def test_marks_of_markdown_are_not_quoted(tmp_path: Path) -> None:
    article = load_article(write(tmp_path, FRONT_MATTER + "\n**Bold**, `code` & a [link](https://shop.example).\n"))
    assert article.passages[0].text == "Bold, code & a link."


@pytest.mark.parametrize(
    ("text", "line", "advice"),
    [
        ("", 1, "start the file with a line ---"),
        ("Hello", 1, "start the file with a line ---"),
        ("---\nid: parcels\n", 1, "close it with a line ---"),
        (FRONT_MATTER.replace("title: Parcels", "title: Parcels: all"), 3, "quote values that contain a colon"),
        (FRONT_MATTER.replace("title: Parcels\n", ""), 1, "add a line `title: …`"),
        (FRONT_MATTER.replace("title: Parcels", "title: 7"), 3, "`title` must be a text"),
        (FRONT_MATTER.replace("2026-11-02", "soon"), 6, "`updated` must be a date"),
        (FRONT_MATTER.replace("2026-11-02", "2026-13-02"), 1, "correct it"),
        (FRONT_MATTER.replace("published: true", "published: maybe"), 8, "`published` must be true or false"),
        (FRONT_MATTER.replace("audience: public", "audience: all"), 7, "one of public, signed-in, agents"),
        (FRONT_MATTER.replace("id: parcels", "id: letters"), 2, "write `id: parcels`"),
        (FRONT_MATTER.replace("locale: en", "locale: en\nauthor: me"), 6, "unknown field `author`"),
        ("---\n- a list\n---\n", 1, "must be lines of `field: value`"),
        (FRONT_MATTER, 9, "write a paragraph"),
        (FRONT_MATTER + "\n## Cost\n\nA.\n\n## Cost\n\nB.\n", 15, "give this one another name"),
        (FRONT_MATTER + "\n<script>alert(1)</script>\n", 11, "html block is not supported"),
        (FRONT_MATTER + "\nText with <b>HTML</b>.\n", 11, "write it in words"),
        (FRONT_MATTER + "\n![alt](image.png)\n", 11, "image is not supported"),
        (FRONT_MATTER + "\n```\ncode\n```\n", 11, "use headings, paragraphs and lists"),
        (FRONT_MATTER + "\n- one\n\n  two\n", 11, "write one in each"),
    ],
)
def test_a_malformed_article_gives_one_error_with_file_line_and_advice(
    tmp_path: Path, text: str, line: int, advice: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ArticleError) as raised:
        load_article(path)
    assert str(raised.value).startswith(f"{path}:{line}: ")
    assert advice in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("body", "line", "name"),
    [
        ("Prices:\n\n| Boat | Price |\n|------|-------|\n| Kayak | 30 EUR |", 13, "a table"),
        ("| a | b |\n| :-- | --: |", 11, "a table"),
        ("Boat | Price\n--- | ---\nKayak | 30", 11, "a table"),
        ("- One:\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |", 13, "a table"),
        ("Text.\n| Kayak | 30 EUR |\n| Canoe | 45 EUR |", 12, "a table"),
        ("+------+-------+\n| Boat | Price |\n+======+=======+", 11, "a table"),
        ("- [ ] pack\n- [x] label", 11, "a task list"),
        ("Do:\n\n1. Pack.\n2. [X] Label.", 14, "a task list"),
        ("* [x]", 11, "a task list"),
        ("It costs ~~3~~ 4 EUR.", 11, "strikethrough"),
        ("As agreed.[^1]\n\n[^1]: With nobody.", 11, "a footnote"),
        ("> Note well.", 11, "blockquote"),
        ("> [!NOTE]\n> Well.", 11, "blockquote"),
        ("Fee\n: What it costs.", 12, "a definition list"),
        ("::: warning\nHot.\n:::", 11, "a callout"),
        ("!!! note\nHot.", 11, "a callout"),
        ("## Fee {#costs}\n\nNone.", 11, "an attribute"),
        ("One\ntwo ==three== four.", 12, "highlighting"),
        ("See [[Returns]].", 11, "a wiki link"),
        ("Hello {{ name }}.", 11, "a template"),
        ("Text.\n\n***\n\nMore.", 13, "a line across the page"),
        ("    code", 11, "a block of code"),
        ("One\ntwo\n![x](y.png) z", 13, "image"),
        ("<!-- hidden -->", 11, "html block"),
    ],
)
def test_whatever_the_chat_could_not_quote_is_refused_by_name_with_its_line(
    tmp_path: Path, body: str, line: int, name: str
) -> None:
    path = write(tmp_path, f"{FRONT_MATTER}\n{body}\n")
    with pytest.raises(ArticleError) as refused:
        load_article(path)
    assert str(refused.value).startswith(f"{path}:{line}: {name} is not supported; ")


@pytest.mark.parametrize(
    "text",
    [
        *("A [note] and (maybe) [more].", "3 | 4", "a == b, c == d", "5 - 3: two", "{braces} in a sentence", "~ 3 km"),
        *("- [a link](/help/a)", "the | sign", "Use `{{ name }}` or `~~this~~`.", "50% ~ 60%", "a ^ b", "#1 of 2"),
    ],
)
def test_signs_in_ordinary_sentences_are_no_dialect(tmp_path: Path, text: str) -> None:
    assert load_article(write(tmp_path, f"{FRONT_MATTER}\n{text}\n")).passages


@pytest.mark.parametrize(
    ("body", "anchors"),
    [
        ("## Fee\n\nA.\n\nB.\n\n## Fee p2\n\nC.", ["fee", "fee-p3", "fee-p2"]),
        ("## Fee p2\n\nC.\n\nD.\n\n## Fee\n\nA.\n\nB.", ["fee-p2", "fee-p2-p2", "fee", "fee-p3"]),
        ("A.\n\nB.\n\n## Overview\n\nC.", ["overview-p2", "overview-p3", "overview"]),
        ("## ???\n\nA.\n\nB.\n\n## Section p2\n\nC.", ["section", "section-p3", "section-p2"]),
        ("A.\n\nB.\n\n## Overview: p2\n\nC.\n\nD.", ["overview", "overview-p3", "overview-p2", "overview-p2-p2"]),
    ],
)
def test_no_two_passages_have_the_same_address(tmp_path: Path, body: str, anchors: list[str]) -> None:
    article = load_article(write(tmp_path, f"{FRONT_MATTER}\n{body}\n"))
    assert [passage.passage_id for passage in article.passages] == anchors
    assert [passage.anchor for section in sections(article) for passage in section.passages] == anchors


words = st.lists(
    st.sampled_from(["fee", "p2", "p3", "overview", "section", "-", "é", "e\u0301"]), min_size=1, max_size=3
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(words.map(" ".join), st.integers(0, 4)), max_size=5), st.integers(0, 3))
def test_addresses_are_unique_whatever_headings_say(tmp_path: Path, parts: list[tuple[str, int]], before: int) -> None:
    body = "Text.\n\n" * before + "".join(f"## {heading}\n\n" + "Text.\n\n" * count for heading, count in parts)
    try:
        article = load_article(write(tmp_path, f"{FRONT_MATTER}\n{body}\n"))
    except ArticleError as refused:
        assert "already" in str(refused) or "no text" in str(refused)
        return
    anchors = [passage.passage_id for passage in article.passages]
    assert len(set(anchors)) == len(anchors)


@pytest.mark.parametrize("name", ["what?", "a b", "a#b", "50%", 'a"b', "search"])
def test_a_name_that_would_break_an_address_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, FRONT_MATTER.replace("id: parcels", f"id: '{name}'") + "\nText.\n", f"{name}.md")
    with pytest.raises(ArticleError, match="part of an address"):
        load_article(path)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "parcels.md"
    path.write_bytes(b"---\n\xff\xfe")
    with pytest.raises(ArticleError, match="save the file in UTF-8"):
        load_article(path)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="no such folder"):
        load_articles(tmp_path / "nowhere")


def test_the_readme_and_the_synonyms_are_no_articles(tmp_path: Path) -> None:
    write(tmp_path, FRONT_MATTER + "\nText.\n")
    write(tmp_path, "# About", "README.md")
    write(tmp_path, "same: []", "synonyms.yml")
    assert [article.id for article in load_articles(tmp_path)] == ["parcels"]


def test_the_shop_has_thirty_articles_of_short_passages_that_stand_in_the_files_word_for_word() -> None:
    articles = load_articles(HELP)
    assert len(articles) == 30
    for article in articles:
        source = (HELP / f"{article.id}.md").read_text(encoding="utf-8")
        for passage in article.passages:
            assert passage.text in source
            assert len(re.findall(r"[.!?](?:\s|$)", passage.text)) <= 3, passage.url
