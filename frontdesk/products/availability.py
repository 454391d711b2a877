"""What can be bought of a product at the moment, in one sentence: a part of it alone could mislead."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.products.model import Kind
from frontdesk.products.sizes import rank_of

_IN_STOCK, _SOLD_OUT = "in stock", "sold out at the moment"


def availability(kinds: Sequence[Kind]) -> str:
    """`In stock in sand; sold out at the moment in fern.`, nothing where the pieces of no kind are counted."""
    counted = sorted((each for each in kinds if each.is_in_stock is not None), key=_from_small_to_big)
    names = list(dict.fromkeys(name for each in counted for name in each.options))
    names.sort(key=lambda name: len({each.options.get(name) for each in counted}))
    parts = [
        f"{word} {_in(some, names)}".strip()
        for word, is_there in ((_IN_STOCK, True), (_SOLD_OUT, False))
        if (some := [each for each in counted if each.is_in_stock is is_there])
    ]
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def _in(kinds: Sequence[Kind], names: Sequence[str]) -> str:
    """Kinds by the first of the options that they have: `in slate (37, 38), ember (37)`."""
    if not names:
        return ""
    beside: dict[str, list[str]] = {}
    for each in kinds:
        others = " ".join(each.options[name] for name in names[1:] if name in each.options)
        beside.setdefault(each.options.get(names[0], ""), []).append(others)
    return "in " + ", ".join(
        f"{value} ({', '.join(others)})" if all(others) else value for value, others in beside.items()
    )


def _from_small_to_big(kind: Kind) -> list[float]:
    """Orders sizes; whatever else stays in the shop's order."""
    return [rank for value in kind.options.values() if (rank := rank_of(value)) is not None]
