"""A retail shop's records, as scripts begin with them and look at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import timedelta

import sqlalchemy as sa

from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.retail.model import RetailOrder, RetailShop, Status, User
from frontdesk.accounts.retail.replacing import put_customer, set_status
from frontdesk.accounts.retail.rows import find_orders, find_user, order_id_of, reading

_STATUS = {
    OrderState.PROCESSING: Status.PENDING,
    OrderState.SHIPPED: Status.PROCESSED,
    OrderState.DELIVERED: Status.DELIVERED,
    OrderState.CANCELLED: Status.CANCELLED,
}


class RetailBooks:
    """Books over the tables of a retail shop, which `shop` was loaded into."""

    def __init__(self, engine: sa.Engine, shop: RetailShop) -> None:
        self._engine = engine
        self._users = {each.email.casefold(): each for each in shop.users}
        self._placed: defaultdict[str, dict[int, RetailOrder]] = defaultdict(dict)
        for place, order in enumerate(shop.orders, start=1):
            self._placed[order.user_id][place] = order

    def number_of(self, email: str) -> str | None:
        user = self._users.get(email.casefold())
        return user.user_id if user else None

    def put(self, email: str, customer_id: str, instead_of: Collection[str]) -> None:
        user = self._users[email.casefold()]
        with self._engine.begin() as connection:
            put_customer(connection, user, self._placed[user.user_id], customer_id, instead_of)

    def change(self, customer_id: str, order: Order, fields: Mapping[str, str]) -> None:
        if unknown := set(fields) - {"state"}:
            raise ValueError(f"of a retail shop's orders only the state is changed, not {min(unknown)}")
        with self._engine.begin() as connection:
            set_status(connection, order_id_of(order.number), _STATUS[OrderState(fields["state"])])

    def age(self, customer_id: str, by: timedelta) -> None:
        """Nothing: the shop keeps no days."""

    def texts(self, customer_id: str, order: Order) -> dict[str, str]:
        with reading(self._engine) as connection:
            user = find_user(connection, customer_id)
            (found,) = find_orders(connection, customer_id, order_id_of(order.number))
        assert user is not None  # the order's
        return {
            "state": found.status.value,
            "address": order.address,
            "refunded": str(order.refunded),
            "items": ", ".join(str(each) for each in found.items),
            "paid": ", ".join(_method(user, each) for each in found.paid),
            "cases": _cases(user, found),
        }


def _method(user: User, method_id: str) -> str:
    method = user.method(method_id)
    return str(method) if method else method_id


def _cases(user: User, order: RetailOrder) -> str:
    """What comes back, as `return of Mug (red): gift card` or `exchange of Mug (red) for Mug (blue): gift card`."""
    names = {each.item_id: str(each) for each in order.items}
    told = []
    if order.returned:
        what = "; ".join(names[each] for each in order.returned.items)
        told.append(f"return of {what}: {_method(user, order.returned.method_id)}")
    if order.exchanged:
        what = "; ".join(names[each] for each in order.exchanged.items)
        method = _method(user, order.exchanged.method_id)
        told.append(f"exchange of {what} for {', '.join(order.exchanged.instead)}: {method}")
    return ", ".join(told)
