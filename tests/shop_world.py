"""The shop as a system of record that tests change: few records, over a database of each kind."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

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
from frontdesk.accounts.shop.sql import SqlShop
from frontdesk.accounts.shop.tables import effects, orders, shop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.accounts.writes import WriteRequest
from frontdesk.demo.files import Variant
from frontdesk.demo.loading import replace_products, replace_records
from frontdesk.products.model import Product
from tests.changing import Requests
from tests.sql_world import SqlWorld

PAGE = "https://shop.example/reset"
NOW = datetime(2026, 3, 18, 10, 0, tzinfo=UTC)  # a Wednesday
TODAY = NOW.date()
MAREN, TOBIAS = "C-1001", "C-1002"
FLEECE, LANTERN, COMPASS = "Tarnside fleece", "Glowmoth lantern", "Northpin compass"
HOME = "12 Marlpit Hill, ZZ-8493 Starnwick"
KINDS = (
    Variant(FLEECE, {"size": "M", "colour": "moss"}, 3),
    Variant(FLEECE, {"size": "L", "colour": "moss"}, 2),
    Variant(FLEECE, {"size": "XL", "colour": "moss"}, 0),
    Variant(FLEECE, {"size": "S", "colour": "rust"}, None),
    Variant(LANTERN, {}, 5),
)


def lines(fleeces: int = 2) -> tuple[OrderLine, ...]:
    """Fleeces in M, a lantern, and a compass of which the shop says nothing."""
    moss = {"size": "M", "colour": "moss"}
    return (
        OrderLine(FLEECE, fleeces, Decimal("69.00"), moss, position=1),
        OrderLine(LANTERN, 1, Decimal("39.90"), position=2),
        OrderLine(COMPASS, 1, Decimal("32.00"), position=3),
    )


def an_order(number: str, state: OrderState, **changes: Any) -> Order:
    """An order of three lines, placed six days ago and, if it came, delivered two days ago."""
    items = changes.pop("items", lines())
    is_here = state in {OrderState.DELIVERED, OrderState.PARTLY_REFUNDED, OrderState.RETURNED}
    placed = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
    facts: dict[str, Any] = {
        "number": number,
        "state": state,
        "placed_on": placed.date(),
        "items": items,
        "total": sum((line.quantity * line.price for line in items), Decimal("0.00")),
        "address": HOME,
        "tracking": None if state in {OrderState.PROCESSING, OrderState.PACKED} else f"TP{number}",
        "carrier": None if state in {OrderState.PROCESSING, OrderState.PACKED} else "Thistlepost",
        "expected_on": date(2026, 3, 17),
        "delivered_on": TODAY - timedelta(2) if is_here else None,
        "refunded": Decimal("0.00"),
        "currency": "EUR",
        "placed_at": placed,
        "packed_at": None if state is OrderState.PROCESSING else placed + timedelta(days=1),
        "paid_with": f"{MAREN}/1",
    }
    return Order(**(facts | changes))


def a_customer(number: str, name: str, *held: Order, **changes: Any) -> CustomerRecord:
    """A customer with a card, PayPal, a gift card and pay later."""
    ways = (
        PaymentMethod(f"{number}/1", PaymentKind.CARD, "Visa", "4242"),
        PaymentMethod(f"{number}/2", PaymentKind.PAYPAL),
        PaymentMethod(f"{number}/3", PaymentKind.GIFT_CARD, balance=Decimal("25.00")),
        PaymentMethod(f"{number}/4", PaymentKind.INVOICE),
    )
    bills = tuple(changes.pop("invoices", ()))
    owed = sum((bill.amount for bill in bills if not bill.paid), Decimal("0.00"))
    account = Account(name, f"{name.lower()}@example.com", HOME, owed, "EUR", ways, **changes)
    return CustomerRecord(number, account, held, bills)


def a_bill(order: Order) -> Invoice:
    """An invoice that is not paid yet."""
    return Invoice(f"INV-{order.number}", order.total, TODAY - timedelta(4), TODAY + timedelta(10), False, order.number)


def some_records() -> list[CustomerRecord]:
    """Maren with an order in each state, and Tobias with one of his own."""
    states = {f"W{1001 + place}": state for place, state in enumerate(OrderState)}
    mine = [an_order(number, state) for number, state in states.items()]
    return [
        a_customer(MAREN, "Maren", *mine),
        a_customer(TOBIAS, "Tobias", an_order("W2001", OrderState.PROCESSING, paid_with=f"{TOBIAS}/1")),
    ]


def number_of(state: OrderState) -> str:
    """Of Maren's order in this state."""
    return f"W{1001 + list(OrderState).index(state)}"


class ShopWorld(SqlWorld):
    """World over the shop's tables, in a database of its own."""

    def __init__(self, url: str, records: list[CustomerRecord] | None = None, now: datetime = NOW) -> None:
        super().__init__(url, shop, effects, "UPDATE shop_orders SET state = 'cancelled'")
        self.now = now
        self.known = some_records() if records is None else records
        self.refill(self.known)
        self.record = SqlShop(self.reader, self.grants, lambda: self.now)
        self.system = SqlSystemOfRecord(self.reader, PAGE, grants=self.grants)

    def refill(self, records: list[CustomerRecord]) -> None:
        """Put these records in the place of all that is there."""
        products = [Product(name, "Clothing", Decimal(1), "EUR", "", TODAY) for name in (FLEECE, LANTERN)]
        with self.writer.begin() as connection:
            replace_records(connection, records)
            replace_products(connection, products, KINDS)

    @property
    def requests(self) -> Requests:
        order, delivered = number_of(OrderState.PROCESSING), number_of(OrderState.DELIVERED)
        possible = WriteRequest("cancel_order", MAREN, {"order": order, "reason": "too late"})
        broken: tuple[Any, ...] = (None, 7, [], {}, "", "W\x00", "\ud800", "x" * 9000, ["W1001"], "W1001' OR '1'='1")
        return Requests(
            possible,
            WriteRequest("change_address", MAREN, {"order": order, "address": "9 Elm Row, ZZ-1000 Wickham"}),
            WriteRequest("refund", MAREN, {"order": delivered, "items": [f"{delivered}/2"], "reason": "faulty"}),
            WriteRequest("cancel_order", MAREN, {"order": number_of(OrderState.SHIPPED), "reason": ""}),
            "already_shipped",
            WriteRequest("cancel_order", TOBIAS, possible.parameters),
            WriteRequest("cancel_order", MAREN, {"order": "W9999", "reason": "too late"}),
            WriteRequest("cancel_order", "C-9999", possible.parameters),
            (
                *(WriteRequest("cancel_order", MAREN, {"order": each}) for each in broken),
                *(WriteRequest("cancel_order", MAREN, {"order": order, "reason": each}) for each in broken[1:3]),
                *(WriteRequest("refund", MAREN, {"order": delivered, "items": each}) for each in broken),
                *(WriteRequest("change_email", MAREN, {"email": each}) for each in broken),
                WriteRequest("close_account", MAREN, {}),
                WriteRequest("cancel_order", "C\x00", {"order": order}),
            ),
        )

    def overtake(self) -> None:
        self.set_order(number_of(OrderState.PROCESSING), state="packed", packed_at=self.now)

    def set_order(self, number: str, **values: object) -> None:
        """Change an order behind everybody's back."""
        with self.writer.begin() as connection:
            connection.execute(sa.update(orders).where(orders.c.number == number).values(values))
