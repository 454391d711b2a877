"""Changes of a retail shop's records in SQLite or PostgreSQL, each with what came of it in one transaction."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from frontdesk.accounts import effects as made
from frontdesk.accounts.database import translated_errors
from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.retail.choices import Shelf
from frontdesk.accounts.retail.model import RetailOrder, User
from frontdesk.accounts.retail.policy import OPERATIONS, Decision, decide
from frontdesk.accounts.retail.rows import (
    find_orders,
    find_user,
    find_variants,
    order_id_of,
    reading,
    save_order,
    save_user,
)
from frontdesk.accounts.retail.tables import effects
from frontdesk.accounts.writes import Done, Eligible, Refused, Result, Value, WriteRequest


class RetailChanges:
    """Makes the changes that the shop's policy allows (`frontdesk.accounts.retail.policy`).

    Args:
        engine: one that can only read (`reading_engine`); a change opens a connection of its own.
        grants: recognises the permission for a change.
    """

    def __init__(self, engine: sa.Engine, grants: Grants) -> None:
        self._engine = engine
        self._grants = grants

    def supports(self) -> frozenset[str]:
        return OPERATIONS

    def examine(self, request: WriteRequest) -> Eligible | Refused:
        with translated_errors(), reading(self._engine) as connection:
            decision = _decide(request, _found(connection, request))
        return decision.eligible if isinstance(decision, Decision) else decision

    def perform(self, grant: Grant) -> Result:
        return made.made_once(self._engine.url, effects, self._grants, grant, _make)

    def outcome_of(self, operation_id: str) -> Result | None:
        return made.outcome_of(self._engine, effects, operation_id)

    def contact_changed_at(self, customer_id: str) -> datetime | None:
        """None: the shop does not know."""
        return None


#: What the policy looks at.
_Found = tuple[User | None, RetailOrder | None, Shelf]


def _make(connection: sa.Connection, request: WriteRequest) -> Result:
    user, order, _ = found = _found(connection, request, lock=True)
    decision = _decide(request, found)
    if isinstance(decision, Refused):
        return decision
    if user is not None:
        save_user(connection, user, decision.user)
    if order is not None and decision.order is not None:
        save_order(connection, order, decision.order)
    return Done(decision.eligible.facts)


def _decide(request: WriteRequest, found: _Found) -> Decision | Refused:
    return decide(request.name, request.parameters, *found)


def _found(connection: sa.Connection, request: WriteRequest, lock: bool = False) -> _Found:
    """The customer, the customer's order that is named, and what its products come in. With `lock` nobody else changes
    the first two until the transaction ends."""
    number = request.parameters.get("order")
    wanted = order_id_of(number) if isinstance(number, str) else ""
    if not (request.customer_id + wanted).isprintable():
        return None, None, {}
    user = find_user(connection, request.customer_id, lock)
    orders = find_orders(connection, request.customer_id, wanted, lock) if wanted else []
    if not orders:
        return user, None, {}
    products = {item.product_id for item in orders[0].items}
    return user, orders[0], find_variants(connection, products, _item_ids(request.parameters.get("items")))


def _item_ids(items: Value) -> set[str]:
    """Ids in `[{"instead": id}]`, which may be of any product."""
    listed = [each.get("instead") for each in items if isinstance(each, dict)] if isinstance(items, list) else []
    return {each for each in listed if isinstance(each, str) and each.isprintable()}
