"""Articles of other systems: pages in HTML, PDF, JSON documents, and Markdown with another front matter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from frontdesk import locales
from frontdesk.knowledge.articles import html, zendesk
from frontdesk.knowledge.articles.model import Defaults
from frontdesk.knowledge.markdown import ID, ArticleError, anchor_of, compose, read_text
from frontdesk.knowledge.model import AUDIENCES, Article

PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
#: Marks of Jekyll and kramdown, which say how a page looks.
TEMPLATE_MARKS = re.compile(r"^\{:.*\}\s*$|\{%.*?%\}|\{\{.*?\}\}", re.MULTILINE)
#: `overview.fr.md`, `overview._fr.md`: a page in another language.
IN_LANGUAGE = re.compile(r"\._?([a-z]{2}(?:[-_][A-Za-z]{2})?)$")
TEXTS = ("content", "body", "text", "html")


def from_markdown(path: Path, name: Path, fields: Mapping[str, Any], body: str, defaults: Defaults) -> Article:
    """A page with a front matter of another system. `name` is its path below the folder that is imported."""
    stem = IN_LANGUAGE.sub("", name.stem)
    spoken = IN_LANGUAGE.search(name.stem)
    locale = next((str(fields[key]) for key in ("locale", "lang", "language") if fields.get(key)), "")
    made: dict[str, Any] = {
        "id": slug(str(name.with_name(stem))),
        "title": str(fields["title"]),
        "category": str(fields.get("category") or name.parent.name or defaults.category),
        "locale": locales.tidied(locale or (spoken[1] if spoken else defaults.locale)),
        "updated": _day(fields, path),
        "audience": defaults.audience,
    }
    return compose(made, _from_markdown(body, made["title"]), path)


def from_html(path: Path, name: Path, defaults: Defaults) -> Article:
    """The text of a page, without what is around it."""
    text = read_text(path)
    title = html.title_of(text) or _words(name)
    return compose(_fields(path, name, title, defaults), html.markdown_of(text, title), path)


def from_pdf(path: Path, name: Path, defaults: Defaults) -> Article:
    """The text of a PDF, with a heading for each page."""
    from pypdf import PdfReader  # imported where it is used: it takes longer than a folder that has not changed

    try:
        reader = PdfReader(path)
        title = str((reader.metadata and reader.metadata.title) or "").strip() or _words(name)
        pages = [page.extract_text() for page in reader.pages]
    except Exception as problem:  # a damaged file makes the reader stumble anywhere
        raise ArticleError(f"{path}:1: no PDF that can be read ({type(problem).__name__}); save it anew") from problem
    if not any(text.strip() for text in pages):
        raise ArticleError(f"{path}:1: there is no text in it, only pictures; run a text recognition over it")
    parts = [f"<h2>Page {number}</h2>{_paragraphs(text)}" for number, text in enumerate(pages, 1) if text.strip()]
    return compose(_fields(path, name, title, defaults), html.markdown_of("".join(parts)), path)


def from_json(path: Path, name: Path, defaults: Defaults) -> Iterator[Article]:
    """The documents of a file: one or a list, each with a title and a text; or an export of Zendesk Guide."""
    try:
        content = json.loads(read_text(path))
    except json.JSONDecodeError as problem:
        raise ArticleError(f"{path}:{problem.lineno}: no JSON ({problem.msg}); export it anew") from None
    if zendesk.is_export(content):
        yield from zendesk.articles(content, path, defaults.category)
        return
    documents = content if isinstance(content, list) else [content]
    for number, document in enumerate(documents, 1):
        text = next((document[key] for key in TEXTS if key in document), None) if isinstance(document, dict) else None
        if not isinstance(text, str) or not isinstance(document.get("title"), str):
            raise ArticleError(f"{path}:1: document {number} has no title and {' or '.join(TEXTS)}; add them")
        fields = _fields(path, name, document["title"], defaults)
        given = str(document.get("id", ""))
        fields["id"] = given if ID.fullmatch(given) else slug(given or fields["id"])
        fields |= {key: str(document[key]) for key in ("category", "audience") if document.get(key)}
        if fields["audience"] not in AUDIENCES:
            raise ArticleError(f"{path}:1: `audience` must be one of {', '.join(AUDIENCES)}; correct it")
        yield compose(fields, _from_markdown(text, document["title"]), path)


def slug(name: str) -> str:
    """A name as it stands in an address."""
    return anchor_of(name).strip("_-")[:200] or "article"


def _fields(path: Path, name: Path, title: str, defaults: Defaults) -> dict[str, Any]:
    return {
        "id": slug(str(name.with_suffix(""))),
        "title": title,
        "category": name.parent.name or defaults.category,
        "locale": defaults.locale,
        "updated": _day({}, path),
        "audience": defaults.audience,
    }


def _from_markdown(text: str, title: str) -> str:
    return html.markdown_of(PARSER.render(TEMPLATE_MARKS.sub("", text)), title)


def _paragraphs(text: str) -> str:
    """Lines of a page as paragraphs: a blank line ends one, and so does the end of a sentence at a line's end."""
    joined = re.sub(r"(?<![.!?:\n])\n(?!\s*\n)(?!\s*[•–-]\s)", " ", text.replace("\r", ""))
    parts = (part.strip() for part in re.split(r"\n+", joined))
    escaped = (part.replace("&", "&amp;").replace("<", "&lt;") for part in parts if part)
    return "".join(f"<p>{part}</p>" for part in escaped)


def _words(name: Path) -> str:
    return re.sub(r"[-_.]+", " ", name.stem).strip().capitalize() or "Article"


def _day(fields: Mapping[str, Any], path: Path) -> date:
    for key in ("updated", "last_updated", "date"):
        if isinstance(found := fields.get(key), date):
            return found.date() if isinstance(found, datetime) else found
    return datetime.fromtimestamp(path.stat().st_mtime, UTC).date()
