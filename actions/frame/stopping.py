"""Ending what is going on: "never mind", "no" and "goodbye", alike in every form."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from actions.call import Action, Call, Event, Outcome, Services
from actions.events import form_ended, next_action, slot_set
from actions.frame.asking import asks_something
from actions.frame.form import Form
from actions.frame.memory import PERSON, pending, speaks_of
from actions.frame.words import says_goodbye, weighty
from actions.orders import SLOT as ORDERS
from actions.orders import asks_of_an_order, asks_when_or_where
from frontdesk.conversations.report import Report
from frontdesk.identity.model import Level

_CLAUSE = re.compile(r"[.!?;,\n]+\s*")
Instead = Callable[[Call, Services], Outcome | None]
NO = frozenset({"no", "nope", "nah", "not", "don't", "thanks", "never", "mind"})


def dropped(form: Form, call: Call) -> tuple[Event, ...]:
    """The events that empty a form; "it" is still the one order that it was about."""
    chosen = call.slot("order_number")
    number = chosen[0] if isinstance(chosen, list) and len(chosen) == 1 else chosen
    still = (speaks_of(call, order=number),) if isinstance(number, str) and "order_number" in form.slots else ()
    return (*(slot_set(slot, None) for slot in form.slots), *still)


def withdraw(form: Form | None, call: Call) -> None:
    """What the form has read back can be confirmed no more; without one, what is proven meanwhile."""
    if form is None or any(question.confirms for question in form.questions):
        call.report(Report(withdraws=True))


def asks_besides(form: Form, call: Call) -> bool:
    """Whether a message that stops a form about an order asks something of the order, too: "forget it, when is it
    here"."""
    clauses = _CLAUSE.split(call.reading)
    is_asked = any(
        asks_something(clause) and (asks_of_an_order(clause) or asks_when_or_where(clause)) for clause in clauses
    )
    return is_asked and ORDERS in form.slots and bool(call.slot(ORDERS))


def stop(
    name: str,
    forms: Sequence[Form],
    otherwise: str | None,
    at_the_end: str | None = None,
    instead: Instead = lambda call, services: None,
    declined: Instead = lambda call, services: None,
) -> Action:
    """The action `name`, which ends the active form and says what was not done, or declines the offer of a person.

    Args:
        otherwise: the response where nothing is going on.
        at_the_end: the response that is said in any case.
        declined: what is done where something else was offered, or asked, outside of a form.
        instead: what is done where nothing is going on and the message asks something: "no, tell me the day".
    """

    def run(call: Call, services: Services) -> Outcome:
        is_asked = call.signed_in and services.proofs.latest(call.caller) is not None
        if is_asked:
            services.proofs.give_up(call.caller)  # a code that is typed later confirms nothing
        form = next((each for each in forms if each.name == call.form), None)
        waiting = pending(call)
        if not call.in_form and (done := declined(call, services)):
            return done
        if call.in_form:
            call.say(form.stopped if form else "utter_cancelled")
        elif waiting and waiting.asks == PERSON and otherwise:
            call.say("utter_offer_declined")
        elif otherwise and weighty(call.reading, NO) and (done := instead(call, services)):
            return done
        elif otherwise:
            call.say("utter_goodbye" if says_goodbye(call.reading) else otherwise)
        if at_the_end:
            call.say(at_the_end)
        if form or is_asked:
            withdraw(form, call)
        goes_on = (next_action("order_status_form"),) if form and asks_besides(form, call) else ()
        emptied = dropped(form, call) if form else ()
        return Outcome("stopped" if call.in_form else "declined", events=(*form_ended(), *emptied, *goes_on))

    return Action(name, run, Level.ANONYMOUS)
