"""Orders that customers name by where they stand: "the parcel that got lost", "the one I sent back"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.frame.reference import Reference
from actions.frame.words import words
from frontdesk.accounts.model import Order, OrderState

# How customers say where an order stands that sets it apart from others: "the pair that has already been sent off".
_STANDS = {
    OrderState.PROCESSING: re.compile(
        r"\b(?:not|hasn'?t|haven'?t|isn'?t|wasn'?t) (?:been )?(?:yet )?(?:sent|shipped|left|gone|posted|dispatched)|"
        r"\b(?:being|still) (?:packed|prepared|processed|with you)\b"
    ),
    OrderState.PACKED: re.compile(
        r"\b(?:packed (?:already|up)|already packed|waiting for the (?:carrier|courier)|ready to (?:go|leave|ship))\b"
    ),
    OrderState.SHIPPED: re.compile(
        r"\b(?:sent(?: off| out)?|shipped|dispatched|posted|on (?:its|the|their) way|under way|in transit|"
        r"gone out|left (?:already|the warehouse))\b"
    ),
    OrderState.DELIVERED: re.compile(r"\b(?:arrived|came|delivered|already (?:here|got|have)|turned up)\b"),
    OrderState.LOST: re.compile(r"\b(?:lost|missing|never (?:came|arrived|turned up))\b"),
    OrderState.RETURNED: re.compile(r"\b(?:sent back|returned|took back)\b"),
}
_ONE = r"(?:ones?|orders?|parcels?|packages?|deliver(?:y|ies)|shipments?|purchases?|stuff|things?)"
_THAT = r"(?:that(?:'s)?|thats|which|who)"
_I = r"(?:i|we|you|they)(?:'ve|'d)?(?: (?:have|had|already|just|also|never|actually|ever))*"
_HAS = (
    r"(?:(?:is|was|were|are|has|have|had|got|went|gone|been|just|already|apparently|never|the courier|the carrier) )*"
)
# How an order is named by its state. None of them says where one that was named stands: "my parcel has arrived".
_NAMED = (
    (
        (OrderState.LOST,),
        rf"\b{_ONE} (?:{_THAT} )?{_HAS}(?:{_I} )?(?:lost|missing)\b(?! (?:from|in|an?|the)\b)"
        rf"|\b(?:lost|missing) {_ONE}\b",
    ),
    (
        (OrderState.RETURNED, OrderState.PARTLY_REFUNDED),
        rf"\b(?:{_ONE}|what) (?:{_THAT} )?{_I} "
        r"(?:(?:sent|gave|brought|took|posted|mailed|shipped) (?:\w+ )?back|returned)\b"
        rf"|\b(?:returned|sent[- ]back) {_ONE}\b|\b{_ONE} {_THAT} {_HAS}(?:sent back|went back|returned)\b",
    ),
    (
        (OrderState.CANCELLED,),
        rf"\b{_ONE} (?:{_THAT} )?{_I} cancell?ed\b|\bcancell?ed {_ONE}\b|\b{_ONE} {_THAT} {_HAS}cancell?ed\b",
    ),
    (
        (OrderState.SHIPPED,),
        rf"\b{_ONE} {_THAT} {_HAS}(?:on (?:its|the|their) way|shipped|in transit|under ?way|sent(?: off| out)?|left)\b"
        rf"|\bshipped {_ONE}\b",
    ),
    (
        (OrderState.PROCESSING, OrderState.PACKED),
        rf"\b{_ONE} {_THAT} (?:has|have|is|are|was|were)(?:n't| not|nt)(?: yet)?(?: been)? "
        r"(?:left|shipped|sent|gone|out)\b"
        rf"|\b{_ONE} {_THAT} {_HAS}(?:being|still) (?:packed|prepared|processed|with you)\b",
    ),
    (
        (OrderState.DELIVERED,),
        rf"\b{_ONE} {_THAT} {_HAS}(?:arrived|came|come|delivered|turned up|here)\b|\bdelivered {_ONE}\b"
        rf"|\b{_ONE} (?:{_THAT} )?{_I} (?:got|received)\b",
    ),
)
_PATTERNS = tuple((states, re.compile(pattern)) for states, pattern in _NAMED)


def standing(text: str, orders: Sequence[Order]) -> Reference | None:
    """The only one of the orders that stands as the text names it."""
    said = " ".join(words(text))
    for states, pattern in _PATTERNS:
        match = pattern.search(said)
        for state in states if match else ():
            there = [order.number for order in orders if order.state is state]
            if match and there:
                return Reference((there[0],), frozenset(match.group().split())) if len(there) == 1 else None
    return None


def by_state(text: str, shown: Sequence[Order]) -> Reference | None:
    """The only one of the orders that were offered that stands where an answer says: "it is on its way"."""
    said = " ".join(words(text))
    for state, pattern in _STANDS.items():
        there = [order.number for order in shown if order.state is state]
        if (match := pattern.search(said)) and len(there) == 1:
            return Reference(tuple(there), frozenset(match.group().split()))
    return None
