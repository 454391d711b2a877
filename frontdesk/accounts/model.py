"""What a customer may ask about: the account, orders and invoices, as a system of record tells them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from frontdesk.problems import NotFound


class OrderState(StrEnum):
    """Where an order stands. Each value equals its plain text, as `"shipped"`."""

    PROCESSING = "processing"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    PARTLY_REFUNDED = "partly_refunded"
    LOST = "lost"


OPEN_STATES = frozenset({OrderState.PROCESSING, OrderState.SHIPPED})


@dataclass(frozen=True)
class Account:
    """A customer's account. `balance` is what the customer owes, in `currency` (ISO 4217); a credit is negative."""

    name: str
    email: str
    address: str
    balance: Decimal
    currency: str


@dataclass(frozen=True)
class OrderLine:
    """One article of an order; `price` is for a single piece."""

    name: str
    quantity: int
    price: Decimal


@dataclass(frozen=True)
class Order:
    """An order. `tracking` and `carrier` are known once it has shipped; `refunded` is at most `total`."""

    number: str
    state: OrderState
    placed_on: date
    items: tuple[OrderLine, ...]
    total: Decimal
    address: str
    tracking: str | None
    carrier: str | None
    expected_on: date | None
    delivered_on: date | None
    refunded: Decimal
    currency: str

    @property
    def is_open(self) -> bool:
        """Whether the customer still waits for the order."""
        return self.state in OPEN_STATES


@dataclass(frozen=True)
class Invoice:
    """An invoice for one order, in the currency of the account."""

    number: str
    amount: Decimal
    issued_on: date
    due_on: date
    paid: bool
    order_number: str


@dataclass(frozen=True)
class CustomerRecord:
    """Everything that a system of record holds about one customer; orders and invoices in any order."""

    customer_id: str
    account: Account
    orders: tuple[Order, ...] = ()
    invoices: tuple[Invoice, ...] = ()


class UnknownCustomer(NotFound):
    """The system of record has no customer of that number."""

    def __init__(self) -> None:
        super().__init__("customer")


def newest_orders_first(orders: tuple[Order, ...]) -> list[Order]:
    """Orders by the day they were placed, latest first; on the same day, the higher number first."""
    return sorted(orders, key=lambda order: (order.placed_on, order.number), reverse=True)


def newest_invoices_first(invoices: tuple[Invoice, ...]) -> list[Invoice]:
    """Invoices by the day they were issued, latest first; on the same day, the higher number first."""
    return sorted(invoices, key=lambda invoice: (invoice.issued_on, invoice.number), reverse=True)
