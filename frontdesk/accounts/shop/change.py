"""Carries out what the shop's policy allowed, in the caller's transaction: nothing here asks whether it may be done."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import sqlalchemy as sa

from frontdesk.accounts.links import link_token
from frontdesk.accounts.model import Order, OrderLine, OrderState, PaymentKind
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.shop.after_delivery import INVESTIGATION, REFUND, REPLACEMENT
from frontdesk.accounts.shop.before_packing import changed, money
from frontdesk.accounts.shop.parameters import Piece, pieces
from frontdesk.accounts.shop.record import Record
from frontdesk.accounts.shop.tables import (
    cases,
    cents_of,
    customers,
    invoices,
    order_lines,
    orders,
    payment_methods,
    reset_links,
    sku_of,
    variants,
)
from frontdesk.accounts.shop.terms import RESERVED_DAYS
from frontdesk.accounts.writes import Done, Eligible, Refused, Result


@dataclass(frozen=True)
class Change:
    """A change that the policy allowed, where it is made.

    Attributes:
        record: as it stands in this transaction.
        eligible: what the policy said of the request.
    """

    connection: sa.Connection
    operation_id: str
    customer_id: str
    record: Record
    eligible: Eligible
    now: datetime

    @property
    def order(self) -> Order:
        assert self.record.order is not None  # the policy has looked
        return self.record.order

    @property
    def pieces(self) -> list[Piece]:
        return pieces(self.eligible.parameters, self.order)

    def text(self, name: str) -> str:
        """A parameter; empty if there is none."""
        return str(self.eligible.parameters.get(name) or "")


def carry_out(name: str, change: Change) -> Result:
    """Make the change and tell what came of it. Raises IntegrityError where the shop's constraints forbid it."""
    return _CHANGES[name](change)


def _cancel_order(change: Change) -> Result:
    _pay_back(change, change.eligible.amount)
    back = Counter[str]()
    for line in change.order.items:
        back[sku_of(line.name, line.options)] -= line.quantity
    _take(change, back)
    _update(change, state=OrderState.CANCELLED.value)
    return Done({"total": money(change.order.total), "refund": money(change.eligible.amount)})


def _change_address(change: Change) -> Result:
    _update(change, address=change.text("address"))
    return Done({"address": change.text("address")})


def _change_items(change: Change) -> Result:
    wish = changed(change.record, change.order, change.eligible.parameters)
    lines = order_lines.c
    for piece in wish.pieces:
        mine = (lines.order_number == change.order.number) & (lines.position == piece.line.position)
        if piece.quantity == 0:
            change.connection.execute(sa.delete(order_lines).where(mine))
            continue
        options = dict((piece.instead.options if piece.instead else piece.line.options).items())
        values = {"quantity": piece.quantity, "options": options}
        change.connection.execute(sa.update(order_lines).where(mine).values(values))
    _take(change, wish.needed(change.record))
    _to_gift_card(change, change.eligible.amount)
    _update(change, total_cents=cents_of(wish.total))
    return Done({"total": money(wish.total), "refund": money(change.eligible.amount)})


def _return_items(change: Change) -> Result:
    number = _open_cases(change, "return", change.text("reason"), lambda piece: change.text("refund_to") or REFUND)
    facts = change.eligible.facts
    return Done({"label": number, "refund": facts["refund"], "fee": facts["fee"], "until": facts["until"]})


def _exchange_items(change: Change) -> Result:
    wanted, needed = _wanted(change), Counter[str]()
    for sku, count in wanted.values():
        needed[sku] += count
    _take(change, needed)
    number = _open_cases(change, "exchange", "", lambda piece: wanted[piece.line.position][0])
    return Done({"label": number, "until": (change.now.date() + timedelta(RESERVED_DAYS)).isoformat()})


def _refund(change: Change) -> Result:
    _pay_back(change, change.eligible.amount, change.pieces if "items" in change.eligible.parameters else ())
    return Done({"refund": money(change.eligible.amount)})


def _claim(change: Change) -> Result:
    outcome = change.eligible.facts["outcome"]
    if change.order.state is OrderState.LOST:
        _end_searches(change)
    number = _open_cases(change, "claim", change.text("problem"), lambda piece: outcome, is_open=outcome != REFUND)
    until = {"until": change.eligible.facts["until"]} if "until" in change.eligible.facts else {}
    if outcome == REFUND:
        _pay_back(change, change.eligible.amount, change.pieces)
        return Done({"case": number, "outcome": outcome, "refund": money(change.eligible.amount)})
    if outcome == REPLACEMENT:
        _take(change, _ordered(change))
    return Done({"case": number, "outcome": outcome, **until})


def _end_searches(change: Change) -> None:
    """The search for a parcel has ended with its loss."""
    searches = (cases.c.order_number == change.order.number) & (cases.c.wants == INVESTIGATION)
    change.connection.execute(sa.update(cases).where(searches).values(is_open=False))


def _change_email(change: Change) -> Result:
    address, column = change.text("email"), sa.func.lower(customers.c.email)
    owner = change.connection.scalar(sa.select(customers.c.customer_id).where(column == address.lower()))
    if owner not in (None, change.customer_id):
        return Refused(Refusal.EMAIL_IN_USE)
    mine = sa.update(customers).where(customers.c.customer_id == change.customer_id)
    change.connection.execute(mine.values(email=address, contact_changed_at=change.now))
    return Done({"email": address})


