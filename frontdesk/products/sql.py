"""The catalogue of a shop that keeps its records in SQLite or PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.shop.tables import money_of, products, variants
from frontdesk.products.model import Kind, Product


class SqlCatalogue:
    """Reads the shop's table of products; a shop without one has no catalogue."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def products(self) -> list[Product]:
        try:
            with self._engine.connect() as connection:
                tables = sa.inspect(connection)
                if not tables.has_table(products.name):
                    return []
                rows = connection.execute(sa.select(products).order_by(products.c.position)).all()
                kinds = _kinds(connection) if tables.has_table(variants.name) else {}
        except SQLAlchemyError as error:
            # The message of a database error may repeat what it was asked: only its kind may reach a log.
            raise SystemOfRecordUnavailable(type(error).__name__) from None
        return [_product(row, kinds.get(row.name, ())) for row in rows]


def _kinds(connection: sa.Connection) -> Mapping[str, list[Kind]]:
    """The kinds of each product, in the order of their stock-keeping units."""
    found = defaultdict[str, list[Kind]](list)
    for row in connection.execute(sa.select(variants).order_by(variants.c.sku)):
        found[row.product].append(Kind.counted(dict(row.options), row.stock))
    return found


def _product(row: sa.Row[tuple[object, ...]], kinds: Sequence[Kind]) -> Product:
    price = money_of(row.price_cents)
    of = (row.name, row.range, price, row.currency, row.description, row.updated_on)
    return Product(*of, dict(row.properties), tuple(row.also), tuple(kinds))
