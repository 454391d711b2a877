"""Sending something back: for the money, or for another size or colour. What has not left yet is changed instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actions.asking_changes import changes_question
from actions.call import Call, Outcome, Services
from actions.carrying_out import Facts, Wanted, carrying_out, is_offered, money_goes_back, or_read_back, refused_anyway
from actions.change_items import ARRIVED, by_difference, in_words, wants_another_kind, wishes_of
from actions.chosen_items import EVERYTHING, chosen, label_of, labels, pieces, read_items
from actions.collected_changes import CHANGES, entries, items_of
from actions.delivery_words import PROBLEMS, WISHES, first_of
from actions.entities import order_numbers
from actions.events import next_action
from actions.frame.asking import asks_something
from actions.frame.deciding import agrees
from actions.frame.form import Answer, Asked, Form, Question, choice
from actions.frame.reference import narrowed
from actions.frame.words import short, weighty, words
from actions.item_changes import Item, wishes
from actions.kinds import mentions
from actions.order_facts import never_came
from actions.orders import (
    SLOT,
    Suited,
    candidate,
    has_suited,
    meant_orders,
    order_question,
    orders_chosen,
    spoken_for,
    spoken_or_told,
)
from actions.other_product import refuse_other_product, wants_other_product
from actions.passing_on import REASON, passing_on, read_back, reason, unsuited
from actions.records import order_of, orders_of
from actions.settling import GIFT_CARD, SETTLED, settling
from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.writes import Value
from frontdesk.conversations.episode import BEGUN_WITH

KIND = "return_or_exchange"
RETURNED, WISH, INSTEAD = "returned", "wish", "instead"
# What "the 28 litre" may be taken for at the read-back, and how long it is at most.
_CORRECTING, MOST_WORDS = frozenset({"change_items", "choose", "correction"}), 5
RETURN, EXCHANGE = "return", "exchange"

SUITED = Suited(
    fits=lambda order: order.state in ARRIVED | {OrderState.SHIPPED},
    unfit="utter_cannot_return_or_exchange",
    first=lambda call, order: order.state in ARRIVED,
    response="utter_ask_which_arrived",
    is_compared=False,
)

# What has arrived can be exchanged; what is on its way can only be sent back later.
_HERE = Suited(fits=lambda order: order.state in ARRIVED)

_EXCHANGE = re.compile(
    r"\b(?:exchang\w*|swap\w*|trade|replac\w*|(?:another|other|different|bigger|smaller|larger|right|next)\s+(?:size"
    r"|pair|colour|color|one)s?|"
    r"size up|size down|one size|(?:an?|one|two|1|2) (?:size|number)s? (?:more|less|up|down|bigger|smaller|larger)"
    r"|chang(?:e|ing) (?:\w+ ){0,2}(?:for|to|into)|"
    r"size (?:xs|s|m|l|xl|xxl|small|medium|large|\d\d)|in (?:an? )?(?:xs|small|medium|large|xl|xxl)|"
    r"an? (?:xs|small|medium|large|xl|xxl))\b",
    re.IGNORECASE,
)
_RETURN = re.compile(
    r"\b(?:refund\w*|money(?: back)?|return\w*|send(?:ing)? (?:\w+ ){0,3}back"
    r"|(?:give|giving|take|taking) (?:\w+ ){0,3}back|"
    r"(?:go|goes|going) back)\b",
    re.IGNORECASE,
)
# "Forget the swap, just send it back".
_NO_EXCHANGE = re.compile(
    r"\b(?:forget|scrap|drop|leave|skip|no|not|without|instead of|rather than|never mind)(?: about)?"
    r"(?: (?:the|an?|any|that|to))? (?:exchang\w+|swap\w*|replac\w+)",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:for|to|in|into|need|want|get|have)\s+((?:an?|the|one|two)?\s*(?:size\s+\w+|\w+\s+size\b(?:\s+\w+)?"
    r"|(?:bigger|smaller|larger|longer|"
    r"shorter|wider)(?:\s+(?:one|pair|size))?|(?:xs|small|medium|large|xl|xxl)\b|"
    r"[1-6]\d(?:[.,]5)?\b(?!\s*(?:€|euros?|eur|percent|%|days?|weeks?|months?|hours?))|(?:black|white|red|green|blue"
    r"|grey|gray|brown|yellow|"
    r"orange|purple|pink)\b(?:\s+\w+)?))",
    re.IGNORECASE,
)


# What is wanted, and not merely told: "the boots are 43".
_WANTS = re.compile(
    r"\b(?:need|want|like|prefer|get|have|take|give|send|instead|rather|please|pls|in)\b", re.IGNORECASE
)


# A new one of the same, or what should have come: no other kind of it.
_THE_SAME = re.compile(
    r"\b(?:exchang\w*|swap\w*|trad(?:e|ing)|replac\w*|chang(?:e|ing)|switch\w*)\b.*\b(?:for|with|to|by) "
    r"(?:(?:an?|the|my|another) )?(?:(?:new|working|real|correct|proper|intact|undamaged|whole|actual) \w+"
    r"|(?:\w+ ){1,3}(?:that |which )?(?:i|we) (?:actually |really )?(?:ordered|bought|paid for))",
    re.IGNORECASE,
)


def _ask_items(call: Call, services: Services) -> Asked:
    options = [choice(label, label) for label in labels(call, services)]
    return Asked(
        "utter_ask_what_comes_back",
        (*options, choice(EVERYTHING, "Everything")),
        orders_chosen(call, services),
    )


def _read_returned(call: Call, services: Services, asked: bool) -> Answer | None:
    """The items that are named; else the one that alone can be what is wanted instead: "swap the M for an L"."""
    if found := read_items(call, services, asked):
        return found
    items = items_of(call, services) if is_offered("exchange_items", call, services) else []
    changes = wishes(call.reading, items, exchanged=True).changes if items and _EXCHANGE.search(call.reading) else {}
    of_them = [label_of(each.line, items) for each in items if each.place in changes]
    return Answer(", ".join(of_them), frozenset()) if of_them else None


def _only_item(call: Call, services: Services) -> Any:
    """What need not be asked: of an order with one item, and what was named before the order was known."""
    if _is_over(call, services):
        return EVERYTHING
    found = labels(call, services)
    if len(found) < 2:
        return found[0] if found else EVERYTHING
    begun = str(call.slot(BEGUN_WITH) or "")
    named = read_items(call.saying(begun), services, False) if begun else None
    return named.value if named else None


def _is_over(call: Call, services: Services) -> bool:
    """Whether nothing of the order can be sent back any more, or yet: then only that is said."""
    numbers = call.slot(SLOT) or []
    possible = ("return_items", "exchange_items")
    offered = [name for name in possible if is_offered(name, call, services)]
    return (
        len(numbers) == 1
        and RETURN_OPERATION.name in offered
        and all(refused_anyway(name, call, services, numbers[0]) for name in offered)
    )


def _read_wish(call: Call, services: Services, asked: bool) -> Answer | None:
    text = _NO_EXCHANGE.sub(" ", call.reading)
    for wish, pattern in ((EXCHANGE, _EXCHANGE), (RETURN, _RETURN)):
        if said := pattern.search(text):
            return Answer(wish, frozenset(said[0].lower().split()))
    if found := _another_kind(call, services, asked):
        return found
    is_first = call.slot(WISH) is None  # an intent alone is no second thought
    return Answer(EXCHANGE) if call.intent == "change_items" and not asked and is_first else None


def _another_kind(call: Call, services: Services, asked: bool) -> Answer | None:
    """An exchange, where a message wants a size or colour that the chosen items do not have: "I'd need an L"."""
    is_wanted = asked or _WANTS.search(call.reading)
    if call.text.startswith("/") or not is_wanted or not is_offered(EXCHANGE_OPERATION.name, call, services):
        return None
    items = items_of(call, services, _pieces)
    found = wishes(call.reading, items, exchanged=True)
    others = {
        (each.place, kind.option, kind.value)
        for each in items
        for kind in mentions(call.reading, each.variants)
        if each.line.options.get(kind.option) != kind.value
    }
    chosen_ones = {(place, *kind) for place, change in found.changes.items() for kind in change.options.items()}
    return Answer(EXCHANGE, found.words) if others & chosen_ones else None


def _read_instead(call: Call, services: Services, asked: bool) -> Answer | None:
    if asked and call.text and not call.text.startswith("/"):
        return Answer(short(call.text))
    if call.slot(CHANGES) and call.intent in _CORRECTING and 0 < len(weighty(call.reading)) <= MOST_WORDS:
        is_asked = asks_something(call.reading) or agrees(call.reading)
        return None if is_asked else Answer(short(call.text), frozenset(words(call.reading)))
    said = _INSTEAD.search(call.reading)
    return Answer(said[1].strip(), frozenset(said[0].lower().split())) if said else None


def _return(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    """What is sent back for the money."""
    found = chosen(call, services, number) if call.slot(WISH) == RETURN else {}
    to: dict[str, Value] = {"refund_to": call.slot(SETTLED)} if call.slot(SETTLED) else {}
    return (
        {"order": number, "items": pieces(found), "reason": _fault(call) or call.slot(REASON), **to} if found else None
    )


def _exchange(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    """What is sent back for another kind of the same; None where that stands in the customer's own words alone."""
    if call.slot(WISH) != EXCHANGE:
        return None
    items = entries(call, items_of(call, services, _pieces), exchanged=True)
    if items is None:
        return None
    way: dict[str, Value] = {"payment": call.slot(SETTLED)} if call.slot(SETTLED) else {}
    return {"order": number, **({"items": items} if items else {}), **way}


