"""The demo company's records, as scripts begin with them, change them and look at them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.model import CustomerRecord, Order, OrderLine, OrderState
from frontdesk.accounts.shop.tables import cases
from frontdesk.demo.files import Variant, read_shop, read_variants
from frontdesk.demo.loading import add_records, remove_customer, restock, update_order
from frontdesk.demo.service import today_utc
from frontdesk.simulation.ageing import age_orders
from frontdesk.simulation.words import days_from_today

_DAYS = {"placed": "placed_on", "expected": "expected_on", "delivered": "delivered_on"}


class ShopBooks:
    """Books over the tables of the demo company; `folder` has its files."""

    def __init__(self, engine: sa.Engine, folder: Path) -> None:
        self._engine = engine
        self._folder = folder

    def number_of(self, email: str) -> str | None:
        record = self._loaded(email)
        return record.customer_id if record else None

    def put(self, email: str, customer_id: str, instead_of: Collection[str]) -> None:
        record = self._loaded(email)
        assert record is not None  # the customer has a number
        with self._engine.begin() as connection:
            for old in instead_of:
                remove_customer(connection, old)
            add_records(connection, [replace(record, customer_id=customer_id)])
            restock(connection, _kinds_of(self._folder))

    def change(self, customer_id: str, order: Order, fields: Mapping[str, str]) -> None:
        with self._engine.begin() as connection:
            update_order(connection, customer_id, _changed(order, fields))

    def age(self, customer_id: str, by: timedelta) -> None:
        with self._engine.begin() as connection:
            age_orders(connection, customer_id, by)

    def texts(self, customer_id: str, order: Order) -> dict[str, str]:
        return {
            "state": str(order.state),
            "address": order.address,
            "refunded": str(order.refunded),
            "items": ", ".join(f"{line.quantity} {line.name}{_options(line)}" for line in order.items),
            "cases": self._cases(order),
        }

    def _cases(self, order: Order) -> str:
        """The returns, exchanges and claims of an order, as `return of 1 Tarnside fleece: refund`."""
        mine = sa.select(cases).where(cases.c.order_number == order.number)
        with self._engine.connect() as connection:
            rows = connection.execute(mine.order_by(cases.c.opened_at, cases.c.position)).all()
        names = {line.position: line.name for line in order.items}
        return ", ".join(f"{row.kind} of {row.quantity} {names[row.position]}: {row.wants}" for row in rows)

    def _loaded(self, email: str) -> CustomerRecord | None:
        """The record as the demo's files have it."""
        records = _shop_of(self._folder, today_utc())
        return next((each for each in records if each.account.email.casefold() == email.casefold()), None)


@cache
def _kinds_of(folder: Path) -> tuple[Variant, ...]:
    return tuple(read_variants(folder))


@cache
def _shop_of(folder: Path, today: date) -> tuple[CustomerRecord, ...]:
    return tuple(read_shop(folder, today))


def _changed(order: Order, given: Mapping[str, str]) -> Order:
    """The order with fields as a script writes them."""
    days: dict[str, Any] = {_DAYS[name]: _day(value) for name, value in given.items() if name in _DAYS}
    state = OrderState(given.get("state", order.state))
    refunded = Decimal(given.get("refunded", order.refunded))
    lines = _refunded(order.items, refunded) if "refunded" in given else order.items
    address = given.get("address", order.address)
    return replace(order, state=state, refunded=refunded, items=lines, address=address, **days)


def _refunded(lines: Sequence[OrderLine], amount: Decimal) -> tuple[OrderLine, ...]:
    """The lines with so much of them paid back, the first ones first."""
    paid = []
    for line in lines:
        share = min(line.quantity * line.price, amount)
        paid.append(replace(line, refunded=share))
        amount -= share
    return tuple(paid)


def _day(written: str) -> date:
    days = days_from_today(written)
    assert days is not None  # the script was checked
    return today_utc() + timedelta(days=days)


def _options(line: OrderLine) -> str:
    return f" ({', '.join(line.options.values())})" if line.options else ""
