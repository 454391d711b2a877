"""Articles, the passages they are made of, and what a question finds in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Passage:
    """One quotable piece of an article: a paragraph, with the list that follows it if there is one.

    `passage_id` is the anchor in the article's page. It comes from the heading, so that it survives edits elsewhere.
    """

    article_id: str
    passage_id: str
    title: str
    heading: str
    text: str
    locale: str

    @property
    def url(self) -> str:
        return f"/help/{self.article_id}#{self.passage_id}"


@dataclass(frozen=True)
class Article:
    """A help article. `id` is the slug in its address and the name of its file; `body` is its Markdown."""

    id: str
    title: str
    category: str
    locale: str
    updated: date
    audience: str
    published: bool
    passages: tuple[Passage, ...]
    body: str = ""

    @property
    def visible_to_customers(self) -> bool:
        return self.published and self.audience == "public"


@dataclass(frozen=True)
class Hit:
    """A passage that a search found. `score`, above 0, orders the hits of one search and means nothing beyond it."""

    passage: Passage
    score: float


@dataclass(frozen=True)
class Answer:
    """A verbatim quote from a published article that answers a question.

    `score` is how well the passage fits the question, from 0 to 1; it can be compared across questions.
    """

    quote: str
    title: str
    url: str
    article_id: str
    passage_id: str
    score: float