def _password_reset(change: Change) -> Result:
    """The mail that takes the link to the address on file finds it by the operation's id."""
    link_token(change.connection, reset_links, change.customer_id, change.operation_id, int(change.now.timestamp()))
    return Done()


_CHANGES: Mapping[str, Callable[[Change], Result]] = {
    "cancel_order": _cancel_order,
    "change_address": _change_address,
    "change_items": _change_items,
    "return_items": _return_items,
    "exchange_items": _exchange_items,
    "refund": _refund,
    "claim": _claim,
    "change_email": _change_email,
    "password_reset": _password_reset,
}


def _update(change: Change, **values: object) -> None:
    change.connection.execute(sa.update(orders).where(orders.c.number == change.order.number).values(values))


def _wanted(change: Change) -> dict[int, tuple[str, int]]:
    """The SKU and the pieces that come instead of each line, by its position."""
    found: dict[int, tuple[str, int]] = {}
    items = change.eligible.parameters["items"]
    assert isinstance(items, list)  # the policy has spelled them
    for piece, entry in zip(change.pieces, items, strict=True):
        assert isinstance(entry, dict)
        found[piece.line.position] = str(entry["instead"]), piece.quantity
    return found


def _ordered(change: Change) -> Counter[str]:
    """How many pieces of each SKU the request's lines have."""
    count = Counter[str]()
    for piece in change.pieces:
        count[sku_of(piece.line.name, piece.line.options)] += piece.quantity
    return count


def _take(change: Change, needed: Mapping[str, int]) -> None:
    """Take pieces out of stock, or put them back; in one order everywhere, so that nobody waits in a circle."""
    for sku, count in sorted(needed.items()):
        left = variants.c.stock - count
        counted = (variants.c.sku == sku) & variants.c.stock.is_not(None)
        change.connection.execute(sa.update(variants).where(counted).values(stock=left))


def _open_cases(change: Change, kind: str, reason: str, wants: Callable[[Piece], str], is_open: bool = True) -> str:
    """One case for each line, all under one number, which follows from the operation's id."""
    number = f"{kind[0].upper()}-{hashlib.sha256(change.operation_id.encode()).hexdigest()[:10].upper()}"
    rows = [
        {
            "operation_id": change.operation_id,
            "order_number": change.order.number,
            "position": piece.line.position,
            "kind": kind,
            "quantity": piece.quantity,
            "reason": reason,
            "wants": wants(piece),
            "number": number,
            "is_open": is_open,
            "opened_at": change.now,
        }
        for piece in change.pieces
    ]
    change.connection.execute(sa.insert(cases), rows)
    return number


def _pay_back(change: Change, amount: Decimal, of: Sequence[Piece] = ()) -> None:
    """Record what is paid back: of these pieces or, without any, of the whole order; an unpaid invoice is lowered."""
    if not amount:
        return
    order, refunded = change.order, change.order.refunded + amount
    for line, back in _shares(amount, [(piece.line, piece.quantity) for piece in of]):
        mine = (order_lines.c.order_number == order.number) & (order_lines.c.position == line.position)
        more = order_lines.c.refunded_cents + cents_of(back)
        change.connection.execute(sa.update(order_lines).where(mine).values(refunded_cents=more))
    state = order.state
    if state in {OrderState.DELIVERED, OrderState.PARTLY_REFUNDED}:
        state = OrderState.PARTLY_REFUNDED if refunded < order.total else OrderState.DELIVERED
    _update(change, refunded_cents=cents_of(refunded), state=state.value)
    if change.record.unpaid:
        _lower_invoice(change, min(amount, change.record.unpaid.amount))
    else:
        _to_gift_card(change, amount)


def _shares(amount: Decimal, lines: Sequence[tuple[OrderLine, int]]) -> list[tuple[OrderLine, Decimal]]:
    """How an amount is spread over lines, each up to what of it was not paid back."""
    shares, rest = [], amount
    for line, count in lines:
        share = min(rest, count * line.price, line.quantity * line.price - line.refunded)
        shares.append((line, share))
        rest -= share
    return shares


def _lower_invoice(change: Change, amount: Decimal) -> None:
    assert change.record.unpaid is not None  # the caller has looked
    left = change.record.unpaid.amount - amount
    mine = sa.update(invoices).where(invoices.c.number == change.record.unpaid.number)
    change.connection.execute(mine.values(amount_cents=cents_of(left), paid=not left))
    owed = customers.c.balance_cents - cents_of(amount)
    customer = sa.update(customers).where(customers.c.customer_id == change.customer_id)
    change.connection.execute(customer.values(balance_cents=owed))


def _to_gift_card(change: Change, amount: Decimal) -> None:
    """Money goes back the way it came; only a gift card's is kept here."""
    method = change.record.payment
    if amount and method and method.kind is PaymentKind.GIFT_CARD:
        card = sa.update(payment_methods).where(payment_methods.c.number == method.number)
        more = payment_methods.c.balance_cents + cents_of(amount)
        change.connection.execute(card.values(balance_cents=more))
