"""What a customer may ask about: the account, orders and invoices, as a system of record tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from frontdesk.problems import NotFound


class OrderState(StrEnum):
    """Where an order stands. Each value equals its plain text, as `"shipped"`."""

    PROCESSING = "processing"
    PACKED = "packed"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"
    PARTLY_REFUNDED = "partly_refunded"
    LOST = "lost"


OPEN_STATES = frozenset({OrderState.PROCESSING, OrderState.PACKED, OrderState.SHIPPED})


class PaymentKind(StrEnum):
    """How a customer pays. Each value equals its plain text, as `"card"`."""

    CARD = "card"
    PAYPAL = "paypal"
    INVOICE = "invoice"
    GIFT_CARD = "gift_card"


@dataclass(frozen=True)
class PaymentMethod:
    """One of a customer's ways to pay.

    Attributes:
        number: names it in orders and in changes of them, such as `C-1001/1`.
        brand: of a card, such as `Visa`; else empty.
        ending: the last four digits of a card's number; else empty.
        balance: what is left on a gift card; None of all others.
    """

    number: str
    kind: PaymentKind
    brand: str = ""
    ending: str = ""
    balance: Decimal | None = None


@dataclass(frozen=True)
class Account:
    """A customer's account. `balance` is what the customer owes, in `currency` (ISO 4217); a credit is negative.
    `contact_changed_at` is when its e-mail or phone last changed, as far as that is known."""

    name: str
    email: str
    address: str
    balance: Decimal
    currency: str
    payment_methods: tuple[PaymentMethod, ...] = ()
    contact_changed_at: datetime | None = None


@dataclass(frozen=True)
class OrderLine:
    """One article of an order.

    Attributes:
        price: for a single piece.
        options: which of the article's kinds it is, as `{"size": "M"}`.
        refunded: what of the line was paid back, where the system keeps that by line.
        position: its place, from 1, where the system has one: the 2 in `W1042/2`.
    """

    name: str
    quantity: int
    price: Decimal
    options: Mapping[str, str] = field(default_factory=dict)
    refunded: Decimal = Decimal(0)
    position: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Variant:
    """One kind of an article as it is sold now, such as its size M in moss.

    Attributes:
        sku: names it in changes of an order.
        article: the name that it has in orders (`OrderLine.name`).
        options: as `OrderLine.options`; empty for an article of one kind.
        is_available: whether a piece could be sent now.
        price: for a single piece; None where it is that of the order.
    """

    sku: str
    article: str
    options: Mapping[str, str] = field(default_factory=dict)
    is_available: bool = True
    price: Decimal | None = None


@dataclass(frozen=True)
class Order:
    """An order. `tracking` and `carrier` are known once it has shipped; `refunded` is at most `total`.

    Days and moments are given where the system keeps them. `paid_with` is the number of one of the customer's ways to
    pay.
    """

    number: str
    state: OrderState
    placed_on: date | None
    items: tuple[OrderLine, ...]
    total: Decimal
    address: str
    tracking: str | None
    carrier: str | None
    expected_on: date | None
    delivered_on: date | None
    refunded: Decimal
    currency: str
    placed_at: datetime | None = None
    packed_at: datetime | None = None
    paid_with: str | None = None

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
    """Orders by the day they were placed, latest first; on the same day, the higher number first. An order whose day is
    not known comes last."""
    return sorted(orders, key=lambda order: (order.placed_on or date.min, order.number), reverse=True)


def newest_invoices_first(invoices: tuple[Invoice, ...]) -> list[Invoice]:
    """Invoices by the day they were issued, latest first; on the same day, the higher number first."""
    return sorted(invoices, key=lambda invoice: (invoice.issued_on, invoice.number), reverse=True)
