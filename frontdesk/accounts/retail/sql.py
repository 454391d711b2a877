"""The system of record of a retail shop that keeps its records in SQLite or PostgreSQL."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import sqlalchemy as sa

from frontdesk.accounts import model
from frontdesk.accounts.database import translated_errors
from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.links import link_token
from frontdesk.accounts.model import Account, Invoice, Order, OrderLine, OrderState, PaymentKind, UnknownCustomer
from frontdesk.accounts.reset_page import link_to
from frontdesk.accounts.retail.model import PaymentMethod, RetailOrder, Source, Status, User
from frontdesk.accounts.retail.policy import CURRENCY
from frontdesk.accounts.retail.rows import find_orders, find_user, find_variants, order_id_of, reading
from frontdesk.accounts.retail.tables import reset_links, users, variants
from frontdesk.accounts.writing import writing_transaction

#: What was processed is in a parcel with a tracking number; what is to come back is still with the customer.
_STATES = {
    Status.PENDING: OrderState.PROCESSING,
    Status.ITEMS_MODIFIED: OrderState.PROCESSING,
    Status.PROCESSED: OrderState.SHIPPED,
    Status.DELIVERED: OrderState.DELIVERED,
    Status.RETURN_REQUESTED: OrderState.DELIVERED,
    Status.EXCHANGE_REQUESTED: OrderState.DELIVERED,
    Status.CANCELLED: OrderState.CANCELLED,
}
_KINDS = {
    Source.CREDIT_CARD: PaymentKind.CARD,
    Source.PAYPAL: PaymentKind.PAYPAL,
    Source.GIFT_CARD: PaymentKind.GIFT_CARD,
}


class RetailSystemOfRecord:
    """Reads a retail shop's tables. The shop keeps no days of orders, no invoices and no debts.

    Args:
        engine: one that can only read (`reading_engine`).
        reset_page: the URL of the shop's page for new passwords (`frontdesk.accounts.reset_page`).
        now: seconds since 1970.
        grants: recognises the permission for a link; without it none is made.
    """

    def __init__(
        self,
        engine: sa.Engine,
        reset_page: str,
        now: Callable[[], float] = time.time,
        grants: Grants | None = None,
    ) -> None:
        self._engine = engine
        self._grants = grants or Grants()
        self._reset_page = reset_page
        self._now = now

    def account(self, customer_id: str) -> Account | None:
        if not customer_id.isprintable():
            return None
        with self._reading() as connection:
            user = find_user(connection, customer_id)
        return _account(user) if user else None

    def orders(self, customer_id: str) -> list[Order]:
        if not customer_id.isprintable():
            return []
        with self._reading() as connection:
            return [_order(each) for each in find_orders(connection, customer_id)]

    def order(self, customer_id: str, number: str) -> Order | None:
        # What people type may hold characters that no database stores (NUL, half a surrogate pair): no record has them.
        wanted = order_id_of(number)
        if not (customer_id + wanted).isprintable():
            return None
        with self._reading() as connection:
            return next((_order(each) for each in find_orders(connection, customer_id, wanted)), None)

    def variants(self, customer_id: str, number: str) -> list[model.Variant]:
        wanted = order_id_of(number)
        if not (customer_id + wanted).isprintable():
            return []
        with self._reading() as connection:
            products = {
                item.product_id for order in find_orders(connection, customer_id, wanted) for item in order.items
            }
            found = find_variants(connection, products, set()).values()
        return [model.Variant(each.item_id, each.name, each.options, each.available, each.price) for each in found]

    def invoices(self, customer_id: str) -> list[Invoice]:
        return []

    def last_invoice(self, customer_id: str) -> Invoice | None:
        return None

    def customer_by_email(self, email: str) -> str | None:
        wanted = email.strip().lower()
        if not wanted.isprintable():
            return None
        query = sa.select(users.c.user_id).where(sa.func.lower(users.c.email) == wanted)
        with self._reading() as connection:
            found: str | None = connection.scalar(query)
        return found

    def article_names(self) -> list[str]:
        """The name of every product. Raises `SystemOfRecordUnavailable`."""
        with self._reading() as connection:
            return [str(name) for name in connection.scalars(sa.select(variants.c.name).distinct())]

    def reset_link(self, grant: Grant) -> str:
        customer_id, key = self._grants.honour(grant).customer_id, grant.operation_id
        if self.account(customer_id) is None:
            raise UnknownCustomer
        with translated_errors(), writing_transaction(self._engine.url) as connection:
            if find_user(connection, customer_id, lock=True) is None:  # whoever asks at the same time waits here
                raise UnknownCustomer
            token = link_token(connection, reset_links, customer_id, key, int(self._now()))
        return link_to(self._reset_page, token)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with translated_errors(), reading(self._engine) as connection:
            yield connection


def _account(user: User) -> Account:
    return Account(
        name=f"{user.first_name} {user.last_name}",
        email=user.email,
        address=str(user.address),
        balance=Decimal("0.00"),
        currency=CURRENCY,
        payment_methods=tuple(_method(each) for each in user.payment_methods),
    )


def _method(method: PaymentMethod) -> model.PaymentMethod:
    balance = method.balance if method.source is Source.GIFT_CARD else None
    return model.PaymentMethod(method.method_id, _KINDS[method.source], method.brand, method.last_four, balance)


def _order(order: RetailOrder) -> Order:
    parcels = [tracking for each in order.fulfilments for tracking in each.tracking_ids]
    return Order(
        number=order.number,
        state=_STATES[order.status],
        placed_on=None,
        items=tuple(
            OrderLine(item.name, 1, item.price, item.options, position=position)
            for position, item in enumerate(order.items, start=1)
        ),
        total=order.total,
        address=str(order.address),
        tracking=", ".join(parcels) or None,
        carrier=None,
        expected_on=None,
        delivered_on=None,
        refunded=order.refunded,
        currency=CURRENCY,
        paid_with=next(iter(order.paid), order.payments[0].method_id if order.payments else None),
    )
