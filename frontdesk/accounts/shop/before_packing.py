"""What the shop's policy says of orders that are not packed yet: they can be cancelled, redirected and changed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from frontdesk.accounts.model import Order, OrderState, PaymentKind
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.shop.countries import OTHER_FEE, SAME_FEE, country_of
from frontdesk.accounts.shop.parameters import Parameters, Piece, entries, note, quantity, text, variant
from frontdesk.accounts.shop.record import Record, line_number
from frontdesk.accounts.shop.terms import MOST_BY_INVOICE, MOST_PIECES
from frontdesk.accounts.writes import Eligible, Refused, Value

#: Of these the money was taken when the order was placed; cards and invoices follow when it ships.
PAID_AT_ONCE = frozenset({PaymentKind.PAYPAL, PaymentKind.GIFT_CARD})
WHY_NOT = {
    OrderState.PACKED: Refusal.ALREADY_PACKED,
    OrderState.SHIPPED: Refusal.ALREADY_SHIPPED,
    OrderState.DELIVERED: Refusal.ALREADY_DELIVERED,
    OrderState.PARTLY_REFUNDED: Refusal.ALREADY_DELIVERED,
    OrderState.CANCELLED: Refusal.ALREADY_CANCELLED,
    OrderState.RETURNED: Refusal.ALREADY_RETURNED,
    OrderState.LOST: Refusal.LOST,
}
_PO_BOX = re.compile(r"\b(?:p\.? ?o\.? ?box|post(?:al)? ?box|postfach|military|apo|fpo)\b", re.IGNORECASE)
# A postcode or, behind a comma, a town.
_PLACE = re.compile(r"\d{4}|,[^,]*[^\W\d_]{2}")
_LONGEST_ADDRESS = 200


def cancel_order(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, reason}`: the whole order, free of charge."""
    if refused := _too_late(order):
        return refused
    back = order.total - order.refunded if _is_paid(record) else Decimal(0)
    return Eligible(
        {"order": order.number, "reason": note(parameters, "reason")},
        {"total": money(order.total), "refund": money(back), **payment_facts(record)},
        back,
        order.currency,
        lines_of(order),
    )


