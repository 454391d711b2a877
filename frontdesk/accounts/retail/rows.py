"""Rows of the retail shop's tables, and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.retail.model import (
    Address,
    Exchange,
    Fulfilment,
    Payment,
    PaymentMethod,
    RetailOrder,
    Return,
    Source,
    Status,
    User,
    Variant,
)
from frontdesk.accounts.retail.tables import items, orders, payment_methods, payments, users, variants
from frontdesk.accounts.shop.tables import cents_of, money_of

Row = dict[str, Any]


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection all of whose reads see one state of the database."""
    is_sqlite = engine.dialect.name == "sqlite"
    options = {} if is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with engine.connect().execution_options(**options) as connection:
        if is_sqlite:
            connection.exec_driver_sql("BEGIN")  # the driver begins none for reads
        yield connection


def order_id_of(number: str) -> str:
    """The order's id, of a number as people write it: W1000001, #w1000001."""
    return "#" + number.strip().upper().removeprefix("#")


def find_user(connection: sa.Connection, user_id: str, lock: bool = False) -> User | None:
    """The customer; with `lock` nobody else changes the row until the transaction ends."""
    query = sa.select(users).where(users.c.user_id == user_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        return None
    mine = sa.select(payment_methods).where(payment_methods.c.user_id == user_id)
    methods = connection.execute(mine.order_by(payment_methods.c.position)).all()
    names = (row.first_name, row.last_name, row.email)
    return User(row.user_id, *names, Address(**row.address), tuple(_method(each) for each in methods))


def find_orders(
    connection: sa.Connection, user_id: str, order_id: str | None = None, lock: bool = False
) -> list[RetailOrder]:
    """The customer's orders, or the one of this id if it is the customer's, newest first. `lock` as in `find_user`."""
    query = sa.select(orders).where(orders.c.user_id == user_id).order_by(orders.c.position.desc())
    if order_id is not None:
        query = query.where(orders.c.order_id == order_id)
    found = connection.execute(query.with_for_update() if lock else query).all()
    ids = [row.order_id for row in found]
    pieces, paid = _pieces(connection, ids), _payments(connection, ids)
    return [_order(row, pieces.get(row.order_id, ()), paid.get(row.order_id, ())) for row in found]


def find_variants(connection: sa.Connection, product_ids: set[str], item_ids: set[str]) -> dict[str, Variant]:
    """The variants of these products, and those of these ids, by item id."""
    wanted = variants.c.product_id.in_(product_ids) | variants.c.item_id.in_(item_ids)
    query = sa.select(variants).where(wanted).order_by(variants.c.item_id)
    return {row.item_id: _variant(row) for row in connection.execute(query)}


def save_user(connection: sa.Connection, before: User, after: User) -> None:
    """Write what has changed of a customer: the address and the balances of gift cards."""
    if after.address != before.address:
        changed = sa.update(users).where(users.c.user_id == after.user_id)
        connection.execute(changed.values(address=asdict(after.address)))
    for old, new in zip(before.payment_methods, after.payment_methods, strict=True):
        if new != old:
            card = (payment_methods.c.user_id == after.user_id) & (payment_methods.c.method_id == new.method_id)
            connection.execute(sa.update(payment_methods).where(card).values(balance_cents=cents_of(new.balance)))


def save_order(connection: sa.Connection, before: RetailOrder, after: RetailOrder) -> None:
    """Write what has changed of an order. Payments are added and never taken away."""
    row = order_row(after)
    del row["order_id"], row["user_id"]
    connection.execute(sa.update(orders).where(orders.c.order_id == after.order_id).values(row))
    if after.items != before.items:
        connection.execute(sa.delete(items).where(items.c.order_id == after.order_id))
        connection.execute(sa.insert(items), item_rows(after))
    if new := payment_rows(after)[len(before.payments) :]:
        connection.execute(sa.insert(payments), new)


def user_row(user: User) -> Row:
    return {
        "user_id": user.user_id,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "email": user.email,
        "address": asdict(user.address),
    }


def method_rows(user: User) -> list[Row]:
    return [
        {
            "method_id": method.method_id,
            "user_id": user.user_id,
            "position": position,
            "source": method.source.value,
            "brand": method.brand,
            "last_four": method.last_four,
            "balance_cents": cents_of(method.balance),
        }
        for position, method in enumerate(user.payment_methods, start=1)
    ]


def variant_row(variant: Variant) -> Row:
    return {
        "item_id": variant.item_id,
        "product_id": variant.product_id,
        "name": variant.name,
        "options": dict(variant.options),
        "available": variant.available,
        "price_cents": cents_of(variant.price),
    }


def order_row(order: RetailOrder) -> Row:
    exchanged = order.exchanged
    return {
        "order_id": order.order_id,
        "user_id": order.user_id,
        "status": order.status.value,
        "address": asdict(order.address),
        "fulfilments": [asdict(each) for each in order.fulfilments],
        "changes": list(order.changes),
        "cancel_reason": order.cancel_reason,
        "returned": asdict(order.returned) if order.returned else None,
        "exchanged": asdict(exchanged) | {"difference": str(exchanged.difference)} if exchanged else None,
    }


def item_rows(order: RetailOrder) -> list[Row]:
    return [
        {
            "order_id": order.order_id,
            "position": position,
            "item_id": item.item_id,
            "options": dict(item.options),
            "price_cents": cents_of(item.price),
        }
        for position, item in enumerate(order.items, start=1)
    ]


def payment_rows(order: RetailOrder) -> list[Row]:
    return [
        {
            "order_id": order.order_id,
            "position": position,
            "method_id": payment.method_id,
            "amount_cents": cents_of(payment.amount),
            "is_refund": payment.is_refund,
        }
        for position, payment in enumerate(order.payments, start=1)
    ]


def _method(row: sa.Row[Any]) -> PaymentMethod:
    return PaymentMethod(row.method_id, Source(row.source), row.brand, row.last_four, money_of(row.balance_cents))


def _variant(row: sa.Row[Any]) -> Variant:
    price = money_of(row.price_cents)
    return Variant(row.item_id, row.product_id, row.name, row.options, price, row.available)


def _pieces(connection: sa.Connection, ids: list[str]) -> dict[str, tuple[Variant, ...]]:
    query = (
        sa.select(items, variants.c.product_id, variants.c.name, variants.c.available)
        .join(variants, variants.c.item_id == items.c.item_id)
        .where(items.c.order_id.in_(ids))
        .order_by(items.c.order_id, items.c.position)
    )
    found: dict[str, tuple[Variant, ...]] = {}
    for row in connection.execute(query):
        found[row.order_id] = (*found.get(row.order_id, ()), _variant(row))
    return found


def _payments(connection: sa.Connection, ids: list[str]) -> dict[str, tuple[Payment, ...]]:
    query = sa.select(payments).where(payments.c.order_id.in_(ids)).order_by(payments.c.order_id, payments.c.position)
    found: dict[str, tuple[Payment, ...]] = {}
    for row in connection.execute(query):
        payment = Payment(row.method_id, money_of(row.amount_cents), row.is_refund)
        found[row.order_id] = (*found.get(row.order_id, ()), payment)
    return found


def _order(row: sa.Row[Any], pieces: tuple[Variant, ...], paid: tuple[Payment, ...]) -> RetailOrder:
    return RetailOrder(
        order_id=row.order_id,
        user_id=row.user_id,
        address=Address(**row.address),
        items=pieces,
        status=Status(row.status),
        fulfilments=tuple(Fulfilment(tuple(f["tracking_ids"]), tuple(f["item_ids"])) for f in row.fulfilments),
        payments=paid,
        changes=tuple(row.changes),
        cancel_reason=row.cancel_reason,
        returned=Return(tuple(row.returned["items"]), row.returned["method_id"]) if row.returned else None,
        exchanged=_exchange(row.exchanged) if row.exchanged else None,
    )


def _exchange(told: Row) -> Exchange:
    return Exchange(tuple(told["items"]), tuple(told["instead"]), told["method_id"], Decimal(told["difference"]))
