"""Articles in a folder of Markdown files with a YAML front matter; data/kb/README.md describes the format."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from frontdesk import yaml12
from frontdesk.knowledge.model import AUDIENCES, RISKS, Article, Passage
from frontdesk.locales import language_of

FENCE = "---"
FIELDS: dict[str, type] = {
    "id": str,
    "title": str,
    "category": str,
    "locale": str,
    "updated": date,
    "audience": str,
}
OPTIONAL: dict[str, type] = {
    "published": bool,
    "owner": str,
    "risk": str,
    "review": date,
    "answer": str,
    "phrasings": dict,
}
#: What needs no escape in an address.
ID = re.compile(r"[\w.()~+@,-]{1,200}")
LONGEST_LOCALE = 35  # the longest tag of a language, with its script, country and variants
CHOICES = {"audience": AUDIENCES, "risk": RISKS}
EXPECTED = {str: "a text", date: "a date such as 2026-11-02", bool: "true or false"}
EXPECTED[dict] = "lines of `anchor:`, each with a list of questions below it"
NOT_AN_ARTICLE = "README.md"
LISTS = ("bullet_list", "ordered_list")
#: All that GitHub's Markdown knows is parsed, so that what is not supported is refused instead of quoted as signs.
#: A sign with a backslash stays a node of its own: whoever writes it means the sign.
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("text_join")
SUPPORTED = {"heading", "paragraph", *LISTS, "list_item", "inline", "text", "text_special"}
SUPPORTED |= {"softbreak", "hardbreak", "strong", "em", "code_inline", "link"}
NAMES = {
    "table": "a table",
    "s": "strikethrough",
    "hr": "a line across the page",
    "fence": "a block of code",
    "code_block": "a block of code",
}
#: Of other dialects of Markdown, which the parser takes for text: name, and how it looks in a line.
DIALECTS = (
    ("a task list", re.compile(r"^\[[ xX]\](?:\s|$)")),
    ("a footnote", re.compile(r"\[\^[^\]\s]+\]")),
    ("a table", re.compile(r"^\|.*\|$|^\+(?:[-=]{3,}\+){2,}$|^\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)+\|?$")),
    ("a callout", re.compile(r"^(?::::|!!!\s+\w|\?\?\?\+?\s+\w)")),
    ("highlighting", re.compile(r"==[^=\s](?:[^=]*[^=\s])?==")),
    ("an attribute", re.compile(r"\{[#.:][^{}]*\}\s*$")),
    ("a wiki link", re.compile(r"\[\[[^\[\]]+\]\]")),
    ("a template", re.compile(r"\{\{.*\}\}|\{%.*%\}")),
)
#: Below a line with the term.
DEFINITION = ("a definition list", re.compile(r"^[:~]\s+\S"))


class ArticleError(ValueError):
    """An article cannot be loaded; the message names the file, the line and what to do."""


def load_articles(folder: Path) -> list[Article]:
    """Every article of a folder, ordered by id; raises ArticleError for the first that is malformed."""
    if not folder.is_dir():
        raise ArticleError(f"{folder}: no such folder; name the folder that holds the articles")
    return [load_article(path) for path in sorted(folder.glob("*.md")) if path.name != NOT_AN_ARTICLE]


def load_article(path: Path) -> Article:
    """One article; raises ArticleError."""
    return _article(path, read_text(path))


def split(path: Path) -> tuple[dict[str, Any], str]:
    """Whatever fields the front matter of a file has, and the body. Raises ArticleError if there is none."""
    return _Source(path, read_text(path)).split()


def compose(fields: Mapping[str, Any], body: str, path: Path) -> Article:
    """An article of fields as a front matter has them, which are not checked, and a body in Markdown. `path` is named
    in the ArticleError that is raised for a body with what is not supported, or with nothing."""
    return _Source(path, body).article(dict(fields), body)


# Whatever a process reads twice (its examination of settings, tests that load a demo each) is parsed once.
@lru_cache(maxsize=1024)
def _article(path: Path, text: str) -> Article:
    source = _Source(path, text)
    return source.article(*source.front_matter())


def blocks(body: str, parser: MarkdownIt = MARKDOWN) -> Iterator[list[SyntaxTreeNode]]:
    """The headings and passages in order, each as its nodes. A list belongs to the paragraph before it."""
    nodes = list(SyntaxTreeNode(parser.parse(body)).children)
    while nodes:
        block = [nodes.pop(0)]
        if block[0].type == "paragraph" and nodes and nodes[0].type in LISTS:
            block.append(nodes.pop(0))
        yield block


def read_text(path: Path) -> str:
    """The text of a file in UTF-8. Raises ArticleError."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}:1: not UTF-8 text; save the file in UTF-8") from error


