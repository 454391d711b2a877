"""A question of a rule in the middle of a form, which its intent takes for a request of its own: "and swapping a size
costs?", "needs the original box? I binned it"."""

from __future__ import annotations

import re

from actions.call import Call, Event
from actions.delivery_words import PROBLEMS, first_of
from actions.frame.asking import asks_for_it, asks_something
from actions.frame.beside import SENTENCE, asked_back
from actions.frame.deciding import wishes_something
from actions.frame.hearing import Heard
from actions.orders import SLOT as ORDERS
from actions.orders import named_orders

# How likely a question must be that is answered with "I don't know", rather than put after the form as a request.
_SURE = 0.6
# "Can my e-mail be changed to …?", and whatever brings a new address or number.
_SHALL_BE_DONE = re.compile(
    r"\b(?:can|could|may|would|will) (?:my|the|it|they|that|this)\b[^.?!]*\bbe \w+|@|\d{3}", re.IGNORECASE
)
# Where a question begins behind what leads to it: "before I say what I want, must I send it back?".
_BEGINS = re.compile(
    r"[,;:–]\s*(?=(?:must|do|does|did|can|could|will|would|should|shall|is|are|am|what|when|where|which|who|how)\b)",
    re.IGNORECASE,
)


def asked_aside(heard: Heard) -> tuple[Event, ...] | None:
    """Answer a question of a rule that a message puts in the middle of a form, or say that it is not known. Returns
    what is to be remembered; None if it asks for something else."""
    question = _question(heard)
    if question is None:
        return None
    found = asked_back(question, heard.services, heard.forms)
    if found is None and heard.call.replies("question") >= _SURE:
        heard.call.say("utter_no_answer_in_form")
        return ()
    return found


def _question(heard: Heard) -> Call | None:
    """The one question of the message, if it is for nothing to be done, and tells of nothing new that is wrong."""
    call, second = heard.call, heard.second
    if second is None or second.only_reads or call.text.startswith("/"):
        return None
    asking = [each for each in _sentences(call) if asks_something(each.reading)]
    is_report = "delivery_problem" in second.intents and first_of(PROBLEMS, call) is not None
    if len(asking) != 1 or is_report or _is_of_others(heard):
        return None
    question = _without_its_lead(asking[0])
    is_wish = wishes_something(question.reading) or asks_for_it(question.reading) or _SHALL_BE_DONE.search(call.reading)
    return None if is_wish else question


def _sentences(call: Call) -> list[Call]:
    return [call.part(*match.span()) for match in SENTENCE.finditer(call.text)]


def _without_its_lead(question: Call) -> Call:
    begins = [match.end() for match in _BEGINS.finditer(question.text)]
    return question.part(begins[-1], len(question.text)) if begins else question


def _is_of_others(heard: Heard) -> bool:
    """Whether a message names an order that the form is not about."""
    chosen = heard.call.slot(ORDERS) or []
    known = chosen if isinstance(chosen, list) else [chosen]
    return bool(set(named_orders(heard.call, heard.services)) - set(known))
