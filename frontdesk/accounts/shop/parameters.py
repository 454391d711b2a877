"""Reads the parameters of a change: JSON that anybody may have written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from frontdesk.accounts.model import Order, OrderLine
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.shop.record import Record, Variant, line_number
from frontdesk.accounts.writes import Value

Parameters = Mapping[str, Value]
LONGEST_NOTE = 500
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,2})?")
_EMAIL = re.compile(r"[^@\s<>(),;:\"\\]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")


class Unclear(Exception):
    """A parameter that cannot be read, or means nothing in the record."""

    def __init__(self, reason: Refusal, **facts: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


@dataclass(frozen=True)
class Piece:
    """So many pieces of one line, and the kind that shall come instead, if any."""

    line: OrderLine
    quantity: int
    instead: Variant | None = None


def text(parameters: Parameters, name: str, longest: int = 500) -> str:
    """A text in one line; empty if there is none. Raises Unclear for anything else and for what no line holds."""
    value = parameters.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise Unclear(Refusal.UNCLEAR, parameter=name)
    words = " ".join(value.split())
    if not words.isprintable():
        raise Unclear(Refusal.UNCLEAR, parameter=name)
    return words


def note(parameters: Parameters, name: str) -> str:
    """What somebody said in their own words, in one line, without signs that nothing shows, and cut where it is longer
    than anybody reads. Raises Unclear for what is no text."""
    value = parameters.get(name)
    if not isinstance(value, str | None):
        raise Unclear(Refusal.UNCLEAR, parameter=name)
    shown = "".join(sign for sign in " ".join((value or "").split()) if sign.isprintable())
    return shown[:LONGEST_NOTE].strip()


def email(parameters: Parameters, name: str) -> str:
    """An e-mail address. Raises Unclear."""
    address = text(parameters, name, 254)
    if not _EMAIL.fullmatch(address):
        raise Unclear(Refusal.UNCLEAR, parameter=name)
    return address


def amount(parameters: Parameters, name: str) -> Decimal | None:
    """An amount such as "12.50"; None if there is none. Raises Unclear."""
    value = parameters.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not _AMOUNT.fullmatch(str(value)):
        raise Unclear(Refusal.UNCLEAR, parameter=name)
    return Decimal(str(value)).quantize(Decimal("0.01"))


def entries(parameters: Parameters, order: Order) -> list[tuple[OrderLine, Mapping[str, Any]]]:
    """The lines that `items` names, each once, with what is said of it. Raises Unclear."""
    items = parameters.get("items")
    if not isinstance(items, list) or not items:
        raise Unclear(Refusal.UNCLEAR, parameter="items")
    said: list[Mapping[str, Any]] = [each if isinstance(each, dict) else {"item": each} for each in items]
    found = [(_line(order, entry.get("item")), entry) for entry in said]
    if len({line.position for line, _ in found}) < len(found):
        raise Unclear(Refusal.UNCLEAR, parameter="items")
    return found


def pieces(parameters: Parameters, order: Order) -> list[Piece]:
    """How many of which lines; all of a line where no quantity is said. Raises Unclear."""
    return [Piece(line, quantity(entry, line, most=line.quantity)) for line, entry in entries(parameters, order)]


def quantity(entry: Mapping[str, Any], line: OrderLine, most: int, least: int = 1) -> int:
    """The quantity that is said of a line, else its own. Raises Unclear."""
    value = entry.get("quantity", line.quantity)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unclear(Refusal.UNCLEAR, parameter="quantity")
    if not least <= value <= most:
        raise Unclear(Refusal.QUANTITY, item=line.name, fewest=str(least), at_most=str(most))
    return value


def variant(record: Record, line: OrderLine, wanted: object) -> Variant:
    """The kind of the line's product that is wanted: its SKU, or options of which the line's own fill the gaps. Raises
    Unclear."""
    mine = [each for each in record.variants if each.product == line.name]
    if isinstance(wanted, str):
        if any(each.sku == wanted and each not in mine for each in record.variants):
            raise Unclear(Refusal.OTHER_PRODUCT, item=line.name)
        found = [each for each in mine if each.sku == wanted]
    elif isinstance(wanted, dict):
        options = {**line.options, **wanted}
        found = [each for each in mine if _folded(each.options) == _folded(options)]
    else:
        raise Unclear(Refusal.UNCLEAR, parameter="instead")
    if not found:
        raise Unclear(Refusal.NO_SUCH_VARIANT, item=line.name)
    return found[0]


def _folded(options: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value).strip().casefold() for name, value in options.items()}


def _line(order: Order, item: object) -> OrderLine:
    """The line of a number such as `W1042/2`, of its place in the order, or of a name that only one line has."""
    said = str(item).strip().casefold() if isinstance(item, str | int) and not isinstance(item, bool) else ""
    for line in order.items:
        if said in (line_number(order, line).casefold(), str(line.position)):
            return line
    named = [line for line in order.items if line.name.casefold() == said]
    if len(named) != 1:
        raise Unclear(Refusal.NO_SUCH_ITEM)
    return named[0]
