"""The question what shall be different about the items of an order: read from any wording, else asked item by item with
buttons of what there is. What cannot be read twice is left for the team in the customer's own words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from actions.call import Call, Services
from actions.carrying_out import is_offered, refused_anyway, takes_pieces
from actions.frame.form import Answer, Asked, Option, Question
from actions.frame.reference import Candidate, by_position, meant
from actions.frame.subjects import DOUBTFUL
from actions.frame.words import asks_something, short, takes_back, weighty, words
from actions.item_changes import WISH_WORDS, Change, Item, joined, wishes
from actions.kinds import in_order, sizes_towards
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.quantities import count_alone
from actions.records import order_of
from frontdesk.accounts.model import OrderLine, Variant
from frontdesk.accounts.writes import Value
from frontdesk.conversations.episode import BEGUN_WITH

CHANGES = "changes"
#: Which lines it is about, by their places, and how many pieces of each; None where all of them may be.
Places = Callable[[Call, Services], Mapping[str, int] | None]
MOST_BUTTONS = 12
# What a message that says or corrects a change may be taken for.
_SAYING = DOUBTFUL | {
    "correction",
    "deny",
    "change_items",
    "return_or_exchange",
    "delivery_problem",
    "choose",
    "affirm",
}


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


def changes_question(
    operation: str, own_words: Question, places: Places | None = None, needed: Callable[[Call], bool] = lambda _: True
) -> Question:
    """The question whose answer is what `changes_in` and `entries` read.

    Args:
        operation: `change_items` or `exchange_items`; of the latter only another kind is asked for.
        own_words: what is asked where the assistant may not do it, or the kinds are not known.
        places: what is exchanged.
    """
    exchanged = operation == "exchange_items"

    def may_read(call: Call, services: Services) -> list[Item]:
        """The items, if the assistant may change them and knows in which kinds they are sold."""
        items = items_of(call, services, places) if is_offered(operation, call, services) else []
        return items if any(each.variants for each in items) else []

    def known(call: Call, services: Services) -> Any:
        before = call.slot(CHANGES)
        items = may_read(call, services)
        if not items:
            return own_words.known(call, services)
        if refused_anyway(operation, call, services, call.slot(ORDERS)[0]):
            return {"lines": {}}
        if before is not None:
            return None
        begun = str(call.slot(BEGUN_WITH) or "")
        heard = _heard(begun, items, _begun(items, exchanged), exchanged) if begun else None
        value = _checked(heard or _begun(items, exchanged), items, exchanged)
        return value if _is_whole(value) else None

    def ask(call: Call, services: Services) -> Asked:
        items = may_read(call, services)
        if not items:
            return own_words.ask(call, services)
        value = _value(call, services, items)
        counts = not exchanged and takes_pieces(operation, call, services)
        return _asked(value, items, counts, orders_chosen(call, services))

    def _value(call: Call, services: Services, items: Sequence[Item]) -> dict[str, Any]:
        begun = str(call.slot(BEGUN_WITH) or "")
        fresh = _begun(items, exchanged)
        before = call.slot(CHANGES) or (_heard(begun, items, fresh, exchanged) if begun else None) or fresh
        return _checked(before, items, exchanged)

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        items = may_read(call, services)
        if not items:
            return own_words.read(call, services, asked)
        if not call.text or call.text.startswith("/") or takes_back(call.reading):
            return None
        if not asked and (call.intent not in _SAYING or (call.slot(CHANGES) and asks_something(call.reading))):
            return None
        before = _value(call, services, items) if asked or call.slot(CHANGES) else _begun(items, exchanged)
        pointed = _pointed_at(call, before, items) if asked else None
        heard = pointed or _heard(call.reading, items, before, exchanged, asked)
        if heard:
            return Answer(_checked(heard, items, exchanged), _words_of(call.reading, items, exchanged), whole=asked)
        return _not_understood(call, before) if asked else None

    return Question(
        CHANGES,
        ask,
        read,
        known=known,
        needed=needed,
        free=own_words.free,
        depends_on=(ORDERS, *own_words.depends_on),
        is_whole=_is_whole,
    )


def changes_in(call: Call) -> dict[str, Change] | None:
    """What is wanted of each line, by place; None if it stands in the customer's own words alone."""
    value = call.slot(CHANGES)
    if not isinstance(value, dict) or value.get("own"):
        return None
    return {place: Change(**each) for place, each in value["lines"].items()}


def entries(call: Call, items: Sequence[Item], exchanged: bool = False) -> list[Value] | None:
    """The parameter `items` of the operation; None if it is not known what is wanted. Of what is exchanged it is said
    how many pieces."""
    changes = changes_in(call)
    if changes is None:
        return None
    return [_entry(item, changes[item.place], exchanged) for item in items if item.place in changes]


