"""The catalogue of a shop that keeps its records in SQLite or PostgreSQL."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.shop.tables import money_of, products
from frontdesk.products.model import Product


class SqlCatalogue:
    """Reads the shop's table of products; a shop without one has no catalogue."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def products(self) -> list[Product]:
        try:
            with self._engine.connect() as connection:
                if not sa.inspect(connection).has_table(products.name):
                    return []
                rows = connection.execute(sa.select(products).order_by(products.c.position)).all()
        except SQLAlchemyError as error:
            # The message of a database error may repeat what it was asked: only its kind may reach a log.
            raise SystemOfRecordUnavailable(type(error).__name__) from None
        return [_product(row) for row in rows]


def _product(row: sa.Row[tuple[object, ...]]) -> Product:
    price = money_of(row.price_cents)
    of = (row.name, row.range, price, row.currency, row.description, row.updated_on)
    return Product(*of, dict(row.properties), tuple(row.also))
