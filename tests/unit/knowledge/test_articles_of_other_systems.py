"""Pages in HTML, PDF, JSON and Markdown of other systems as articles."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.help_center.sections import sections
from frontdesk.knowledge.articles.export import text_of
from frontdesk.knowledge.articles.folder import Unreadable, read_folder
from frontdesk.knowledge.articles.html import markdown_of
from frontdesk.knowledge.articles.model import Defaults
from frontdesk.knowledge.markdown import compose, load_article
from frontdesk.knowledge.model import Article

FIELDS = {"id": "x", "title": "X", "category": "c", "locale": "en", "audience": "public"}


def articles(folder: Path, defaults: Defaults | None = None) -> dict[str, Article]:
    incoming = read_folder(folder, {}, defaults=defaults or Defaults()).incoming
    return {each.article.id: each.article for each in incoming}


def saved(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def texts(article: Article) -> list[str]:
    return [passage.text for passage in article.passages]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One.</p><p>Two<br>lines.</p>", "One.\n\nTwo\\\nlines."),
        ("<h2> Fee <em>now</em></h2><h2>Fee now</h2>", "## Fee now\n\n## Fee now (2)"),
        ("<ul><li>A<ul><li>B</li><li>C</li></ul></li></ul>", "- A: B; C"),
        ("<ol><li><p>Do it.</p><ul><li>Well.</li><li>Soon.</li></ul></li></ol>", "1. Do it. Well. Soon."),
        ("<ul><li>A<ul><li>B<ul><li>C</li></ul></li></ul></li></ul>", "- A: B: C"),
        ("<table><tr><th>Boat</th><th>Price</th></tr><tr><td>Kayak</td><td>30 €</td></tr></table>", "- Kayak: 30 €"),
        (
            "<table><tr><th>Boat</th><th>Day</th><th>Week</th></tr><tr><td>Kayak</td><td>3</td><td>9</td></tr></table>",
            "- Kayak – Day: 3; Week: 9",
        ),
        ("<dl><dt>Fee</dt><dd>3 €</dd></dl>", "- Fee: 3 €"),
        ("<p>It costs <del>3</del> 4 €.</p>", "It costs 4 €."),
        ("<blockquote><p>Note.</p></blockquote>", "Note."),
        ("<pre>one\n\n  two</pre>", "`one`\\\n`two`"),
        (
            "<p><a href='javascript:x()'>Now</a> <a href='https://a.example'>there</a></p>",
            "Now [there](https://a.example)",
        ),
        ("<p>a_b_c *x* 1 | 2 [[w]] {{v}} ==h== &amp;lt;</p>", r"a_b_c \*x\* 1 \| 2 \[\[w\]\] \{{v}} \==h\== \&lt;"),
        ("<p>1. no list</p><p># no heading</p><p>- no item</p>", "1\\. no list\n\n\\# no heading\n\n\\- no item"),
    ],
)
def test_html_becomes_headings_paragraphs_and_simple_lists(html: str, markdown: str) -> None:
    assert markdown_of(html) == markdown


def test_nothing_but_the_text_of_a_page_is_kept() -> None:
    main = "<main><!-- no --><img src=//x><script>x()</script><p>Yes.</p></main>"
    page = f"<head><style>p{{}}</style></head><nav>Home</nav>{main}<footer>©</footer>"
    assert markdown_of(f"<html>{page}</html>") == "Yes."


@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40))
def test_whatever_a_page_says_is_quoted_as_it_says_it(text: str) -> None:
    words = " ".join(text.split())
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not words:
        return
    body = markdown_of(f"<p>We say {escaped} here.</p><ul><li>We say {escaped} here.</li></ul>")
    [passage] = compose({**FIELDS, "updated": None}, body, Path("x.html")).passages
    assert passage.text == f"We say {words} here.\n- We say {words} here."


def test_what_a_page_hides_does_not_reach_readers(tmp_path: Path) -> None:
    saved(tmp_path, "x.html", "<h1>T</h1><p onclick=x()>A &lt;script&gt;alert(1)&lt;/script&gt;</p>")
    [article] = articles(tmp_path).values()
    shown = "".join(passage.html for section in sections(article) for passage in section.passages)
    assert shown.strip() == "<p>A &lt;script&gt;alert(1)&lt;/script&gt;</p>"


def test_a_page_in_html_has_the_title_and_the_address_of_its_file(tmp_path: Path) -> None:
    saved(tmp_path, "Boats & oars/How much.html", "<title>What it costs</title><h1>What it costs</h1><p>30 €.</p>")
    [article] = articles(tmp_path, Defaults("de", "agents")).values()
    assert (article.id, article.title, article.category) == ("boats-oars-how-much", "What it costs", "Boats & oars")
    assert (article.locale, article.audience, texts(article)) == ("de", "agents", ["30 €."])


def test_documents_in_json_are_articles(tmp_path: Path) -> None:
    first = {
        "id": "fee_(general)_1",
        "title": "Fees",
        "content": "## Rates\n\n- Day\n  - 3 €\n\n| a | b |\n|--|--|\n| x | 1 |",
    }
    saved(tmp_path, "a.json", first)
    saved(tmp_path, "b.json", [{"title": "B", "text": "Yes."}, {"id": "c", "title": "C", "body": "<p>No.</p>"}])
    found = articles(tmp_path)
    assert set(found) == {"fee_(general)_1", "b", "c"}
    assert texts(found["fee_(general)_1"]) == ["- Day: 3 €\n- x: 1"]


def test_markdown_of_other_systems_gets_what_its_front_matter_and_its_name_say(tmp_path: Path) -> None:
    page = "---\nlayout: help\ntitle: Boats\norder: 1\n---\n\n{: .big}\n\nA {{ site.name }}boat.\n\n> Wear a vest.\n"
    saved(tmp_path, "hire/boats._fr.md", page)
    saved(tmp_path, "hire/boats.md", page)
    found = read_folder(tmp_path, {}).incoming
    assert [each.key for each in found] == [("hire-boats", "fr"), ("hire-boats", "en")]
    assert found[0].article.category == "hire"
    assert texts(found[0].article) == ["A boat.", "Wear a vest."]


def test_files_named_in_capitals_tell_of_the_folder(tmp_path: Path) -> None:
    saved(tmp_path, "a.json", {"title": "A", "text": "Yes."})
    for name in ("README.md", "SOURCE.md", "LICENSE.md", ".hidden/x.md"):
        saved(tmp_path, name, "# Nothing")
    assert set(articles(tmp_path)) == {"a"}


ZENDESK = {
    "articles": [
        {"id": 11, "title": "Open", "body": "<p>All.</p>", "locale": "en-us", "draft": False, "section_id": 5},
        {"id": 12, "title": "In", "body": "<p>You.</p>", "locale": "de", "draft": True, "user_segment_id": 7},
        {"id": 13, "title": "Staff", "body": "<p>Us.</p>", "locale": "en-us", "user_segment_id": 8},
        {"id": 14, "title": "Some", "body": "<p>Few.</p>", "locale": "en-us", "user_segment_id": 99},
        {"id": 15, "title": "Empty", "body": None, "locale": "en-us"},
    ],
    "user_segments": [{"id": 7, "user_type": "signed_in_users"}, {"id": 8, "user_type": "staff"}],
}


def test_an_export_of_zendesk_guide_keeps_sections_drafts_languages_and_readers(tmp_path: Path) -> None:
    exported = [{"updated_at": "2026-10-01T10:00:00Z"} | each for each in ZENDESK["articles"]]  # type: ignore[operator]
    saved(tmp_path, "articles.json", ZENDESK | {"articles": exported})
    saved(tmp_path, "sections.json", {"sections": [{"id": 5, "name": "Opening"}]})
    found = articles(tmp_path)
    assert {each.id: each.audience for each in found.values()} == {
        "11": "public",
        "12": "signed-in",
        "13": "agents",
        "14": "agents",
    }
    assert (found["11"].category, found["11"].locale, found["11"].published) == ("Opening", "en-US", True)
    assert not found["12"].published


def pdf(*pages: str) -> bytes:
    """A PDF with a line of text on each page."""
    count = len(pages)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(count))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else ""
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {font} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    made, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF"
    return f"{made}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode()


def test_a_pdf_has_a_heading_for_each_page(tmp_path: Path) -> None:
    (tmp_path / "boat-hire.pdf").write_bytes(pdf("A boat costs 30 euros.", "", "Oars are <free>."))
    [article] = articles(tmp_path).values()
    assert (article.id, article.title) == ("boat-hire", "Boat hire")
    assert [(passage.heading, passage.text) for passage in article.passages] == [
        ("Page 1", "A boat costs 30 euros."),
        ("Page 3", "Oars are <free>."),
    ]


@pytest.mark.parametrize(
    ("name", "content", "advice"),
    [
        ("x.pdf", b"no pdf at all", "no PDF that can be read"),
        ("x.pdf", pdf(""), "only pictures"),
        ("x.json", b'{"title": "A",\n', ":2: no JSON"),
        ("x.json", b'{"title": "A"}', "document 1 has no title and"),
        ("x.json", b'{"title": "A", "text": "B", "audience": "all"}', "one of public"),
        ("x.json", b'{"articles": [{"id": 3, "body": "a"}]}', "article 3 has no proper 'title'"),
        ("x.html", b"<p></p>", "has no text"),
        ("x.html", b"<div>" * 5000 + b"a", "too deeply"),
        ("x.html", b"\xff", "save the file in UTF-8"),
    ],
)
def test_a_file_that_is_no_article_is_one_line_with_its_name(
    tmp_path: Path, name: str, content: bytes, advice: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_folder(tmp_path, {})
    assert str(refused.value).startswith(f"{tmp_path / name}:") and advice in str(refused.value)
    assert "\n" not in str(refused.value)


FRONT = """\
---
id: boats
title: "Boats: 'all' of them # yes"
category: hire
locale: en
updated: 2026-11-02
audience: signed-in
risk: legal
owner: "on"
review: 2027-01-31
answer: |
  30 €.
  A day.
phrasings:
  price:
    - "what's it cost: much?"
---
"""


def test_an_exported_article_is_imported_as_it_was(tmp_path: Path) -> None:
    before = load_article(saved(tmp_path, "boats.md", f"{FRONT}\n## Price\n\n\\* 30 \\[€\\] **a day**.\n"))
    again = load_article(saved(tmp_path / "again", "boats.md", text_of(before, published=True)))
    assert again == before
