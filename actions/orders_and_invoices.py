"""Lists and single records that a customer asks for by name: their orders, and invoices by number or order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.call import Call, Event, Outcome, Services, action
from actions.events import next_action
from actions.frame.memory import speaks_of, spoken_of, topic
from actions.frame.reference import alike_named
from actions.orders import candidate, meant_orders, named_orders
from actions.records import account_of, order_of, orders_of
from actions.wording import items, order_button
from frontdesk.accounts.model import OPEN_STATES, Invoice, Order, OrderState
from frontdesk.identity.model import Level
from frontdesk.references import references

LISTED = 5
_ORDERING = re.compile(r"\b(?:orders?|ordered|buy|bought|purchase[ds]?|placed)\b", re.IGNORECASE)
# Of which orders a list is wanted, by how they stand; the first that a message says.
_STANDING: tuple[tuple[str, re.Pattern[str], frozenset[OrderState]], ...] = (
    (
        "utter_orders_under_way",
        re.compile(
            r"\bon (?:the|its|their) (?:way|road)\b|\bunder ?way\b|\bin transit\b|\b(?:been|already) shipped\b", re.I
        ),
        frozenset({OrderState.SHIPPED}),
    ),
    (
        "utter_orders_open",
        re.compile(
            r"\b(?:still|yet) (?:to |be )*(?:com(?:e|ing)|arriv\w*|wait\w*|open|outstanding|expect\w*|due)\b"
            r"|\bopen orders?\b"
            r"|\bpending\b|\b(?:not|n'?t|not been) (?:\w+ )?(?:arrived|come|delivered|here)\b|\bwaiting for\b"
            r"|\bcoming (?:to )?me\b",
            re.IGNORECASE,
        ),
        OPEN_STATES,
    ),
    ("utter_orders_cancelled", re.compile(r"\bcancell?ed\b", re.IGNORECASE), frozenset({OrderState.CANCELLED})),
    (
        "utter_orders_arrived",
        re.compile(r"\b(?:delivered|arrived|received|came|(?:have|has|had) (?:already )?come)\b", re.IGNORECASE),
        frozenset({OrderState.DELIVERED, OrderState.PARTLY_REFUNDED}),
    ),
)
_SEVERAL = re.compile(r"\b(?:bills|invoices|receipts|all|both|every|other|others|last|latest)\b", re.IGNORECASE)


@action("action_order_list", requires=Level.IDENTIFIED)
def order_list(call: Call, services: Services) -> Outcome:
    """The newest orders, with a button for each; of "my last order" how that one stands."""
    if len(named_orders(call, services)) == 1:
        return Outcome("order", events=(next_action("order_status_form"),))
    orders = orders_of(call, services)
    if not orders:
        call.say("utter_no_orders")
        return Outcome("none")
    some, response = _wanted(call, orders)
    newest = some[:LISTED]
    lines = "\n".join(_line(each, services) for each in newest)
    buttons = [order_button(each, "order_status") for each in newest]
    call.say(response, buttons=buttons, orders=lines, count=str(len(orders)))
    return Outcome("found", str(len(some)), (_speaks_of_list(call, newest),))


def _wanted(call: Call, orders: Sequence[Order]) -> tuple[Sequence[Order], str]:
    """The orders that a message asks to be listed, and the response that lists them: all, or those that stand alike,
    that hold something or were placed in some time."""
    text = call.reading
    for response, pattern, states in _STANDING:
        if pattern.search(text):
            some = [each for each in orders if each.state in states]
            return (some, response) if some else (orders, "utter_orders_none_such")
    held = alike_named(text, [candidate(each) for each in orders])
    spans = _when_ordered(call)
    some = [
        each
        for each in orders
        if (not held or each.number in held)
        and (not spans or any(first <= str(each.placed_on or "") <= last for first, last in spans))
    ]
    if some and len(some) < len(orders):
        return some, "utter_orders_found"
    return orders, "utter_order_list" if len(orders) <= LISTED else "utter_newest_orders"


def _when_ordered(call: Call) -> list[tuple[str, str]]:
    """The first and last days of the times that a message names in a sentence that speaks of ordering."""
    found = []
    for each in call.all_entities:
        if each.get("entity") == "date" and each.get("end"):
            before = re.split(r"[.?!\n]", call.text[: each["start"]])[-1]
            after = re.split(r"[.?!\n]", call.text[each["end"] :])[0]
            first, _, last = str(each["value"]).partition("/")
            found += [(first, last or first)] if _ORDERING.search(f"{before} {after}") else []
    return found


def _line(order: Order, services: Services) -> str:
    """An order in a list: its number, its day where that is known, what is in it, its price and where it stands."""
    placed = services.wording.day(order.placed_on) if order.placed_on else ""
    price = services.wording.money(order.total, order.currency)
    parts = (order.number, placed, items(order.items), price, order.state.replace("_", " "))
    return " · ".join(part for part in parts if part)


@action("action_invoice", requires=Level.IDENTIFIED)
def invoice(call: Call, services: Services) -> Outcome:
    """The invoices of the numbers or orders in the message, else the newest ones."""
    invoices = services.accounts.invoices(call.caller)
    if not invoices:
        call.say("utter_no_invoices")
        return Outcome("none")
    numbers = references().invoices_in(call.text)
    orders = [] if numbers else meant_orders(call, services)
    told = spoken_of(call, "invoice") if topic(call) in {"invoice", "account_balance"} else None
    if told and not numbers and not named_orders(call, services) and not _SEVERAL.search(call.reading):
        numbers = [told]
    wanted = [each for each in invoices if each.number in numbers or each.order_number in orders]
    for number in (*numbers, *orders):
        if not any(number in (each.number, each.order_number) for each in wanted):
            call.say("utter_invoice_not_found", number=number)
    found = wanted or ([] if numbers or orders else invoices[:LISTED])
    for each in found:
        tell_invoice(call, services, each)
    if found:
        call.say("utter_invoice_download")
    events = (speaks_of_invoices(call, found),) if found else ()
    return Outcome("found" if found else "none", ", ".join(each.number for each in found) or None, events)


def tell_invoice(call: Call, services: Services, found: Invoice) -> None:
    """Say what an invoice is for, and whether it is paid."""
    call.say(
        "utter_invoice_paid" if found.paid else "utter_invoice_unpaid",
        number=found.number,
        order_number=found.order_number,
        amount=services.wording.money(found.amount, account_of(call, services).currency),
        issued_on=services.wording.day(found.issued_on),
        due_on=services.wording.day(found.due_on),
        items=items_of(call, services, found),
    )


def items_of(call: Call, services: Services, found: Invoice) -> str:
    """What an invoice is for, by its order."""
    order = order_of(call, services, found.order_number)
    return items(order.items) if order else "–"


def _speaks_of_list(call: Call, orders: Sequence[Order]) -> Event:
    return speaks_of(call, order=orders[0].number, topic="order_status", listed=[each.number for each in orders])


def speaks_of_invoices(call: Call, invoices: Sequence[Invoice], topic: str = "invoice") -> Event:
    """Afterwards "it" is the invoice that was told alone, and the order that it is for."""
    only = {"invoice": invoices[0].number, "order": invoices[0].order_number} if len(invoices) == 1 else {}
    return speaks_of(call, topic=topic, **only)