def change_address(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, address}`: another address for the parcel."""
    if refused := _too_late(order):
        return refused
    address = text(parameters, "address", _LONGEST_ADDRESS)
    if _PO_BOX.search(address):
        return Refused(Refusal.PO_BOX)
    if not any(sign.isdigit() for sign in address) or len(address.split()) < 2 or not _PLACE.search(address):
        return Refused(Refusal.ADDRESS_INCOMPLETE)
    country = country_of(address)
    if country in OTHER_FEE:
        return Refused(Refusal.ANOTHER_FEE, facts={"country": country})
    if country is not None and country not in SAME_FEE:
        return Refused(Refusal.NOT_DELIVERED_THERE, facts={"country": country})
    if address.casefold() == order.address.casefold():
        return Refused(Refusal.NOTHING_CHANGES)
    return Eligible({"order": order.number, "address": address}, {"before": order.address}, lines=lines_of(order))


@dataclass(frozen=True)
class Changed:
    """Lines as they will be: a piece whose quantity is 0 is taken out."""

    pieces: tuple[Piece, ...]
    total: Decimal

    def needed(self, record: Record) -> Counter[str]:
        """How many pieces of each SKU the order takes more than now; fewer are below 0. What the shop does not list has
        no SKU."""
        needed: Counter[str] = Counter()
        for piece in self.pieces:
            before = record.variant_of(piece.line)
            if before:
                needed[before.sku] -= piece.line.quantity
            if after := piece.instead or before:
                needed[after.sku] += piece.quantity
        return needed


def changed(record: Record, order: Order, parameters: Parameters) -> Changed:
    """What `items` asks for. Raises Unclear."""
    pieces = []
    for line, entry in entries(parameters, order):
        instead = variant(record, line, entry["instead"]) if entry.get("instead") is not None else None
        most = max(MOST_PIECES, line.quantity)
        pieces.append(Piece(line, quantity(entry, line, most, least=0), instead))
    total = order.total + sum((piece.quantity - piece.line.quantity) * piece.line.price for piece in pieces)
    return Changed(tuple(pieces), total)


def change_items(record: Record, order: Order, parameters: Parameters, now: datetime) -> Eligible | Refused:
    """`{order, items: [{item, instead?, quantity?}]}`: other sizes, colours and quantities; quantity 0 takes out."""
    if refused := _too_late(order):
        return refused
    wish = changed(record, order, parameters)
    if refused := _impossible(record, order, wish):
        return refused
    back = max(order.total - wish.total, Decimal(0)) if _is_paid(record) else Decimal(0)
    return Eligible(
        {"order": order.number, "items": [_spelled(record, order, piece) for piece in wish.pieces]},
        {
            "total_before": money(order.total),
            "total": money(wish.total),
            "refund": money(back),
            **payment_facts(record),
        },
        back,
        order.currency,
        tuple(line_number(order, piece.line) for piece in wish.pieces),
    )


def _impossible(record: Record, order: Order, wish: Changed) -> Refused | None:
    for piece in wish.pieces:
        is_same_kind = piece.instead is None or piece.instead == record.variant_of(piece.line)
        if is_same_kind and piece.quantity == piece.line.quantity:
            return Refused(Refusal.NOTHING_CHANGES, facts={"item": piece.line.name})
    gone = {piece.line.position for piece in wish.pieces if piece.quantity == 0}
    if gone == {line.position for line in order.items}:
        return Refused(Refusal.NOTHING_LEFT, ("cancel_order",))
    for piece in wish.pieces:
        is_more = piece.quantity > piece.line.quantity
        if is_more and record.variant_of(piece.line) is None and piece.instead is None:
            return Refused(Refusal.STOCK_UNKNOWN, facts={"item": piece.line.name})
    if refused := sold_out(record, wish.needed(record)):
        return refused
    if wish.total > order.total and _is_paid(record):
        return Refused(Refusal.MUST_BE_PAID, facts={"difference": money(wish.total - order.total)})
    method = record.payment
    if method and method.kind is PaymentKind.INVOICE and wish.total > max(MOST_BY_INVOICE, order.total):
        return Refused(Refusal.OVER_INVOICE_LIMIT, facts={"most": money(MOST_BY_INVOICE)})
    return None


def sold_out(record: Record, needed: Counter[str], instead: tuple[str, ...] = ()) -> Refused | None:
    """Why so many pieces cannot be sent; None if they can."""
    for each in record.variants:
        if needed[each.sku] <= 0:
            continue
        facts = {"item": each.product, **each.options}
        if each.stock is None:
            return Refused(Refusal.STOCK_UNKNOWN, instead, facts)
        if each.stock < needed[each.sku]:
            return Refused(Refusal.SOLD_OUT, instead, facts | {"left": str(each.stock)})
    return None


def _spelled(record: Record, order: Order, piece: Piece) -> Value:
    said: dict[str, Value] = {"item": line_number(order, piece.line), "quantity": piece.quantity}
    if piece.instead is not None and piece.instead != record.variant_of(piece.line):
        said["instead"] = piece.instead.sku
    return said


def _too_late(order: Order) -> Refused | None:
    if order.state is OrderState.PROCESSING:
        return None
    is_here = order.state in {OrderState.DELIVERED, OrderState.PARTLY_REFUNDED}
    return Refused(WHY_NOT[order.state], ("return_items", "exchange_items") if is_here else ("order_status",))


def _is_paid(record: Record) -> bool:
    """Whether the money of an order that is not packed was taken."""
    return record.payment is not None and record.payment.kind in PAID_AT_ONCE


def payment_facts(record: Record) -> dict[str, str]:
    """How the order is paid, for what is read back."""
    method = record.payment
    if method is None:
        return {}
    facts = {"payment": method.kind.value, "brand": method.brand, "ending": method.ending}
    return {name: value for name, value in facts.items() if value}


def lines_of(order: Order) -> tuple[str, ...]:
    """All lines of an order."""
    return tuple(line_number(order, line) for line in order.items)


def money(amount: Decimal) -> str:
    """An amount as parameters and facts hold it: "12.50"."""
    return f"{amount:.2f}"
