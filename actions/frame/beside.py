"""What is asked for beside a form's question: answered in between, or put after the form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.asking_sign_in import ask_to_sign_in
from actions.call import Call, Event, Outcome, Request, Services
from actions.delivery_words import PROBLEMS, first_of
from actions.events import form_left, next_action, slot_set
from actions.frame.answers import answers_to, covered_by, refused, values_of
from actions.frame.asking import asks_back, asks_of_a_rule, asks_something
from actions.frame.deciding import begins_with_yes, wishes_something
from actions.frame.form import Answer, Form, Question, that_looks_up
from actions.frame.going_on import completed, given_way, go_on, unusable
from actions.frame.memory import put_aside, puts_aside, settled, told_alone, topic
from actions.frame.negated import is_only_spoken_of
from actions.frame.stopping import withdraw
from actions.frame.subjects import ANSWERING, DOUBTFUL, REASONS
from actions.frame.words import adds_something, goes_on
from actions.of_the_range import of_the_item, price_of_product, priced
from actions.order_details import asks_for_details, is_of_another_thing, only_details
from actions.orders import SLOT as ORDERS
from actions.orders import asks_of_an_order, named_orders, order_in_hand
from actions.questions import from_articles
from actions.records import order_of
from frontdesk.conversations.episode import SPOKEN_OF
from frontdesk.handoff.asked import SMALL

_TELLS_ON = re.compile(
    r"\W*(?:(?:and|but|because|cause|cos|as|since|so|btw)\W+)*(?:it|they|that|this|he|she|i|we)\b", re.IGNORECASE
)
# "Just one question", before it is asked.
_ANNOUNCES = re.compile(
    r"\W*(?:(?:and|oh|n|but|so|just|also|only|have|i have|i got|got)\W+)*(?:one|1|a|another|1 more|one more)"
    r" (?:(?:more|quick|last|little|small|final|other)\W+)*(?:question|thing|q)\W*",
    re.IGNORECASE,
)
_WHERE_IS = re.compile(
    r"\b(?:when(?:'?s)?|where(?:'?s)?|what day|which day)\b.*\b(?:one|order|parcel|package|com(?:e|es|ing)"
    r"|arriv\w+|due|here)\b",
    re.IGNORECASE,
)
_AND_ASKS = re.compile(
    r"\s*[,;–-]?\s+(?:and|n|&|but)\s+(?=(?:how|when|where|who|what day|do i|does it|is it|must i|will it)\b)",
    re.IGNORECASE,
)
_MONEY_AGAIN = re.compile(
    r"\b(?:when|how (?:long|soon|many days|much time)|in how)\b.*\b(?:money|refund\w*|paid back)\b"
    r"|\b(?:money|refund\w*)\b.*\b(?:when|how (?:long|soon|many days|much time))\b",
    re.IGNORECASE,
)
#: A sentence, or a line.
SENTENCE = re.compile(r"[^\s.!?…\n](?:[^.!?…\n]|[.](?=\S))*[.!?…]*")


def asked_back(call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...] | None:
    """Answer a question that is put instead of an answer: of the order that is spoken of, or what an article answers.
    Returns what is to be remembered; None if nothing was said."""
    number = order_in_hand(call)
    status = that_looks_up("order_status", forms)
    if number and status and asks_of_an_order(call.reading):
        return _carried_out(status, call.with_slots({slot: [number] for slot in status.slots}), services)
    found = price_of_product(call, services) or of_the_item(call, services)
    found = found or (from_articles(call, services) if asks_something(call.reading) else None)
    return found.events if found else None


def asked_alike(question: Question, call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...] | None:
    """Look up of another order what was looked up in the turn before, in the middle of a form: "and the one I sent
    back?". Returns what is to be remembered; None if it is not asked."""
    before = next((each for each in forms if each.only_reads and topic(call) in each.intents), None)
    may_answer = question.slot == ORDERS or (bool(question.confirms) and not asks_something(call.reading))
    if before is None or may_answer or not goes_on(call.reading) or ORDERS not in before.slots:
        return None
    numbers = named_orders(call, services)
    return _carried_out(before, call.with_slots({ORDERS: numbers}), services) if numbers else None


