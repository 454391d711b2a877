"""What the shop's policy looks at: one customer's records, and what is in stock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frontdesk.accounts.model import Account, Invoice, Order, OrderLine, PaymentMethod


@dataclass(frozen=True)
class Variant:
    """One kind of a product, such as its size M in moss. `stock` is None where nobody counts."""

    sku: str
    product: str
    options: Mapping[str, str]
    stock: int | None


@dataclass(frozen=True)
class Record:
    """A customer's account, and the order that a request is about.

    Attributes:
        account: None if there is no such customer.
        order: None if the request is about none, or the customer has no such order.
        variants: all kinds of the order's products.
        in_hand: positions of the order's lines that have an open return, exchange or claim.
        unpaid: the order's invoice, if it is not paid yet.
    """

    account: Account | None
    order: Order | None = None
    variants: tuple[Variant, ...] = ()
    in_hand: frozenset[int] = frozenset()
    unpaid: Invoice | None = None

    def variant_of(self, line: OrderLine) -> Variant | None:
        """The kind that was ordered; None if the shop does not list it."""
        mine = (each for each in self.variants if each.product == line.name)
        return next((each for each in mine if dict(each.options) == dict(line.options)), None)

    @property
    def payment(self) -> PaymentMethod | None:
        """How the order was paid, or will be."""
        methods = self.account.payment_methods if self.account and self.order else ()
        return next((each for each in methods if self.order and each.number == self.order.paid_with), None)


def line_number(order: Order, line: OrderLine) -> str:
    """The line's name everywhere: `W1042/2`."""
    return f"{order.number}/{line.position}"
