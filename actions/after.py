"""What a message means right after something was told, whatever it looks like alone: one table for all actions.

After a bill, "what did I buy there?" asks what the bill is for, and for no list of orders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions import account_details
from actions.call import Action, Call, Journey, Outcome, Services
from actions.change_items import ARRIVED
from actions.day_of_delivery import refuse_day
from actions.entities import order_numbers
from actions.events import next_action, slot_set
from actions.explaining import made_explained
from actions.frame.asking import asks_something, asks_what_else, asks_what_if
from actions.frame.deciding import postpones, takes_back
from actions.frame.memory import REFUSED, just_spoken_of, never_charged, still_speaks_of, topic
from actions.frame.words import weighty, words
from actions.of_the_range import of_the_item, of_the_range, price_of_product
from actions.on_the_way import are_coming, handed_otherwise
from actions.order_details import asks_for_details, is_of_another_thing
from actions.orders import SLOT, named_orders
from actions.orders_and_invoices import invoice
from actions.payments import typed_card
from actions.pushing_back import asked_a_favour, pushed_back
from actions.records import order_of
from actions.taking_up import taken_up
from actions.time_to_return import time_to_return
from frontdesk.identity.model import Level


@dataclass(frozen=True)
class After:
    """Where the turn before told of one of the topics `told` (the intents of asking for them), a message that says
    `says`, and names no order of its own, means `means`."""

    told: frozenset[str]
    says: re.Pattern[str]
    means: Journey


def _form(name: str) -> Journey:
    return lambda call, services: Outcome("follow_up", events=(next_action(name),))


TABLE = (
    After(
        frozenset({"account_balance", "invoice"}),
        re.compile(
            r"\bwhat\b.*\b(?:buy|bought|order(?:ed)?|for|in it|on it|get)\b|\bwhat (?:was|is|were) (?:it|that|those)\b|"
            r"\bfor what\b",
            re.IGNORECASE,
        ),
        invoice.run,
    ),
    After(
        frozenset({"order_status"}),
        re.compile(
            r"\b(?:guarantee|promise|swear|bet|count|rely)\b.{0,12}\b(?:it|that|this|on)?\W*$|"
            r"\b(?:sure|certain|definite(?:ly)?|for real)\W*$|"
            r"\bwhat(?:'?s| is| was| did)\b.*\b(?:in (?:it|there|that)|i (?:order|buy))\W*$",
            re.IGNORECASE,
        ),
        _form("order_status_form"),
    ),
)


def in_context(action: Action, table: tuple[After, ...] = TABLE) -> Action:
    """The action, or what the message means right after what was told."""

    def run(call: Call, services: Services) -> Outcome:
        if call.in_form or call.text.startswith("/"):
            return price_of_product(call, services) or of_the_item(call, services) or action.run(call, services)
        if typed_card(call.text):
            call.say("utter_card_number_hidden")
        asked = made_explained(call, services) or price_of_product(call, services) or of_the_range(call, services)
        if asked := asked or time_to_return(call, services):
            return asked
        if postpones(call.reading):
            call.say("utter_nothing_done")
            return Outcome("postponed", events=still_speaks_of(call))
        told = topic(call)
        told_of = just_spoken_of(call) if call.signed_in and told == "order_status" else []
        if handed := handed_otherwise(call.reading, told_of, call, services):
            return handed
        if told_of and action.name in _LOST and are_coming(told_of, call, services) and refuse_day(call.reading, call):
            return Outcome("no_day", events=still_speaks_of(call))
        if takes_back(call.reading) and action.name in _LOST and not asks_something(call.reading):
            call.say("utter_nothing_done")
            return Outcome("left", events=still_speaks_of(call))
        if doubted := pushed_back(call) or asked_a_favour(call):
            return doubted
        if other := taken_up(call, services, action.name):
            return Outcome("follow_up", events=(next_action(other),))
        if account_details.is_asked(call.reading):
            return _of_the_account(action, call, services)
        if told == REFUSED and asks_what_else(call.reading):
            return _form("order_status_form")(call, services)
        for after in table:
            if told in after.told and after.says.search(call.reading) and not named_orders(call, services):
                return after.means(call, services)
        if asks_something(call.reading) and _MONEY_BACK.search(call.reading) and (numbers := _not_charged(call)):
            return Outcome("follow_up", events=(slot_set(SLOT, numbers), next_action("refund_status_form")))
        if numbers := _orders_asked_of(call, services):
            return Outcome("follow_up", events=(slot_set(SLOT, numbers), next_action("order_status_form")))
        if action.name in _LOST and _tells_of_what_came(call, services):
            return _form("delivery_problem_form")(call, services)
        return action.run(call, services)

    return replace(action, run=run)


def _of_the_account(action: Action, call: Call, services: Services) -> Outcome:
    """What the account holds of its customer, after the message's own subject where it asks for two things."""
    told = next_action(account_details.account_details.name)
    if action.requires is Level.ANONYMOUS or not account_details.asks_more(call.reading):
        return Outcome("of_the_account", events=(told,))
    outcome = action.run(call, services)
    return replace(outcome, events=(*outcome.events, told))


