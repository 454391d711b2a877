"""What a form makes of a message: an answer, a correction, another subject, or nothing that it can use.

One validation serves every form. Whatever is said, the form ends, leaves the message to a rule and comes back, or asks
its question again: it is never silent, and the question that is pending is the one that was asked last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from actions.call import Action, Call, Event, Outcome, Request, Services
from actions.events import form_ended, form_left, next_action, slot_set
from actions.frame.form import Answer, Form, Question
from actions.frame.giving_up import OFFERED, given_up
from actions.frame.memory import (
    asked,
    failed,
    failures,
    pending,
    put_aside,
    puts_aside,
    settled,
    told_alone,
    waits_for_sign_in,
)
from actions.frame.stopping import dropped
from actions.frame.words import (
    adds_something,
    asks_of_a_rule,
    asks_something,
    asks_whether_done,
    joins,
    says_both,
    says_goodbye,
    short,
    takes_back,
    wants_to_know,
    weighty,
    wishes_something,
)
from actions.orders import SLOT as ORDERS
from actions.orders import asks_of_an_order, order_in_hand
from actions.questions import from_articles
from frontdesk.conversations.episode import BEGUN_WITH, SPOKEN_OF
from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import Report
from frontdesk.handoff.asked import SMALL
from frontdesk.identity.model import Level

# These are never taken for an answer that is mixed with other words, not even where any words answer the question.
ALWAYS_MEANT = frozenset({"cancel", "person", "goodbye", "danger", "legal_or_press"})
# These say yes, or which, or who somebody is, and no new subject.
ANSWERING = frozenset({"affirm", "choose", "correction", "introduce"})
# What a reason may be taken for: "I have moved, and you don't deliver there".
REASONS = frozenset(
    {"delivery_problem", "complaint", "change_items", "return_or_exchange", "refund_request", "refund_question"}
    | {"billing_question", "change_address", "how_are_you", "introduce"}
)
# What the answer to "which order?" may be taken for: "order with the chair".
OF_AN_ORDER = frozenset({"order_status", "order_list"})
# What a wish may be taken for, as long as it asks nothing: "I'd rather have the money".
ONLY_ASK = frozenset({"refund_status", "refund_question"})
# Intents that may be a poor guess at an answer to our question: meant only by what has the form of a question.
DOUBTFUL = frozenset({"question", "out_of_scope", "nlu_fallback", ""})


def take(form: Form, forms: Sequence[Form]) -> Action:
    """The validation of a form. `forms` are all there are, of which a message may begin another one."""

    def run(call: Call, services: Services) -> Outcome:
        if call.form != form.name or call.slot("requested_slot") is None:  # Rasa already names a form that begins
            return _begin(form, call, services, forms)
        if call.is_interrupted and form.only_reads and _is_a_journey(call):
            waiting = pending(call)
            is_ours = waiting is not None and waiting.form == form.name
            return _given_way(*(settled() if is_ours else ()), next_action("action_listen"))
        if call.is_interrupted:
            return _go_on(form, call, services, {})
        return _hear(form, call, services, forms)

    return Action(f"validate_{form.name}", run, Level.ANONYMOUS, part_of_form=True)


def _begin(form: Form, call: Call, services: Services, forms: Sequence[Form]) -> Outcome:
    """Take what the message says already, and ask for the rest."""
    if not call.caller.reaches(form.done.requires) or not form.begin(call, services):
        return Outcome("nothing_to_ask", events=form_ended())
    if (status := _asked_whether_done(form, call, forms)) is not None:
        return _given_way(next_action(status.name))
    found = _found(form.questions, call, services)
    for answer in found.values():
        if answer.problem:
            call.say(answer.problem, **answer.variables)
    values, waiting = _with_covered(form, call, services, _values(found))
    waiting, done = _looked_up(waiting, call, services, forms)
    said = slot_set(BEGUN_WITH, None if call.text.startswith("/") else short(call.text))
    begun = _go_on(form, call, services, values, said, puts_aside(waiting), *done, first=_later(waiting, forms))
    return replace(begun, begins=form.done.name) if begun.result == "asked" else begun


def _asked_whether_done(form: Form, call: Call, forms: Sequence[Form]) -> Form | None:
    """What looks up how the order stands, where a message only asks whether what the form does has been done."""
    if form.only_reads or ORDERS not in form.slots or not asks_whether_done(call.reading):
        return None
    of = "refund_status" if "refund_request" in form.intents else "order_status"
    return next((each for each in forms if each.only_reads and of in each.intents), None)


def _hear(form: Form, call: Call, services: Services, forms: Sequence[Form]) -> Outcome:
    """Take a message while a question is pending."""
    question = form.question(call.slot("requested_slot")) or form.questions[0]
    if joined := _joined(form, call, services):
        return _go_on(form, call, services, joined)
    if corrected := _corrected(form, question, call, services):
        return _go_on(form, call, services, corrected)
    if (question.free or question.confirms) and takes_back(call.reading):
        return _stopped(form, call)
    if question.confirms and _is_restated(form, question, call, services):
        return _go_on(form, call, services, {question.slot: True})
    is_about_this = question.free and call.intent in form.intents and wants_to_know(call.reading)
    if is_about_this and (told := _asked_back(call, services, forms)) is not None:
        return _go_on(form, call, services, {}, *told)
    answer = _pressed(call) or question.read(call, services, True)
    if question.confirms and call.intent != "affirm" and _begins_another(form, call, forms):
        answer = None  # "yes cancel", of a change
    besides = _besides(form, call, services)
    if question.free and besides:
        answer = _rest(question, besides, call, services)
    is_other = _is_other(form, question, call) and not _covered(form, call.whole, call, services)
    if answer and answer.value is not None and (besides or _is_all(call, answer) or not is_other):
        values = {**_said_early(form, question, call, services), question.slot: answer.value}
        waiting, done = _looked_up(besides, call, services, forms)
        waits = [puts_aside([*put_aside(call), *waiting])] if waiting else []
        return _go_on(form, call, services, values, *waits, *done, first=_later(waiting, forms))
    if chosen := _chosen_anew(form, question, call, services):
        return _go_on(form, call, services, chosen)
    if ahead := _all_ahead(form, question, call, services):
        return _go_on(form, call, services, ahead)
    if is_other and (said := _volunteered(form, question, call, services)):
        return _go_on(form, call, services, said)
    if takes_back(call.reading):
        return _stopped(form, call)
    second = next((each for each in forms if call.intent in each.intents), None)
    may_ask_back = not is_other or (second and not second.only_reads and asks_of_a_rule(call.reading))
    if may_ask_back and (told := _asked_back(call, services, forms)) is not None:
        return _go_on(form, call, services, {}, *told)
    if is_other:
        return _second(form, second, call, services) if second else Outcome("other_subject")
    if early := _said_early(form, question, call, services) or _volunteered(form, question, call, services):
        return _go_on(form, call, services, early)
    return _unusable(form, question, answer, call, services)


def _given_way(*events: Event) -> Outcome:
    """End a form that only looks something up without a word: whoever went on to another journey waits for nothing."""
    return Outcome("given_way", events=(*form_ended(), *events))


def _is_a_journey(call: Call) -> bool:
    """Whether the message that was answered in between had a subject of its own, rather than small talk or a question
    to the help pages."""
    return call.intent not in DOUBTFUL | SMALL | ANSWERING


def _begins_another(form: Form, call: Call, forms: Sequence[Form]) -> bool:
    """Whether a message asks for what another form does."""
    others = (each for each in forms if each.name != form.name and not each.only_reads)
    return any(call.intent in each.intents for each in others)


def _joined(form: Form, call: Call, services: Services) -> dict[str, Any]:
    """The orders that the form is about with another one that shall be dealt with alike: "oh and W1133 too, same
    reason"."""
    question, numbers = form.question(ORDERS), call.slot(ORDERS)
    if question is None or form.only_reads or not isinstance(numbers, list) or not joins(call.reading):
        return {}
    if asks_something(call.reading) or call.intent not in form.intents | OF_AN_ORDER | ANSWERING | DOUBTFUL:
        return {}
    answer = question.read(call, services, True)
    offered = [number for option in question.ask(call, services).options for number in option.value]
    all_two = offered if len(offered) == 2 and says_both(call.reading) else []
    further = [each for each in (answer.value if answer else None) or all_two if each not in numbers]
    return {ORDERS: [*numbers, *further]} if further else {}


