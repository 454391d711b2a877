"""The shop as a system of record that can be changed, in SQLite or PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.database import TIME_LIMIT_SECONDS, translated_errors
from frontdesk.accounts.effects import made_once, outcome_of
from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.shop.after_delivery import INVESTIGATION
from frontdesk.accounts.shop.change import Change, carry_out
from frontdesk.accounts.shop.policy import NOT_FOUND, OPERATIONS, decide
from frontdesk.accounts.shop.record import Record, Variant
from frontdesk.accounts.shop.rows import ACCOUNTS, ORDERS, account_of, invoice_of, order_of
from frontdesk.accounts.shop.tables import cases, customers, effects, invoices, orders, variants
from frontdesk.accounts.writes import Eligible, Refused, Result, WriteRequest
from frontdesk.database import utc_now


class SqlShop:
    """ChangeableRecord over the shop's tables.

    A change, what it came to and its operation's id are written in one transaction, so that each is there once or not
    at all. The connection that writes is opened in `perform`, and only for a grant.

    Args:
        engine: one that can only read (`reading_engine`).
        now: aware.
        seconds: how long a change waits for the database.
    """

    def __init__(
        self,
        engine: sa.Engine,
        grants: Grants,
        now: Callable[[], datetime] = utc_now,
        seconds: float = TIME_LIMIT_SECONDS,
    ) -> None:
        self._engine = engine
        self._grants = grants
        self._now = now
        self._seconds = seconds

    def supports(self) -> frozenset[str]:
        return OPERATIONS

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        with translated_errors(), self._engine.connect() as connection:
            return decide(_record(connection, request), request, self._now())

    def perform(self, grant: Grant) -> Result:
        def change(connection: sa.Connection, request: WriteRequest) -> Result:
            return _made(connection, grant.operation_id, request, self._now())

        return made_once(self._engine.url, effects, self._grants, grant, change, self._seconds)

    def outcome_of(self, operation_id: str) -> Result | None:
        return outcome_of(self._engine, effects, operation_id)

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        if not customer_id.isprintable():
            return None
        query = sa.select(customers.c.contact_changed_at).where(customers.c.customer_id == customer_id)
        with translated_errors(), self._engine.connect() as connection:
            changed_at: datetime | None = connection.scalar(query)
        return changed_at


def _made(connection: sa.Connection, operation_id: str, request: WriteRequest, now: datetime) -> Result:
    if not request.customer_id.isprintable():
        return NOT_FOUND  # no database stores such a number
    # Changes of one customer wait for each other here.
    mine = sa.select(customers.c.customer_id).where(customers.c.customer_id == request.customer_id)
    connection.execute(mine.with_for_update())
    record = _record(connection, request)
    decision = decide(record, request, now)
    if not isinstance(decision, Eligible):
        return decision
    change = Change(connection, operation_id, request.customer_id, record, decision, now)
    return carry_out(request.name, change)


def _record(connection: sa.Connection, request: WriteRequest) -> Record:
    """What the policy looks at, of the customer whom the request names and of nobody else."""
    number = request.parameters.get("order")
    wanted = number.strip().upper() if isinstance(number, str) else ""
    # What somebody typed may hold characters that no database stores: no record has them.
    if not request.customer_id.isprintable() or not wanted.isprintable():
        return Record(None)
    rows = connection.execute(ACCOUNTS.where(customers.c.customer_id == request.customer_id)).all()
    if not rows:
        return Record(None)
    mine = (orders.c.customer_id == request.customer_id) & (orders.c.number == wanted)
    lines = connection.execute(ORDERS.where(mine)).all()
    if not lines:
        return Record(account_of(rows))
    order = order_of(lines)
    return Record(account_of(rows), order, *_beside(connection, order))


def _beside(connection: sa.Connection, order: Order) -> tuple[Any, ...]:
    """The kinds of an order's products, the lines that are in hand, and the unpaid invoice."""
    names = {line.name for line in order.items}
    listed = sa.select(variants).where(variants.c.product.in_(names)).order_by(variants.c.sku)
    kinds = tuple(Variant(row.sku, row.product, row.options, row.stock) for row in connection.execute(listed))
    is_open = (cases.c.order_number == order.number) & cases.c.is_open
    if order.state is OrderState.LOST:  # the search for the parcel has come to its end
        is_open &= cases.c.wants != INVESTIGATION
    in_hand = frozenset(connection.scalars(sa.select(cases.c.position).where(is_open)))
    unpaid = sa.select(invoices).where(invoices.c.order_number == order.number, invoices.c.paid.is_(False))
    bill = connection.execute(unpaid.order_by(invoices.c.number)).first()
    return kinds, in_hand, invoice_of(bill) if bill else None