@dataclass(frozen=True)
class _Cut:
    """A passage of a body; `heading_path` as in Passage."""

    anchor: str
    heading_path: tuple[str, ...]
    text: str

    @property
    def heading(self) -> str:
        return self.heading_path[-1] if self.heading_path else ""


@dataclass(frozen=True)
class _Source:
    """One file being read. Lines are counted from 1, as editors do."""

    path: Path
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def fail(self, line: int, message: str) -> NoReturn:
        raise ArticleError(f"{self.path}:{line}: {message}")

    def article(self, fields: dict[str, Any], body: str) -> Article:
        """The article of checked fields and a body whose lines are those of the file."""
        asked = self.phrasings(fields.pop("phrasings", {}))
        of = (fields["title"], fields["locale"], fields["audience"])
        passages = tuple(_passage(fields["id"], cut, *of, asked.pop(cut.anchor, ())) for cut in self.passages(body))
        if not passages:
            self.fail(len(self.lines), "the article has no text; write a paragraph under the front matter")
        if asked:
            self.fail(self.line_of("phrasings"), f"no passage has the address `{min(asked)}`; correct it")
        return Article(**{"published": True} | fields, passages=passages, body=body.strip())

    def front_matter(self) -> tuple[dict[str, Any], str]:
        """The checked fields, and the body with the front matter blanked out so that its lines keep their numbers."""
        fields, body = self.split()
        self._check(fields)
        return fields, body

    def split(self) -> tuple[dict[str, Any], str]:
        """As `front_matter`, whatever the fields are."""
        lines = self.lines
        if not lines or lines[0].strip() != FENCE:
            self.fail(1, f"no front matter; start the file with a line {FENCE}")
        end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
        if end is None:
            self.fail(1, f"the front matter does not end; close it with a line {FENCE}")
        try:
            fields = yaml12.loads("\n".join(lines[1:end]), f"{self.path}", first_line=2)
        except yaml12.YamlProblem as problem:
            raise ArticleError(str(problem)) from None
        if not isinstance(fields, dict):
            self.fail(1, f"the front matter must be lines of `field: value` for {', '.join(FIELDS)}")
        return fields, "\n" * (end + 1) + "\n".join(lines[end + 1 :])

    def _check(self, fields: dict[str, Any]) -> None:
        for name in fields:
            if name not in FIELDS | OPTIONAL:
                known = ", ".join(FIELDS | OPTIONAL)
                self.fail(self.line_of(name), f"unknown field `{name}`; the fields are {known}")
        for name, kind in (FIELDS | OPTIONAL).items():
            if name not in fields and name in FIELDS:
                self.fail(1, f"the field `{name}` is missing; add a line `{name}: …` to the front matter")
            if name in fields and (not isinstance(fields[name], kind) or fields[name] == ""):
                self.fail(self.line_of(name), f"`{name}` must be {EXPECTED[kind]}, not {fields[name]!r}; correct it")
        if fields["id"] != self.path.stem:
            self.fail(self.line_of("id"), f"`id` must be the file's name; write `id: {self.path.stem}`")
        if not ID.fullmatch(fields["id"]) or fields["id"] == "search":  # /help/search is another page
            self.fail(self.line_of("id"), "`id` is part of an address; name the file with letters, digits and hyphens")
        if not language_of(fields["locale"]) or len(fields["locale"]) > LONGEST_LOCALE:
            self.fail(self.line_of("locale"), "`locale` must be a language, such as en or de-AT; correct it")
        for name, choices in CHOICES.items():
            if name in fields and fields[name] not in choices:
                self.fail(self.line_of(name), f"`{name}` must be one of {', '.join(choices)}; correct it")

    def phrasings(self, listed: dict[Any, Any]) -> dict[str, tuple[str, ...]]:
        """What people ask, by the anchor of the passage that answers it."""
        for anchor, questions in listed.items():
            is_list = isinstance(questions, list) and all(isinstance(each, str) and each.strip() for each in questions)
            if not isinstance(anchor, str) or not is_list:
                self.fail(self.line_of("phrasings"), f"`phrasings` must be {EXPECTED[dict]}; correct `{anchor}`")
        return {anchor: tuple(questions) for anchor, questions in listed.items()}

    def line_of(self, name: object) -> int:
        return next((number for number, line in enumerate(self.lines, 1) if line.startswith(f"{name}:")), 1)

    def passages(self, body: str) -> Iterator[_Cut]:
        """The passages in their order."""
        found = list(blocks(body))
        for block in found:
            for node in block:
                self._refuse_unsupported(node, 1)
        anchors = self._anchors_of_headings([block[0] for block in found if block[0].type == "heading"])
        above, taken = list[tuple[str, str]](), set[str]()
        for block in found:
            if block[0].type == "heading":
                above = [each for each in above if each[0] < block[0].tag]  # h1 to h6
                above.append((block[0].tag, _plain(block[0].children[0])))
                continue
            path = tuple(words for _, words in above)
            own = anchors[path[-1]] if path else "overview"
            others = {each for words, each in anchors.items() if words != "".join(path[-1:])}
            anchor = next(each for each in _numbered(own) if each not in taken | others)
            taken.add(anchor)
            yield _Cut(anchor, path, "\n".join(self._text(node) for node in block))

    def _anchors_of_headings(self, headings: list[SyntaxTreeNode]) -> dict[str, str]:
        """The anchor of each heading, by its words."""
        found: dict[str, str] = {}
        for node in headings:
            heading = _plain(node.children[0])
            if anchor_of(heading) in found.values():
                self.fail(_line(node), f"there is a heading “{heading}” already; give this one another name")
            found[heading] = anchor_of(heading)
        return found

    def _refuse_unsupported(self, node: SyntaxTreeNode, line: int) -> None:
        """Fail at the first thing that is no heading, paragraph or simple list."""
        line = _line(node) if node.map else line
        if node.type in ("html_inline", "image"):
            self.fail(line, f"{node.type.replace('_', ' ')} is not supported; write it in words")
        if node.type not in SUPPORTED:
            name = NAMES.get(node.type, node.type.replace("_", " "))
            self.fail(line, f"{name} is not supported; use headings, paragraphs and lists")
        if node.type == "inline":
            self._refuse_dialects(node, line)
        for child in node.children:
            self._refuse_unsupported(child, line)
            line += child.type in ("softbreak", "hardbreak")

    def _refuse_dialects(self, inline: SyntaxTreeNode, line: int) -> None:
        for number, text in enumerate(_lines(inline, with_code=False)):
            for name, look in (*DIALECTS, *([DEFINITION] if number else [])):
                if look.search(text.strip()):
                    self.fail(line + number, f"{name} is not supported; use headings, paragraphs and lists")

    def _text(self, block: SyntaxTreeNode) -> str:
        if block.type == "paragraph":
            return _plain(block.children[0])
        items = []
        for number, item in enumerate(block.children, 1):
            if [child.type for child in item.children] != ["paragraph"]:
                self.fail(
                    _line(item), "an item of this list is empty or has more than one paragraph; write one in each"
                )
            mark = f"{number}." if block.type == "ordered_list" else "-"
            items.append(f"{mark} {_plain(item.children[0].children[0])}")
        return "\n".join(items)