def _is_restated(form: Form, question: Question, call: Call, services: Services) -> bool:
    """Whether a read-back is answered by saying the same again: "ok then I want to send the torch back"."""
    if call.intent not in form.intents or asks_something(call.reading) or not wishes_something(call.reading):
        return False
    earlier = [each for each in form.questions if each.slot in question.confirms and not each.free]
    found = _values(_found(earlier, call, services))
    return bool(found) and all(value == call.slot(slot) for slot, value in found.items())


def _asked_back(call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...] | None:
    """Answer a question that is put instead of an answer: of the order that is spoken of, or what an article answers.
    Returns what is to be remembered; None if nothing was said."""
    number = order_in_hand(call)
    status = next((each for each in forms if each.only_reads and "order_status" in each.intents), None)
    if number and status and asks_of_an_order(call.reading):
        return _carried_out(status, call.with_slots({slot: [number] for slot in status.slots}), services)
    found = from_articles(call, services) if asks_something(call.reading) else None
    return found.events if found else None


def _stopped(form: Form, call: Call) -> Outcome:
    """End the form without its action, and say what was not done."""
    call.say(form.stopped)
    if says_goodbye(call.reading):
        call.say("utter_goodbye")
    return Outcome("stopped", events=(*form_ended(), *dropped(form, call), *settled(), next_action("action_listen")))


