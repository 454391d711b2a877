"""Reads the demo company from its files (`data/shop`), with days counted from the day of loading."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from frontdesk.accounts.model import (
    Account,
    CustomerRecord,
    Invoice,
    Order,
    OrderLine,
    OrderState,
    PaymentKind,
    PaymentMethod,
)
from frontdesk.accounts.shop.tables import sku_of
from frontdesk.products.model import Kind, Product

CURRENCY = "EUR"
OPTIONS = ("size", "colour")

Row = dict[str, Any]


@dataclass(frozen=True)
class Variant:
    """One kind of a product, as `{"size": "M", "colour": "moss"}`, and how many of it are left; None: nobody counts."""

    product: str
    options: Mapping[str, str]
    stock: int | None


def read_shop(folder: Path, today: date) -> list[CustomerRecord]:
    """Every customer of the demo company with orders and invoices, as they look on `today`."""
    orders = _by_customer(_rows(folder, "orders"))
    invoices = _by_customer(_rows(folder, "invoices"))
    return [
        CustomerRecord(
            customer_id=row["customer"],
            account=_account(row, today),
            orders=tuple(_order(order, today) for order in orders[row["customer"]]),
            invoices=tuple(_invoice(invoice, today) for invoice in invoices[row["customer"]]),
        )
        for row in _rows(folder, "customers")
    ]


def read_catalogue(folder: Path, today: date) -> list[Product]:
    """The products of the demo company, as they look on `today`."""
    return [_product(row, today) for row in _rows(folder, "products")]


def read_variants(folder: Path) -> list[Variant]:
    """The kinds of all products of the demo company; none of a product that the shop says nothing of."""
    products = _rows(folder, "products")
    return [Variant(row["name"], _options(each), each.get("stock")) for row in products for each in row["variants"]]


def _rows(folder: Path, name: str) -> list[Row]:
    rows: list[Row] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def _by_customer(rows: list[Row]) -> defaultdict[str, list[Row]]:
    grouped: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["customer"]].append(row)
    return grouped


def _account(row: Row, today: date) -> Account:
    methods = tuple(_method(f"{row['customer']}/{place}", each) for place, each in enumerate(row["pays_with"], start=1))
    changed_at = _moment(today, row.get("contact_changed_days_ago"), row.get("contact_changed_at"))
    return Account(row["name"], row["email"], row["address"], Decimal(row["balance"]), CURRENCY, methods, changed_at)


def _method(number: str, row: Row) -> PaymentMethod:
    balance = Decimal(row["balance"]) if "balance" in row else None
    return PaymentMethod(number, PaymentKind(row["kind"]), row.get("brand", ""), row.get("ending", ""), balance)


def _order(row: Row, today: date) -> Order:
    return Order(
        number=row["number"],
        state=OrderState(row["state"]),
        placed_on=_day(today, row["placed_days_ago"]),
        items=tuple(_line(item, place) for place, item in enumerate(row["items"], start=1)),
        total=Decimal(row["total"]),
        address=row["address"],
        tracking=row["tracking"],
        carrier=row["carrier"],
        expected_on=_day_or_none(today, row["expected_days_ago"]),
        delivered_on=_day_or_none(today, row["delivered_days_ago"]),
        refunded=Decimal(row["refunded"]),
        currency=CURRENCY,
        placed_at=_moment(today, row["placed_days_ago"], row["placed_at"]),
        packed_at=_moment(today, row["packed_days_ago"], row["packed_at"]),
        paid_with=f"{row['customer']}/{row['paid_with']}",
    )


def _line(row: Row, place: int) -> OrderLine:
    refunded = Decimal(row.get("refunded", "0.00"))
    return OrderLine(row["name"], row["quantity"], Decimal(row["price"]), _options(row), refunded, place)


def _options(row: Row) -> dict[str, str]:
    return {name: row[name] for name in OPTIONS if name in row}


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
    return Product(*of, row["properties"], tuple(row["also"]), _kinds(row))


def _kinds(row: Row) -> tuple[Kind, ...]:
    """In the order of their stock-keeping units, as the shop's table gives them."""
    kinds = [Kind.counted(_options(each), each.get("stock")) for each in row["variants"]]
    by_unit = {sku_of(row["name"], each.options): each for each in kinds}
    return tuple(by_unit[unit] for unit in sorted(by_unit))


def _day(today: date, days_ago: int) -> date:
    return today - timedelta(days=days_ago)


def _day_or_none(today: date, days_ago: int | None) -> date | None:
    return None if days_ago is None else _day(today, days_ago)


def _moment(today: date, days_ago: int | None, clock: str | None) -> datetime | None:
    """The moment in UTC at which a clock showed `14:05` on that day."""
    if days_ago is None or clock is None:
        return None
    return datetime.combine(_day(today, days_ago), time.fromisoformat(clock), UTC)
