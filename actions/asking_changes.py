"""The question what shall be different about the items of an order: read from any wording, else asked item by item with
buttons of what there is. What cannot be read twice is left for the team in the customer's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.call import Call, Services
from actions.carrying_out import is_offered, refused_anyway, takes_pieces
from actions.collected_changes import (
    CHANGES,
    GONE,
    SAME,
    Collected,
    Places,
    checked,
    collected,
    heard,
    is_whole,
    items_of,
    nothing_yet,
)
from actions.frame.asking import asks_something
from actions.frame.deciding import takes_back
from actions.frame.form import Answer, Asked, Option, Question, choice
from actions.frame.reference import Candidate, by_name, by_position, each_named, meant
from actions.frame.subjects import DOUBTFUL
from actions.frame.words import short, weighty, words
from actions.item_changes import WISH_WORDS, Change, Item, wishes
from actions.kinds import in_order, sizes_towards
from actions.orders import SLOT as ORDERS
from actions.orders import orders_chosen
from actions.other_product import CANNOT_ADD, answers_with_another, names_product_beside
from actions.quantities import count_alone
from actions.records import orders_of
from actions.what_stays import done_and_kept
from frontdesk.accounts.model import Variant
from frontdesk.conversations.episode import BEGUN_WITH

MOST_BUTTONS = 12
# What a message that says or corrects a change may be taken for.
_TELLS = DOUBTFUL | {"correction", "change_items", "return_or_exchange", "delivery_problem", "choose"}
# "Can I have the bag in slate, too": a wish, although it asks.
_OF_KINDS = frozenset({"change_items", "return_or_exchange"})
_WISH = re.compile(
    r"\b(?:can|could|may) (?:i|we|you|u) (?:also |please |pls )*(?:have|get|take|make|put|add|swap|change)\b"
    r"|\b(?:is|would) (?:it|that|this) (?:be )?possible\b",
    re.IGNORECASE,
)
_SAYING = _TELLS | {"deny", "affirm"}


def changes_question(
    operation: str, own_words: Question, places: Places | None = None, needed: Callable[[Call], bool] = lambda _: True
) -> Question:
    """The question whose answer is `Collected`.

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

    def so_far(call: Call, items: Sequence[Item]) -> Collected:
        """What is known already, at least from the message that began it."""
        nothing = nothing_yet(items, exchanged)
        begun = str(call.slot(BEGUN_WITH) or "")
        found = collected(call.slot(CHANGES)) or (heard(begun, items, nothing, exchanged) if begun else None)
        return checked(found or nothing, items, exchanged)

    def known(call: Call, services: Services) -> Any:
        items = may_read(call, services)
        if not items:
            return own_words.known(call, services)
        if refused_anyway(operation, call, services, call.slot(ORDERS)[0]):
            return Collected(is_refused=True).to_json()
        found = so_far(call, items)
        return found.to_json() if found.is_whole else None

    def ask(call: Call, services: Services) -> Asked:
        items = may_read(call, services)
        if not items:
            return own_words.ask(call, services)
        counts = not exchanged and takes_pieces(operation, call, services)
        return _asked(so_far(call, items), items, exchanged, counts, orders_chosen(call, services))

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        items = may_read(call, services)
        if not items:
            return own_words.read(call, services, asked)
        said_before = call.slot(CHANGES)
        is_known = bool(said_before) and is_whole(said_before)
        if not call.text or call.text.startswith("/") or takes_back(call.reading):
            return None
        is_beginning = call.slot("requested_slot") is None  # with whatever led to it
        if (
            not asked
            and not is_beginning
            and call.intent not in _SAYING
            and not _names_a_change(call, items, exchanged)
        ):
            return None
        if not asked and is_beginning and is_known:
            return None  # another form has read it
        is_wish = bool(_WISH.search(call.reading)) and call.intent in _OF_KINDS
        if not asked and is_known and asks_something(call.reading) and not is_wish:
            return None
        before = so_far(call, items) if asked or said_before else nothing_yet(items, exchanged)
        if asked and (problem := _impossible(call, services, before, items, exchanged)):
            return problem
        if not asked and (rest := _without_kept(call.reading, before, items)):
            return Answer(rest.to_json(), whole=True)
        pointed = _pointed_at(call, before, items, exchanged) if asked else None
        reading = _as_sold(call, items)
        if found := pointed or heard(reading, items, before, exchanged):
            said = wishes(reading, items, (), exchanged).words
            return Answer(checked(found, items, exchanged).to_json(), said, whole=asked or is_wish)
        return _not_understood(call, before) if asked else None

    def holds(call: Call, services: Services) -> bool:
        """What was said of all the lines holds for another number of their pieces, too."""
        found = collected(call.slot(CHANGES))
        counts = {each.place: each.line.quantity for each in may_read(call, services)}
        if not exchanged or found is None or found.open or set(counts) != set(found.lines):
            return False
        return all(change.quantity in (None, counts[place]) for place, change in found.lines.items())

    return Question(
        CHANGES,
        ask,
        read,
        known=known,
        needed=needed,
        free=own_words.free,
        depends_on=(ORDERS, *own_words.depends_on),
        is_whole=is_whole,
        holds=holds,
    )


