"""Changing what is in an order: another size or colour, more or fewer pieces. Once it has arrived, it is exchanged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from actions.addresses import NEW_ADDRESS, with_postcode
from actions.asking_changes import changes_question
from actions.call import Call, Outcome, Services
from actions.carrying_out import Facts, Wanted, carrying_out, money_goes_back, or_read_back
from actions.chosen_items import RETURNED
from actions.collected_changes import CHANGES, Collected, Places, described, entries, items_of
from actions.events import next_action
from actions.frame.asking import asks_something
from actions.frame.deciding import begins_with_yes, takes_back
from actions.frame.form import Asked, Form, Question
from actions.frame.negated import is_only_spoken_of
from actions.frame.reference import Candidate, all_named
from actions.item_changes import Change, Item, Wishes, wishes
from actions.orders import SLOT, Suited, has_suited, named_orders, order_question, spoken_for
from actions.other_product import (
    adds_product,
    only_order,
    refuse_added_product,
    refuse_other_product,
    wants_other_product,
)
from actions.passing_on import in_own_words, passing_on, read_back, unsuited
from actions.records import order_of
from actions.settling import SETTLED, settling
from actions.what_stays import done_and_kept
from frontdesk.accounts.model import Order, OrderState
from frontdesk.accounts.writes import Value
from frontdesk.references import ANY_NUMBER

KIND = "change_items"
WANTED = "wanted"
ARRIVED = frozenset({OrderState.DELIVERED, OrderState.PARTLY_REFUNDED})

SUITED = Suited(
    fits=lambda order: order.is_open,
    unfit="utter_cannot_change_items",
    first=lambda call, order: order.state is OrderState.PROCESSING,
    is_compared=False,
)

_UNPACKED = Suited(fits=lambda order: order.state is OrderState.PROCESSING)

# "The boots should be 43", "make the boots a 43": and not "the boots in 43".
_WISHED = re.compile(
    r"\b(?:should|shall|must|ought to|supposed to|needs? to|want\w*|would like|i'?d like|prefer|instead|rather|make"
    r"|swap\w*|exchange|switch|change)\b",
    re.IGNORECASE,
)
# "Take the lamp out of my order", "cancel only the lamp".
_OUT_OF = re.compile(
    r"\b(?:out of|off|from) (?:my|the|this|that|it)\b|\b(?:only|just) (?:cancel )?(?:the|my|one)\b|\bpart of\b",
    re.IGNORECASE,
)
# "Cancel the boots from W1146" of two things, and not "cancel my order with the boots".
_ITS_OBJECT = re.compile(
    r"\b(?:cancel\w*|remove|drop|scrap|stop) (?P<object>(?:(?!\b(?:because|cause|cos|coz|cuz|since|as|i|we|it|its|they"
    r"|he|she|but|so|with)\b)(?:[^,.;!?\n]|,(?=\s*(?:and|plus|n)\s+(?:the|my|both)\b)))+)",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"\b(?:in|from|of|on|out of|off) (?:(?:my|the|this|that) )?(?:order|parcel)? ?(?:no\.? |number |#)?"
    rf"(?:{ANY_NUMBER.pattern})?",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\b(?:orders?|purchase|parcel|package|delivery|whole|everything|all|lot|thing)\b"
    r"|(?:\bthe|\w{3,}) ones?\b(?! of\b)",
    re.IGNORECASE,
)


def _parameters(call: Call, services: Services, number: str) -> Mapping[str, Value] | None:
    """What shall be different; None where it stands in the customer's own words alone."""
    items = entries(call, items_of(call, services))
    if items is None:
        return None
    way: dict[str, Value] = {"payment": call.slot(SETTLED)} if call.slot(SETTLED) else {}
    return {"order": number, **({"items": items} if items else {}), **way}


def _read_back(facts: Facts) -> str:
    if money_goes_back(facts) and "total" in facts:
        return "utter_read_back_change_items_refund"
    before, after = facts.get("total_before"), facts.get("total")
    if before is None or after is None:
        return by_difference(
            facts,
            "utter_read_back_change_items",
            "utter_read_back_change_items_dearer",
            "utter_read_back_change_items_cheaper",
        )
    is_same = Decimal(before) == Decimal(after)
    return "utter_read_back_change_items_same" if is_same else "utter_read_back_change_items_other"


