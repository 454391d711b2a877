"""Loads a retail shop from a file of JSON into its tables.

The file has three objects, by id: `products` with their variants, `users` with their payment methods, `orders` with
their items, fulfilments and payment history. Frontdesk ships no such file: an operator names one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.retail import rows
from frontdesk.accounts.retail.model import (
    Address,
    Fulfilment,
    Payment,
    PaymentMethod,
    RetailOrder,
    RetailShop,
    Source,
    Status,
    User,
    Variant,
)
from frontdesk.accounts.retail.tables import (
    items,
    orders,
    payment_methods,
    payments,
    retail,
    users,
    variants,
)

Told = Mapping[str, Any]


class UnreadableShop(ValueError):
    """The file cannot be loaded; the message says what is wrong with it."""


def read_retail(file: Path) -> RetailShop:
    """The shop in a file. Raises `UnreadableShop`, or OSError."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)
        return RetailShop(
            tuple(variant for each in told["products"].values() for variant in _variants(each)),
            tuple(_user(each) for each in told["users"].values()),
            tuple(_order(each) for each in told["orders"].values()),
        )
    except KeyError as error:
        raise UnreadableShop(f"{file}: a record lacks {error}") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableShop(f"{file}: {error}") from None


def load_retail(engine: sa.Engine, shop: RetailShop) -> bool:
    """Create the tables and fill them, in one transaction, unless there are customers already; whether it was done."""
    with engine.begin() as connection:
        retail.create_all(connection)
        if connection.execute(sa.select(users.c.user_id).limit(1)).first():
            return False
        _insert(connection, variants, [rows.variant_row(each) for each in shop.variants])
        _insert(connection, users, [rows.user_row(each) for each in shop.users])
        _insert(connection, payment_methods, [row for each in shop.users for row in rows.method_rows(each)])
        placed = [rows.order_row(each) | {"position": place} for place, each in enumerate(shop.orders, start=1)]
        _insert(connection, orders, placed)
        _insert(connection, items, [row for each in shop.orders for row in rows.item_rows(each)])
        _insert(connection, payments, [row for each in shop.orders for row in rows.payment_rows(each)])
    return True


def _insert(connection: sa.Connection, table: sa.Table, new: list[rows.Row]) -> None:
    if new:
        connection.execute(sa.insert(table), new)


def _variants(product: Told) -> list[Variant]:
    of = (product["product_id"], product["name"])
    return [
        Variant(each["item_id"], *of, dict(each["options"]), Decimal(each["price"]), bool(each["available"]))
        for each in product["variants"].values()
    ]


def _user(told: Told) -> User:
    name, methods = told["name"], tuple(_method(each) for each in told["payment_methods"].values())
    return User(
        told["user_id"], name["first_name"], name["last_name"], told["email"], _address(told["address"]), methods
    )


def _method(told: Told) -> PaymentMethod:
    balance = Decimal(told.get("balance", 0))
    return PaymentMethod(told["id"], Source(told["source"]), told.get("brand", ""), told.get("last_four", ""), balance)


def _address(told: Told) -> Address:
    return Address(*(told[name] for name in ("address1", "address2", "city", "state", "zip", "country")))


def _order(told: Told) -> RetailOrder:
    return RetailOrder(
        order_id=told["order_id"],
        user_id=told["user_id"],
        address=_address(told["address"]),
        items=tuple(
            Variant(each["item_id"], each["product_id"], each["name"], dict(each["options"]), Decimal(each["price"]))
            for each in told["items"]
        ),
        status=Status(told["status"]),
        fulfilments=tuple(Fulfilment(tuple(f["tracking_id"]), tuple(f["item_ids"])) for f in told["fulfillments"]),
        payments=tuple(_payment(each) for each in told["payment_history"]),
    )


def _payment(told: Told) -> Payment:
    return Payment(told["payment_method_id"], Decimal(told["amount"]), told["transaction_type"] == "refund")
