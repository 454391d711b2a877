"""Which pieces, variants and means of payment are meant by the parameters of a change.

People name things: "2", "backpack", "gift card", `{"size": "M"}`. What fits one record only is taken for it, anything
else is asked back; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.retail.model import PaymentMethod, RetailOrder, User, Variant
from frontdesk.accounts.writes import Refused, Value

#: The variants of all products in an order, by item id.
Shelf = Mapping[str, Variant]
#: A piece of an order by its place, counted from 0, what it is, and what is wanted in its place.
Swap = tuple[int, Variant, Variant]
ORIGINAL = "original"
#: The reasons for which an order can be cancelled, and how people say them.
REASONS = {
    "no longer needed": re.compile(r"(?:\bno longer|\bnot|\bdont|n['’]t) (?:really )?(?:need|needed)\b"),
    "ordered by mistake": re.compile(r"\b(?:by|was a|made a) mistake\b|\bby accident\b|\baccidentally\b"),
}


class Denied(Exception):
    """The policy does not allow it; `refused` says why."""

    def __init__(self, reason: Refusal, **facts: str) -> None:
        super().__init__(reason)
        self.refused = Refused(reason, facts=facts)


def chosen_method(written: Value, user: User, order: RetailOrder) -> PaymentMethod:
    """The customer's means of payment of this id, kind ("gift card") or name; "original" is what paid the order."""
    wanted = _words(written)
    if not wanted:
        raise Denied(Refusal.PAYMENT_MISSING, choices=_methods(user))
    found = [
        each
        for each in user.payment_methods
        if wanted in (_words(each.method_id), _words(each.source), _words(str(each)))
        or (wanted == ORIGINAL and each.method_id in order.paid)
    ]
    if len(found) != 1:
        raise Denied(Refusal.PAYMENT_UNCLEAR if found else Refusal.PAYMENT_UNKNOWN, choices=_methods(user))
    return found[0]


def chosen_reason(written: Value) -> str:
    """The reason for which an order is cancelled, as the policy spells it; it is read back."""
    said = _words(written)
    found = [reason for reason, pattern in REASONS.items() if pattern.search(said)]
    if len(found) != 1:
        raise Denied(Refusal.REASON_NOT_ACCEPTED, accepted="; ".join(REASONS))
    return found[0]


def chosen_pieces(written: Value, order: RetailOrder) -> list[int]:
    """The places of the pieces in this list, each once. An item that is in the order twice can be listed twice."""
    places: list[int] = []
    for each in _entries(written):
        places.append(_piece(each.get("item") if isinstance(each, dict) else each, order, places))
    return places


def chosen_swaps(written: Value, order: RetailOrder, shelf: Shelf) -> list[Swap]:
    """The pieces and what is wanted for each, from a list of `{"item": …, "instead": …}`."""
    swaps: list[Swap] = []
    for each in _entries(written):
        if not isinstance(each, dict):
            raise Denied(Refusal.NOTHING_CHOSEN)
        if each.get("quantity") not in (None, 1):
            raise Denied(Refusal.KINDS_ONLY)  # an entry is one piece
        place = _piece(each.get("item"), order, [taken for taken, _, _ in swaps])
        swaps.append((place, order.items[place], _variant(each.get("instead"), order.items[place], shelf)))
    return swaps


def _entries(written: Value) -> list[Value]:
    if not isinstance(written, list) or not written:
        raise Denied(Refusal.NOTHING_CHOSEN)
    return written


def _piece(written: Value, order: RetailOrder, taken: Sequence[int]) -> int:
    wanted = _words(written)
    free = [(place, item) for place, item in enumerate(order.items) if place not in taken]
    by_id = [place for place, item in free if item.item_id == wanted]
    by_place = [place for place, _ in free if wanted in (str(place + 1), f"{order.number.lower()}/{place + 1}")]
    by_name = [place for place, item in free if wanted in (item.name.lower(), str(item).lower())]
    found = by_id[:1] or by_place or by_name
    if len({order.items[place].item_id for place in found}) > 1:
        raise Denied(Refusal.ITEM_UNCLEAR, choices=named(item for _, item in free))
    if not found:
        raise Denied(Refusal.NO_SUCH_ITEM, choices=named(order.items))
    return found[0]


def _variant(written: Value, item: Variant, shelf: Shelf) -> Variant:
    """The variant of this item id, or of the item's product with these options and the others as they are."""
    same_product = [each for each in shelf.values() if each.product_id == item.product_id]
    available = named(each for each in same_product if each.available and each.item_id != item.item_id)
    if isinstance(written, dict):
        changed = {_words(name): _words(choice) for name, choice in written.items()}
        options = _lower(item.options) | changed
        found = [each for each in same_product if _lower(each.options) == options]
    else:
        found = [each for each in shelf.values() if each.item_id == _words(written)]
    if not found:
        raise Denied(Refusal.NO_SUCH_VARIANT, item=str(item), available=available)
    variant = found[0]
    if variant.product_id != item.product_id:
        raise Denied(Refusal.OTHER_PRODUCT, item=str(item), available=available)
    if variant.item_id == item.item_id:
        raise Denied(Refusal.SAME_ITEM, item=str(item), available=available)
    if not variant.available:
        raise Denied(Refusal.NOT_AVAILABLE, item=str(variant), available=available)
    return variant


def named(items: Iterable[object]) -> str:
    """What people read of these, in one line."""
    return "; ".join(str(item) for item in items)


def _methods(user: User) -> str:
    return named(user.payment_methods)


def _lower(options: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): choice.lower() for name, choice in options.items()}


def _words(written: Value) -> str:
    """A text or a number in lower case, with single spaces; empty for anything else."""
    if isinstance(written, bool) or not isinstance(written, str | int):
        return ""
    return " ".join(str(written).lower().replace("_", " ").split())
