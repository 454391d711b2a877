"""Which items of an order are meant, and how many of each: the lamp, one of the two bottles, everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from actions.call import Call, Services
from actions.collected_changes import place_of
from actions.frame.form import Answer
from actions.frame.reference import Candidate, by_name, each_named, meant, named, without_order_named
from actions.frame.words import weighty, words
from actions.item_changes import Item
from actions.orders import SLOT as ORDERS
from actions.quantities import NUMBERS, pieces_of
from actions.records import order_of
from actions.what_stays import done_and_kept, means_the_rest, without_the_rest
from frontdesk.accounts.model import OrderLine
from frontdesk.accounts.writes import Value

#: The slot that holds them: labels with commas between them, such as "1 × Springwell steel bottle", or `EVERYTHING`.
RETURNED = "returned"
EVERYTHING = "everything"
_ALL = re.compile(r"\b(?:all|everything|whole)\b", re.IGNORECASE)
# "The boots, all unused": how they are, and not which.
_IN_WHAT_STATE = re.compile(
    r"\b(?:all|everything) (?:is |are |of (?:it|them) )?(?=(?:still |as good as |as |in |with )?(?:un\w+|never|new"
    r"|tags?|labels?|sealed|clean|boxed|wrapped|perfect|mint|(?:the|their|its) (?:tags?|labels?|box|original))\b)",
    re.IGNORECASE,
)
# "I want to return everything", also where nobody has asked what.
_ALL_OF_IT = re.compile(
    r"\b(?:return\w*|send(?:ing)?|giv(?:e|ing)|refund\w*)\b[^.,;!?]*?"
    r"\b(?:everything|all of (?:it|them)|the (?:whole|entire) (?:order|parcel|lot|thing)|all (?:the |these )?items)\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\bboth\b(?! (?:orders|parcels|packages|times))", re.IGNORECASE)
_COUNTED = re.compile(r"(\d+) × (.+)")
_LISTED = re.compile(r"[,;&]|\b(?:and|nor|or|plus)\b", re.IGNORECASE)


def label_of(line: OrderLine, among: Sequence[Item]) -> str:
    """An item as it is named where it is chosen: with its size and colour if another line is of the same article."""
    is_alone = sum(each.line.name == line.name for each in among) == 1
    return line.name if is_alone or not line.options else f"{line.name} ({' / '.join(line.options.values())})"


def labels(call: Call, services: Services) -> list[str]:
    """The items of the order that was chosen; none where several orders were."""
    items = _items(call, services)
    return list(dict.fromkeys(label_of(each.line, items) for each in items))


def read_items(call: Call, services: Services, asked: bool) -> Answer | None:
    """The items that a message names, as `RETURNED` holds them. What it says shall stay is not among them."""
    items = _items(call, services)
    if not items:
        return None
    by_label = {label_of(each.line, items): each.line for each in items}
    candidates = [Candidate(label, label, price=line.price) for label, line in by_label.items()]
    text, stays = done_and_kept(without_order_named(_IN_WHAT_STATE.sub(" ", call.reading), candidates))
    kept = _each_of(stays, candidates)
    beside = frozenset(words(stays))
    is_all_but = bool(kept) and (bool(_ALL.search(text)) or means_the_rest(text) or (asked and not weighty(text)))
    if is_all_but:
        rest = [label for label in by_label if label not in kept]
        return Answer(", ".join(rest), beside | frozenset(words(text))) if rest else None
    found = _named_in(without_the_rest(text), candidates, items, asked)
    is_kept = found is not None and any(label in kept for label in str(found.value).split(", "))
    return None if found is None or is_kept else replace(found, words=found.words | beside)


def _named_in(text: str, candidates: Sequence[Candidate], items: Sequence[Item], asked: bool) -> Answer | None:
    if several := each_named(text, candidates):
        counted = [_counted(label, several.words, _around(label, text, candidates), items) for label in several.values]
        chosen = [str(each.value) for each in counted]
        is_all = chosen == list(several.values) and len(chosen) == len(candidates)
        return Answer(EVERYTHING if is_all else ", ".join(chosen), frozenset().union(*(each.words for each in counted)))
    found = meant(text, candidates) if asked else named(text, candidates)
    if found is None and len(candidates) == 2 and (both := _BOTH.search(text)):
        return Answer(EVERYTHING, frozenset(words(both[0])))
    if found is None and not asked and (every := _ALL_OF_IT.search(text)):
        return Answer(EVERYTHING, frozenset(words(every[0])))
    if found is None:
        return Answer(EVERYTHING, whole=True) if asked and _ALL.search(text) else None
    if len(found.values) > 1:
        return Answer(EVERYTHING, found.words)
    return _counted(found.values[0], found.words, text, items)


def _each_of(text: str, candidates: Sequence[Candidate]) -> set[str]:
    """The labels of all that a text names, one after the other."""
    found = (by_name(each, candidates) for each in _LISTED.split(text))
    return {label for each in found if each for label in each.values}


def _around(label: str, text: str, candidates: Sequence[Candidate]) -> str:
    """The part of a text in which a label is named among others."""
    return next((each for each in _LISTED.split(text) if label in _each_of(each, candidates)), text)


def _counted(label: str, said: frozenset[str], text: str, items: Sequence[Item]) -> Answer:
    """A label with how many pieces of it are meant, where not all of them are."""
    lines = [each.line for each in items if label_of(each.line, items) == label]
    pieces = sum(line.quantity for line in lines)
    count = pieces_of(text, OrderLine(lines[0].name, pieces, lines[0].price))
    if count is None:
        return Answer(label, said)
    return Answer(f"{count} × {label}", said | NUMBERS)


def chosen(call: Call, services: Services, number: str) -> dict[str, int | None]:
    """How many pieces of which line are meant, by its place; None for all of the line."""
    order = order_of(call, services, number)
    said = str(call.slot(RETURNED) or "")
    if order is None or not said:
        return {}
    items = [Item(place_of(line, at), line) for at, line in enumerate(order.items, 1)]
    if said == EVERYTHING:
        return {each.place: None for each in items}
    found: dict[str, int | None] = {}
    for part in said.split(", "):
        counted = _COUNTED.fullmatch(part)
        count, label = (int(counted[1]), counted[2]) if counted else (None, part)
        found |= _spread(count, [each for each in items if label in (label_of(each.line, items), each.line.name)])
    return found


def pieces(found: Mapping[str, int | None]) -> list[Value]:
    """What was chosen as an operation's parameter `items`."""
    return [{"item": place} | ({} if count is None else {"quantity": count}) for place, count in found.items()]


def _spread(count: int | None, items: Sequence[Item]) -> Mapping[str, int | None]:
    """So many pieces over lines that are called alike."""
    found: dict[str, int | None] = {}
    for each in items:
        if count == 0:
            break
        found[each.place] = None if count is None else min(count, each.line.quantity)
        count = None if count is None else count - min(count, each.line.quantity)
    return found


def _items(call: Call, services: Services) -> list[Item]:
    numbers = call.slot(ORDERS) or []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    return [Item(place_of(line, at), line) for at, line in enumerate(order.items, 1)] if order else []
