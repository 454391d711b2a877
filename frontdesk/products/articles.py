"""A product as an article: its description, its price, what is in stock and each of its properties is a passage."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from frontdesk.knowledge.markdown import anchor_of, compose
from frontdesk.knowledge.subjects import Subject
from frontdesk.products.availability import availability
from frontdesk.products.model import Product, slug_of

PREFIX = "product-"
CATEGORY = "products"
PRICE, AVAILABILITY = "Price", "Availability"
#: What Markdown, or a dialect of it, could take for a mark.
_MARK = re.compile(r"([!-/:-@\[-`{-~])")
#: What people ask when they mean a property, by its name.
Questions = Mapping[str, Sequence[str]]
#: An amount in a currency, as people write it.
Money = Callable[[Decimal, str], str]


def subject_of(product: Product, locale: str, money: Money, questions: Questions) -> Subject:
    """The article that a question which names the product is answered from, in the language of the catalogue."""
    article_id = id_of(product.name)
    told = {anchor_of(PRICE): (PRICE, money(product.price, product.currency))}
    properties = {AVAILABILITY: availability(product.kinds), **product.properties}
    told |= {anchor_of(name): (name, text) for name, text in properties.items() if text.strip()}
    blocks = [_plain(product.description or product.name)]
    blocks += [f"## {_plain(name)}\n\n{_plain(text)}" for name, text in told.values()]
    fields = {
        "id": article_id,
        "title": product.name,
        "category": CATEGORY,
        "locale": locale,
        "updated": product.updated,
        "audience": article_id,
        "phrasings": {anchor: list(questions[name]) for anchor, (name, _) in told.items() if name in questions},
    }
    article = compose(fields, "\n\n".join(blocks), Path(article_id))
    return Subject(article, (product.name, *product.also))


def id_of(name: str) -> str:
    """The id of the article about the product of this name."""
    return PREFIX + slug_of(name)


def place_of(article_id: str, is_of_price: bool) -> str:
    """The address of what the article of a product says of its price, or of what is in stock."""
    return f"{article_id}#{anchor_of(PRICE if is_of_price else AVAILABILITY)}"


def _plain(text: str) -> str:
    """A text in one line, in which nothing is a mark of Markdown."""
    return _MARK.sub(r"\\\1", " ".join(text.split()))