def _said_early(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """What a message says about questions that have not been asked yet."""
    return _values(_found(_later_questions(form, question, call), call, services))


def _later_questions(form: Form, question: Question, call: Call) -> list[Question]:
    """The questions besides the one that was asked to which there is no answer yet."""
    return [each for each in form.questions if each.slot != question.slot and call.slot(each.slot) is None]


def _all_ahead(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """What a message says that is nothing but the answer to a later question: "just send me a new one"."""
    later = [each for each in _later_questions(form, question, call) if not each.free]
    return _values_of_all(_found(later, call, services), call)


def _volunteered(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """What a message says at the read-back to a question that is never put: any words that say something."""
    text = call.reading
    open_still = [each for each in form.questions if each.volunteered and each.slot in question.confirms]
    answers = {each.slot: each.read(call, services, True) for each in open_still if call.slot(each.slot) is None}
    is_about_more = asks_something(text) or adds_something(text) or wishes_something(text) or not weighty(text)
    may_be_more = call.intent not in DOUBTFUL | form.intents | REASONS or is_about_more
    return _values({slot: answer for slot, answer in answers.items() if answer and (answer.whole or not may_be_more)})


def _chosen_anew(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """Other choices than before, by a message that says nothing else: "the one with the tent first", of both."""
    before = [each for each in form.questions if not each.free and call.slot(each.slot) is not None]
    found = _found([each for each in before if each.slot != question.slot], call, services)
    chosen = _values_of_all(found, call)
    return {slot: value for slot, value in chosen.items() if value != call.slot(slot)}


def _covered(form: Form, request: Request, call: Call, services: Services) -> dict[str, Any]:
    """What a request of another journey says to a question of the form; empty if it is about something else."""
    question = form.question(form.covers.get(request.intent))
    heard = call.of(request)
    if question is None or adds_something(heard.reading) or (question.free and wishes_something(heard.reading)):
        return {}
    if request.intent in ONLY_ASK and asks_something(heard.reading):
        return {}
    answer = question.read(heard, services, True)
    if answer is None or answer.value is None:
        return {}
    choices = [each for each in form.questions if not each.free and each.slot != question.slot]
    values = _values(_found(choices, heard, services))
    is_same = all(call.slot(slot) in (None, value) for slot, value in values.items())
    return {**values, question.slot: answer.value} if is_same else {}


def _with_covered(
    form: Form, call: Call, services: Services, values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Request]]:
    """The values with those that other requests of the same message say, and the requests that wait still."""
    found: dict[str, Any] = dict(values)
    waiting = []
    for request in put_aside(call):
        if covered := _covered(form, request, call.with_slots(found), services):
            found = {**covered, **found}
        else:
            waiting.append(request)
    return found, waiting


def _besides(form: Form, call: Call, services: Services) -> list[Request]:
    """What a message asks for beside its answer to the form's question, where it says several things."""
    several = call.requests if len(call.requests) > 1 else ()
    others = [each for each in several if each.intent not in form.intents | ANSWERING | DOUBTFUL | SMALL]
    return [each for each in others if not _covered(form, each, call, services)]


def _rest(question: Question, besides: Sequence[Request], call: Call, services: Services) -> Answer | None:
    """The answer in the customer's own words, without what the message also asks for; None if that is all of it."""
    rest = [each for each in call.requests if each not in besides and each.intent not in SMALL]
    return question.read(call.of(rest[0]) if len(rest) == 1 else call, services, True) if rest else None


def _looked_up(
    requests: Sequence[Request], call: Call, services: Services, forms: Sequence[Form]
) -> tuple[list[Request], list[Event]]:
    """Answer those of the requests that only look something up and have all they need. Returns the others, and what is
    to be remembered."""
    waiting: list[Request] = []
    events: list[Event] = []
    for request in requests:
        form = next((each for each in forms if each.only_reads and request.intent in each.intents), None)
        filled = _filled(form, call.of(request), services) if form else None
        if form and filled:
            events += _carried_out(form, filled, services)
        else:
            waiting.append(request)
    return waiting, events


def _later(requests: Sequence[Request], forms: Sequence[Form]) -> list[str]:
    """The responses that put these requests after a form, each once."""
    of_intent = {intent: form.later for form in forms for intent in form.intents}
    return list(dict.fromkeys(of_intent.get(each.intent, "utter_rest_later") for each in requests))


def _second(form: Form, second: Form, call: Call, services: Services) -> Outcome:
    """Another form's subject: carried out at once if it only looks something up and has all it needs, else put after
    this one. Whoever insists gets it now."""
    if form.only_reads and not adds_something(call.reading):
        emptied = (slot_set(slot, None) for slot in (*form.slots, *second.slots))
        return _given_way(*emptied, *settled(), next_action(second.name))
    if second.only_reads and (filled := _filled(second, call, services)):
        return _go_on(form, call, services, {}, *_carried_out(second, filled, services))
    if asks_of_a_rule(call.reading):
        return _unusable(form, form.question(call.slot("requested_slot")) or form.questions[0], None, call, services)
    waiting = put_aside(call)
    if any(each.intent in second.intents for each in waiting):
        call.say(form.stopped)
        rest = [each for each in waiting if each.intent not in second.intents]
        cleared = [slot_set(slot, None) for slot in form.slots]
        return Outcome("stopped", events=(*cleared, puts_aside(rest), *settled(), form_left(form.name)))
    call.say(second.later)
    return _go_on(form, call, services, {}, puts_aside([*waiting, call.whole]))


def _filled(form: Form, call: Call, services: Services) -> Call | None:
    """The call with all that the form's action needs, if the message and what we know say it."""
    told = told_alone(call)
    number = told or order_in_hand(call)
    about = {SPOKEN_OF: {**(call.slot(SPOKEN_OF) or {}), "order": number}} if number else {}
    empty = call.with_slots({**dict.fromkeys(form.slots), **about})
    if not call.caller.reaches(form.done.requires) or not form.begin(call, services):
        return empty
    # What was just told, else what the active form is about, is what the other one is asked about, unless the message
    # says another.
    known = {slot: call.slot(slot) for slot in form.slots if call.slot(slot) is not None}
    known |= {ORDERS: [told]} if told and ORDERS in form.slots else {}
    values, question = _completed(form, empty, services, {**known, **_values(_found(form.questions, empty, services))})
    return None if question else empty.with_slots(values)


def _carried_out(form: Form, call: Call, services: Services) -> tuple[Event, ...]:
    """Run a form's action in the middle of another form. Returns what is to be remembered."""
    if not call.caller.reaches(form.done.requires):
        call.say("utter_sign_in_needed")
        return (waits_for_sign_in(call),)
    return tuple(each for each in form.done.run(call, services).events if each.get("name") == SPOKEN_OF)


def _unusable(form: Form, question: Question, answer: Answer | None, call: Call, services: Services) -> Outcome:
    """Say why the message cannot be used, and ask again; the second time in a row with the way to a person, the third
    time hand over."""
    if failures(call) + 1 > OFFERED:
        return given_up(call, Reason.NOT_UNDERSTOOD_TWICE)
    is_asked_back = (wants_to_know(call.reading) or asks_of_a_rule(call.reading)) and call.intent not in ANSWERING
    unclear = "utter_no_answer_in_form" if is_asked_back else question.unclear
    problem = answer.problem if answer and answer.problem else unclear
    call.say(problem, **(answer.variables if answer and answer.problem else {}))
    if failures(call) + 1 == OFFERED:
        call.say("utter_person_possible")
    return _go_on(form, call, services, {}, failed(call))


def _corrected(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """New values for what the pending question reads back; a message that is meant as a correction may change any
    earlier answer. "Where is W1042?" at a read-back asks about that order, and changes none."""
    is_meant = call.intent == "correction"
    earlier = [
        each
        for each in form.questions
        if each.slot in question.confirms
        or (is_meant and each.slot != question.slot and call.slot(each.slot) is not None)
    ]
    is_said = call.intent == "deny" or not _is_other(form, question, call)
    found = {
        slot: answer for slot, answer in _found(earlier, call, services).items() if is_said or _is_all(call, answer)
    }
    return {slot: value for slot, value in _values(found).items() if value != call.slot(slot)}


def _go_on(
    form: Form,
    call: Call,
    services: Services,
    values: Mapping[str, Any],
    *events: Event,
    first: Sequence[str] = (),
) -> Outcome:
    """Fill slots, and ask the next question or, if there is none, end the form for its action. `first` are responses
    that go before a question."""
    read_back = {each.slot: None for each in form.questions if set(each.confirms) & set(values)}
    values, question = _completed(form, call, services, {**values, **read_back})
    filled = [slot_set(slot, value) for slot, value in values.items()]
    call = call.with_slots(values)
    if question is None:
        return Outcome("complete", events=(*filled, *events, *settled(), slot_set("requested_slot", None)))
    for response in first:
        call.say(response)
    put = question.ask(call, services)
    report = Report(drafts=put.drafts) if put.drafts else None
    call.say(put.response, buttons=[option.button for option in put.options], report=report, **put.variables)
    is_asked = asked(call, form.name, question.slot, put)
    return Outcome("asked", events=(*filled, *events, is_asked, slot_set("requested_slot", question.slot)))


def _completed(
    form: Form, call: Call, services: Services, values: Mapping[str, Any]
) -> tuple[dict[str, Any], Question | None]:
    """The values with those that need not be asked for, and the first question that must be asked."""
    values = dict(values)
    for question in form.questions:
        filled = call.with_slots(values)
        if filled.slot(question.slot) is None and question.needed(filled) and not question.volunteered:
            known = question.known(filled, services)
            if known is None:
                return values, question
            values[question.slot] = known
    return values, None


def _found(questions: Sequence[Question], call: Call, services: Services) -> dict[str, Answer]:
    """What a message says about questions that were not asked. Each is read with the answers before it: which item is
    meant shows once the order is known."""
    found: dict[str, Answer] = {}
    for each in questions:
        if answer := each.read(call, services, False):
            found[each.slot] = answer
        value = answer.value if answer else None
        if call.slot(each.slot) is None and value is None and each.needed(call):
            value = each.known(call, services)
        call = call if value is None else call.with_slots({each.slot: value})
    return found


def _values_of_all(found: Mapping[str, Answer], call: Call) -> dict[str, Any]:
    """The values of answers beside which the message says nothing."""
    return _values({slot: answer for slot, answer in found.items() if _is_all(call, answer)})


def _values(found: Mapping[str, Answer]) -> dict[str, Any]:
    return {slot: answer.value for slot, answer in found.items() if answer.value is not None}


def _pressed(call: Call) -> Answer | None:
    """The value of the button that was pressed, if it belongs to the pending question."""
    waiting = pending(call)
    options = dict(waiting.options) if waiting else {}
    return Answer(options[call.text], whole=True) if call.text in options else None


def _is_all(call: Call, answer: Answer) -> bool:
    """Whether the message says nothing beside the answer."""
    return answer.whole or not weighty(call.reading, answer.words)


def _is_other(form: Form, question: Question, call: Call) -> bool:
    """Whether the message is about something else than the form's question."""
    if call.intent in form.intents or call.intent in ANSWERING:
        return False
    is_of_an_order = question.slot == ORDERS and call.intent in OF_AN_ORDER
    if call.intent in DOUBTFUL or is_of_an_order:
        return asks_something(call.reading)
    return (
        not question.free or call.intent in ALWAYS_MEANT or asks_something(call.reading) or adds_something(call.reading)
    )
