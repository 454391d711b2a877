"""Rows of the shop's tables as the records that customers ask about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.model import Account, Invoice, Order, OrderLine, OrderState, PaymentKind, PaymentMethod
from frontdesk.accounts.shop.tables import customers, money_of, order_lines, orders, payment_methods

ACCOUNTS = (
    sa.select(
        customers,
        payment_methods.c.number,
        payment_methods.c.kind,
        payment_methods.c.brand,
        payment_methods.c.ending,
        payment_methods.c.balance_cents.label("left_cents"),
    )
    .outerjoin(payment_methods, payment_methods.c.customer_id == customers.c.customer_id)
    .order_by(payment_methods.c.number)
)
ORDERS = (
    sa.select(
        orders,
        order_lines.c.name,
        order_lines.c.quantity,
        order_lines.c.price_cents,
        order_lines.c.options,
        order_lines.c.position,
        order_lines.c.refunded_cents.label("line_refunded_cents"),
    )
    .outerjoin(order_lines, order_lines.c.order_number == orders.c.number)
    .order_by(orders.c.placed_on.desc(), orders.c.number.desc(), order_lines.c.position)
)


def account_of(rows: Sequence[sa.Row[Any]]) -> Account:
    """The account of rows of ACCOUNTS for one customer."""
    row = rows[0]
    methods = tuple(_method(each) for each in rows if each.number)
    of = (row.name, row.email, row.address, money_of(row.balance_cents), row.currency)
    return Account(*of, methods, row.contact_changed_at)


def _method(row: sa.Row[Any]) -> PaymentMethod:
    balance = None if row.left_cents is None else money_of(row.left_cents)
    return PaymentMethod(row.number, PaymentKind(row.kind), row.brand, row.ending, balance)


def order_of(rows: Sequence[sa.Row[Any]]) -> Order:
    """The order of rows of ORDERS for one number."""
    row = rows[0]
    return Order(
        number=row.number,
        state=OrderState(row.state),
        placed_on=row.placed_on,
        items=tuple(_line(line) for line in rows if line.name),
        total=money_of(row.total_cents),
        address=row.address,
        tracking=row.tracking,
        carrier=row.carrier,
        expected_on=row.expected_on,
        delivered_on=row.delivered_on,
        refunded=money_of(row.refunded_cents),
        currency=row.currency,
        placed_at=row.placed_at,
        packed_at=row.packed_at,
        paid_with=row.paid_with,
    )


def _line(row: sa.Row[Any]) -> OrderLine:
    refunded = money_of(row.line_refunded_cents)
    return OrderLine(row.name, row.quantity, money_of(row.price_cents), row.options, refunded, row.position)


def invoice_of(row: sa.Row[Any]) -> Invoice:
    """The invoice of a row of its table."""
    return Invoice(row.number, money_of(row.amount_cents), row.issued_on, row.due_on, row.paid, row.order_number)
