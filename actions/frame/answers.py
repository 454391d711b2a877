"""What a message says about the questions of a form: those that are still to come, and those that were answered."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from actions.call import Call, Request, Services
from actions.collected_changes import place_of
from actions.frame.agreeing import agrees_to, as_offered, begins_agreeing
from actions.frame.asking import asks_something
from actions.frame.deciding import agrees, begins_with_yes, declines, limits, takes_back, thinks_again, wishes_something
from actions.frame.form import NO_YES, Answer, Form, Question
from actions.frame.memory import Pending, pending
from actions.frame.reference import Candidate, by_position
from actions.frame.remarks import agrees_with_remark
from actions.frame.replies import agrees_in_other_words, declines_in_other_words
from actions.frame.subjects import ANSWERING, DOUBTFUL, OF_AN_ORDER, ONLY_ASK, REASONS, is_about_other
from actions.frame.words import FILLERS, adds_something, corrects, joins, proposes, says_both, weighty, words
from actions.orders import SLOT as ORDERS
from actions.records import order_of
from actions.what_stays import done_and_kept

# "Could the money go to my gift card" wants something of what was read back.
_COULD_THE_MONEY = re.compile(
    r"\b(?:can|could|may|might|would|will|possible)\b.{0,20}\b(?:money|refund|difference|amount|parcel|order|delivery)\b",
    re.IGNORECASE,
)
_SURE_CHANGE = 0.8
_CONTRASTS = re.compile(
    r"^\W*(?:no\W+|and\W+|but\W+)?not (?:the|that|this|those|my)\b|\bi (?:wanted to (?:say|write)|mean|meant)\b",
    re.IGNORECASE,
)
# Values of slots of which nothing exact has been said.
_UNSAID = (None, "", "other")
# Words beside the place of an option.
_OF_PLACES = frozenset(
    """
    first second third fourth fifth 1st 2nd 3rd 4th 5th one two three last top bottom option choice button number guess
    please then take
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)


def answers_to(questions: Sequence[Question], call: Call, services: Services) -> dict[str, Answer]:
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


def values_of(found: Mapping[str, Answer]) -> dict[str, Any]:
    return {slot: answer.value for slot, answer in found.items() if answer.value is not None}


def _values_of_all(found: Mapping[str, Answer], call: Call) -> dict[str, Any]:
    """The values of answers beside which the message says nothing."""
    return values_of({slot: answer for slot, answer in found.items() if is_all(call, answer)})


def is_all(call: Call, answer: Answer) -> bool:
    """Whether the message says nothing beside the answer."""
    return answer.whole or not weighty(call.reading, answer.words)


def pressed(call: Call) -> Answer | None:
    """The value of the button that was pressed, if it belongs to the pending question."""
    waiting = pending(call)
    options = dict(waiting.options) if waiting else {}
    return Answer(options[call.text], whole=True) if call.text in options else None


