"""A system of record in memory, for tests and rehearsals."""

from __future__ import annotations

from collections.abc import Iterable

from frontdesk.accounts.grants import Grant
from frontdesk.accounts.model import (
    Account,
    CustomerRecord,
    Invoice,
    Order,
    UnknownCustomer,
    Variant,
    newest_invoices_first,
    newest_orders_first,
)
from frontdesk.accounts.reset_page import link_to


class InMemorySystemOfRecord:
    """Answers from the records it was given. Links are counted up from 1 under `reset_page`, and stay fresh."""

    def __init__(
        self,
        records: Iterable[CustomerRecord],
        reset_page: str = "https://shop.example/reset",
        variants: Iterable[Variant] = (),
    ) -> None:
        self._records = {record.customer_id: record for record in records}
        self._reset_page = reset_page
        self._variants = tuple(variants)
        self._links: dict[str, str] = {}

    def account(self, customer_id: str) -> Account | None:
        record = self._records.get(customer_id)
        return record.account if record else None

    def orders(self, customer_id: str) -> list[Order]:
        record = self._records.get(customer_id)
        return newest_orders_first(record.orders) if record else []

    def order(self, customer_id: str, number: str) -> Order | None:
        wanted = number.strip().upper()
        return next((order for order in self.orders(customer_id) if order.number.upper() == wanted), None)

    def variants(self, customer_id: str, number: str) -> list[Variant]:
        order = self.order(customer_id, number)
        names = {line.name for line in order.items} if order else set()
        return [each for each in self._variants if each.article in names]

    def invoices(self, customer_id: str) -> list[Invoice]:
        record = self._records.get(customer_id)
        return newest_invoices_first(record.invoices) if record else []

    def last_invoice(self, customer_id: str) -> Invoice | None:
        return next(iter(self.invoices(customer_id)), None)

    def customer_by_email(self, email: str) -> str | None:
        wanted = email.strip().lower()
        owners = (record.customer_id for record in self._records.values() if record.account.email.lower() == wanted)
        return next(owners, None)

    def reset_link(self, grant: Grant) -> str:
        customer_id = grant.request.customer_id
        if customer_id not in self._records:
            raise UnknownCustomer
        return self._links.setdefault(customer_id, link_to(self._reset_page, str(len(self._links) + 1)))
