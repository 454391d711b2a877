"""HTML as the Markdown of articles: headings, paragraphs and simple lists, in which each line says its thing alone."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString
from markdownify import MarkdownConverter

from frontdesk.knowledge.markdown import anchor_of

#: What is not text of the article, or is text that no longer holds.
DROPPED = ["script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "img", "picture", "video"]
DROPPED += ["audio", "canvas", "form", "button", "input", "select", "textarea", "nav", "footer", "link", "meta"]
DROPPED += ["head", "title", "hr", "del", "s", "strike"]
LISTS = ["ul", "ol"]
BLOCKS = ["p", "div", "section", "article", "main", "header", "aside", "blockquote", "figure", "figcaption", "center"]
BLOCKS += ["details", "summary", "pre", "address", "fieldset"]
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
SAFE_LINK = re.compile(r"(https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
ENDS = (".", ":", "!", "?", ";", ",")
#: Signs that Markdown or a dialect of it would take for a mark, everywhere or where a line begins.
MARKS = re.compile(r"[\\`*\[\]<>|~^]|(?<![^\W_])_|_(?![^\W_])|\{(?=[{%#.:])|=(?==)|&(?=#?\w+;)")
FIRST_MARKS = re.compile(r"^(\s*)(?:([#+\-:=])|(\d+)([.)]))")


def title_of(html: str) -> str:
    """The title of a page, or its first heading; empty if it has neither."""
    page = BeautifulSoup(html, "html.parser")
    found = page.find("title") or page.find(HEADINGS)
    return _text(found) if isinstance(found, Tag) else ""


def markdown_of(html: str, title: str = "") -> str:
    """The Markdown of a page. A first heading that repeats `title` is left out."""
    page = BeautifulSoup(html, "html.parser")
    body = page.find(["main", "article"]) or page.find("body") or page
    assert isinstance(body, Tag)
    for comment in body.find_all(string=lambda each: isinstance(each, Comment)):
        comment.extract()
    for dropped in body.find_all(DROPPED):
        dropped.decompose()
    for link in body.find_all("a"):
        if not SAFE_LINK.match(str(link.get("href", ""))):
            link.unwrap()
    _code_to_paragraphs(page, body)
    _collapse_spaces(body)
    _tables_to_lists(page, body)
    _definitions_to_lists(page, body)
    for outer in [each for each in body.find_all(LISTS) if not each.find_parent(LISTS)]:
        _flatten(outer)
    for block in body.find_all(["blockquote", "figure", "details"]):
        block.unwrap()
    for block in body.find_all(["figcaption", "summary"]):
        block.name = "p"
    _tidy_headings(body, title)
    return _Writer(heading_style="ATX", bullets="-", newline_style="backslash").convert_soup(body).strip()


class _Writer(MarkdownConverter):
    """Escapes whatever our Markdown, which is strict, would read as a mark."""

    def escape(self, text: str, parent_tags: Any) -> str:
        marked = MARKS.sub(lambda found: "\\" + found[0], text)
        return FIRST_MARKS.sub(_escaped_first, marked)


def _escaped_first(found: re.Match[str]) -> str:
    space, sign, number, after = found.groups()
    return f"{space}\\{sign}" if sign else f"{space}{number}\\{after}"


def _tables_to_lists(page: BeautifulSoup, body: Tag) -> None:
    """A row becomes an item that names what each cell is: `Boat: Price: 30 €; Deposit: 100 €`."""
    for table in reversed(body.find_all("table")):
        rows = [[_text(cell) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
        first = table.find("tr")
        has_head = len(rows) > 1 and isinstance(first, Tag) and first.find("td") is None
        names = rows.pop(0) if has_head else []
        made = _list(page, [line for row in rows if (line := _line(row, names))])
        table.replace_with(made) if made.contents else table.decompose()


def _line(row: list[str], names: list[str]) -> str:
    first, *rest = row or [""]
    if len(rest) < 2:
        return ": ".join(cell for cell in (first, *rest) if cell)
    named = zip(rest, names[1:] + [""] * len(rest), strict=False)
    cells = [f"{name}: {cell}" if name else cell for cell, name in named if cell]
    return " – ".join(part for part in (first, "; ".join(cells)) if part)


def _definitions_to_lists(page: BeautifulSoup, body: Tag) -> None:
    for each in reversed(body.find_all("dl")):
        lines = list[str]()
        for part in each.find_all(["dt", "dd"]):
            if part.name == "dd" and lines:
                lines[-1] += f"{' ' if lines[-1].endswith(ENDS) else ': '}{_text(part)}"
            else:
                lines.append(_text(part))
        each.replace_with(_list(page, lines))


def _list(page: BeautifulSoup, lines: list[str]) -> Tag:
    made = page.new_tag("ul")
    for line in lines:
        item = page.new_tag("li")
        item.string = line
        made.append(item)
    return made


def _flatten(outer: Tag) -> None:
    """What stands below an item goes into it, so that it is never read without the item."""
    for block in outer.find_all([*BLOCKS, *HEADINGS, "br"]):
        block.insert_before(" ")
        block.insert_after(" ")
        block.unwrap()
    _collapse_spaces(outer)
    for inner in reversed(outer.find_all(LISTS)):
        before = _strip_before(inner)
        inner.insert_before("" if not before else " " if before.endswith(ENDS) else ": ")
        items = [item for item in inner.find_all("li", recursive=False) if _text(item)]
        for number, item in enumerate(items, 1):
            ends = _text(item).endswith(ENDS)
            for node in list(item.contents):
                inner.insert_before(node)
            if number < len(items):
                _strip_before(inner)
                inner.insert_before(" " if ends else "; ")
        inner.decompose()
    outer.smooth()  # else a sign in the middle of a line seems to begin one
    for item in outer.find_all("li"):
        if not _text(item):
            item.decompose()
    if not outer.find("li"):
        outer.decompose()


def _strip_before(node: Tag) -> str:
    """The text before a node in its parent, whose spaces at the end are taken away."""
    for sibling in list(node.previous_siblings):
        if isinstance(sibling, Tag) and _text(sibling):
            return _text(sibling)
        stripped = sibling.rstrip() if isinstance(sibling, NavigableString) else ""
        sibling.replace_with(stripped)
        if stripped:
            return stripped
    return ""


def _code_to_paragraphs(page: BeautifulSoup, body: Tag) -> None:
    for block in body.find_all("pre"):
        made = page.new_tag("p")
        for line in filter(str.strip, block.get_text().splitlines()):
            code = page.new_tag("code")
            code.string = line.strip()
            made.extend(([page.new_tag("br")] if made.contents else []) + [code])
        block.replace_with(made)


def _collapse_spaces(node: Tag) -> None:
    node.smooth()
    for text in node.find_all(string=True):
        text.replace_with(re.sub(r"\s+", " ", text))


def _tidy_headings(body: Tag, title: str) -> None:
    """Headings are words alone, and no two have the same address."""
    taken = set[str]()
    for number, heading in enumerate(body.find_all(HEADINGS)):
        words = _text(heading)
        if not words or (number == 0 and anchor_of(words) == anchor_of(title)):
            heading.decompose()
            continue
        anchor, count = anchor_of(words), 1
        while anchor_of(f"{words} ({count})" if count > 1 else words) in taken:
            count += 1
        heading.string = words if count == 1 else f"{words} ({count})"
        taken.add(anchor if count == 1 else anchor_of(f"{words} ({count})"))


def _text(node: Tag) -> str:
    return " ".join(node.get_text(" ").split())
