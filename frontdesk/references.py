"""The formats of the numbers that a shop gives out: of orders, tickets, invoices and customers.

`data/references.yml` describes them, for the assistant too. Every pattern of Frontdesk for such numbers is made here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from frontdesk import yaml12

FILE = Path(__file__).parents[1] / "data" / "references.yml"
#: Any number that `data/references.yml` can describe, as the assistant writes it.
ANY_NUMBER = re.compile(r"[A-Z]{1,6}[-_/]?[0-9]{3,12}")
_EXAMPLE = re.compile(r"(?P<prefix>[A-Za-z]{1,6})(?P<joint>[-/_]?)(?P<zeros>0{3,12})")


@dataclass(frozen=True)
class Form:
    """The form of one kind of number: `T-000000` is the prefix `T`, the joint `-` and six digits."""

    prefix: str
    joint: str
    digits: int

    @classmethod
    def parse(cls, example: str) -> Form:
        """Raises ValueError if this is no example."""
        match = _EXAMPLE.fullmatch(example)
        if match is None:
            raise ValueError(f"{FILE.name}: write letters and a 0 for each digit, as in W0000, not {example!r}")
        return cls(match["prefix"], match["joint"], len(match["zeros"]))

    def write(self, digits: str) -> str:
        """The number with these digits."""
        return self.prefix + self.joint + digits.zfill(self.digits)


@dataclass(frozen=True)
class References:
    """The forms, and the patterns that find them; all ignore case."""

    orders: tuple[Form, ...]
    ticket: Form
    invoice: Form
    customer: Form

    @cached_property
    def mentioned(self) -> str:
        """Finds each number in a text, also with the spaces and surplus digits that people type."""
        ticket, invoice, customer = self.ticket, self.invoice, self.customer
        orders = "|".join(
            rf"{order.prefix}[\s#-]{{0,2}}\d{{{order.digits},{order.digits + 2}}}" for order in self.orders
        )
        return (
            rf"(?:{orders}"
            rf"|{ticket.prefix}[\s-]?\d{{{ticket.digits}}}"
            rf"|{invoice.prefix}[\s-]?\d{{{invoice.digits},{2 * invoice.digits}}}"
            rf"|{customer.prefix}{customer.joint}\d{{{customer.digits}}})"
        )

    @cached_property
    def word(self) -> re.Pattern[str]:
        """Matches a single word that is the number of an order, a ticket or an invoice, and so no password."""
        ticket, invoice = self.ticket, self.invoice
        orders = "|".join(rf"{order.prefix}-?\d{{{order.digits}}}" for order in self.orders)
        forms = rf"{orders}|{ticket.prefix}-?\d{{{ticket.digits}}}|{invoice.prefix}-?\d{{1,20}}"
        return re.compile(rf"#?(?:{forms})", re.IGNORECASE)

    @cached_property
    def ticket_in_text(self) -> re.Pattern[str]:
        """Finds a ticket's number in a text; its digits are the first group."""
        return re.compile(rf"\b{self.ticket.prefix}\s?-?\s?(\d{{{self.ticket.digits}}})\b", re.IGNORECASE)

    def invoices_in(self, text: str) -> list[str]:
        """The numbers of invoices in a text, as they are written on invoices."""
        form = self.invoice
        digits = re.findall(
            rf"\b{form.prefix}[\s{form.joint or '-'}]*(\d{{{form.digits},{2 * form.digits}}})\b", text, re.I
        )
        return list(dict.fromkeys(form.write(each) for each in digits))


@cache
def references() -> References:
    """The forms of this shop. Raises OSError or ValueError if the file cannot be read."""
    examples = yaml12.load(FILE)
    if not isinstance(examples, dict):
        raise ValueError(f"{FILE.name}: write a line for each kind of number, as in order_number: W0000")
    written = examples.get("order_number")
    orders = tuple(Form.parse(str(each)) for each in (written if isinstance(written, list) else [written]))
    kinds = ("ticket", "invoice", "customer")
    return References(orders, **{kind: Form.parse(str(examples.get(f"{kind}_number"))) for kind in kinds})