# Actions of a message that was taken for nothing that can be done.
_LOST = frozenset({"action_answer", "action_not_understood", "action_out_of_scope"})
_LEAST_WORDS = 3
# What is told of a thing that does not do what it should.
_OF_USE = re.compile(
    r"\b(?:us(?:ed?|ing)|wore|worn|washed|once|twice|after|when|since|already|stopp\w+|leaks?|lets?|won'?t|wont"
    r"|does ?n'?t|doesnt|isn'?t|isnt|not|smells?|mould\w*|stain\w*|loose|rust\w*|fell|falls|came (?:off|apart|undone)"
    r"|peel\w*|squeak\w*|wobbl\w*|shrunk|faded?|stuck)\b",
    re.IGNORECASE,
)


def _tells_of_what_came(call: Call, services: Services) -> bool:
    """Whether a message names an order that has arrived by its number, and tells something of it: "the dry bag from
    W1052, used it once and the seam lets water in"."""
    numbers = order_numbers(call, services) if call.signed_in else []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    if order is None or order.state not in ARRIVED or asks_something(call.reading):
        return False
    names = frozenset(word for line in order.items for word in words(line.name))
    is_told = len(weighty(call.reading, names | {numbers[0].lower()})) >= _LEAST_WORDS
    return is_told and bool(_OF_USE.search(call.reading))


_OF_ALL = re.compile(r"\b(?:orders|list|all (?:my|of my))\b", re.IGNORECASE)
# When something comes, asked where orders are spoken of: "when is the cheaper one due". Of a bill it is said.
_DUE = re.compile(r"\b(?:due|expected|eta|arriv\w*)\b", re.IGNORECASE)
_OF_MONEY = re.compile(r"\b(?:pay\w*|paid|invoices?|bills?|owe\w*|money|balance|amounts?|refund\w*)\b", re.IGNORECASE)


_MONEY_BACK = re.compile(
    r"\b(?:get|got|pay|paid|give|credit\w*|transfer\w*|comes?|goes|money)\b.{0,30}\bback\b|\bmy money\b"
    r"|\brefund\w*|\bcharged?\b",
    re.IGNORECASE,
)


def _not_charged(call: Call) -> list[str]:
    """The orders that were just cancelled before anything was charged."""
    return [number for number in just_spoken_of(call) if number in never_charged(call)]


def _orders_asked_of(call: Call, services: Services) -> list[str]:
    """The orders of which a message asks what stands in their records: what they cost, when they are due."""
    if not call.signed_in or asks_what_if(call.reading):
        return []
    is_of_orders = topic(call) in {"order_status", None}
    is_due = is_of_orders and bool(_DUE.search(call.reading)) and not _OF_MONEY.search(call.reading)
    if _OF_ALL.search(call.reading) or not (is_due or asks_for_details(call.reading)):
        return []
    return named_orders(call, services) or [
        number
        for number in just_spoken_of(call)
        if (order := order_of(call, services, number)) and not is_of_another_thing(call.reading, order)
    ]
