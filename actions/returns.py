"""Sending something back: for the money, which the assistant does itself, or for another size, which the team does."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from actions.call import Call, Services
from actions.carrying_out import Facts, Wanted, carrying_out, or_read_back
from actions.delivery_words import PROBLEMS
from actions.frame.form import Answer, Asked, Form, Option, Question
from actions.frame.reference import Candidate, each_named, meant, named
from actions.frame.words import agrees, asks_something, short, weighty, words
from actions.orders import SLOT, Suited, has_suited, order_question, orders_chosen
from actions.passing_on import REASON, passing_on, read_back, reason, unsuited
from actions.records import order_of
from frontdesk.accounts.model import Order, OrderLine, OrderState
from frontdesk.accounts.writes import Value

KIND = "return_or_exchange"
RETURNED, WISH, INSTEAD = "returned", "wish", "instead"
# What "the 28 litre" may be taken for at the read-back, and how long it is at most.
_CORRECTING, MOST_WORDS = frozenset({"change_items", "choose", "correction"}), 5
RETURN, EXCHANGE, EVERYTHING = "return", "exchange", "everything"

_ARRIVED = frozenset({OrderState.DELIVERED, OrderState.PARTLY_REFUNDED})
SUITED = Suited(
    fits=lambda order: order.state in _ARRIVED | {OrderState.SHIPPED},
    unfit="utter_cannot_return_or_exchange",
    first=lambda call, order: order.state in _ARRIVED,
    response="utter_ask_which_arrived",
    is_compared=False,
)

_EXCHANGE = re.compile(
    r"\b(?:exchang\w*|swap\w*|trade|replac\w*|(?:another|other|different|bigger|smaller|larger|right|next)\s+(?:size|pair|colour|color|one)|"
    r"size up|size down|one size|chang(?:e|ing) (?:\w+ ){0,2}(?:for|to|into)|"
    r"size (?:xs|s|m|l|xl|xxl|small|medium|large|\d\d)|in (?:an? )?(?:xs|small|medium|large|xl|xxl)|"
    r"an? (?:xs|small|medium|large|xl|xxl))\b",
    re.IGNORECASE,
)
_RETURN = re.compile(
    r"\b(?:refund\w*|money|return\w*|send(?:ing)? (?:\w+ ){0,3}back|(?:give|giving|take|taking) (?:\w+ ){0,3}back)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:for|to|in|into|need|want|get|have)\s+((?:an?|the|one|two)?\s*(?:size\s+\w+|\w+\s+size\b(?:\s+\w+)?|(?:bigger|smaller|larger|longer|"
    r"shorter|wider)(?:\s+(?:one|pair|size))?|(?:xs|small|medium|large|xl|xxl)\b|"
    r"[1-6]\d(?:[.,]5)?\b(?!\s*(?:€|euros?|eur|percent|%|days?|weeks?|months?|hours?))|(?:black|white|red|green|blue|grey|gray|brown|yellow|"
    r"orange|purple|pink)\b(?:\s+\w+)?))",
    re.IGNORECASE,
)


def _lines(call: Call, services: Services) -> list[OrderLine]:
    """The lines of the order that was chosen; none where several were."""
    numbers = call.slot(SLOT) or []
    order: Order | None = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    return list(order.items) if order else []


def _ask_items(call: Call, services: Services) -> Asked:
    lines = _lines(call, services)
    options = [Option(line.name, _choice(line.name)) for line in lines]
    return Asked(
        "utter_ask_what_comes_back",
        (*options, Option(EVERYTHING, _choice("Everything"))),
        orders_chosen(call, services),
    )


def _read_items(call: Call, services: Services, asked: bool) -> Answer | None:
    candidates = [Candidate(line.name, line.name, price=line.price) for line in _lines(call, services)]
    if several := each_named(call.reading, candidates):
        is_all = len(several.values) == len(candidates)
        return Answer(EVERYTHING if is_all else ", ".join(several.values), several.words)
    found = meant(call.reading, candidates) if asked else named(call.reading, candidates)
    if found is None:
        return (
            Answer(EVERYTHING, whole=True)
            if asked and re.search(r"\b(?:all|everything|whole)\b", call.reading, re.I)
            else None
        )
    return Answer(EVERYTHING if len(found.values) > 1 else found.values[0], found.words)


def _only_item(call: Call, services: Services) -> Any:
    lines = _lines(call, services)
    return EVERYTHING if not lines else lines[0].name if len(lines) == 1 else None


def _read_wish(call: Call, services: Services, asked: bool) -> Answer | None:
    for wish, pattern in ((EXCHANGE, _EXCHANGE), (RETURN, _RETURN)):
        if said := pattern.search(call.reading):
            return Answer(wish, frozenset(said[0].lower().split()))
    return None


def _read_instead(call: Call, services: Services, asked: bool) -> Answer | None:
    if asked and call.text and not call.text.startswith("/"):
        return Answer(short(call.text))
    if call.slot(INSTEAD) and call.intent in _CORRECTING and 0 < len(weighty(call.reading)) <= MOST_WORDS:
        is_asked = asks_something(call.reading) or agrees(call.reading)
        return None if is_asked else Answer(short(call.text), frozenset(words(call.reading)))
    said = _INSTEAD.search(call.reading)
    return Answer(said[1].strip(), frozenset(said[0].lower().split())) if said else None


def _choice(title: str) -> dict[str, str]:
    return {"title": title, "payload": "/choose" + json.dumps({"choice": title})}


def _return(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    """What is sent back for the money. Another size or colour is left for the team."""
    order = order_of(call, services, number)
    if call.slot(WISH) != RETURN or order is None:
        return None
    wanted = call.slot(RETURNED)
    names = {line.name for line in order.items} if wanted == EVERYTHING else set(str(wanted).split(", "))
    chosen: list[Value] = [{"item": str(place)} for place, line in enumerate(order.items, 1) if line.name in names]
    return {"order": number, "items": chosen, "reason": _fault(call) or call.slot(REASON)} if chosen else None


def _fault(call: Call) -> str | None:
    """The shop's fault that a reason names, such as `damaged`."""
    why = str(call.slot(REASON) or "")
    return next((name for name in ("damaged", "wrong", "missing") if PROBLEMS[name].search(why)), None)


