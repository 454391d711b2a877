"""A small retail shop as a system of record that tests change, over a database of each kind."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.model import Account, CustomerRecord, Order, OrderLine, OrderState, PaymentKind, PaymentMethod
from frontdesk.accounts.retail.loading import load_retail
from frontdesk.accounts.retail.model import RetailShop
from frontdesk.accounts.retail.sql import RetailSystemOfRecord
from frontdesk.accounts.retail.sql_changes import RetailChanges
from frontdesk.accounts.retail.tables import effects, orders, retail
from frontdesk.accounts.writes import WriteRequest
from tests.changing import Requests
from tests.retail import ADA, BEN, CLEO, PENDING, SHOP
from tests.sql_world import SqlWorld

PAGE = "https://retail.example/reset"
#: For an item at the same price: no money moves.
SWAP = {"items": [{"item": "1", "instead": "1005"}], "payment": "paypal"}


class RetailWorld(SqlWorld):
    """World over the retail shop's tables, in a database of its own."""

    def __init__(self, url: str, shop: RetailShop = SHOP) -> None:
        super().__init__(url, retail, effects, "UPDATE retail_orders SET status = 'cancelled'")
        load_retail(self.writer, shop)
        self.known = KNOWN
        self.record = RetailChanges(self.reader, self.grants)
        self.system = RetailSystemOfRecord(self.reader, PAGE, grants=self.grants)

    @property
    def requests(self) -> Requests:
        order = PENDING.number
        possible = WriteRequest("change_items", ADA.user_id, {"order": order, **SWAP})
        broken: tuple[Any, ...] = (None, 7, [], {}, "", "W\x00", "\ud800", "x" * 9000, ["W1"], "W1' OR '1'='1")
        delivered = {"order": "W1000002", "refund_to": "original"}
        return Requests(
            possible,
            WriteRequest("change_address", ADA.user_id, {"order": order, "address": "1 Elm Row, Denver, CO 80014"}),
            WriteRequest("return_items", ADA.user_id, {**delivered, "items": ["W1000002/2"]}),
            WriteRequest("cancel_order", ADA.user_id, {"order": "W1000003", "reason": "no longer needed"}),
            "not_pending",
            WriteRequest(possible.name, BEN.user_id, possible.parameters),
            WriteRequest(possible.name, ADA.user_id, {**possible.parameters, "order": "W9999999"}),
            WriteRequest(possible.name, "nobody_1", possible.parameters),
            (
                *(WriteRequest("cancel_order", ADA.user_id, {"order": each}) for each in broken),
                *(WriteRequest("cancel_order", ADA.user_id, {"order": order, "reason": each}) for each in broken),
                *(WriteRequest("return_items", ADA.user_id, {**delivered, "items": each}) for each in broken),
                *(WriteRequest("change_payment", ADA.user_id, {"order": order, "payment": each}) for each in broken),
                *(WriteRequest("change_default_address", ADA.user_id, {"address": each}) for each in broken),
                WriteRequest("close_account", ADA.user_id, {}),
                WriteRequest("cancel_order", "ada\x00", {"order": order}),
            ),
        )

    def overtake(self) -> None:
        with self.writer.begin() as connection:
            mine = sa.update(orders).where(orders.c.order_id == PENDING.order_id)
            connection.execute(mine.values(status="processed"))


def _line(position: int, name: str, price: str, **options: str) -> OrderLine:
    return OrderLine(name, 1, Decimal(price), options, position=position)


def _order(number: str, state: OrderState, items: tuple[OrderLine, ...], paid_with: str, **changes: Any) -> Order:
    total = sum((line.price for line in items), Decimal("0.00"))
    facts: dict[str, Any] = {"tracking": None, "refunded": Decimal("0.00"), "address": RIVER}
    rest = {"placed_on": None, "carrier": None, "expected_on": None, "delivered_on": None, "currency": "USD"}
    return Order(number=number, state=state, items=items, total=total, paid_with=paid_with, **(facts | rest | changes))


RIVER, HILL = "12 River Road, Suite 4, Austin, TX 78701, USA", "9 Hill Street, Denver, CO 80014, USA"
_RED = {"colour": "red", "size": "small"}
#: What the port tells of the sample, written down by hand.
KNOWN = (
    CustomerRecord(
        ADA.user_id,
        Account(
            "Ada Quill",
            "Ada.Quill@example.com",
            RIVER,
            Decimal("0.00"),
            "USD",
            (
                PaymentMethod("card_1", PaymentKind.CARD, "visa", "4242"),
                PaymentMethod("gift_1", PaymentKind.GIFT_CARD, balance=Decimal("50.00")),
                PaymentMethod("paypal_1", PaymentKind.PAYPAL),
            ),
        ),
        (
            _order("W1000005", OrderState.PROCESSING, (_line(1, "Rope", "15.00", length="10 m"),), "gift_1"),
            _order(
                "W1000004",
                OrderState.CANCELLED,
                (_line(1, "Rope", "15.00", length="10 m"),),
                "gift_1",
                refunded=Decimal("15.00"),
            ),
            _order(
                "W1000003",
                OrderState.SHIPPED,
                (_line(1, "Rope", "15.00", length="10 m"),),
                "paypal_1",
                tracking="91000003",
            ),
            _order(
                "W1000002",
                OrderState.DELIVERED,
                (
                    _line(1, "Mug", "8.50", **_RED),
                    _line(2, "Tent", "240.00", sleeps="2"),
                    _line(3, "Rope", "15.00", length="10 m"),
                ),
                "card_1",
                tracking="91000002",
            ),
            _order(
                "W1000001",
                OrderState.PROCESSING,
                (
                    _line(1, "Mug", "8.50", **_RED),
                    _line(2, "Tent", "240.00", sleeps="2"),
                    _line(3, "Mug", "8.50", **_RED),
                ),
                "card_1",
            ),
        ),
    ),
    CustomerRecord(
        BEN.user_id,
        Account(
            "Ben Reed",
            "ben@example.org",
            HILL,
            Decimal("0.00"),
            "USD",
            (PaymentMethod("paypal_2", PaymentKind.PAYPAL),),
        ),
        (
            _order(
                "W2000001",
                OrderState.PROCESSING,
                (_line(1, "Tent", "240.00", sleeps="2"),),
                "paypal_2",
                address=HILL,
            ),
        ),
    ),
    CustomerRecord(CLEO.user_id, Account("Cleo Stone", "cleo@example.net", HILL, Decimal("0.00"), "USD")),
)