def _pieces(call: Call, services: Services) -> Mapping[str, int] | None:
    """How many pieces of which lines are exchanged."""
    numbers = call.slot(SLOT) or []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 and call.slot(RETURNED) else None
    if order is None:
        return None
    found = chosen(call, services, order.number)
    whole = {each.place: each.line.quantity for each in items_of(call, services)}
    return {place: whole[place] if count is None else count for place, count in found.items()}


def _fault(call: Call) -> str | None:
    """The shop's fault that a reason names, such as `damaged`."""
    why = str(call.slot(REASON) or "")
    return next((name for name in ("damaged", "wrong", "missing") if PROBLEMS[name].search(why)), None)


def _read_back_exchange(facts: Facts) -> str:
    if "until" in facts:
        return "utter_read_back_exchange"
    same = "utter_read_back_exchange_undated"
    cheaper = "utter_read_back_exchange_cheaper" if money_goes_back(facts) else same
    return by_difference(facts, same, "utter_read_back_exchange_dearer", cheaper)


def _read_back(facts: Facts) -> str:
    """A shop may have no last day for the parcel and no fee: then neither is told."""
    if "until" not in facts:
        return "utter_read_back_return_undated"
    if facts.get("refund_to") == GIFT_CARD:
        return "utter_read_back_return_gift_card"
    return "utter_read_back_return" if Decimal(facts.get("fee", "0")) else "utter_read_back_return_free"


