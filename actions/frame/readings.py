"""What a message may be while a question is pending, in the order in which it is tried.

A reading says what happens, or returns None where the message is something else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from actions.account_details import tell_beside
from actions.call import Call, Event, Outcome, Request
from actions.events import next_action
from actions.frame.answers import (
    all_ahead,
    chosen_anew,
    corrections,
    is_all,
    is_restated,
    orders_joined,
    refused,
    refused_correction,
    said_early,
    thought_again,
    volunteered,
)
from actions.frame.asking import asks_of_a_rule, asks_something, wants_to_know
from actions.frame.asking_aside import asked_aside
from actions.frame.beside import (
    answered_besides,
    asked_alike,
    asked_back,
    details_asked,
    looked_up,
    put_after,
    to_another_subject,
)
from actions.frame.deciding import agrees, begins_with_yes, declines, limits, postpones, takes_back, wishes_something
from actions.frame.doubts import is_doubtful
from actions.frame.form import Answer
from actions.frame.going_on import given_way, replaced, stopped, unusable
from actions.frame.hearing import Heard
from actions.frame.memory import put_aside, puts_aside, settled
from actions.frame.replies import (
    NO,
    SURE,
    agrees_in_other_words,
    declines_in_other_words,
    is_guessed,
    names_another_place,
    repeats,
    wants_otherwise,
)
from actions.frame.second_thoughts import another_order, names_the_pieces, names_what_is_read_back, narrowed
from actions.frame.stopping import NO as SAYS_NO
from actions.frame.words import weighty
from actions.frame.yes_and_more import agrees_and_asks, leaves_what_is_not_read_back
from actions.orders import SLOT as ORDERS
from actions.orders import asks_of_an_order
from actions.questions import ASKING, LITTLE
from actions.what_stays import done_and_kept

_NEGATED = re.compile(r"\b(?:not|never|no)\b|n't\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|just)\b", re.IGNORECASE)
Reading = Callable[[Heard], Outcome | None]


def _asks_the_account(heard: Heard) -> Outcome | None:
    """What the account says was told. Whoever asked only to know something waits for nothing any more."""
    if not tell_beside(heard.call, heard.services):
        return None
    return given_way(*settled(), next_action("action_listen")) if heard.form.only_reads else heard.go_on({})


def _puts_off(heard: Heard) -> Outcome | None:
    is_put_off = heard.question.confirms and postpones(heard.call.reading)
    return stopped(heard.form, heard.call) if is_put_off else None


def _asks_alike(heard: Heard) -> Outcome | None:
    return _goes_on_after(heard, asked_alike(heard.question, heard.call, heard.services, heard.forms))


def _means_another_order(heard: Heard) -> Outcome | None:
    return _fills(heard, another_order(heard.form, heard.call, heard.services)) if heard.is_reply else None


def _wants_another_form(heard: Heard) -> Outcome | None:
    other = heard.form.instead(heard.call, heard.services)
    return replaced(heard.form, heard.call, *other) if other else None


def _joins_orders(heard: Heard) -> Outcome | None:
    return _fills(heard, orders_joined(heard.form, heard.call, heard.services))


def _names_the_order(heard: Heard) -> Outcome | None:
    is_yes = _is_plain_yes(heard) and not limits(heard.call.reading)
    is_that = is_yes and names_what_is_read_back(heard.form, heard.call, heard.services)
    return heard.go_on({heard.question.slot: True}) if is_that else None


def _is_plain_yes(heard: Heard) -> bool:
    """Whether a reply to a read-back says yes in plain words, and nothing puts it in doubt."""
    return heard.is_reply and agrees(heard.call.reading) and not is_doubtful(heard.call.reading)


def _leaves_the_rest(heard: Heard) -> Outcome | None:
    told = heard.form, heard.question, heard.call, heard.services
    is_yes = heard.is_reply and leaves_what_is_not_read_back(*told)
    return heard.go_on({heard.question.slot: True}) if is_yes else None


def _narrows(heard: Heard) -> Outcome | None:
    return _fills(heard, narrowed(heard.form, heard.call, heard.services)) if heard.is_reply else None


def _names_only_what_is_read_back(heard: Heard) -> Outcome | None:
    """ "Yes, only the hat", where just the hat was read back, and "yes, take the chair off, keep the bag"."""
    call = heard.call
    done, kept = done_and_kept(call.reading)
    is_yes = bool(kept or _ONLY.search(call.reading)) and _is_plain_yes(heard)
    is_that = is_yes and names_the_pieces(done, kept, call, heard.services)
    return heard.go_on({heard.question.slot: True}) if is_that else None


def _corrects(heard: Heard) -> Outcome | None:
    return _fills(heard, corrections(heard.form, heard.question, heard.call, heard.services))


def _corrects_in_vain(heard: Heard) -> Outcome | None:
    return _is_refused(heard, refused_correction(heard.form, heard.question, heard.call, heard.services))


def _agrees_in_other_words(heard: Heard) -> Outcome | None:
    is_yes = agrees_in_other_words(heard.call, heard.form) and _only_replies(heard) and not _may_be_no_yes(heard)
    return heard.go_on({heard.question.slot: True}) if is_yes else None


def _declines_in_other_words(heard: Heard) -> Outcome | None:
    is_no = declines_in_other_words(heard.call) and _only_replies(heard) and not begins_with_yes(heard.call.reading)
    return _stops(heard) if is_no else None


def _contradicts_itself(heard: Heard) -> Outcome | None:
    """A reply that is a no by its intent and a yes by all else is asked again: "no, that's spot on"."""
    call = heard.call
    is_leaving = call.intent == "goodbye" and begins_with_yes(call.reading)  # "yep all of it"
    is_no = call.intent in NO and call.replies("agree") >= SURE
    if not heard.is_reply or not (is_no or is_leaving):
        return None
    return unusable(heard.form, heard.question, None, call, heard.services)


def _may_be_no_yes(heard: Heard) -> bool:
    """Whether a reply to a read-back may want something else, or nothing yet, whatever yes it has."""
    call, slots = heard.call, heard.question.confirms
    if not heard.is_reply:
        return False
    wants_else = (wants_otherwise(call) and not repeats(call, slots)) or names_another_place(call, slots)
    is_in_doubt = any(map(is_doubtful, {call.reading, call.text}))  # what is read has no emoji
    return wants_else or is_in_doubt or heard.form.opposes(call.reading)


def _only_replies(heard: Heard) -> bool:
    """Whether the message is about what was read back, and nothing is asked beside it."""
    is_alone = not heard.besides and not heard.begins_another
    return heard.is_reply and (is_alone or is_guessed(heard.call))


def _takes_back_what_is_read_back(heard: Heard) -> Outcome | None:
    is_yes = heard.is_reply and begins_with_yes(heard.call.reading)  # "yes cancel it, I changed my mind"
    may_stop = heard.question.free or (heard.question.confirms and not is_yes)
    return _takes_back(heard) if may_stop else None


def _takes_back(heard: Heard) -> Outcome | None:
    return _stops(heard) if takes_back(heard.call.reading) else None


def _stops(heard: Heard) -> Outcome:
    """The form ends; what is asked besides is answered: "no, leave the e-mail as it is. Who brings the chair?"."""
    outcome = stopped(heard.form, heard.call)
    asked = [each for each in heard.besides if _asks_for_something(each, heard)]
    _, events = _dealt_with(asked, heard)
    return replace(outcome, events=(*outcome.events, *events))


def _dealt_with(requests: Sequence[Request], heard: Heard) -> tuple[list[Request], list[Event]]:
    """Answer those of the requests that only look something up, and put the others aside. Returns those that wait, and
    what is to be remembered."""
    waiting, done = looked_up(requests, heard.call, heard.services, heard.forms)
    return waiting, [*done, *([puts_aside([*put_aside(heard.call), *waiting])] if waiting else [])]


def _asks_for_something(request: Request, heard: Heard) -> bool:
    """Whether a part of a message asks or wishes; who says why to leave it wants nothing else."""
    text = heard.call.of(request).reading
    return asks_something(text) or wishes_something(text)


def _is_explained(heard: Heard) -> Outcome | None:
    if agrees_and_asks(heard):
        return None
    return heard.go_on({}) if heard.question.explains(heard.call, heard.services) else None


def _asks_details(heard: Heard) -> Outcome | None:
    told = details_asked(heard.form, heard.call, heard.services, heard.forms)
    if told is None:
        return None
    named = heard.answer if heard.question.slot == ORDERS else None  # "the big parcel. Who has got it?"
    return heard.go_on({ORDERS: named.value} if named and named.value else {}, *told)


def _restates(heard: Heard) -> Outcome | None:
    may_be_yes = heard.question.confirms and not _may_be_no_yes(heard)
    is_yes = may_be_yes and is_restated(heard.form, heard.question, heard.call, heard.services)
    return heard.go_on({heard.question.slot: True}) if is_yes else None


def _asks_of_the_subject(heard: Heard) -> Outcome | None:
    """In the customer's own words a question is no answer."""
    is_ours = heard.call.intent in heard.form.intents and wants_to_know(heard.call.reading)
    return _asks_back(heard) if heard.question.free and is_ours else None


