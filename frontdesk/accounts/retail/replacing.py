"""Puts a retail shop's records as they were loaded, or as a simulation wants them. Frontdesk itself never does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import sqlalchemy as sa

from frontdesk.accounts.retail import rows
from frontdesk.accounts.retail.model import RetailOrder, Status, User
from frontdesk.accounts.retail.tables import items, orders, payment_methods, payments, reset_links, users


def put_customer(
    connection: sa.Connection,
    user: User,
    placed: Mapping[int, RetailOrder],
    user_id: str,
    instead_of: Collection[str] = (),
) -> None:
    """Write a customer under this id, with orders by the place at which they were placed, in the caller's transaction.
    Everything of those whom it stands instead of is deleted."""
    for old in instead_of:
        mine = sa.select(orders.c.order_id).where(orders.c.user_id == old)
        for table in (payments, items):
            connection.execute(sa.delete(table).where(table.c.order_id.in_(mine)))
        connection.execute(sa.delete(reset_links).where(reset_links.c.customer_id == old))
        for table in (orders, payment_methods, users):
            connection.execute(sa.delete(table).where(table.c.user_id == old))
    mine_now = {place: replace(each, user_id=user_id) for place, each in placed.items()}
    user = replace(user, user_id=user_id)
    _insert(connection, users, [rows.user_row(user)])
    _insert(connection, payment_methods, rows.method_rows(user))
    _insert(connection, orders, [rows.order_row(each) | {"position": place} for place, each in mine_now.items()])
    _insert(connection, items, [row for each in mine_now.values() for row in rows.item_rows(each)])
    _insert(connection, payments, [row for each in mine_now.values() for row in rows.payment_rows(each)])


def set_status(connection: sa.Connection, order_id: str, status: Status) -> None:
    """Set where an order stands, whatever follows from it."""
    connection.execute(sa.update(orders).where(orders.c.order_id == order_id).values(status=status.value))


def _insert(connection: sa.Connection, table: sa.Table, new: list[rows.Row]) -> None:
    if new:
        connection.execute(sa.insert(table), new)