def _done_return(facts: Facts) -> str:
    if "label" not in facts:
        return "utter_done_return_undated"
    return "utter_done_return_gift_card" if facts.get("refund_to") == GIFT_CARD else "utter_done_return"


RETURN_OPERATION = Wanted(
    name="return_items",
    form="return_or_exchange_form",
    parameters=_return,
    read_back=_read_back,
    done=_done_return,
    yes="Yes, send the label",
    no="No, keep it",
    slots=(RETURNED,),
)
EXCHANGE_OPERATION = Wanted(
    name="exchange_items",
    form=RETURN_OPERATION.form,
    parameters=_exchange,
    read_back=_read_back_exchange,
    done=lambda facts: "utter_done_exchange" if "label" in facts else "utter_done_exchange_undated",
    yes="Yes, exchange it",
    no="No, keep it",
    slots=(INSTEAD,),
)


def _confirmed(call: Call) -> str:
    if call.slot(WISH) == EXCHANGE:
        return "utter_confirm_exchange_why" if call.slot(REASON) else "utter_confirm_exchange"
    return "utter_confirm_return_why" if call.slot(REASON) else "utter_confirm_return"


def _changes_what_has_not_left(call: Call, services: Services) -> bool:
    """Whether a message has the number of an order that has not left yet, and says what shall be different about it."""
    orders = [order for number in order_numbers(call, services) if (order := order_of(call, services, number))]
    if len(orders) != 1 or orders[0].state is not OrderState.PROCESSING:
        return False
    return bool(wishes_of(orders[0], call, services).changes)


def _has_not_left(call: Call, services: Services) -> bool:
    """Whether another kind is wanted of something whose newest order has not left yet."""
    if not call.signed_in:
        return False
    wish, orders = _read_wish(call, services, False), orders_of(call, services)
    if wish is None:
        return _changes_what_has_not_left(call, services)
    if wish.value != EXCHANGE:
        return False
    numbers = meant_orders(call, services) or narrowed(call.reading, [candidate(each) for each in orders])
    alike = [each for each in orders if each.number in numbers and each.state in ARRIVED | {OrderState.PROCESSING}]
    if numbers:
        return bool(alike) and alike[0].state is OrderState.PROCESSING
    return not any(each.state in ARRIVED for each in orders) and any(
        each.state is OrderState.PROCESSING for each in orders
    )


def _other_product(call: Call, services: Services) -> tuple[Order, Item] | None:
    return wants_other_product("exchange_items", _HERE, call, services) if call.signed_in else None


def _wants_the_same(call: Call, services: Services) -> bool:
    """Whether a message wants the same thing once more: then something is wrong with what came."""
    if not _THE_SAME.search(call.reading) or not is_offered("claim", call, services):
        return False
    orders = [each for each in spoken_for(call, services, _HERE) if _HERE.fits(each)]
    items = items_of(call.with_slots({SLOT: [orders[0].number]}), services) if len(orders) == 1 else []
    return bool(items) and not wishes(call.reading, items, exchanged=True).changes


