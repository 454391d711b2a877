"""The demo company as `frontdesk demo customers --json` lists it, and whom of it a test needs."""

from __future__ import annotations

from typing import Any

OPEN = ("processing", "packed", "shipped")


class Shop:
    """Customers by what they have."""

    def __init__(self, customers: list[dict[str, Any]]) -> None:
        self.customers = customers

    @property
    def with_one_open_order(self) -> dict[str, Any]:
        return self._first(lambda c: len(open_orders(c)) == 1 and c["invoices"])

    @property
    def with_several_open_orders(self) -> dict[str, Any]:
        return self._first(lambda c: len(open_orders(c)) == 2 and c["invoices"])

    @property
    def with_a_balance(self) -> dict[str, Any]:
        return self._first(lambda c: c["balance"] > 0 and c["invoices"])

    def with_order_in(self, state: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """A customer and their order in that state."""
        customer = self._first(lambda c: any(order["state"] == state for order in c["orders"]))
        return customer, next(order for order in customer["orders"] if order["state"] == state)

    def other_than(self, customer: dict[str, Any]) -> dict[str, Any]:
        """Somebody else who has an open order."""
        return self._first(lambda c: c is not customer and open_orders(c))

    def of(self, email: str) -> dict[str, Any]:
        return self._first(lambda c: c["email"] == email)

    def _first(self, fits: Any) -> dict[str, Any]:
        return next(customer for customer in self.customers if fits(customer))


def open_orders(customer: dict[str, Any]) -> list[dict[str, Any]]:
    """Orders that are on their way, newest first."""
    return [order for order in customer["orders"] if order["state"] in OPEN]