def _names_a_change(call: Call, items: Sequence[Item], exchanged: bool) -> bool:
    """Whether a message names an item and what shall be different about it: "the cover stays, take his compass out"."""
    found = wishes(call.reading, items, (), exchanged)
    return bool(found.changes.keys() & set(found.named)) and not asks_something(call.reading)


def _impossible(
    call: Call, services: Services, found: Collected, items: Sequence[Item], exchanged: bool
) -> Answer | None:
    """Why what was asked for cannot be had: another product instead of an item, or besides what is in the order."""
    if exchanged or found.open:
        return _another_product(call, services, found, items)
    if not names_product_beside(call.reading, services, [each.line for each in items]):
        return None
    return Answer(problem=CANNOT_ADD, variables={"number": str(call.slot(ORDERS)[0])})


def _another_product(call: Call, services: Services, found: Collected, items: Sequence[Item]) -> Answer | None:
    """Why what was asked for cannot come instead: it is no kind of the item of which it is still to be said."""
    item = next((each for each in items if found.open and each.place == found.open[0]), None)
    ordered = [line.name for order in orders_of(call, services) for line in order.items]
    if item is None or not answers_with_another(call.reading, item, items, ordered):
        return None
    variables = {"item": item.line.name, "number": str(call.slot(ORDERS)[0])}
    return Answer(problem="utter_refused_other_product", variables=variables)


def _as_sold(call: Call, items: Sequence[Item]) -> str:
    """The message as it is read, where words of what is sold stay as they were typed, such as a colour's name."""
    sold = (value for item in items for each in item.variants for value in each.options.values())
    return call.reading_but(frozenset(word for value in sold for word in words(value)))


def _asked(
    found: Collected, items: Sequence[Item], exchanged: bool, counts: bool, variables: Mapping[str, str]
) -> Asked:
    """Ask for the kind of the first line that waits for one, else for the item. With `counts` also for a number."""
    unclear = "utter_change_unclear" if found.said else ""
    if not found.open:
        options = [_option(_titled(each), found.about(each.place, items, exchanged)) for each in items]
        return Asked(unclear or "utter_ask_which_change", tuple(options), variables)
    item = next(each for each in items if each.place == found.open[0])
    options = [*_kinds(item, found), *(_amounts(item, found, len(items)) if counts else ())]
    why, kind = found.why.get(item.place, ("", ""))
    asks = "utter_ask_which_kind" if item.others else "utter_ask_how_many"
    response = {GONE: "utter_kind_gone", SAME: "utter_kind_same"}.get(why, asks)
    return Asked(unclear or response, tuple(options), {**variables, "item": item.line.name, "kind": kind})