def details_asked(form: Form, call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...] | None:
    """Tell what is asked of an order besides where it stands, in the middle of a form that changes something. Returns
    what is to be remembered; None if it is not asked."""
    status = that_looks_up("order_status", forms)
    if status is None or form.only_reads or not call.signed_in:
        return None
    if not asks_for_details(call.reading) or not only_details(call.reading) or priced(call, services):
        return None
    in_hand = order_in_hand(call)
    numbers = named_orders(call, services) or ([in_hand] if in_hand else [])
    orders = [order_of(call, services, each) for each in numbers]
    if not orders or any(each is None or is_of_another_thing(call.reading, each) for each in orders):
        return None
    return _carried_out(status, call.with_slots({ORDERS: numbers}), services)


def parted(call: Call) -> tuple[Call, Call] | None:
    """What a message says, and its one sentence that asks something, before or behind that: "the lamp. What is
    deducted?", "yes. Just one question. How long does it take?". None where it is no such two."""
    places = [match.span() for match in SENTENCE.finditer(call.text) if not _ANNOUNCES.fullmatch(match[0])]
    if len(places) == 1 and (joint := _AND_ASKS.search(call.text)):
        places = [(0, joint.start()), (joint.end(), len(call.text))]  # "yes do it, and how long does it take"
    asking = [place for place in places if asks_something(call.part(*place).reading)]
    if len(places) < 2 or len(asking) != 1 or asking[0] not in (places[0], places[-1]):
        return None
    others = [place for place in places if place != asking[0]]
    return call.part(others[0][0], others[-1][1]), call.part(*asking[0])


def answered_besides(call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...]:
    """Answer what a message asks beside its answer, or say that it is not known. Returns what is to be remembered."""
    told = _money_looked_up(call, services, forms) or _named_looked_up(call, services, forms)
    told = told or asked_back(call, services, forms)
    if told is None:
        call.say("utter_no_answer_in_form")
    return told or ()


def _named_looked_up(call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...] | None:
    """Tell where an order stands that a question names, such as "when does the other one come"."""
    status = that_looks_up("order_status", forms)
    numbers = named_orders(call, services) if call.signed_in and _WHERE_IS.search(call.reading) else []
    if status is None or not numbers:
        return None
    return _carried_out(status, call.with_slots(dict.fromkeys(status.slots, numbers)), services)


def _money_looked_up(call: Call, services: Services, forms: Sequence[Form]) -> tuple[Event, ...] | None:
    """Tell of the order in hand what its record says of its money, where that is asked, and known."""
    number = order_in_hand(call)
    refund = that_looks_up("refund_status", forms)
    if refund is None or not number or not _MONEY_AGAIN.search(call.reading):
        return None
    filled = call.with_slots({slot: [number] for slot in refund.slots})
    return _carried_out(refund, filled, services) if refund.knows(filled, services) else None


def with_covered(
    form: Form, call: Call, services: Services, values: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Request]]:
    """The values with those that other requests of the same message say, and the requests that wait still."""
    found: dict[str, Any] = dict(values)
    waiting = []
    for request in put_aside(call):
        if covered := covered_by(form, request, call.with_slots(found), services):
            found = {**covered, **found}
        elif problem := refused(form, request, call.with_slots(found), services):
            call.say(str(problem.problem), **problem.variables)
        else:
            waiting.append(request)
    return found, waiting


def asked_beside(form: Form, call: Call, services: Services) -> list[Request]:
    """What a message asks for beside its answer to the form's question, where it says several things."""
    several = call.requests if len(call.requests) > 1 else ()
    return [each for each in several if _is_asked_beside(each, form, call, services)]


def _is_asked_beside(request: Request, form: Form, call: Call, services: Services) -> bool:
    """Whether a part of a message asks for something else: neither a remark, nor what answers a question of the form,
    nor what shall not be done, "please don't cancel it, just send it to my office"."""
    if request.intent in form.intents | ANSWERING | DOUBTFUL | SMALL:
        return False
    part = call.of(request)
    is_none = _is_remark(form, part, call, services) or is_only_spoken_of(part.reading, frozenset({request.intent}))
    return not is_none and not covered_by(form, request, call, services)