def _asks_back(heard: Heard) -> Outcome | None:
    return _goes_on_after(heard, asked_back(heard.call, heard.services, heard.forms))


def _answers(heard: Heard) -> Outcome | None:
    question, call, services, answer = heard.question, heard.call, heard.services, heard.answer
    if _may_be_no_yes(heard):
        return None
    if answer is None or answer.value is None or not (heard.besides or is_all(call, answer) or not heard.is_other):
        return None
    answered = call.with_slots({question.slot: answer.value})  # an item is known once its order is
    early = {} if question.confirms else said_early(heard.form, question, answered, services)  # a yes adds nothing
    told = _asked_of_the_order(heard, answered)
    waiting, events = _dealt_with(heard.besides, heard)
    filled = {**early, question.slot: answer.value}
    return heard.go_on(filled, *told, *events, first=put_after(waiting, heard.forms))


def _asked_of_the_order(heard: Heard, answered: Call) -> tuple[Event, ...]:
    """Tell what a sentence asks of the order that another one names: "the big parcel, with the mat. Who has it?"."""
    both = heard.parted if heard.question.slot == ORDERS and not heard.form.only_reads else None
    if both is None or not asks_of_an_order(both[1].reading):
        return ()
    return answered_besides(both[1].with_slots({ORDERS: answered.slot(ORDERS)}), heard.services, heard.forms)