def described(call: Call, items: Sequence[Item], exchanged: bool = False) -> str | None:
    """What is wanted, to be read back: "Tarnside fleece: M → L, 1 → 2", of what is exchanged "1 × Tarnside fleece: M →
    L". In the customer's own words where it was not understood."""
    value = call.slot(CHANGES)
    if not isinstance(value, dict):
        return value if isinstance(value, str) else None
    changes = changes_in(call)
    if changes is None:
        return str(value.get("said") or "")
    return "; ".join(_spelled(item, changes[item.place], exchanged) for item in items if item.place in changes)


def _entry(item: Item, change: Change, exchanged: bool) -> dict[str, Value]:
    said: dict[str, Value] = {"item": item.place}
    wanted = item.variant(change.options)
    if wanted and (change.options or exchanged):
        said["instead"] = wanted.sku
    pieces = change.quantity or item.line.quantity if exchanged else change.quantity
    return said | ({} if pieces is None else {"quantity": pieces})


def _spelled(item: Item, change: Change, exchanged: bool) -> str:
    line = item.line
    kinds = [
        f"{line.options[name]} → {value}" if line.options.get(name) else value for name, value in change.options.items()
    ]
    if exchanged:
        count = change.quantity or line.quantity
        return f"{line.name if count == 1 else f'{count} × {line.name}'}: {', '.join(kinds)}"
    pieces = [] if change.quantity is None else [f"{line.quantity} → {change.quantity}"]
    return f"{line.name}: {', '.join([*kinds, *pieces])}"


def _begun(items: Sequence[Item], exchanged: bool) -> dict[str, Any]:
    """Nothing said yet. All that is exchanged waits for what shall come instead."""
    return {"lines": {}, "open": [each.place for each in items] if exchanged or len(items) == 1 else []}


def _is_whole(value: Any) -> bool:
    if not isinstance(value, dict):
        return True
    return bool(value.get("own")) or "open" not in value or bool(value["lines"] and not value["open"])


def _heard(
    text: str, items: Sequence[Item], before: Mapping[str, Any], exchanged: bool, asked: bool = True
) -> dict[str, Any] | None:
    """The value after a text was heard; None if it says nothing about the items."""
    about = before["open"][:1] or (list(before["lines"]) if len(before["lines"]) == 1 else [])
    found = wishes(text, items, about, exchanged)
    if not found.changes and (count := count_alone(text)) is not None and len(about) == 1 and not exchanged:
        item = next(each for each in items if each.place == about[0])
        found = wishes(f"make it {count}", items, about) if not item.others or before["lines"] else found
    changes = dict(found.changes)
    is_named = found.named and not changes
    if is_named and (loose := before.get("loose")):
        changes = dict(wishes(loose, items, found.named[:1], exchanged).changes)
    if not changes and not found.named and not found.loose:
        return None
    lines = joined({place: Change(**each) for place, each in before["lines"].items()}, changes)
    opened = [each for each in before["open"] if each not in changes]
    opened += [each for each in found.named if not changes and each not in lines and each not in opened]
    if is_named and not exchanged:
        opened = [each for each in opened if each in found.named] or opened
    value = {"lines": {place: _json(each) for place, each in lines.items()}, "open": opened}
    return value | {"loose": found.loose} if found.loose and not changes else value


def _json(change: Change) -> dict[str, Any]:
    return {**asdict(change), "options": dict(change.options)}


def _checked(value: Mapping[str, Any], items: Sequence[Item], exchanged: bool) -> dict[str, Any]:
    """The value where lines wait for another kind if the one that is wanted is not sold, not clear, or what they have.
    Where there is nothing else, it stays for the policy to refuse."""
    found = {**value, "open": list(value.get("open", ()))}
    for item in items:
        change = Change(**found["lines"][item.place]) if item.place in found["lines"] else Change()
        variant = item.variant(change.options)
        if change.same:
            found = _reopened(found, item, change, "same", change.same)
        elif change.options and not (variant and variant.is_available) and (item.others or not exchanged):
            found = _reopened(found, item, change, "gone", ", ".join(change.options.values()))
        elif change.towards and item.place not in found["open"]:
            found["open"].append(item.place)
        elif exchanged and item.place in found["open"] and not item.others:
            found["open"].remove(item.place)
            found["lines"] = {**found["lines"], item.place: _json(Change({}, change.quantity))}
    return found


def _reopened(value: Mapping[str, Any], item: Item, change: Change, why: str, kind: str) -> dict[str, Any]:
    """The value after the wish for a line was taken out, since that kind is `gone`, or the `same` as was ordered."""
    lines = {place: each for place, each in value["lines"].items() if place != item.place}
    if change.quantity is not None:
        lines[item.place] = _json(Change({}, change.quantity))
    opened = [item.place, *(each for each in value["open"] if each != item.place)]
    return {**value, "lines": lines, "open": opened, "why": {item.place: [why, kind]}}


