"""Second thoughts at a read-back: another order than that one, less than that, or just that and nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from actions.call import Call, Services
from actions.collected_changes import CHANGES, collected, items_of
from actions.frame.agreeing import around
from actions.frame.asking import asks_something
from actions.frame.deciding import begins_with_yes, limits
from actions.frame.form import Form, Question
from actions.frame.memory import pending
from actions.frame.reference import Candidate, all_named
from actions.frame.words import weighty
from actions.orders import SLOT as ORDERS
from actions.what_stays import done_and_kept

# "The chair one" counts nothing.
_ONE = re.compile(r"\b((?!the\b|just\b|only\b|keep\b|leave\b|cancel\b)\w+) one\b", re.IGNORECASE)
# "No, the other one", and not "the other one is fine".
_WRONG_ONE = re.compile(
    r"\b(?:wrong (?:one|order|number)|i (?:mean|meant)|not (?:that|this) (?:one|order)|mix(?:ed)?(?: \w+)?[ -]?up)\b"
    r"|^\W*(?:(?:oh|no|nope|sorry|wait|actually|hang on|hold on|oops|ah|hm+)\W+)+(?:(?:i want |cancel |it'?s )?"
    r"the (?:other|one with|order with|\w+ (?:one|order)\b))"
    r"|\b(?:cancel|change|do|take|send) the other (?:one|order)\b",
    re.IGNORECASE,
)
_KEEP_IT = re.compile(r"\b(?:keep|leave) (?:it|that|this|them)\b", re.IGNORECASE)
# "I ordered the wrong one" says why.
_BOUGHT_WRONG = re.compile(
    r"\b(?:order(?:ed)?|bought|got|picked|chose|chosen|have|received|clicked|selected|sent)\b(?: \w+){0,2} wrong\b",
    re.IGNORECASE,
)
_BOTH = re.compile(r"\b(?:both|all|everything)\b", re.IGNORECASE)
# "Just the chair one" chooses, and "I only needed the chair" says why.
_ONLY_THAT = re.compile(r"\b(?:only|just) (?!(?:need|use|want|buy|bought|ordered))\w", re.IGNORECASE)
_OUT = frozenset({"out", "off", "remove", "drop", "cancel", "scrap", "bin"})
_YES = re.compile(r"\b(?:yes|yeah|yep|yup|ye|yh|yea|aye)\b", re.IGNORECASE)
_COUNTS = re.compile(r"\b(?:\d+|one|two|three|four|five|half|some)\b", re.IGNORECASE)
# "All of it", of an order that is read back as a whole.
_WHOLLY = frozenset({"all", "whole", "everything", "lot", "entire", "complete", "please", "dear", "love", "mate"})


def names_the_pieces(done: str, kept: str, call: Call, services: Services) -> bool:
    """Whether what a message says shall be done names just those items of the order that are read back, and what it
    says shall stay none of them."""
    waiting = pending(call)
    places = waiting.places if waiting else frozenset()
    candidates = [Candidate(each.place, each.line.name) for each in items_of(call, services)] if places else []
    found = all_named(done, candidates)
    stays = all_named(kept, candidates) if kept else None
    if waiting is None or found is None or set(found.values) != places or (stays and places & set(stays.values)):
        return False
    known = found.words | around(waiting.offer) | (_OUT if _takes_out(call) else frozenset())
    said = _YES.split(done)[-1]  # "splendid. Then yes, only the hats"
    return not weighty(said, known) and not _COUNTS.search(said)


def _takes_out(call: Call) -> bool:
    """Whether what is read back of an order is taken out of it, and nothing else."""
    found = collected(call.slot(CHANGES))
    return found is not None and bool(found.lines) and all(each.quantity == 0 for each in found.lines.values())


def names_what_is_read_back(form: Form, call: Call, services: Services) -> bool:
    """Whether a message that agrees names the very orders that are read back, and all of them, and says no more: "yes,
    the chair one, all of it"."""
    question, numbers = form.question(ORDERS), call.slot(ORDERS)
    if question is None or not isinstance(numbers, list) or done_and_kept(call.reading)[1]:
        return False
    answer = question.read(call, services, False)
    if answer is None or answer.value != numbers:
        return False
    waiting = pending(call)
    return not weighty(call.reading, answer.words | _WHOLLY | around(waiting.offer if waiting else ""))


def narrowed(form: Form, call: Call, services: Services) -> dict[str, Any]:
    """Of several orders that are read back, those that are still meant: "keep that one, just bin the chair one"."""
    question, numbers = form.question(ORDERS), call.slot(ORDERS)
    if question is None or not isinstance(numbers, list) or len(numbers) < 2 or not limits(call.reading):
        return {}
    done, kept = done_and_kept(_ONE.sub(r"\1", call.reading))
    if (_BOTH.search(done) and not kept) or not (kept or _ONLY_THAT.search(done)):
        return {}
    found = {}
    for text in filter(None, (done, kept)):
        answer = question.read(call.saying(text), services, True)
        found[text] = [each for each in numbers if answer and each in (answer.value or ())]
    left = found.get(done) or [each for each in numbers if each not in found.get(kept, ())]
    return {ORDERS: left} if 0 < len(left) < len(numbers) else {}


def another_order(form: Form, call: Call, services: Services) -> dict[str, Any]:
    """The order that is meant in place of the one that is read back: "sorry, wrong one, I mean the boots"."""
    question, numbers = form.question(ORDERS), call.slot(ORDERS)
    text = call.reading
    if question is None or not isinstance(numbers, list) or len(numbers) != 1 or not _WRONG_ONE.search(text):
        return {}
    if begins_with_yes(text) or asks_something(text) or _BOUGHT_WRONG.search(text) or _KEEP_IT.search(text):
        return {}
    done, kept = done_and_kept(text)
    if kept and not _is_of(numbers, kept, question, call, services):
        return {}  # "I mean the chair one, keep it"
    answers = (question.read(call.saying(done), services, asked) for asked in (True, False))
    others = next((list(answer.value) for answer in answers if answer and answer.value), [])
    return {ORDERS: others} if len(others) == 1 and others != numbers else {}


def _is_of(numbers: Sequence[str], text: str, question: Question, call: Call, services: Services) -> bool:
    """Whether a text names these orders, and no other."""
    answer = question.read(call.saying(text), services, False)
    return answer is not None and answer.value == numbers