def by_difference(facts: Facts, same: str, dearer: str, cheaper: str) -> str:
    """The response for a system of record where one of the ways to pay settles a difference in price."""
    difference = Decimal(facts.get("difference", "0"))
    if not difference or "payment" not in facts:
        return same
    return dearer if difference > 0 else cheaper


def _done(facts: Facts) -> str:
    if money_goes_back(facts) and "total" in facts:
        return "utter_done_change_items_refund"
    return "utter_done_change_items_total" if "total" in facts else "utter_done_change_items"


OPERATION = Wanted(
    name=KIND,
    form="change_items_form",
    parameters=_parameters,
    read_back=_read_back,
    done=_done,
    yes="Yes, change it",
    no="No, leave it",
    slots=(WANTED,),
)


def _own_words() -> Question:
    return in_own_words(
        CHANGES,
        "utter_ask_which_change",
        frozenset({KIND}),
        """
        change changing modify edit alter correct update amend fix item items product article something thing things
        can help need still possible how number mistake made placed what's in there's
        """,
    )


def in_words(slot: str, places: Places | None = None, needed: Callable[[Call], bool] = lambda _: True) -> Question:
    """What is wanted as it is read back and passed on. It is never asked for: it follows from what was understood."""
    return Question(
        slot,
        lambda call, services: Asked(""),
        lambda call, services, asked: None,
        known=lambda call, services: described(call, items_of(call, services, places), places is not None),
        needed=needed,
        depends_on=(CHANGES, RETURNED),
    )


def has_arrived(call: Call, services: Services) -> bool:
    """Whether the only orders that a message means have arrived, so that what is in them can be exchanged."""
    orders = spoken_for(call, services, SUITED) if call.signed_in else []
    return bool(orders) and all(_is_here(each) for each in orders)


def _is_here(order: Order) -> bool:
    return order.state in ARRIVED


_SENTENCES = re.compile(r"[.;!?\n]+(?=\s|$)")


def takes_something_out(call: Call, services: Services) -> bool:
    """Whether a message wants one item taken out of an order of several, and not the order cancelled."""
    done, kept = done_and_kept(call.reading)
    is_of_a_part = kept or _OUT_OF.search(done)
    named = [done, kept] if is_of_a_part else _objects(done)
    orders = spoken_for(call, services, SUITED) if call.signed_in and named else []
    if len(orders) != 1 or len(orders[0].items) < 2:
        return False
    known = [Candidate(at, line.name) for at, line in enumerate(orders[0].items)]
    stays = _named_in(kept, known)
    counts = [len(found - (stays if each == done else set())) for each in named if (found := _named_in(each, known))]
    return bool(counts) and max(counts) < len(known)  # who names all of it means the order


def _objects(text: str) -> list[str]:
    """What is to be cancelled, where it is not called an order: `cancel the boots from W1146`."""
    found = (_WITHIN.sub(" ", match["object"]) for match in _ITS_OBJECT.finditer(text))
    return [each for each in found if not _WHOLE.search(each) and not ANY_NUMBER.search(each.upper())]


def _named_in(text: str, candidates: Sequence[Candidate]) -> set[Any]:
    """All that the sentences of a text name."""
    found = (all_named(each, candidates) for each in _SENTENCES.split(text))
    return {value for each in found if each for value in each.values}


def taken_out(call: Call, services: Services) -> dict[str, Any]:
    """The slot with what a message takes out of an order that was to be cancelled, where "only the lamp" and "keep the
    lamp" need no verb; empty where it takes out nothing, or all."""
    items = items_of(call, services)
    done, kept = done_and_kept(call.reading)
    candidates = [Candidate(each.place, each.line.name) for each in items]
    goes = _named_in(done, candidates) - _named_in(kept, candidates)
    out = dict.fromkeys(goes, Change(quantity=0)) if goes else wishes(f"{kept}. Take out the rest", items).changes
    is_clear = 0 < len(out) < len(items) and all(change.quantity == 0 for change in out.values())
    return {CHANGES: Collected(out).to_json()} if is_clear else {}


