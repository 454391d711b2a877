"""An export of Zendesk Guide: what its API gives at `/api/v2/help_center/articles.json`, with sections beside it or in
it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from frontdesk import locales
from frontdesk.knowledge.articles import html
from frontdesk.knowledge.markdown import ArticleError, compose
from frontdesk.knowledge.model import Article

#: Our audiences of Zendesk's segments; of a segment that is not described here, only the team is sure.
AUDIENCES = {"everybody": "public", "signed_in_users": "signed-in", "staff": "agents"}


def is_export(content: Any) -> bool:
    """Whether parsed JSON is an export of articles."""
    articles = content.get("articles") if isinstance(content, dict) else None
    return isinstance(articles, list) and all(isinstance(each, dict) and "body" in each for each in articles)


def articles(content: dict[str, Any], path: Path, category: str) -> Iterator[Article]:
    """The articles, those without a text left out. Raises ArticleError."""
    beside = path.with_name("sections.json")
    sections = _names(content.get("sections") or _sections_of(beside))
    segments = {each["id"]: str(each.get("user_type")) for each in content.get("user_segments") or []}
    for each in content["articles"]:
        if not (each["body"] or "").strip():
            continue
        try:
            title, updated = str(each["title"]).strip(), date.fromisoformat(str(each["updated_at"])[:10])
            fields = {"id": str(each["id"]), "title": title, "updated": updated, "locale": _locale(each)}
        except (KeyError, ValueError) as problem:
            raise ArticleError(f"{path}:1: article {each.get('id')} has no proper {problem}; export it anew") from None
        segment = each.get("user_segment_id")
        audience = AUDIENCES.get(segments.get(segment, ""), "agents") if segment else "public"
        fields |= {"audience": audience, "published": not each.get("draft", False)}
        fields["category"] = sections.get(each.get("section_id"), category)
        yield compose(fields, html.markdown_of(each["body"], title), path)


def _names(sections: Any) -> dict[Any, str]:
    return {each["id"]: str(each["name"]) for each in sections or [] if "id" in each and "name" in each}


def _sections_of(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8")).get("sections") if path.is_file() else []
    except (ValueError, AttributeError):
        raise ArticleError(f"{path}:1: no sections of Zendesk Guide; export it anew") from None


def _locale(article: dict[str, Any]) -> str:
    return locales.tidied(str(article.get("locale") or article["source_locale"]))
