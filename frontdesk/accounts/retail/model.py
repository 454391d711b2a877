"""What the retail shop records: customers with their means of payment, products in variants, and orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Status(StrEnum):
    """Where an order stands, spelled as the shop's policy spells it (its misspelling too)."""

    PENDING = "pending"
    ITEMS_MODIFIED = "pending (items modifed)"
    PROCESSED = "processed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return requested"
    EXCHANGE_REQUESTED = "exchange requested"


class Source(StrEnum):
    """What a means of payment is. Money comes back to a gift card at once."""

    GIFT_CARD = "gift_card"
    PAYPAL = "paypal"
    CREDIT_CARD = "credit_card"


@dataclass(frozen=True)
class Address:
    """A postal address; `address2` alone may be empty. `state` has two letters, `zip` five digits."""

    address1: str
    address2: str
    city: str
    state: str
    zip: str
    country: str

    def __str__(self) -> str:
        parts = (self.address1, self.address2, self.city, f"{self.state} {self.zip}", self.country)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class PaymentMethod:
    """A means of payment that a customer has on file. `balance` is a gift card's, zero for others."""

    method_id: str
    source: Source
    brand: str = ""
    last_four: str = ""
    balance: Decimal = Decimal(0)

    def __str__(self) -> str:
        kind = "PayPal" if self.source is Source.PAYPAL else self.source.replace("_", " ")
        return f"{self.brand} {kind} {self.last_four}" if self.last_four else kind


@dataclass(frozen=True)
class User:
    """A customer. Means of payment in the order in which the shop lists them."""

    user_id: str
    first_name: str
    last_name: str
    email: str
    address: Address
    payment_methods: tuple[PaymentMethod, ...]

    def method(self, method_id: str) -> PaymentMethod | None:
        return next((each for each in self.payment_methods if each.method_id == method_id), None)


@dataclass(frozen=True)
class Variant:
    """An item that can be bought: a product with a choice for each of its options, such as `{"size": "M"}`."""

    item_id: str
    product_id: str
    name: str
    options: Mapping[str, str]
    price: Decimal
    available: bool = True

    def __str__(self) -> str:
        return f"{self.name} ({', '.join(self.options.values())})"


@dataclass(frozen=True)
class Payment:
    """Money that moved for an order: `is_refund` to the customer, else from the customer."""

    method_id: str
    amount: Decimal
    is_refund: bool = False


@dataclass(frozen=True)
class Fulfilment:
    """A parcel: its tracking numbers, and the items in it."""

    tracking_ids: tuple[str, ...]
    item_ids: tuple[str, ...]


@dataclass(frozen=True)
class Exchange:
    """What comes back (`items`) and what is sent in its place (`instead`), item by item. `difference` is what the
    customer still pays through `method_id`; a refund is negative."""

    items: tuple[str, ...]
    instead: tuple[str, ...]
    method_id: str
    difference: Decimal


@dataclass(frozen=True)
class Return:
    """What comes back, and where the money goes."""

    items: tuple[str, ...]
    method_id: str


@dataclass(frozen=True)
class RetailOrder:
    """An order as it stands.

    Attributes:
        items: one entry for each piece, as it was when it was bought.
        payments: in the order in which they happened.
        changes: names of the operations that were made, in order.
        cancel_reason: empty unless it was cancelled.
    """

    order_id: str
    user_id: str
    address: Address
    items: tuple[Variant, ...]
    status: Status
    fulfilments: tuple[Fulfilment, ...]
    payments: tuple[Payment, ...]
    changes: tuple[str, ...] = ()
    cancel_reason: str = ""
    returned: Return | None = None
    exchanged: Exchange | None = None

    @property
    def number(self) -> str:
        """The id as people write it: without the # in front."""
        return self.order_id.removeprefix("#")

    @property
    def total(self) -> Decimal:
        """What the items cost."""
        return sum((item.price for item in self.items), Decimal(0))

    @property
    def paid(self) -> dict[str, Decimal]:
        """What was paid with each means and not given back, first paid first."""
        net: dict[str, Decimal] = {}
        for payment in self.payments:
            net[payment.method_id] = net.get(payment.method_id, Decimal(0)) + (
                -payment.amount if payment.is_refund else payment.amount
            )
        return {method_id: amount for method_id, amount in net.items() if amount > 0}

    @property
    def refunded(self) -> Decimal:
        """What the customer got back of the total."""
        return max(self.total - sum(self.paid.values(), Decimal(0)), Decimal(0))


@dataclass(frozen=True)
class RetailShop:
    """Everything of a shop, orders in the order in which they were placed."""

    variants: tuple[Variant, ...]
    users: tuple[User, ...]
    orders: tuple[RetailOrder, ...]
