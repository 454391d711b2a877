"""Articles in a folder of Markdown files with a YAML front matter; data/kb/README.md describes the format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import yaml
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from frontdesk.knowledge.model import Article, Passage

FENCE = "---"
FIELDS: dict[str, type] = {
    "id": str,
    "title": str,
    "category": str,
    "locale": str,
    "updated": date,
    "audience": str,
    "published": bool,
}
AUDIENCES = ("public", "agents")
NOT_AN_ARTICLE = "README.md"
LISTS = ("bullet_list", "ordered_list")
MARKDOWN = MarkdownIt("commonmark")


class ArticleError(ValueError):
    """An article cannot be loaded; the message names the file, the line and what to do."""


def load_articles(folder: Path) -> list[Article]:
    """Every article of a folder, ordered by id; raises ArticleError for the first that is malformed."""
    if not folder.is_dir():
        raise ArticleError(f"{folder}: no such folder; name the folder that holds the articles")
    return [load_article(path) for path in sorted(folder.glob("*.md")) if path.name != NOT_AN_ARTICLE]


def load_article(path: Path) -> Article:
    """One article; raises ArticleError."""
    source = _Source(path, _read(path))
    fields, body = source.front_matter()
    title, locale = fields["title"], fields["locale"]
    passages = tuple(
        Passage(path.stem, anchor, title, heading, text, locale) for anchor, heading, text in source.passages(body)
    )
    if not passages:
        source.fail(len(source.lines), "the article has no text; write a paragraph under the front matter")
    return Article(**fields, passages=passages, body=body.strip())


def blocks(body: str, parser: MarkdownIt = MARKDOWN) -> Iterator[list[SyntaxTreeNode]]:
    """The headings and passages in order, each as its nodes. A list belongs to the paragraph before it."""
    nodes = list(SyntaxTreeNode(parser.parse(body)).children)
    while nodes:
        block = [nodes.pop(0)]
        if block[0].type == "paragraph" and nodes and nodes[0].type in LISTS:
            block.append(nodes.pop(0))
        yield block


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(f"{path}:1: not UTF-8 text; save the file in UTF-8") from error


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

    def front_matter(self) -> tuple[dict[str, Any], str]:
        """The checked fields, and the body with the front matter blanked out so that its lines keep their numbers."""
        lines = self.lines
        if not lines or lines[0].strip() != FENCE:
            self.fail(1, f"no front matter; start the file with a line {FENCE}")
        end = next((number for number, line in enumerate(lines[1:], 1) if line.strip() == FENCE), None)
        if end is None:
            self.fail(1, f"the front matter does not end; close it with a line {FENCE}")
        try:
            fields = yaml.safe_load("\n".join(lines[1:end]))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 2 if error.problem_mark else 1
            self.fail(line, f"the front matter is not valid YAML ({error.problem}); quote values that contain a colon")
        except (yaml.YAMLError, ValueError) as error:
            self.fail(1, f"the front matter cannot be read ({error}); correct it")
        if not isinstance(fields, dict):
            self.fail(1, f"the front matter must be lines of `field: value` for {', '.join(FIELDS)}")
        self._check(fields)
        return fields, "\n" * (end + 1) + "\n".join(lines[end + 1 :])

    def _check(self, fields: dict[str, Any]) -> None:
        for name in fields:
            if name not in FIELDS:
                self.fail(self._line_of(name), f"unknown field `{name}`; the fields are {', '.join(FIELDS)}")
        for name, kind in FIELDS.items():
            if name not in fields:
                self.fail(1, f"the field `{name}` is missing; add a line `{name}: …` to the front matter")
            if type(fields[name]) is not kind or fields[name] == "":
                expected = {str: "a text", date: "a date such as 2026-11-02", bool: "true or false"}[kind]
                self.fail(self._line_of(name), f"`{name}` must be {expected}, not {fields[name]!r}; correct it")
        if fields["id"] != self.path.stem:
            self.fail(self._line_of("id"), f"`id` must be the file's name; write `id: {self.path.stem}`")
        if fields["audience"] not in AUDIENCES:
            self.fail(self._line_of("audience"), f"`audience` must be one of {', '.join(AUDIENCES)}; correct it")

    def _line_of(self, name: object) -> int:
        return next((number for number, line in enumerate(self.lines, 1) if line.startswith(f"{name}:")), 1)

    def passages(self, body: str) -> Iterator[tuple[str, str, str]]:
        """(anchor, heading, text) of each passage."""
        heading, headings, counts = "", set(), Counter[str]()
        for block in blocks(body):
            line = block[0].map[0] + 1 if block[0].map else 1
            if block[0].type == "heading":
                heading = self._plain(block[0].children[0], line)
                if _anchor(heading) in headings:
                    self.fail(line, f"there is a heading “{heading}” already; give this one another name")
                headings.add(_anchor(heading))
                continue
            text = "\n".join(self._text(node, line) for node in block)
            anchor = _anchor(heading or "overview")
            counts[anchor] += 1
            yield (anchor if counts[anchor] == 1 else f"{anchor}-p{counts[anchor]}"), heading, text

    def _text(self, block: SyntaxTreeNode, line: int) -> str:
        if block.type == "paragraph":
            return self._plain(block.children[0], line)
        if block.type not in LISTS:
            self.fail(line, f"{block.type.replace('_', ' ')} is not supported; use headings, paragraphs and lists")
        items = []
        for number, item in enumerate(block.children, 1):
            if [child.type for child in item.children] != ["paragraph"]:
                self.fail(line, "an item of this list is empty or has more than one paragraph; write one in each")
            mark = f"{number}." if block.type == "ordered_list" else "-"
            items.append(f"{mark} {self._plain(item.children[0].children[0], line)}")
        return "\n".join(items)

    def _plain(self, inline: SyntaxTreeNode, line: int) -> str:
        """The words of an inline node, without its marks."""
        return "".join(self._inline(node, line) for node in inline.children).strip()

    def _inline(self, node: SyntaxTreeNode, line: int) -> str:
        if node.type in ("html_inline", "image"):
            self.fail(line, f"{node.type.replace('_', ' ')} is not supported; write it in words")
        if node.type in ("softbreak", "hardbreak"):
            return " "
        if node.children:
            return "".join(self._inline(child, line) for child in node.children)
        return node.content


def _anchor(heading: str) -> str:
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-") or "section"
