"""How a form begins: with what the message says already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions import account_details
from actions.call import Call, Event, Outcome, Services
from actions.entities import order_numbers
from actions.events import form_ended, next_action, slot_set
from actions.explaining import made_explained, was_explained
from actions.frame.answers import answers_to, values_of
from actions.frame.asking import (
    asks_for_it,
    asks_for_what,
    asks_how,
    asks_something,
    asks_what_came_back,
    asks_what_else,
    asks_whether_done,
)
from actions.frame.beside import looked_up, put_after, with_covered
from actions.frame.deciding import postpones, wishes_something
from actions.frame.form import Form, Question, that_looks_up
from actions.frame.going_on import given_way, go_on
from actions.frame.memory import REFUSED, just_spoken_of, last_made, puts_aside, still_speaks_of, topic
from actions.frame.negated import is_only_spoken_of
from actions.frame.words import joins, short
from actions.of_the_range import of_the_range
from actions.on_the_way import handed_otherwise
from actions.order_details import asks_for_details, asks_of_what_was_bought
from actions.orders import SLOT as ORDERS
from actions.orders import named_orders
from actions.questions import from_articles
from actions.taking_up import taken_up
from actions.time_to_return import time_to_return
from frontdesk.conversations.episode import BEGUN_WITH

ORDER_STATUS = "order_status"
_SURE_QUESTION = 0.6


def begin(form: Form, call: Call, services: Services, forms: Sequence[Form]) -> Outcome:
    """Take what the message says already, and ask for the rest."""
    outside = call.outside_forms()
    asked = made_explained(outside, services) or of_the_range(outside, services) or time_to_return(outside, services)
    if not asked and call.signed_in and topic(call) == ORDER_STATUS:
        asked = handed_otherwise(call.reading, just_spoken_of(call), outside, services)
    if asked:
        return replace(asked, events=(*form_ended(), *asked.events, next_action("action_listen")))
    if postpones(call.reading) and not (call.text.startswith("/") or order_numbers(call, services)):
        call.say("utter_nothing_done")
        return Outcome("postponed", events=(*form_ended(), *still_speaks_of(call), next_action("action_listen")))
    if other := taken_up(outside, services, form.name):
        return given_way(next_action(other))
    if topic(call) == REFUSED and not form.only_reads and asks_what_else(call.reading):
        return given_way(next_action("order_status_form"))  # what is asked for again was refused
    if again := _done_alike(form, call, services, forms):
        return given_way(next_action(again.name))
    if call.signed_in and (status := _only_asked(form, call, forms)) is not None:
        return given_way(next_action(status.name))
    if (told := _only_of_a_rule(form, call, services)) is not None:
        return replace(told, events=(*form_ended(), *told.events, next_action("action_listen")))
    if call.signed_in and not form.only_reads and account_details.is_asked(call.reading):
        return given_way(next_action(account_details.account_details.name))
    if not call.caller.reaches(form.done.requires) or not form.begin(call, services):
        return Outcome("nothing_to_ask", events=form_ended())
    found = answers_to(_unfilled(form, call, services), call, services)
    for answer in found.values():
        if answer.problem:
            call.say(answer.problem, **answer.variables)
    if not found and was_explained(call):  # "and the paper for the box, the label?" was one question
        return Outcome("explained", events=(*form_ended(), next_action("action_listen")))
    said = {slot: value for slot, value in values_of(found).items() if value != call.slot(slot)}
    values, waiting = with_covered(form, call, services, said)
    waiting, done = looked_up(waiting, call, services, forms)
    told_how = _told_how(form, call, services)
    words = slot_set(BEGUN_WITH, None if call.text.startswith("/") else short(call.punctuated))
    begun = go_on(
        form, call, services, values, words, puts_aside(waiting), *done, *told_how, first=put_after(waiting, forms)
    )
    return replace(begun, begins=form.done.name) if begun.result == "asked" else begun


def _only_of_a_rule(form: Form, call: Call, services: Services) -> Outcome | None:
    """What an article says to a question of a rule that is taken for a request: "and swapping a size costs?"."""
    text = call.reading
    is_form = form.only_reads or call.text.startswith("/") or order_numbers(call, services)
    if is_form or not asks_something(text) or asks_how(text) or wishes_something(text) or asks_for_it(text):
        return None
    if call.replies("question") < _SURE_QUESTION or (call.signed_in and named_orders(call, services)):
        return None
    return from_articles(call.outside_forms(), services, articles_only=True, may_ask=False)


def _told_how(form: Form, call: Call, services: Services) -> tuple[Event, ...]:
    """Say what an article says to a message that asks how it is done, before the form does it: "how do I reset my
    password". Returns what is to be remembered."""
    if form.only_reads or not asks_how(call.reading) or order_numbers(call, services):
        return ()
    begun = call.with_slots({BEGUN_WITH: None}).in_the_form(form.name)
    found = from_articles(begun, services, articles_only=True)
    return found.events if found else ()


def _unfilled(form: Form, call: Call, services: Services) -> list[Question]:
    """The questions that the message may answer: not those that were filled by whatever led to the form, but for what
    a message says anew of something else than the order."""
    return [
        each
        for each in form.questions
        if call.slot(each.slot) is None
        or not (form.only_reads or (each.slot == ORDERS and not order_numbers(call, services)))
    ]


def _only_asked(form: Form, call: Call, forms: Sequence[Form]) -> Form | None:
    """What looks up how the order stands, where a message only asks whether what the form does has been done, or what
    the order was."""
    asks_details = asks_for_details if form.only_reads else asks_of_what_was_bought
    is_told_of = form.only_reads and topic(call) in form.intents and asks_for_what(call.reading)
    if ORDERS in form.slots and ORDER_STATUS not in form.intents and not is_told_of and asks_details(call.reading):
        return that_looks_up(ORDER_STATUS, forms)
    if form.only_reads or ORDERS not in form.slots:
        return None
    is_of_money = "refund_request" in form.intents
    is_asked = asks_whether_done(call.reading) or is_only_spoken_of(call.reading, form.intents)
    if not is_asked and not (is_of_money and asks_what_came_back(call.reading)):
        return None
    return that_looks_up("refund_status" if is_of_money else ORDER_STATUS, forms)


def _done_alike(form: Form, call: Call, services: Services, forms: Sequence[Form]) -> Form | None:
    """What does for another order what was just done for one: "and the other one too"."""
    made = last_made(call)
    if made is None or not form.only_reads or not joins(call.reading) or asks_something(call.reading):
        return None
    again = next((each for each in forms if made.operation in each.intents), None)
    return again if again and named_orders(call, services) else None
