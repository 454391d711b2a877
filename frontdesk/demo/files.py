"""Reads the demo company from its files (`data/shop`), with days counted from the day of loading."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from frontdesk.accounts.model import Account, CustomerRecord, Invoice, Order, OrderLine, OrderState
from frontdesk.products.model import Product

CURRENCY = "EUR"

Row = dict[str, Any]


def read_shop(folder: Path, today: date) -> list[CustomerRecord]:
    """Every customer of the demo company with orders and invoices, as they look on `today`."""
    orders = _by_customer(_rows(folder, "orders"))
    invoices = _by_customer(_rows(folder, "invoices"))
    return [
        CustomerRecord(
            customer_id=row["customer"],
            account=Account(row["name"], row["email"], row["address"], Decimal(row["balance"]), CURRENCY),
            orders=tuple(_order(order, today) for order in orders[row["customer"]]),
            invoices=tuple(_invoice(invoice, today) for invoice in invoices[row["customer"]]),
        )
        for row in _rows(folder, "customers")
    ]


def read_catalogue(folder: Path, today: date) -> list[Product]:
    """The products of the demo company, as they look on `today`."""
    return [_product(row, today) for row in _rows(folder, "products")]


def _rows(folder: Path, name: str) -> list[Row]:
    rows: list[Row] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _by_customer(rows: list[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["customer"]].append(row)
    return grouped


def _order(row: Row, today: date) -> Order:
    return Order(
        number=row["number"],
        state=OrderState(row["state"]),
        placed_on=_day(today, row["placed_days_ago"]),
        items=tuple(OrderLine(item["name"], item["quantity"], Decimal(item["price"])) for item in row["items"]),
        total=Decimal(row["total"]),
        address=row["address"],
        tracking=row["tracking"],
        carrier=row["carrier"],
        expected_on=_day_or_none(today, row["expected_days_ago"]),
        delivered_on=_day_or_none(today, row["delivered_days_ago"]),
        refunded=Decimal(row["refunded"]),
        currency=CURRENCY,
    )


def _invoice(row: Row, today: date) -> Invoice:
    return Invoice(
        number=row["number"],
        amount=Decimal(row["amount"]),
        issued_on=_day(today, row["issued_days_ago"]),
        due_on=_day(today, row["due_days_ago"]),
        paid=row["paid"],
        order_number=row["order"],
    )


def _product(row: Row, today: date) -> Product:
    of = (row["name"], row["range"], Decimal(row["price"]), CURRENCY, row["description"], today)
    return Product(*of, row["properties"], tuple(row["also"]))


def _day(today: date, days_ago: int) -> date:
    return today - timedelta(days=days_ago)


def _day_or_none(today: date, days_ago: int | None) -> date | None:
    return None if days_ago is None else _day(today, days_ago)
