"""What answers about products need from outside."""

from __future__ import annotations

from typing import Protocol

from frontdesk.products.model import Product


class Catalogue(Protocol):
    """The products that a company sells, read live."""

    def products(self) -> list[Product]:
        """All of them, in the shop's order; none where the company keeps no catalogue. Never hangs: past its limit it
        raises `frontdesk.accounts.ports.SystemOfRecordUnavailable`."""
        ...