def _read_back(facts: Facts) -> str:
    """A shop may have no last day for the parcel and no fee: then neither is told."""
    if "until" not in facts:
        return "utter_read_back_return_undated"
    return "utter_read_back_return" if Decimal(facts.get("fee", "0")) else "utter_read_back_return_free"


WANTED = Wanted(
    name="return_items",
    form="return_or_exchange_form",
    parameters=_return,
    read_back=_read_back,
    done=lambda facts: "utter_done_return" if "label" in facts else "utter_done_return_undated",
    yes="Yes, send the label",
    no="No, keep it",
    slots=(RETURNED,),
)


def _confirmed(call: Call) -> str:
    if call.slot(WISH) == EXCHANGE:
        return "utter_confirm_exchange_why" if call.slot(REASON) else "utter_confirm_exchange"
    return "utter_confirm_return_why" if call.slot(REASON) else "utter_confirm_return"


FORM = Form(
    name=WANTED.form,
    intents=frozenset({KIND}),
    done=carrying_out(
        WANTED,
        passing_on(
            KIND,
            "utter_passed_on_return_or_exchange",
            (RETURNED, WISH, INSTEAD),
            unsuited(SUITED, "utter_nothing_to_return"),
        ),
    ),
    questions=(
        order_question(KIND, several=True, suited=SUITED),
        Question(RETURNED, _ask_items, _read_items, known=_only_item, unclear="utter_item_unclear"),
        Question(
            WISH,
            lambda call, services: Asked(
                "utter_ask_return_or_exchange",
                (Option(RETURN, _choice("Money back")), Option(EXCHANGE, _choice("Another size or colour"))),
                orders_chosen(call, services),
            ),
            _read_wish,
            unclear="utter_return_or_exchange_unclear",
        ),
        Question(
            INSTEAD,
            lambda call, services: Asked("utter_ask_what_instead", variables=orders_chosen(call, services)),
            _read_instead,
            needed=lambda call: call.slot(WISH) == EXCHANGE,
            free=True,
        ),
        reason(),
        or_read_back(WANTED, read_back(_confirmed, SLOT, RETURNED, WISH, INSTEAD, REASON)),
    ),
    later="utter_return_or_exchange_later",
    stopped="utter_return_or_exchange_stopped",
    begin=has_suited(SUITED),
    covers={
        "change_items": WISH,
        "refund_request": WISH,
        "refund_status": WISH,
        "refund_question": WISH,
        "delivery_problem": REASON,
    },
)