# What says that something came, or is to come and go back.
_IS_HERE = re.compile(
    r"\breturn\w*|\bback\b|\b(?:came|come|comes|coming|arriv\w+|turned up|here)\b|\bgot (?:it|them|mine)\b"
    r"|\btoo (?:small|big|tight|large|short|long|wide)\b|\bexchang\w+",
    re.IGNORECASE,
)


def _has_not_come(call: Call, services: Services) -> bool:
    """Whether a message is about what was lost on its way, or is late: it is put right, and cannot come back."""
    orders = spoken_or_told(call, services, SUITED) if call.signed_in and is_offered("claim", call, services) else []
    is_here = bool(_IS_HERE.search(call.reading))
    return never_came([each for each in orders if each.state is OrderState.LOST or not is_here], services)


def _came_broken(call: Call, services: Services) -> bool:
    """Whether a new one is wanted for what came broken or incomplete: it is put right, free of charge."""
    problem, wish = first_of(PROBLEMS, call), first_of(WISHES, call)
    is_amiss = problem is not None and problem.value in {"damaged", "missing"}
    return is_amiss and wish is not None and wish.value == "replacement" and is_offered("claim", call, services)


def _may_begin(call: Call, services: Services) -> bool:
    is_possible = has_suited(SUITED)(call, services) and not _has_not_left(call, services)
    is_other = _wants_the_same(call, services) or _has_not_come(call, services)
    is_other = is_other or _came_broken(call, services) or _other_product(call, services) is not None
    return is_possible and not is_other


def _otherwise(call: Call, services: Services) -> Outcome:
    """What has not left yet is changed; of the rest it is said why it cannot be sent back."""
    if _has_not_left(call, services):
        return Outcome("not_left", events=(next_action("change_items_form"),))
    if _wants_the_same(call, services) or _has_not_come(call, services) or _came_broken(call, services):
        return Outcome("put_right", events=(next_action("delivery_problem_form"),))
    if other := _other_product(call, services):
        return refuse_other_product(call, *other, "return_items")
    return unsuited(SUITED, "utter_nothing_to_return")(call, services)


_INSTEAD_IN_OWN_WORDS = Question(
    CHANGES,
    lambda call, services: Asked("utter_ask_what_instead", variables=orders_chosen(call, services)),
    _read_instead,
    free=True,
    depends_on=(RETURNED,),
)
_TICKET = passing_on(
    KIND, "utter_passed_on_return_or_exchange", (RETURNED, WISH, INSTEAD), _otherwise, clears=(CHANGES, SETTLED)
)


def _is_exchanged(call: Call) -> bool:
    return bool(call.slot(WISH) == EXCHANGE)


_READ_BACK_OF_A_RETURN = or_read_back(
    RETURN_OPERATION,
    or_read_back(EXCHANGE_OPERATION, read_back(_confirmed, SLOT, RETURNED, WISH, CHANGES, INSTEAD, REASON, SETTLED)),
)


def _explains_return(call: Call, services: Services) -> bool:
    """Tell what a return of the chosen items would cost or bring, before it is said that it is one."""
    return _READ_BACK_OF_A_RETURN.explains(call.with_slots({WISH: RETURN}), services)


FORM = Form(
    name=RETURN_OPERATION.form,
    intents=frozenset({KIND}),
    done=carrying_out(RETURN_OPERATION, carrying_out(EXCHANGE_OPERATION, _TICKET)),
    questions=(
        order_question(KIND, several=True, suited=SUITED),
        Question(
            RETURNED, _ask_items, _read_returned, known=_only_item, unclear="utter_item_unclear", depends_on=(SLOT,)
        ),
        Question(
            WISH,
            lambda call, services: Asked(
                "utter_ask_return_or_exchange",
                (choice(RETURN, "Money back"), choice(EXCHANGE, "Another size or colour")),
                orders_chosen(call, services),
            ),
            _read_wish,
            known=lambda call, services: RETURN if _is_over(call, services) else None,
            unclear="utter_return_or_exchange_unclear",
            explains=_explains_return,
        ),
        changes_question("exchange_items", _INSTEAD_IN_OWN_WORDS, _pieces, needed=_is_exchanged),
        in_words(INSTEAD, _pieces, needed=_is_exchanged),
        reason(),
        settling((RETURN_OPERATION, EXCHANGE_OPERATION), (RETURNED, WISH, CHANGES)),
        _READ_BACK_OF_A_RETURN,
    ),
    later="utter_return_or_exchange_later",
    tells_the_cost=True,
    stopped="utter_return_or_exchange_stopped",
    begin=_may_begin,
    shows=wants_another_kind,
    covers={
        "change_items": WISH,
        "refund_request": WISH,
        "refund_status": WISH,
        "refund_question": WISH,
        "delivery_problem": REASON,
        "change_payment": SETTLED,
    },
)
