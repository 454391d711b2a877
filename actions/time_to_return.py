"""Until when an order can be sent back, of which a customer has not said that they do: "how many days do I have?"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from actions.call import Call, Outcome, Services
from actions.carrying_out import INSTEAD, is_offered, say_refused
from actions.change_items import ARRIVED
from actions.collected_changes import items_of, place_of
from actions.frame.memory import answered, journey_offered, speaks_of, spoken_of
from actions.orders import SLOT as ORDERS
from actions.orders import meant_orders
from actions.records import order_of
from frontdesk.accounts.model import Order
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused, Value
from frontdesk.operations.model import Draft

RETURN, EXCHANGE = "return_items", "exchange_items"
_TIME = re.compile(
    r"\b(?:until|till|by) when\b|\b(?:deadline|time limit|(?:last|latest) (?:possible )?(?:day|date))\b"
    r"|\bhow (?:long|many (?:more )?days|much (?:more )?time)\b[^.!?]*\b(?:have|got|left|can|may|possible)\b",
    re.IGNORECASE,
)
_SENT_BACK = re.compile(
    r"\b(?:return\w*|exchang\w*|swap\w*|(?:send|sending|give|giving|bring|bringing|take) (?:\w+ ){0,4}back"
    r"|chang(?:e|ing) my mind|decide|make up my mind|refund)\b",
    re.IGNORECASE,
)


def time_to_return(call: Call, services: Services) -> Outcome | None:
    """Tell until when the order can be sent back that is meant; None if nobody asks for that."""
    order = _asked_of(call, services)
    if order is None:
        return None
    everything: dict[str, Value] = {"items": [{"item": place_of(line, at)} for at, line in enumerate(order.items, 1)]}
    found = _examined(RETURN, order, everything, call, services)
    spoken = speaks_of(call, order=order.number, told=[order.number])
    if isinstance(found, Refused) and found.reason is Refusal.TOO_LATE:
        say_refused(call, services, order.number, found)
        return Outcome("too_late", order.number, (spoken,))
    until = _last_day(found)
    if until is None:
        return None
    _say(order, until, _exchanged_until(order, call, services), call, services)
    return Outcome("told", order.number, (spoken, *journey_offered(call, "return_or_exchange")))


def _asked_of(call: Call, services: Services) -> Order | None:
    """The order that has arrived and is asked about: the message, or the question before it, speaks of sending back."""
    if not call.signed_in or call.text.startswith("/") or not _TIME.search(call.reading):
        return None
    before = answered(call)
    if not _SENT_BACK.search(f"{before.question if before else ''} {call.reading}"):
        return None
    numbers = meant_orders(call, services) or list(filter(None, (spoken_of(call, "order"),)))
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    return order if order and order.state in ARRIVED else None


def _examined(
    name: str, order: Order, parameters: Mapping[str, Value], call: Call, services: Services
) -> Draft | Refused | None:
    """What the policy says; None where the assistant may not do it."""
    if not is_offered(name, call, services):
        return None
    key = f"{call.this_turn}:{name}:{order.number}"
    wanted = {"order": order.number, **parameters}
    return call.once(key, lambda: services.operations.draft(call.caller, name, wanted, key))


def _exchanged_until(order: Order, call: Call, services: Services) -> date | None:
    """The last day on which an item of the order can be exchanged, if one can."""
    items = items_of(call.with_slots({ORDERS: [order.number]}), services)
    item = next((each for each in items if each.others), None)
    if item is None:
        return None
    entry: dict[str, Value] = {"item": item.place, "instead": item.others[0].sku}
    return _last_day(_examined(EXCHANGE, order, {"items": [entry]}, call, services))


def _last_day(found: Draft | Refused | None) -> date | None:
    until = found.facts.get("until") if isinstance(found, Draft) else None
    return date.fromisoformat(until) if until else None


def _say(order: Order, until: date, exchanged: date | None, call: Call, services: Services) -> None:
    if exchanged and exchanged != until and order.delivered_on:
        within = str((exchanged - order.delivered_on).days)
        call.say("utter_time_to_exchange", number=order.number, until=services.wording.day(exchanged), days=within)
    left = (until - datetime.now(services.wording.zone).date()).days
    response = "utter_time_to_return" if left > 1 else "utter_time_to_return_ends"
    said = {"number": order.number, "until": services.wording.day(until), "days": str(left)}
    call.say(response, buttons=[INSTEAD[RETURN]], report=None, **said)