def _is_remark(form: Form, part: Call, call: Call, services: Services) -> bool:
    """Whether a part of a message that agrees only tells more of the same: "yes, do. They were two months old"."""
    question = form.question(call.slot("requested_slot"))
    if question is None or not question.confirms or not begins_with_yes(call.reading):
        return False
    says_more = asks_something(part.reading) or adds_something(part.reading) or wishes_something(part.reading)
    is_new = says_more or first_of(PROBLEMS, part) is not None or bool(named_orders(part, services))
    return part.intent in REASONS and bool(_TELLS_ON.match(part.reading)) and not is_new


def answer_without(question: Question, besides: Sequence[Request], call: Call, services: Services) -> Answer | None:
    """The answer in the customer's own words, without what the message also asks for; None if that is all of it."""
    rest = [each for each in call.requests if each not in besides and each.intent not in SMALL]
    return question.read(call.of(rest[0]) if len(rest) == 1 else call, services, True) if rest else None


def looked_up(
    requests: Sequence[Request], call: Call, services: Services, forms: Sequence[Form]
) -> tuple[list[Request], list[Event]]:
    """Answer those of the requests that only look something up and have all they need. Returns the others, and what is
    to be remembered."""
    waiting: list[Request] = []
    events: list[Event] = []
    for request in requests:
        form = that_looks_up(request.intent, forms)
        filled = _filled(form, call.of(request), services) if form else None
        if form and filled:
            events += _carried_out(form, filled, services)
        else:
            waiting.append(request)
    return waiting, events


def put_after(requests: Sequence[Request], forms: Sequence[Form]) -> list[str]:
    """The responses that put these requests after a form, each once."""
    of_intent = {intent: form.later for form in forms for intent in form.intents}
    return list(dict.fromkeys(of_intent.get(each.intent, "utter_rest_later") for each in requests))


def to_another_subject(form: Form, second: Form, call: Call, services: Services, forms: Sequence[Form]) -> Outcome:
    """Another form's subject: carried out at once if it only looks something up and has all it needs, else put after
    this one. Whoever insists gets it now."""
    # "The order is not cancelled, right?"
    if is_only_spoken_of(call.reading, second.intents) or _only_asks_of_a_parcel(second, call, services):
        second = that_looks_up("order_status", forms) or second
    if form.only_reads and not adds_something(call.reading):
        emptied = (slot_set(slot, None) for slot in (*form.slots, *second.slots))
        return given_way(*emptied, *settled(), next_action(second.name))
    filled = _filled(second, call, services) if second.only_reads else None
    is_of_a_rule = filled and asks_of_a_rule(call.reading) and not second.knows(filled, services)
    if is_of_a_rule and (found := from_articles(call, services)):
        return go_on(form, call, services, {}, *found.events)
    if filled:
        return go_on(form, call, services, {}, *_carried_out(second, filled, services))
    if asks_of_a_rule(call.reading):
        return unusable(form, form.question(call.slot("requested_slot")) or form.questions[0], None, call, services)
    waiting = put_aside(call)
    if any(each.intent in second.intents for each in waiting):
        call.say(form.stopped)
        withdraw(form, call)
        rest = [each for each in waiting if each.intent not in second.intents]
        cleared = [slot_set(slot, None) for slot in form.slots]
        return Outcome("stopped", events=(*cleared, puts_aside(rest), *settled(), form_left(form.name)))
    call.say(second.later)
    return go_on(form, call, services, {}, puts_aside([*waiting, call.whole]))


def _only_asks_of_a_parcel(second: Form, call: Call, services: Services) -> bool:
    """Whether what is taken for a report only asks of a parcel: "the other one with the fleece still comes, yes?"."""
    fresh = call.with_slots(dict.fromkeys(second.slots))
    return "delivery_problem" in second.intents and asks_back(call.reading) and not second.begin(fresh, services)


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
    known |= values_of(answers_to(form.questions, empty, services))
    values, question = completed(form, empty, services, known)
    return None if question else empty.with_slots(values)


def _carried_out(form: Form, call: Call, services: Services) -> tuple[Event, ...]:
    """Run a form's action in the middle of another form. Returns what is to be remembered."""
    if not call.caller.reaches(form.done.requires):
        return ask_to_sign_in(call, services).events
    return tuple(each for each in form.done.run(call, services).events if each.get("name") == SPOKEN_OF)
