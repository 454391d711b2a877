"""Sending something back with which nothing is wrong: a return, also where its words speak of a refund."""

from __future__ import annotations

import re

from actions.call import Call, Services
from actions.carrying_out import is_offered
from actions.change_items import ARRIVED
from actions.delivery_words import PROBLEMS, first_of
from actions.frame.asking import asks_something
from actions.frame.words import plain
from actions.orders import spoken_or_told

_GOES_BACK = re.compile(
    r"\b(?:i|we)(?:'d|'ll|'m)?(?: (?:will|would|want|like|need|wish|have|am|going|gonna|decided|rather|just|then|now|to"
    r"|prefer|think|can|so|also|only))* (?:return(?:ing)? (?:the|it|them|this|that|these|those|my|both"
    r"|one|only)|(?:send|give|bring)(?:ing)? (?:\w+ ){1,5}?back)\b(?! up\b)"
    r"|\b(?:go|goes|going) back\b(?! (?:and|to) )"
)
_UNUSED = re.compile(
    r"\b(?:unopened|unused|unworn|not needed|no longer needed|never (?:used|worn|opened)|not (?:been )?(?:used"
    r"|worn|opened)"
    r"|changed my mind|do ?n'?t need|too (?:big|small|large|tight|short|long|wide))\b"
)
_BACK = re.compile(r"\b(?:back|returns?|returning)\b")


def sends_back(call: Call, services: Services) -> bool:
    """Whether a message sends something back that has arrived, and says of nothing that it is wrong: "the cubes go
    back, unopened. Refund", "then I return the torch, money back"."""
    said = plain(call.reading)
    if not call.signed_in or call.text.startswith("/") or asks_something(call.reading):
        return False
    if not (_GOES_BACK.search(said) or (_UNUSED.search(said) and _BACK.search(said))):
        return False
    if first_of(PROBLEMS, call) is not None or not is_offered("return_items", call, services):
        return False
    orders = spoken_or_told(call, services)
    return any(each.state in ARRIVED for each in orders)
