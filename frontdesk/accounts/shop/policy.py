"""The policy of the shop: whether a change is possible, from the record, the request and the time alone.

The articles in data/kb say the same to customers; the numbers are in terms.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from frontdesk.accounts.model import Order
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.shop import after_delivery, before_packing
from frontdesk.accounts.shop.parameters import Parameters, Unclear, email
from frontdesk.accounts.shop.record import Record
from frontdesk.accounts.writes import Eligible, Refused, WriteRequest

OfOrder = Callable[[Record, Order, Parameters, datetime], Eligible | Refused]
OF_ORDERS: Mapping[str, OfOrder] = {
    "cancel_order": before_packing.cancel_order,
    "change_address": before_packing.change_address,
    "change_items": before_packing.change_items,
    "return_items": after_delivery.return_items,
    "exchange_items": after_delivery.exchange_items,
    "refund": after_delivery.refund,
    "claim": after_delivery.claim,
}
OPERATIONS = frozenset({*OF_ORDERS, "change_email", "password_reset"})
NOT_FOUND = Refused(Refusal.NOT_FOUND)


def decide(record: Record, request: WriteRequest, now: datetime) -> Eligible | Refused:
    """Whether the change is possible, and what it comes to.

    Args:
        record: of the customer whom the request names, with the order that it names.
        now: aware.
    """
    if request.name not in OPERATIONS:
        return Refused(Refusal.NOT_OFFERED)
    if record.account is None:
        return NOT_FOUND
    try:
        if request.name == "password_reset":
            return Eligible({})
        if request.name == "change_email":
            return _change_email(record.account.email, request.parameters)
        if record.order is None:
            return NOT_FOUND
        return OF_ORDERS[request.name](record, record.order, request.parameters, now)
    except Unclear as problem:
        return Refused(problem.reason, facts=problem.facts)


def _change_email(before: str, parameters: Parameters) -> Eligible | Refused:
    """`{email}`. Whether somebody else has the address is found when it is changed: by then its owner has proved to be
    its owner, and nobody else is told."""
    address = email(parameters, "email")
    if address.casefold() == before.casefold():
        return Refused(Refusal.NOTHING_CHANGES)
    return Eligible({"email": address}, {"before": before})
