"""The system of record of a shop that keeps its records in SQLite or PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.database import translated_errors
from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.links import link_token
from frontdesk.accounts.model import Account, Invoice, Order, UnknownCustomer, Variant
from frontdesk.accounts.reset_page import link_to
from frontdesk.accounts.shop.rows import ACCOUNTS, ORDERS, account_of, invoice_of, order_of
from frontdesk.accounts.shop.tables import customers, invoices, order_lines, orders, reset_links, variants
from frontdesk.accounts.writing import writing_transaction


class SqlSystemOfRecord:
    """Reads the shop's tables; each read is one statement, so it sees one state of them.

    Args:
        engine: one that can only read (`reading_engine`).
        reset_page: the URL of the shop's page for new passwords (`frontdesk.accounts.reset_page`).
        now: seconds since 1970.
        grants: recognises the permission for a link; without it none is made.
    """

    def __init__(
        self,
        engine: sa.Engine,
        reset_page: str,
        now: Callable[[], float] = time.time,
        grants: Grants | None = None,
    ) -> None:
        self._engine = engine
        self._grants = grants or Grants()
        self._reset_page = reset_page
        self._now = now

    def account(self, customer_id: str) -> Account | None:
        rows = self._rows(ACCOUNTS.where(customers.c.customer_id == customer_id), customer_id)
        return account_of(rows) if rows else None

    def orders(self, customer_id: str) -> list[Order]:
        return self._orders(ORDERS.where(orders.c.customer_id == customer_id), customer_id)

    def order(self, customer_id: str, number: str) -> Order | None:
        wanted = number.strip().upper()
        query = ORDERS.where(orders.c.customer_id == customer_id, orders.c.number == wanted)
        return next(iter(self._orders(query, customer_id, wanted)), None)

    def variants(self, customer_id: str, number: str) -> list[Variant]:
        wanted = number.strip().upper()
        mine = (orders.c.customer_id == customer_id) & (orders.c.number == wanted)
        ordered = sa.select(order_lines.c.name).join(orders, orders.c.number == order_lines.c.order_number).where(mine)
        listed = sa.select(variants).where(variants.c.product.in_(ordered)).order_by(variants.c.product, variants.c.sku)
        rows = self._rows(listed, customer_id, wanted)
        return [Variant(row.sku, row.product, row.options, bool(row.stock)) for row in rows]

    def invoices(self, customer_id: str) -> list[Invoice]:
        return [invoice_of(row) for row in self._rows(_invoices_of(customer_id), customer_id)]

    def last_invoice(self, customer_id: str) -> Invoice | None:
        rows = self._rows(_invoices_of(customer_id).limit(1), customer_id)
        return invoice_of(rows[0]) if rows else None

    def customer_by_email(self, email: str) -> str | None:
        wanted = email.strip().lower()
        rows = self._rows(sa.select(customers.c.customer_id).where(sa.func.lower(customers.c.email) == wanted), wanted)
        return str(rows[0].customer_id) if rows else None

    def article_names(self) -> list[str]:
        """The name of every article that was ever ordered. Raises SystemOfRecordUnavailable."""
        return [str(row.name) for row in self._rows(sa.select(order_lines.c.name).distinct())]

    def reset_link(self, grant: Grant) -> str:
        customer_id, key = self._grants.honour(grant).customer_id, grant.operation_id
        if not self._rows(
            sa.select(customers.c.customer_id).where(customers.c.customer_id == customer_id), customer_id
        ):
            raise UnknownCustomer
        with translated_errors(), writing_transaction(self._engine.url) as connection:
            # Whoever asks at the same time waits here, and then finds the link.
            mine = sa.select(customers.c.customer_id).where(customers.c.customer_id == customer_id)
            if connection.execute(mine.with_for_update()).first() is None:
                raise UnknownCustomer
            return link_to(self._reset_page, link_token(connection, reset_links, customer_id, key, int(self._now())))

    def _orders(self, query: sa.Select[Any], *typed: str) -> list[Order]:
        rows = self._rows(query, *typed)
        return [order_of(list(lines)) for _, lines in groupby(rows, key=lambda row: row.number)]

    def _rows(self, query: sa.Select[Any], *typed: str) -> Sequence[sa.Row[Any]]:
        # What people type may hold characters that no database stores (NUL, half a surrogate pair): no record has them.
        if not all(text.isprintable() for text in typed):
            return []
        with translated_errors(), self._engine.connect() as connection:
            return connection.execute(query).all()


def _invoices_of(customer_id: str) -> sa.Select[Any]:
    mine = sa.select(invoices).where(invoices.c.customer_id == customer_id)
    return mine.order_by(invoices.c.issued_on.desc(), invoices.c.number.desc())