def said_early(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """What a message says about questions that have not been asked yet."""
    return values_of(answers_to(_later_questions(form, question, call), call, services))


def _later_questions(form: Form, question: Question, call: Call) -> list[Question]:
    """The questions besides the one that was asked to which there is no answer yet, or only a part of one."""
    others = (each for each in form.questions if each.slot != question.slot)
    return [each for each in others if (value := call.slot(each.slot)) is None or not each.is_whole(value)]


def all_ahead(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """What a message says that is nothing but the answer to a later question: "just send me a new one"."""
    later = [each for each in _later_questions(form, question, call) if not each.free]
    return _values_of_all(answers_to(later, call, services), call)


def volunteered(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """What a message says at the read-back to a question that is never put: any words that say something."""
    text = call.reading
    open_still = [each for each in form.questions if each.volunteered and each.slot in question.confirms]
    answers = {each.slot: each.read(call, services, True) for each in open_still if call.slot(each.slot) is None}
    is_about_more = asks_something(text) or adds_something(text) or wishes_something(text) or not weighty(text)
    is_about_more = is_about_more or limits(text) or begins_with_yes(text)
    may_be_more = call.intent not in DOUBTFUL | form.intents | REASONS or is_about_more
    return values_of({slot: answer for slot, answer in answers.items() if answer and (answer.whole or not may_be_more)})


def chosen_anew(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """Other choices than before, by a message that says nothing else: "the one with the tent first", of both."""
    if question.confirms and _only_asks(call):
        return {}
    before = [each for each in form.questions if not each.free and call.slot(each.slot) is not None]
    found = answers_to([each for each in before if each.slot != question.slot], call, services)
    chosen = _values_of_all(found, call)
    return {slot: value for slot, value in chosen.items() if value != call.slot(slot)}


def thought_again(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """The same by a message that says that it is another choice, whatever else it says: "please no exchange after all,
    I return them and get my money back"."""
    if not thinks_again(call.reading) or asks_something(call.reading) or question.confirms:
        return {}
    choices = set(form.covers.values()) - {question.slot}
    before = [each for each in form.questions if each.slot in choices and not (each.free or each.volunteered)]
    chosen_before = [each for each in before if call.slot(each.slot) is not None]
    found = values_of(answers_to(chosen_before, call, services))
    return {slot: value for slot, value in found.items() if value != call.slot(slot)}


def corrections(form: Form, question: Question, call: Call, services: Services) -> dict[str, Any]:
    """New values for what the pending question reads back; a message that is meant as a correction may change any
    earlier answer. "Where is W1042?" at a read-back asks about that order, and changes none."""
    is_meant = call.intent == "correction"
    if not is_meant and _only_asks(call):
        return {}
    is_answer = is_meant and not question.confirms and _is_answered(question, call, services)
    decides = agrees_in_other_words(call, form) or declines_in_other_words(call)
    if question.confirms and takes_back(call.reading):
        decides = True  # "found it, forget it" tells nothing new
    agreed = decides or (agrees(call.reading) and not limits(call.reading))
    earlier = [
        each
        for each in form.questions
        # "Yes cancel it, I bought the wrong one" says why, and agrees.
        if (each.slot in question.confirms and not (agreed and each.volunteered))
        or (
            is_meant
            and each.slot != question.slot
            and call.slot(each.slot) is not None
            and not (is_answer and each.free)
        )
    ]
    is_instead = call.intent in form.covers and declines(call.reading)  # "no, the hooks stay. The compass goes back"
    is_another = bool(question.confirms) and _puts_in_its_place(call)
    is_said = call.intent == "deny" or is_instead or is_another or not is_about_other(form, question, call)
    free = {each.slot for each in earlier if each.free}
    found = {
        slot: answer
        for slot, answer in answers_to(earlier, call, services).items()
        if (is_said or is_all(call, answer)) and not (decides and slot in free and not isinstance(answer.value, dict))
    }
    covered = form.question(form.covers.get(call.intent))
    is_covered = covered is not None and not covered.free and call.slot(covered.slot) is not None
    is_covered = is_covered and not (found and is_another)
    said = values_of(found) | (covered_by(form, call.whole, call, services) if is_covered else {})
    return {slot: value for slot, value in said.items() if value != call.slot(slot)}


def _puts_in_its_place(call: Call) -> bool:
    """Whether a reply to a read-back says that something else was meant, or most likely wants it otherwise: "not the
    bag, the poles go back"."""
    is_change = call.replies("change") >= _SURE_CHANGE or corrects(call.reading)
    return is_change and not asks_something(call.reading) and bool(_CONTRASTS.search(call.reading))


def _is_answered(question: Question, call: Call, services: Services) -> bool:
    """Whether a message answers the question: "the correct one I want" corrects nothing."""
    answer = question.read(call, services, True)
    return not question.free and answer is not None and answer.value is not None


def _only_asks(call: Call) -> bool:
    """Whether a question changes nothing that was read back: "may the shoes go in the washing machine?", and not "can I
    have them in blue instead?"."""
    text = call.reading
    if call.text.startswith("/") or not asks_something(text):
        return False
    is_wish = wishes_something(text) or bool(_COULD_THE_MONEY.search(text))
    return not (is_wish or declines(text) or corrects(text) or proposes(text) or joins(text))


def placed(call: Call) -> Answer | None:
    """The option that a message points at by its place alone: "the second", "the 1st option please"."""
    waiting = pending(call)
    if waiting is None or len(waiting.options) < 2 or weighty(call.reading, _OF_PLACES):
        return None
    found = by_position(call.reading, [Candidate(value, "") for _, value in waiting.options])
    return Answer(found.values[0], whole=True) if found and len(found.values) == 1 else None


def refused_correction(form: Form, question: Question, call: Call, services: Services) -> Answer | None:
    """Why what shall be different of what the pending question reads back is not possible."""
    is_asked = call.intent in DOUBTFUL and wishes_something(call.reading)  # "can I use my wife's card?"
    if not question.confirms or (is_about_other(form, question, call) and not is_asked):
        return None
    earlier = [each for each in form.questions if each.slot in question.confirms and not each.volunteered]
    answers = (each.read(call, services, False) for each in earlier)
    return next((answer for answer in answers if answer and answer.is_refused), None)


def orders_joined(form: Form, call: Call, services: Services) -> dict[str, Any]:
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


def is_restated(form: Form, question: Question, call: Call, services: Services) -> bool:
    """Whether a read-back is answered by saying the same again: "ok then I want to send the torch back", "fine, mail me
    the link"."""
    waiting = pending(call)
    if call.text.startswith("/"):
        return False
    text = as_offered(call.reading, waiting.offer) if waiting else call.reading
    earlier = [each for each in form.questions if each.slot in question.confirms and _is_read(each, call)]
    found = {slot: answer for slot, answer in answers_to(earlier, call, services).items() if answer.value is not None}
    if any(answer.value != call.slot(slot) for slot, answer in found.items()):
        return False
    known = frozenset().union(*(answer.words for answer in found.values()))
    if waiting and _with_remark(waiting, found, call, services):
        return True
    if done_and_kept(text)[1]:
        return False  # "yes please, the address stays as it is"
    is_clear = call.intent not in NO_YES or begins_agreeing(text)  # "cancel it" may mean either
    if waiting and is_clear and agrees_to(text, waiting.offer, known):
        return True
    is_wanted = not asks_something(text) and (wishes_something(text) or begins_agreeing(text))
    return bool(found) and call.intent in form.intents and is_wanted


def _with_remark(waiting: Pending, found: Mapping[str, Answer], call: Call, services: Services) -> bool:
    """Whether a read-back is agreed to with a remark that changes nothing: "yes, but only that one"."""
    chosen = call.slot(ORDERS)
    numbers = {number.lower() for number in (chosen if isinstance(chosen, list) else [chosen]) if number}
    named = frozenset().union(*(answer.words for slot, answer in found.items() if slot != ORDERS))
    others = {number.lower() for number in call.entities("order_number")} - numbers
    others |= _left_alone(waiting.pieces, call, services)
    return agrees_with_remark(call.reading, waiting.about, waiting.offer, named | numbers, frozenset(others))


def _left_alone(pieces: Sequence[str], call: Call, services: Services) -> set[str]:
    """The words that name only items of the one order of which nothing was read back."""
    numbers = call.slot(ORDERS) or []
    order = order_of(call, services, numbers[0]) if pieces and len(numbers) == 1 else None
    read_back, left = set[str](), set[str]()
    for at, line in enumerate(order.items if order else (), 1):
        place = place_of(line, at)
        is_read_back = {place, f"{numbers[0]}/{place}"} & set(pieces)
        (read_back if is_read_back else left).update(words(line.name))
    return left - read_back - FILLERS


def _is_read(question: Question, call: Call) -> bool:
    """Whether an answer is understood rather than kept in the customer's own words."""
    return not question.free or isinstance(call.slot(question.slot), dict)


def covered_by(form: Form, request: Request, call: Call, services: Services) -> dict[str, Any]:
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
    values = values_of(answers_to(choices, heard, services))
    is_same = all(call.slot(slot) in (*_UNSAID, value) for slot, value in values.items())
    if not is_same:
        return {}
    values = {**values, question.slot: answer.value}
    return {**_understood(form, heard.with_slots(values), services), **values}


def _understood(form: Form, heard: Call, services: Services) -> dict[str, Any]:
    """What a message says to questions that any words answer, where it is understood and not kept as it was said."""
    free = answers_to([each for each in form.questions if each.free and each.depends_on], heard, services)
    return {slot: value for slot, value in values_of(free).items() if isinstance(value, dict)}


def refused(form: Form, request: Request, call: Call, services: Services) -> Answer | None:
    """Why what a request of another journey says to a question of the form is not possible."""
    question = form.question(form.covers.get(request.intent))
    answer = question.read(call.of(request), services, True) if question else None
    return answer if answer and answer.is_refused else None
