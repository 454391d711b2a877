"""Writes articles as files that can be imported again."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from frontdesk.knowledge.articles.model import Status, Version
from frontdesk.knowledge.model import Article

#: What may not be part of a file's name.
_NO_NAME = re.compile(r"[/\\\x00]|^\.+")


def write(version: Version, folder: Path, several_locales: bool) -> Path:
    """Write a version; articles in several languages get a folder for each. Returns the file."""
    article = version.article
    home = folder / _NO_NAME.sub("_", article.locale) if several_locales else folder
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"{_NO_NAME.sub('_', article.id)}.md"
    path.write_text(text_of(article, version.status is Status.PUBLISHED), encoding="utf-8")
    return path


def text_of(article: Article, published: bool) -> str:
    """The article as a file: front matter and body."""
    fields: dict[str, Any] = {name: getattr(article, name) for name in ("id", "title", "category", "locale", "updated")}
    fields |= {"audience": article.audience, "published": published}
    if article.risk != "ordinary":
        fields["risk"] = article.risk
    fields |= {name: value for name in ("owner", "review", "answer") if (value := getattr(article, name))}
    asked = {passage.passage_id: list(passage.phrasings) for passage in article.passages if passage.phrasings}
    writer, text = YAML(), io.StringIO()
    writer.version, writer.width = None, 1_000_000
    writer.dump(fields | ({"phrasings": asked} if asked else {}), text)
    return f"---\n{text.getvalue()}---\n\n{article.body}\n"
