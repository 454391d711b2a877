"""Which order is meant: the question that every journey about an order asks, and how its answer is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.call import Call, Services
from actions.entities import order_numbers, words_of
from actions.frame.form import Answer, Asked, Option, Question
from actions.frame.memory import pending, spoken_of
from actions.frame.reference import Candidate, Reference, all_of, by_name, meant, named
from actions.frame.words import points_back, weighty
from actions.wording import order_button
from frontdesk.accounts.model import Order

SLOT = "order_number"
BUTTONS = 5
# A word with a digit in it, where we asked for a number: meant as one, even if it has no number's form.
_LIKE_A_NUMBER = re.compile(r"\w*\d[\w-]*")


def order_question(intent: str, several: bool = False) -> Question:
    """The question "which order?".

    Args:
        intent: the one that its buttons mean when they are pressed later.
        several: whether "both" is an answer. The slot then gets a list of numbers, else a number.
    """

    def ask(call: Call, services: Services) -> Asked:
        orders, response = _offered(call, services)
        options = tuple(
            Option([each.number] if several else each.number, order_button(each, intent)) for each in orders
        )
        return Asked(response, options, {"count": str(len(orders))})

    def read(call: Call, services: Services, asked: bool) -> Answer | None:
        numbers, said = _meant(call, services, asked)
        if not numbers:
            return _malformed(call) if asked else None
        if len(numbers) > 1 and not several:
            return Answer(problem="utter_one_order_only")
        return Answer(numbers if several else numbers[0], said)

    def only_one(call: Call, services: Services) -> Any:
        orders = services.accounts.open_orders(call.caller) if call.signed_in else []
        return None if len(orders) != 1 else [orders[0].number] if several else orders[0].number

    return Question(SLOT, ask, read, known=only_one, unclear="utter_order_unclear")


def has_orders(call: Call, services: Services) -> bool:
    """Whether there is anything to choose from; a number in the message is looked up in any case."""
    return bool(order_numbers(call, services) or services.accounts.orders(call.caller))


def _offered(call: Call, services: Services) -> tuple[Sequence[Order], str]:
    """The orders to choose from, and the response that asks for one."""
    if not call.signed_in:
        return (), "utter_ask_for_order_number"
    orders = services.accounts.orders(call.caller)
    still_open = [order for order in orders if order.is_open]
    return (still_open[:BUTTONS], "utter_ask_which_order") if still_open else (orders[:BUTTONS], "utter_no_open_orders")


def _meant(call: Call, services: Services, asked: bool) -> tuple[list[str], frozenset[str]]:
    """The numbers of the orders that the message means, and the words that say so."""
    said = words_of(call, "order_number")
    if numbers := order_numbers(call, services, asked=asked and not weighty(call.reading, said)):
        return numbers, said
    if not call.signed_in:
        return [], frozenset()
    orders = services.accounts.orders(call.caller)
    before = spoken_of(call, "order")
    if found := _shown(call, orders, before) if asked else _not_shown(call.reading, orders):
        return list(found.values), found.words
    if before and not asked and (pointing := points_back(call.reading)):
        return [before], pointing
    return [], frozenset()


def _shown(call: Call, orders: Sequence[Order], before: str | None) -> Reference | None:
    """What an answer points at: one of those that were offered, else another that it names."""
    shown = [_candidate(each, by_state=True) for each in _last_offered(call, orders)]
    return meant(call.reading, shown, before) or named(call.reading, [_candidate(each) for each in orders])


def _not_shown(text: str, orders: Sequence[Order]) -> Reference | None:
    """What a text points at before any order was offered: the open ones come first."""
    known = [_candidate(each) for each in orders]
    still_open = [_candidate(each) for each in orders if each.is_open]
    return all_of(text, still_open) or by_name(text, still_open) or named(text, known)


def _last_offered(call: Call, orders: Sequence[Order]) -> list[Order]:
    waiting = pending(call)
    numbers = [value[0] if isinstance(value, list) else value for value in waiting.values] if waiting else []
    return [order for order in orders if order.number in numbers]


def _candidate(order: Order, by_state: bool = False) -> Candidate:
    """An order by its items and, where several were shown, by what sets them apart: "the one that has shipped"."""
    names = [line.name for line in order.items] + ([order.state.replace("_", " ")] if by_state else [])
    return Candidate(order.number, " ".join(names), order.placed_on, order.total)


def _malformed(call: Call) -> Answer | None:
    return Answer(problem="utter_order_number_unclear") if _LIKE_A_NUMBER.search(call.text) else None
