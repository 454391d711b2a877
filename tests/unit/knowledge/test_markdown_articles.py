"""Articles in Markdown: how they become passages, and what an author is told when one is malformed."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

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
    assert article.visible_to_customers


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
        (FRONT_MATTER.replace("audience: public", "audience: all"), 7, "one of public, agents"),
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
