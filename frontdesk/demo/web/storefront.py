"""What the demo shop shows: its products, and its pages as HTML. Nothing is for sale."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from frontdesk.brand.files import brand
from frontdesk.demo.files import CURRENCY
from frontdesk.products.model import slug_of
from frontdesk.web.static import StaticFiles
from frontdesk.wording import Wording

PAGES = Path(__file__).parent / "pages"
#: Pages whose chat has the same name share its conversation.
CHAT_SITE = "larkfield"
#: Links of the help pages beside the shop's name.
LINKS = (("Shop", "/"), ("My orders", "/shop/orders"))


@dataclass(frozen=True)
class Product:
    """A product of the range. `drawing` names a picture in `pages/drawings`, `tone` its colour."""

    slug: str
    name: str
    range: str
    price: Decimal
    words: str
    details: tuple[str, ...]
    drawing: str
    tone: str
    properties: dict[str, str]


@cache
def assets() -> StaticFiles:
    """Style and script of the shop's pages."""
    return StaticFiles(PAGES / "assets", "/shop-assets")


def read_products(folder: Path) -> dict[str, Product]:
    """The range of `folder` (`data/shop`) by slug, with the words and pictures of the shop's pages."""
    shown = json.loads((PAGES / "products.json").read_text(encoding="utf-8"))
    products = {}
    for row in json.loads((folder / "products.json").read_text(encoding="utf-8")):
        slug = slug_of(row["name"])
        page = shown[slug]
        details = tuple(page["details"])
        look = (page["words"], details, page["drawing"], page["tone"], row["properties"])
        products[slug] = Product(slug, row["name"], row["range"], Decimal(row["price"]), *look)
    return products


class Storefront:
    """Renders the pages."""

    def __init__(self, company: str, products: dict[str, Product], widget_address: str, wording: Wording) -> None:
        self.products = products
        self._environment = _environment(company, widget_address, wording)

    def render(self, name: str, **values: Any) -> str:
        """The page `name`, without the ending `.html`."""
        return self._environment.get_template(f"{name}.html").render(values)

    def ranges(self) -> dict[str, list[Product]]:
        """Products by range, in the shop's order."""
        grouped: dict[str, list[Product]] = {}
        for product in self.products.values():
            grouped.setdefault(product.range, []).append(product)
        return grouped

    def by_name(self) -> dict[str, Product]:
        """Products by the name that an order's line has."""
        return {product.name: product for product in self.products.values()}


def _environment(company: str, widget_address: str, wording: Wording) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(price=lambda amount: wording.money(amount, CURRENCY), day=wording.day)
    environment.globals.update(
        company=company,
        brand_css=brand().address("brand.css"),
        theme_js=brand().address("theme.js"),
        logo=brand().address("lark.svg"),
        shop_css=assets().address("shop.css"),
        shop_js=assets().address("shop.js"),
        link_js=assets().address("link.js"),
        chat_js=brand().address("chat.js"),
        chat_site=CHAT_SITE,
        widget_js=widget_address,
    )
    return environment