def _chooses_otherwise(heard: Heard) -> Outcome | None:
    """Another choice than before, where any words would answer: "I will just send it back", and no swap."""
    told = heard.form, heard.question, heard.call, heard.services
    anew = chosen_anew(*told) if heard.question.free else {}
    values = {slot: value for slot, value in anew.items() if slot != ORDERS}
    return _fills(heard, values or thought_again(*told))


def _answers_and_asks(heard: Heard) -> Outcome | None:
    if heard.parted is None:
        return None
    said, asking = heard.parted
    if heard.question.confirms and not agrees_and_asks(heard):
        return None
    values = _said_in_a_sentence(heard, said)
    if not values:
        return None
    early = said_early(heard.form, heard.question, heard.call, heard.services)
    says_enough = len(weighty(asking.reading, ASKING)) >= LITTLE  # "how long does it take", of the money before it
    asks = (asking if says_enough else heard.call).with_slots(values)
    is_explained = bool(heard.question.confirms) and heard.question.explains(asks, heard.services)
    asked = () if is_explained else answered_besides(asks, heard.services, heard.forms)
    return heard.go_on({**early, **values}, *asked)


def _agrees_and_asks_what_follows(heard: Heard) -> Outcome | None:
    """The yes is done, and the question answered beside it: "yes please. How long does it take?"."""
    return _answers_and_asks(heard) if agrees_and_asks(heard) else None