def _kinds(item: Item, found: Collected) -> Iterable[Option]:
    """The kinds that could be sent instead: all of few, else those that differ in one option."""
    others, change = item.others, found.of(item.place)
    beyond = sizes_towards(item.line, item.variants, change.towards) if change.towards else None
    if beyond:
        others = [each for each in others if each.options[beyond[0]] in beyond[1]] or others
    if len(others) > MOST_BUTTONS:
        others = [each for each in others if len(_differing(each, item)) == 1] or others
    for each in _sorted(others)[:MOST_BUTTONS]:
        chosen = found.with_change(item.place, Change(_differing(each, item), change.quantity))
        yield _option(", ".join(each.options.values()), chosen)


def _differing(variant: Variant, item: Item) -> dict[str, str]:
    return {name: value for name, value in variant.options.items() if item.line.options.get(name) != value}


def _sorted(variants: Sequence[Variant]) -> list[Variant]:
    """Variants from small to big."""
    options = list(dict.fromkeys(name for each in variants for name in each.options))
    ranks = {name: in_order(list(dict.fromkeys(each.options.get(name, "") for each in variants))) for name in options}
    return sorted(variants, key=lambda each: [ranks[name].index(each.options.get(name, "")) for name in options])


def _amounts(item: Item, found: Collected, count: int) -> Iterable[Option]:
    """One more of them, one less, or none."""
    now = item.line.quantity
    yield _option("One more", found.with_change(item.place, Change({}, now + 1)))
    if now > 1:
        yield _option("One less", found.with_change(item.place, Change({}, now - 1)))
    if count > 1:
        yield _option("Take it out", found.with_change(item.place, Change({}, 0)))


def _titled(item: Item) -> str:
    kind = ", ".join(item.line.options.values())
    return f"{item.line.name} ({kind})" if kind else item.line.name


def _option(title: str, found: Collected) -> Option:
    return choice(found.to_json(), title)


def _pointed_at(call: Call, found: Collected, items: Sequence[Item], exchanged: bool) -> Collected | None:
    """What is known after something was pointed at without its name: "the second one"."""
    if found.open:
        item = next(each for each in items if each.place == found.open[0])
        kinds = list(_kinds(item, found))
        is_count = count_alone(call.reading) is not None
        shown = [Candidate(option.value, "") for option in kinds] if len(kinds) > 1 and not is_count else []
        place = by_position(call.reading, shown)
        return collected(place.values[0]) if place and place.values else None
    one = meant(call.reading, [Candidate(each.place, each.line.name, price=each.line.price) for each in items])
    if not one or len(one.values) != 1 or weighty(call.reading, one.words | WISH_WORDS):
        return None
    return found.about(one.values[0], items, exchanged)


def _without_kept(text: str, found: Collected, items: Sequence[Item]) -> Collected | None:
    """What is known without the changes of what shall stay after all: "leave the hat, only the trousers"; None if
    nothing of it shall, or all of it."""
    _, stays = done_and_kept(text)
    known = [Candidate(each.place, each.line.name) for each in items]
    kept = {place for found_in in (each_named, by_name) if (named := found_in(stays, known)) for place in named.values}
    lines = {place: change for place, change in found.lines.items() if place not in kept}
    return replace(found, lines=lines) if lines and len(lines) < len(found.lines) else None


def _not_understood(call: Call, found: Collected) -> Answer | None:
    """The first time it is asked for again; the second time the customer's own words are passed on."""
    if call.intent not in _TELLS or asks_something(call.reading):
        return None
    said = short("; ".join(filter(None, (found.said, call.text))))
    if found.said:
        begun = str(call.slot(BEGUN_WITH) or "")
        said = short("; ".join(dict.fromkeys(filter(None, (begun, said)))))
    noted = replace(found, said=said, is_for_people=bool(found.said))
    return Answer(noted.to_json(), frozenset(words(call.reading)))