def _passage(article_id: str, cut: _Cut, title: str, locale: str, audience: str, phrasings: tuple[str, ...]) -> Passage:
    return Passage(article_id, cut.anchor, title, cut.heading, cut.text, locale, audience, cut.heading_path, phrasings)


def anchor_of(words: str) -> str:
    """Words as they stand in an address: `how-long`."""
    return re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", words).lower()).strip("-") or "section"


def _numbered(anchor: str) -> Iterator[str]:
    """The anchors of the passages under a heading: `fee`, `fee-p2`, `fee-p3` and so on."""
    yield anchor
    yield from (f"{anchor}-p{number}" for number in itertools.count(2))


def _line(node: SyntaxTreeNode) -> int:
    """The line in which a block begins, counted from 1."""
    return node.map[0] + 1 if node.map else 1


def _plain(node: SyntaxTreeNode) -> str:
    """The words of an inline node, without its marks."""
    return " ".join(_lines(node)).strip()


def _lines(node: SyntaxTreeNode, with_code: bool = True) -> list[str]:
    """The words of an inline node, line by line."""
    if not node.children:
        return [node.content if with_code or node.type not in ("code_inline", "text_special") else "…"]
    lines = [""]
    for child in node.children:
        first, *rest = ["", ""] if child.type in ("softbreak", "hardbreak") else _lines(child, with_code)
        lines[-1] += first
        lines += rest
    return lines
