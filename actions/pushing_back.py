"""Whoever doubts what was told, or pleads after a refusal: "are you sure?", "come on, just this once"."""

from __future__ import annotations

import re

from actions.call import Call, Outcome, Services
from actions.frame.asking import asks_something, asks_what_else
from actions.frame.memory import REFUSED, pending, person_offered, still_speaks_of, topic
from actions.frame.words import says_goodbye, says_thanks
from actions.orders import named_orders
from frontdesk.conversations.model import Reason

# What our records say; of other things nobody can be sure in the same words.
_OF_RECORDS = frozenset({"order_status", "refund_status", "invoice", "account_balance", "ticket_status"})
_OPENS = r"^\W*(?:(?:but|and|hm+|um+|er|oh|wait|no|ok|okay|yeah|well|hang on|sorry|hey)\b\W*)*"
_DOUBTS = re.compile(
    _OPENS + r"(?:(?:are |r )?(?:you|u) (?:really |absolutely |quite |very |100% )?(?:sure|certain|positive|serious)"
    r"|(?:really|seriously|for real)(?=\W*$)|how can (?:that|this|it) be|i (?:do ?n'?t|cannot|can'?t) "
    r"believe (?:that|this|it|you)"
    r"|is (?:that|this|it) (?:really |actually |definitely )?(?:true|right|correct|so|certain)"
    r"|(?:that|this|it) (?:can'?t|cannot|can not|must|has to) be (?:right|true|correct|wrong|a mistake)"
    r"|(?:that'?s|thats|that is|this is) (?:simply |just |clearly )?(?:not (?:right|true|correct)"
    r"|wrong|impossible)(?=\W*$))\b",
    re.IGNORECASE,
)
_PLEADS = re.compile(
    r"\b(?:please|pls|plz|come on|c'?mon|exception|just this once|i (?:really )?(?:need|want)|unfair|not fair"
    r"|ridiculous|a joke|new (?:one|ones|pair)|another one|refund|money|re-?send|replace\w*|anyway"
    r"|do it|help me|swap|exchange)\b",
    re.IGNORECASE,
)
# What only people may grant, asked for in whatever form.
_FAVOUR = re.compile(
    r"\b(?:exception|voucher|goodwill|good will|discount|store credit|compensation|just this once|bend the rules"
    r"|(?:half|part|some) of (?:the|my) money|speak to your (?:boss|manager))\b",
    re.IGNORECASE,
)
# "Is there a discount for students", "I don't want a voucher".
_OF_OTHERS = re.compile(
    r"^\W*(?:(?:and|so|ok|btw|by the way)\W+)*(?:is|are) there\b|\b(?:do|have) you (?:have|got)\b"
    r"|\b(?:not|n't|dont|never) (?:\w+ )?(?:an? |any )?(?:exception|voucher|discount|credit|compensation)",
    re.IGNORECASE,
)
MAY_NOT = "utter_may_not_decide"
# What says more than that has another subject.
_MOST_WORDS = 9


def pushed_back(call: Call) -> Outcome | None:
    """The answer to whoever doubts what was told in the turn before; None if the message says something else."""
    told = topic(call)
    doubts = _DOUBTS.match(call.reading.replace("’", "'")) and len(call.reading.split()) <= _MOST_WORDS
    if not doubts or says_thanks(call.reading) or call.in_form or told not in _OF_RECORDS | {REFUSED}:
        return None
    return offer_a_person(call, "doubted", MAY_NOT if told == REFUSED else "utter_sure_of_records")


def pleaded(call: Call, services: Services) -> Outcome | None:
    """The answer to whoever says nothing new after a refusal: "a new one please", "oh come on"; None if it asks."""
    is_new = asks_something(call.reading) or asks_what_else(call.reading) or call.text.startswith("/")
    ends = says_thanks(call.reading) or says_goodbye(call.reading)
    pleads = bool(_PLEADS.search(call.reading)) and len(call.reading.split()) <= _MOST_WORDS
    if topic(call) != REFUSED or call.in_form or is_new or ends or not pleads:
        return None
    waiting = pending(call)
    was_said = waiting is not None and waiting.response == MAY_NOT
    return None if was_said or named_orders(call, services) else offer_a_person(call, "insisted")


def asked_a_favour(call: Call) -> Outcome | None:
    """The answer to whoever asks after a refusal for what only people may grant: "can't you make an exception"."""
    is_asked = _FAVOUR.search(call.reading) and not _OF_OTHERS.search(call.reading)
    if topic(call) != REFUSED or call.in_form or not is_asked:
        return None
    return offer_a_person(call, "insisted")


def offer_a_person(call: Call, result: str, response: str = MAY_NOT) -> Outcome:
    """Say that the assistant may not decide otherwise, or another response, after which a yes fetches a person."""
    call.say(response)
    return Outcome(result, events=(*still_speaks_of(call), *person_offered(call, Reason.POLICY_REQUIRES)))
