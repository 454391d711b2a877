"""What is known so far of what shall be different about the items of an order: kept in a slot, read back, and made the
parameters of the operation."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from actions.call import Call, Services
from actions.frame.words import words
from actions.item_changes import Change, Item, Wishes, joined, wishes
from actions.orders import SLOT as ORDERS
from actions.quantities import count_alone
from actions.records import order_of
from frontdesk.accounts.model import OrderLine
from frontdesk.accounts.writes import Value

CHANGES = "changes"
#: Which lines it is about, by their places, and how many pieces of each; None where all of them may be.
Places = Callable[[Call, Services], Mapping[str, int] | None]
# What is said takes the place of what was said before.
_MEANT = re.compile(
    r"\b(?:i|we) (?:actually |really |just )?(?:meant?|was thinking of)\b|\bwrong (?:one|item|thing)\b", re.IGNORECASE
)
GONE, SAME = "gone", "same"


@dataclass(frozen=True)
class Collected:
    """What was collected.

    Attributes:
        lines: what is wanted of each line, by its place.
        open: places of the lines of which it is still to be said what shall come instead.
        why: why a kind that was wanted cannot be had, `GONE` or `SAME`, and that kind, by place.
        gone: the options of the kind that was wanted and cannot be had, by place: "in slate then" means its size.
        loose: what is wanted of a line that is not clear yet, in the customer's words.
        said: what was not understood, in the customer's words.
        is_for_people: what is wanted stands in `said` alone.
        is_refused: nothing of the order can be changed, so nothing was asked.
    """

    lines: Mapping[str, Change] = field(default_factory=dict)
    open: tuple[str, ...] = ()
    why: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    gone: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    loose: str = ""
    said: str = ""
    is_for_people: bool = False
    is_refused: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing more is to be asked."""
        return self.is_for_people or self.is_refused or bool(self.lines and not self.open)

    def to_json(self) -> dict[str, Any]:
        """As the slot holds it."""
        lines = {place: {**asdict(each), "options": dict(each.options)} for place, each in self.lines.items()}
        return {**asdict(replace(self, lines={})), "lines": lines, "open": list(self.open), "why": dict(self.why)}

    def of(self, place: str) -> Change:
        """What is wanted of a line."""
        return self.lines.get(place, Change())

    def with_change(self, place: str, change: Change) -> Collected:
        """What is known once a line's change was chosen."""
        rest = tuple(each for each in self.open if each != place)
        return replace(self, lines={**self.lines, place: change}, open=rest, why={}, loose="", said="")

    def about(self, place: str, items: Sequence[Item], exchanged: bool) -> Collected:
        """What is known once it is clear of which line something is wanted."""
        found = wishes(self.loose, items, [place], exchanged).changes if self.loose else {}
        rest = replace(self, loose="", said="", why={})
        if found:
            return replace(rest, lines=joined(self.lines, found))
        return replace(rest, open=(place,))


def collected(value: Any) -> Collected | None:
    """What the slot holds; None if there is nothing in it, or words alone."""
    if not isinstance(value, dict):
        return None
    lines = {place: Change(**each) for place, each in value["lines"].items()}
    why = {place: (reason, kind) for place, (reason, kind) in value["why"].items()}
    return Collected(**{**value, "lines": lines, "open": tuple(value["open"]), "why": why})


def is_whole(value: Any) -> bool:
    """Whether what the slot holds answers all of the question."""
    found = collected(value)
    return found is None or found.is_whole


def nothing_yet(items: Sequence[Item], exchanged: bool) -> Collected:
    """Nothing was said. All that is exchanged waits for what shall come instead."""
    return Collected(open=tuple(each.place for each in items) if exchanged or len(items) == 1 else ())


def heard(text: str, items: Sequence[Item], before: Collected, exchanged: bool) -> Collected | None:
    """What is known after a text was heard; None if it says nothing about the items."""
    about = before.open[:1] or (tuple(before.lines) if len(before.lines) == 1 else ())
    found = wishes(text, items, about, exchanged)
    count = None if found.changes or exchanged or len(about) != 1 else count_alone(text)
    if count is not None and (before.lines or not _item(items, about[0]).others):
        found = wishes(f"make it {count}", items, about)
    if found.changes:
        changes = {
            place: _besides_gone(before, _item(items, place), each, text) for place, each in found.changes.items()
        }
        lines = joined(_still_wanted(text, before, found), changes)
        still_open = (each for each in before.open if each not in found.changes and each not in found.kept)
        return Collected(lines, tuple(still_open))
    if found.named and before.loose:
        return before.about(found.named[0], items, exchanged)
    if found.named:
        new = [each for each in found.named if each not in before.lines]
        others = before.open if exchanged else [each for each in before.open if each in new]
        return Collected(before.lines, tuple(dict.fromkeys([*others, *new])) or before.open)
    return replace(before, loose=found.loose, said="") if found.loose else None


