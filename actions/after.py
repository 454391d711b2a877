"""What a message means right after something was told, whatever it looks like alone: one table for all actions.

After a bill, "what did I buy there?" asks what the bill is for, and for no list of orders.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from actions.call import Action, Call, Journey, Outcome, Services
from actions.events import next_action
from actions.frame.memory import REFUSED, topic
from actions.frame.words import asks_what_else
from actions.orders import named_orders
from actions.orders_and_invoices import invoice


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
        told = None if call.in_form or call.text.startswith("/") else topic(call)
        if told == REFUSED and asks_what_else(call.reading):
            return _form("order_status_form")(call, services)
        for after in table:
            if told in after.told and after.says.search(call.reading) and not named_orders(call, services):
                return after.means(call, services)
        return action.run(call, services)

    return replace(action, run=run)