def _asked(value: Mapping[str, Any], items: Sequence[Item], counts: bool, variables: Mapping[str, str]) -> Asked:
    """Ask for the kind of the first line that waits for one, else for the item. With `counts` also for a number."""
    unclear = "utter_change_unclear" if value.get("unclear") else ""
    if not value["open"]:
        options = tuple(_option(each.line.name, {**value, "open": [each.place]}, _kind_of(each)) for each in items)
        return Asked(unclear or "utter_ask_which_change", options, variables)
    item = next(each for each in items if each.place == value["open"][0])
    options = (*_kinds(item, value), *(_amounts(item, value, len(items)) if counts else ()))
    why, kind = value.get("why", {}).get(item.place, ("", ""))
    asks = "utter_ask_which_kind" if item.others else "utter_ask_how_many"
    response = {"gone": "utter_kind_gone", "same": "utter_kind_same"}.get(why, asks)
    return Asked(unclear or response, options, {**variables, "item": item.line.name, "kind": kind})


def _kinds(item: Item, value: Mapping[str, Any]) -> Iterable[Option]:
    """The kinds that could be sent instead: all of few, else those that differ in one option."""
    others = item.others
    towards = value["lines"].get(item.place, {}).get("towards", 0)
    beyond = sizes_towards(item.line, item.variants, towards) if towards else None
    if beyond:
        others = [each for each in others if each.options[beyond[0]] in beyond[1]] or others
    if len(others) > MOST_BUTTONS:
        others = [each for each in others if _differs_in(each, item) == 1] or others
    for each in _sorted(others)[:MOST_BUTTONS]:
        options = {name: choice for name, choice in each.options.items() if item.line.options.get(name) != choice}
        pieces = value["lines"].get(item.place, {}).get("quantity")
        yield _option(", ".join(each.options.values()), _with(value, item, Change(options, pieces)))


def _sorted(variants: Sequence[Variant]) -> list[Variant]:
    """Variants from small to big."""
    options = list(dict.fromkeys(name for each in variants for name in each.options))
    ranks = {name: in_order(list(dict.fromkeys(each.options.get(name, "") for each in variants))) for name in options}
    return sorted(variants, key=lambda each: [ranks[name].index(each.options.get(name, "")) for name in options])


def _differs_in(variant: Variant, item: Item) -> int:
    return sum(item.line.options.get(name) != value for name, value in variant.options.items())


def _amounts(item: Item, value: Mapping[str, Any], count: int) -> Iterable[Option]:
    """One more of them, one less, or none."""
    now = item.line.quantity
    yield _option("One more", _with(value, item, Change({}, now + 1)))
    if now > 1:
        yield _option("One less", _with(value, item, Change({}, now - 1)))
    if count > 1:
        yield _option("Take it out", _with(value, item, Change({}, 0)))


def _with(value: Mapping[str, Any], item: Item, change: Change) -> dict[str, Any]:
    rest = {name: each for name, each in value.items() if name not in ("loose", "unclear", "why")}
    opened = [each for each in value["open"] if each != item.place]
    return {**rest, "lines": {**value["lines"], item.place: _json(change)}, "open": opened}


def _option(title: str, value: Any, more: str = "") -> Option:
    shown = f"{title} ({more})" if more else title
    return Option(value, {"title": shown, "payload": "/choose" + json.dumps({"choice": shown})})


def _kind_of(item: Item) -> str:
    return ", ".join(item.line.options.values())


def _pointed_at(call: Call, value: Mapping[str, Any], items: Sequence[Item]) -> dict[str, Any] | None:
    """The value after an item that is pointed at without a name was chosen: "the second one"."""
    shown = [Candidate(each.place, each.line.name, price=each.line.price) for each in items]
    if value["open"]:
        item = next(each for each in items if each.place == value["open"][0])
        kinds = list(_kinds(item, value))
        found = by_position(call.reading, [Candidate(at, "") for at in range(len(kinds))]) if len(kinds) > 1 else None
        is_count = count_alone(call.reading) is not None
        return dict(kinds[found.values[0]].value) if found and found.values and not is_count else None
    found = meant(call.reading, shown)
    if not found or len(found.values) != 1 or weighty(call.reading, found.words | WISH_WORDS):
        return None
    return None if value.get("loose") else {"lines": value["lines"], "open": [found.values[0]]}


def _words_of(text: str, items: Sequence[Item], exchanged: bool) -> frozenset[str]:
    return wishes(text, items, (), exchanged).words


def _not_understood(call: Call, value: Mapping[str, Any]) -> Answer | None:
    """The first time it is asked for again; the second time the customer's own words are passed on."""
    if call.intent not in _SAYING - {"deny", "affirm"} or asks_something(call.reading):
        return None
    said = short("; ".join(filter(None, (value.get("said"), call.text))))
    if not value.get("unclear"):
        return Answer({**value, "unclear": 1, "said": said}, frozenset(words(call.reading)))
    said = short("; ".join(dict.fromkeys(filter(None, (str(call.slot(BEGUN_WITH) or ""), said)))))
    return Answer({**value, "own": True, "said": said}, frozenset(words(call.reading)))
