"""What a retail shop's records hold: as its file has them with some changes, and as they are in a database."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.database import reading_engine
from frontdesk.accounts.retail.model import Source
from frontdesk.accounts.retail.rows import find_orders, find_user, reading
from frontdesk.accounts.retail.tables import users


def expected(told: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """The file with these changes, as `state` has it."""
    found = {}
    for user_id, user in told["users"].items():
        changed = changes.get("users", {}).get(user_id, {})
        methods = user["payment_methods"] | changed.get("payment_methods", {})
        balances = {name: _money(each.get("balance", 0)) for name, each in methods.items()}
        found[user_id] = [user["email"], changed.get("address", user["address"]), balances]
    for order_id, order in told["orders"].items():
        now = order | changes.get("orders", {}).get(order_id, {})
        found[order_id] = [
            now["status"],
            now["address"],
            [[each["item_id"], _money(each["price"]), each["options"]] for each in now["items"]],
            [[p["transaction_type"], _money(p["amount"]), p["payment_method_id"]] for p in now["payment_history"]],
            [[each["tracking_id"], each["item_ids"]] for each in now["fulfillments"]],
            now.get("cancel_reason", ""),
            [now.get("return_items"), now.get("return_payment_method_id")],
            [now.get("exchange_items"), now.get("exchange_new_items"), now.get("exchange_payment_method_id")],
            _money(now.get("exchange_price_difference", 0)),
        ]
    return found


def state(database: Path) -> dict[str, Any]:
    """All customers and orders in the database, by id."""
    engine, found = reading_engine(f"sqlite:///{database}"), {}
    with reading(engine) as connection:
        for user_id in connection.scalars(sa.select(users.c.user_id)).all():
            user = find_user(connection, user_id)
            assert user is not None
            balances = {m.method_id: _money(m.balance) for m in user.payment_methods}
            assert all(m.balance == 0 for m in user.payment_methods if m.source is not Source.GIFT_CARD)
            found[user_id] = [user.email, vars(user.address), balances]
            for order in find_orders(connection, user_id):
                back, swap = order.returned, order.exchanged
                found[order.order_id] = [
                    order.status.value,
                    vars(order.address),
                    [[each.item_id, _money(each.price), each.options] for each in order.items],
                    [["refund" if p.is_refund else "payment", _money(p.amount), p.method_id] for p in order.payments],
                    [[list(each.tracking_ids), list(each.item_ids)] for each in order.fulfilments],
                    order.cancel_reason,
                    [list(back.items), back.method_id] if back else [None, None],
                    [list(swap.items), list(swap.instead), swap.method_id] if swap else [None, None, None],
                    _money(swap.difference if swap else 0),
                ]
    engine.dispose()
    return found


def _money(amount: Any) -> str:
    return f"{Decimal(amount):.2f}"