def _said_in_a_sentence(heard: Heard, said: Call) -> dict[str, Any]:
    """The answer that a sentence is, or another choice than before: "money back then. How long does it take?"."""
    answer = None if heard.question.free else heard.question.read(said, heard.services, True)
    is_clear = not heard.question.confirms and not is_doubtful(said.reading) and not _NEGATED.search(said.reading)
    if answer and answer.value is not None and (is_all(said, answer) or is_clear):
        return {heard.question.slot: answer.value}
    return chosen_anew(heard.form, heard.question, said, heard.services)


def _chooses_anew(heard: Heard) -> Outcome | None:
    return _fills(heard, chosen_anew(heard.form, heard.question, heard.call, heard.services))


def _answers_all_ahead(heard: Heard) -> Outcome | None:
    return _fills(heard, all_ahead(heard.form, heard.question, heard.call, heard.services))


def _volunteers(heard: Heard) -> Outcome | None:
    if not heard.is_other:
        return None
    return _fills(heard, volunteered(heard.form, heard.question, heard.call, heard.services))


def _asks_beside_the_subject(heard: Heard) -> Outcome | None:
    second = heard.second
    is_of_a_rule = second and not second.only_reads and asks_of_a_rule(heard.call.reading)
    return _asks_back(heard) if not heard.is_other or is_of_a_rule else None


def _asks_aside(heard: Heard) -> Outcome | None:
    return _goes_on_after(heard, asked_aside(heard)) if heard.is_other else None


def _wants_what_is_refused(heard: Heard) -> Outcome | None:
    if not heard.is_other:
        return None
    return _is_refused(heard, refused(heard.form, heard.call.whole, heard.call, heard.services))


def _declines_for_another(heard: Heard) -> Outcome | None:
    second = heard.second
    if second is None or second.only_reads or not heard.question.confirms or not declines(heard.call.reading):
        return None
    if second.name == heard.form.name:
        return None  # "no, I want it cancelled" says the same again
    done, kept = done_and_kept(heard.call.reading)
    if kept and not weighty(done, SAYS_NO):
        return stopped(heard.form, heard.call)  # "no, keep the boots"
    heard.call.say(heard.form.stopped)
    return replaced(heard.form, heard.call, second.name, {})


def _is_of_another_subject(heard: Heard) -> Outcome | None:
    if not heard.is_other:
        return None
    if heard.second is None:
        return Outcome("other_subject")
    return to_another_subject(heard.form, heard.second, heard.call, heard.services, heard.forms)


def _says_early(heard: Heard) -> Outcome | None:
    told = heard.form, heard.question, heard.call, heard.services
    return _fills(heard, said_early(*told) or volunteered(*told))


def _fills(heard: Heard, values: dict[str, Any]) -> Outcome | None:
    return heard.go_on(values) if values else None


def _is_refused(heard: Heard, answer: Answer | None) -> Outcome | None:
    """The answer cannot be taken; why is said, and the form's own question follows."""
    if answer is None:
        return None
    heard.call.say(str(answer.problem), **answer.variables)
    return heard.go_on({})


def _goes_on_after(heard: Heard, told: Sequence[Event] | None) -> Outcome | None:
    """Something was told, or put aside; the form's own question follows."""
    return None if told is None else heard.go_on({}, *told)


READINGS: tuple[Reading, ...] = (
    _asks_the_account,
    _puts_off,
    _asks_alike,
    _means_another_order,
    _wants_another_form,
    _joins_orders,
    _names_only_what_is_read_back,
    _names_the_order,
    _leaves_the_rest,
    _narrows,
    _corrects,
    _corrects_in_vain,
    _agrees_in_other_words,
    _declines_in_other_words,
    _agrees_and_asks_what_follows,
    _contradicts_itself,
    _takes_back_what_is_read_back,
    _is_explained,
    _asks_details,
    _restates,
    _asks_of_the_subject,
    _chooses_otherwise,
    _answers,
    _answers_and_asks,
    _chooses_anew,
    _answers_all_ahead,
    _volunteers,
    _takes_back,
    _asks_beside_the_subject,
    _asks_aside,
    _wants_what_is_refused,
    _declines_for_another,
    _is_of_another_subject,
    _says_early,
)