def wishes_of(order: Order, call: Call, services: Services) -> Wishes:
    """What a message wants of the items of an order."""
    return wishes(call.reading, items_of(call.with_slots({SLOT: [order.number]}), services))


def _shows(call: Call, services: Services) -> bool:
    """Whether a message names something from an order that has not left, and what shall be different about it."""
    numbers = named_orders(call, services) if call.signed_in else []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    if order is None or order.state is not OrderState.PROCESSING:
        return False
    found = wishes_of(order, call, services)
    return bool(found.named and found.changes)


def wants_another_kind(call: Call, services: Services) -> bool:
    """Whether a message names something from an order, and another size or colour that it shall have: "the boots in
    W1042 should be 43"."""
    numbers = named_orders(call, services) if call.signed_in and _WISHED.search(call.reading) else []
    order = order_of(call, services, numbers[0]) if len(numbers) == 1 else None
    if order is None or not (order.state is OrderState.PROCESSING or _is_here(order)):
        return False
    found = wishes_of(order, call, services)
    return any(each in found.named and (change.options or change.towards) for each, change in found.changes.items())


def _other_product(call: Call, services: Services) -> tuple[Order, Item] | None:
    return wants_other_product(KIND, _UNPACKED, call, services) if call.signed_in else None


def _added(call: Call, services: Services) -> Order | None:
    """The one order that can be meant, if a message wants a product added to it: "put a torch in with my boots"."""
    order = only_order(call, services, _UNPACKED) if call.signed_in else None
    return order if order and adds_product(call, services, order.items) else None


def _otherwise(call: Call, services: Services) -> Outcome:
    if order := _added(call, services):
        return refuse_added_product(call, order)
    if other := _other_product(call, services):
        return refuse_other_product(call, *other, "change_items")
    if has_arrived(call, services):
        return Outcome("arrived", events=(next_action("return_or_exchange_form"),))
    return unsuited(SUITED, "utter_no_order_to_change")(call, services)


def _of_all_of_it(call: Call, services: Services) -> tuple[str, Mapping[str, Any]] | None:
    """The cancellation or the change of address that is meant in the middle of a change of items: "no, cancel the whole
    lot", "send it to 15 Hill Road, ZZ-2675 Starnwick"."""
    numbers = call.slot(SLOT)
    if not numbers or call.text.startswith("/"):
        return None
    is_of_it_all = bool(_WHOLE.search(call.reading))
    is_taken_back = takes_back(call.reading) or is_only_spoken_of(call.reading, {"cancel_order"})
    if call.intent == "cancel_order" and is_of_it_all and not is_taken_back and not takes_something_out(call, services):
        return "cancel_order_form", {SLOT: numbers}
    is_moved = call.intent == "change_address" and not (asks_something(call.reading) or begins_with_yes(call.reading))
    address = with_postcode(call.punctuated) if is_moved else None
    return ("change_address_form", {SLOT: numbers, NEW_ADDRESS: address}) if address else None


FORM = Form(
    name=OPERATION.form,
    intents=frozenset({KIND}),
    instead=_of_all_of_it,
    done=carrying_out(
        OPERATION, passing_on(KIND, "utter_passed_on_change_items", (WANTED,), _otherwise, clears=(CHANGES, SETTLED))
    ),
    questions=(
        order_question(KIND, several=True, suited=SUITED),
        changes_question(KIND, _own_words()),
        in_words(WANTED),
        settling((OPERATION,), (CHANGES,)),
        or_read_back(OPERATION, read_back("utter_confirm_change_items", SLOT, CHANGES, WANTED, SETTLED)),
    ),
    later="utter_change_items_later",
    stopped="utter_change_items_stopped",
    covers={"change_payment": SETTLED},
    begin=lambda call, services: (
        has_suited(SUITED)(call, services) and not (_other_product(call, services) or _added(call, services))
    ),
    shows=_shows,
)