def _besides_gone(before: Collected, item: Item, change: Change, text: str) -> Change:
    """The change, with what was wanted besides before that kind proved to be gone: "47", then "in slate". What the line
    has and the text names once more takes its place: "in blue", then "wireless ones, in black"."""
    said = set(words(text))
    gone = {
        name: value
        for name, value in before.gone.get(item.place, {}).items()
        if not set(words(item.line.options.get(name, ""))) & said
    }
    options = {**gone, **change.options}
    wanted = item.variant(options)
    return replace(change, options=options) if change.options and wanted and wanted.is_available else change


def _still_wanted(text: str, before: Collected, found: Wishes) -> Mapping[str, Change]:
    """What was wanted before and still is: "I meant the candles" takes the place of what was said of something else,
    and what shall stay as it is loses its change."""
    if _MEANT.search(text) and not set(found.changes) & set(before.lines):
        return {}
    return {place: each for place, each in before.lines.items() if place not in found.kept}


def checked(found: Collected, items: Sequence[Item], exchanged: bool) -> Collected:
    """What is known, where lines wait for another kind if the one that is wanted is not sold, not clear, or what they
    have. Where there is nothing else, it stays for the policy to refuse."""
    for item in items:
        change = found.of(item.place)
        variant = item.variant(change.options)
        is_gone = bool(change.options) and not (variant and variant.is_available)
        if change.same:
            found = _reopened(found, item, change, SAME, change.same)
        elif is_gone and (item.others or not exchanged):
            wanted = {**item.line.options, **change.options}
            found = _reopened(found, item, change, GONE, ", ".join(wanted.values()))
            found = replace(found, gone={**found.gone, item.place: dict(change.options)})
        elif change.towards and item.place not in found.open:
            found = replace(found, open=(*found.open, item.place))
        elif exchanged and item.place in found.open and not item.others:
            found = replace(found.with_change(item.place, Change({}, change.quantity)), why=found.why)
    return found


def _reopened(found: Collected, item: Item, change: Change, why: str, kind: str) -> Collected:
    """What is known after the wish for a line's kind was taken out."""
    lines = {place: each for place, each in found.lines.items() if place != item.place}
    if change.quantity is not None:
        lines[item.place] = Change({}, change.quantity)
    opened = (item.place, *(each for each in found.open if each != item.place))
    return replace(found, lines=lines, open=opened, why={**found.why, item.place: (why, kind)})


def _item(items: Sequence[Item], place: str) -> Item:
    return next(each for each in items if each.place == place)


def items_of(call: Call, services: Services, places: Places | None = None) -> list[Item]:
    """The lines of the one order that was chosen, each with the kinds in which its article is sold now."""
    numbers = call.slot(ORDERS) or []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    if order is None:
        return []
    sold = call.once(("variants", order.number), lambda: services.accounts.variants(call.caller, order.number))
    items = [
        Item(place_of(line, at), line, tuple(each for each in sold if each.article == line.name))
        for at, line in enumerate(order.items, 1)
    ]
    chosen = places(call, services) if places else None
    if chosen is None:
        return items
    return [
        replace(each, line=replace(each.line, quantity=chosen[each.place])) for each in items if each.place in chosen
    ]


def place_of(line: OrderLine, at: int) -> str:
    """What names a line of an order in parameters: its place in the system of record, else in the list."""
    return str(line.position or at)


def entries(call: Call, items: Sequence[Item], exchanged: bool = False) -> list[Value] | None:
    """The parameter `items` of the operation; None if what is wanted stands in the customer's own words alone. Of what
    is exchanged it is said how many pieces."""
    found = collected(call.slot(CHANGES))
    if found is None or found.is_for_people:
        return None
    return [_entry(item, found.lines[item.place], exchanged) for item in items if item.place in found.lines]


def described(call: Call, items: Sequence[Item], exchanged: bool = False) -> str:
    """What is wanted, to be read back: "Tarnside fleece: M → L, 1 → 2", of what is exchanged "2 × Tarnside fleece: M →
    L". In the customer's own words where it was not understood."""
    value = call.slot(CHANGES)
    found = collected(value)
    if found is None:
        return str(value or "")
    if found.is_for_people:
        return found.said
    return "; ".join(_spelled(item, found.lines[item.place], exchanged) for item in items if item.place in found.lines)


def _entry(item: Item, change: Change, exchanged: bool) -> dict[str, Value]:
    said: dict[str, Value] = {"item": item.place}
    wanted = item.variant(change.options)
    if wanted and (change.options or exchanged):
        said["instead"] = wanted.sku
    pieces = change.quantity or item.line.quantity if exchanged else change.quantity
    return said | ({} if pieces is None else {"quantity": pieces})


def _spelled(item: Item, change: Change, exchanged: bool) -> str:
    line = item.line
    before = line.options
    kinds = [f"{before[name]} → {value}" if before.get(name) else value for name, value in change.options.items()]
    if exchanged:
        count = change.quantity or line.quantity
        return f"{line.name if count == 1 else f'{count} × {line.name}'}: {', '.join(kinds)}"
    if change.quantity == 0:
        return f"{line.name}: taken out"
    pieces = [] if change.quantity is None else [f"{line.quantity} → {change.quantity}"]
    return f"{line.name}: {', '.join([*kinds, *pieces])}"
