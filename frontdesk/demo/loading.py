"""Fills the shop's tables. Only the demo and tests write them: Frontdesk itself only reads a system of record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.model import CustomerRecord, Invoice, Order, PaymentMethod
from frontdesk.accounts.shop.tables import (
    cases,
    cents_of,
    customers,
    invoices,
    order_lines,
    orders,
    payment_methods,
    products,
    reset_links,
    shop,
    sku_of,
    variants,
)
from frontdesk.demo.files import Variant
from frontdesk.products.model import Product

Row = dict[str, Any]


def replace_records(connection: sa.Connection, records: Iterable[CustomerRecord]) -> None:
    """Empties the shop's tables and writes `records`, in the caller's transaction. The tables must exist."""
    for table in reversed(shop.sorted_tables):
        connection.execute(sa.delete(table))
    add_records(connection, records)


def replace_products(connection: sa.Connection, catalogue: Iterable[Product], kinds: Iterable[Variant] = ()) -> None:
    """Empties the tables of products and writes these, with their kinds, in the caller's transaction."""
    connection.execute(sa.delete(variants))
    connection.execute(sa.delete(products))
    _insert(connection, products, [_product(position, each) for position, each in enumerate(catalogue)])
    _insert(connection, variants, [_variant(each) for each in kinds])


def restock(connection: sa.Connection, kinds: Iterable[Variant]) -> None:
    """Puts back how many of each kind there are, in the caller's transaction."""
    statement = sa.update(variants).where(variants.c.sku == sa.bindparam("of")).values(stock=sa.bindparam("left"))
    left = {sku_of(each.product, each.options): each.stock for each in kinds}
    # Orders take their pieces in the same order, so that nobody waits in a circle.
    connection.execute(statement, [{"of": sku, "left": left[sku]} for sku in sorted(left)])


def add_records(connection: sa.Connection, records: Iterable[CustomerRecord]) -> None:
    """Writes records of customers and orders that are not there yet, in the caller's transaction."""
    everyone = list(records)
    _insert(connection, customers, [_customer(record) for record in everyone])
    methods = [_method(record.customer_id, each) for record in everyone for each in record.account.payment_methods]
    _insert(connection, payment_methods, methods)
    _insert(connection, orders, [_order(record.customer_id, order) for record in everyone for order in record.orders])
    _insert(connection, order_lines, [line for record in everyone for order in record.orders for line in _lines(order)])
    _insert(
        connection, invoices, [_invoice(record.customer_id, each) for record in everyone for each in record.invoices]
    )


def update_order(connection: sa.Connection, customer_id: str, order: Order) -> None:
    """Writes an order's own row anew, and what of each line was paid back, in the caller's transaction."""
    connection.execute(sa.update(orders).where(orders.c.number == order.number).values(_order(customer_id, order)))
    for line in order.items:
        mine = (order_lines.c.order_number == order.number) & (order_lines.c.position == line.position)
        paid = sa.update(order_lines).where(mine).values(refunded_cents=cents_of(line.refunded))
        connection.execute(paid)


def remove_customer(connection: sa.Connection, customer_id: str) -> None:
    """Deletes everything about a customer, in the caller's transaction."""
    mine = sa.select(orders.c.number).where(orders.c.customer_id == customer_id)
    connection.execute(sa.delete(reset_links).where(reset_links.c.customer_id == customer_id))
    connection.execute(sa.delete(invoices).where(invoices.c.customer_id == customer_id))
    connection.execute(sa.delete(cases).where(cases.c.order_number.in_(mine)))
    connection.execute(sa.delete(order_lines).where(order_lines.c.order_number.in_(mine)))
    connection.execute(sa.delete(orders).where(orders.c.customer_id == customer_id))
    connection.execute(sa.delete(payment_methods).where(payment_methods.c.customer_id == customer_id))
    connection.execute(sa.delete(customers).where(customers.c.customer_id == customer_id))


def _insert(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    if rows:
        connection.execute(sa.insert(table), rows)


def _customer(record: CustomerRecord) -> Row:
    account = record.account
    return {
        "customer_id": record.customer_id,
        "name": account.name,
        "email": account.email,
        "address": account.address,
        "balance_cents": cents_of(account.balance),
        "currency": account.currency,
        "contact_changed_at": account.contact_changed_at,
    }


def _method(customer_id: str, method: PaymentMethod) -> Row:
    return {
        "number": method.number,
        "customer_id": customer_id,
        "kind": method.kind.value,
        "brand": method.brand,
        "ending": method.ending,
        "balance_cents": None if method.balance is None else cents_of(method.balance),
    }


def _order(customer_id: str, order: Order) -> Row:
    return {
        "number": order.number,
        "customer_id": customer_id,
        "state": order.state.value,
        "placed_on": order.placed_on,
        "address": order.address,
        "total_cents": cents_of(order.total),
        "refunded_cents": cents_of(order.refunded),
        "currency": order.currency,
        "carrier": order.carrier,
        "tracking": order.tracking,
        "expected_on": order.expected_on,
        "delivered_on": order.delivered_on,
        "placed_at": order.placed_at,
        "packed_at": order.packed_at,
        "paid_with": order.paid_with,
    }


def _product(position: int, product: Product) -> Row:
    return {
        "name": product.name,
        "position": position,
        "range": product.range,
        "price_cents": cents_of(product.price),
        "currency": product.currency,
        "description": product.description,
        "properties": dict(product.properties),
        "also": list(product.also),
        "updated_on": product.updated,
    }


def _lines(order: Order) -> list[Row]:
    return [
        {
            "order_number": order.number,
            "position": position,
            "name": line.name,
            "quantity": line.quantity,
            "price_cents": cents_of(line.price),
            "options": dict(line.options),
            "refunded_cents": cents_of(line.refunded),
        }
        for position, line in enumerate(order.items, start=1)
    ]


def _variant(variant: Variant) -> Row:
    sku = sku_of(variant.product, variant.options)
    return {"sku": sku, "product": variant.product, "options": dict(variant.options), "stock": variant.stock}


def _invoice(customer_id: str, invoice: Invoice) -> Row:
    return {
        "number": invoice.number,
        "customer_id": customer_id,
        "order_number": invoice.order_number,
        "amount_cents": cents_of(invoice.amount),
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "paid": invoice.paid,
    }
