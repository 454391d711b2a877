"""Operations that a message speaks of and does not want: "it is not cancelled, right?", "please don't send it back"."""

from __future__ import annotations

import re
from collections.abc import Collection

from actions.frame.asking import asks_back
from frontdesk.references import ANY_NUMBER

# What is done, by the intent of wanting it.
_VERBS = {
    "cancel_order": r"(?:cancel\w*|call(?:ed|ing)? (?:it )?off)",
    "return_or_exchange": r"(?:return(?:ed|ing)?|(?:send|sending|sent) (?:\w+ ){0,3}?back|exchang(?:e|ed|ing))",
    "refund_request": r"refund(?:ed|ing)?",
    "change_address": r"(?:chang(?:e|ed|ing)|redirect(?:ed|ing)?)",
    "change_items": r"chang(?:e|ed|ing)",
    "change_payment": r"chang(?:e|ed|ing)",
    "change_email": r"chang(?:e|ed|ing)",
    "change_default_address": r"chang(?:e|ed|ing)",
    "close_account": r"(?:clos(?:e|ed|ing)|delet(?:e|ed|ing)|eras(?:e|ed|ing))",
}
# "I can't cancel it" wants it done.
_NOT = r"(?:\b(?:not|never|without)\b|(?<!ca)(?<!could)n't\b|\b(?:do|did|does|is|was|has|have|would|should)nt\b)"
# What may stand between a "not" and what is not done. "I don't want it cancel it" wants it done.
_GAP = (
    r"(?: (?:(?:want(?:ed)?|need(?:ed)?|wish|going|mean|meant|ask(?:ed|ing)?)"
    r"(?: (?:you|it|this|that|(?:the|my) order))? (?:for|to)"
    r"|be|been|being|have|had|to|you|it|them|yet|really|please|actually|just|get|got|the|my|an|any|a|order|parcel"
    rf"|(?i:{ANY_NUMBER.pattern})|\d+))*"
)
_IS = r"\b(?:is|are|was|were|been|got|gets|it's|its)(?: (?:now|already|all|really|still))*"
# "If you don't cancel it", "why don't you cancel it" and "can you not cancel it" want it done.
_WANTED_ANYWAY = re.compile(r"\b(?:if|unless|until|otherwise|why|can|could|unable|cannot)\b[^.!?]*$")


# "Also not exchange them, is that possible?" wants it done.
_POSSIBLE = re.compile(r"\bpossible\b")


def is_only_spoken_of(text: str, intents: Collection[str]) -> bool:
    """Whether a text speaks of what these intents want only as not done, not to be done, or asks whether it is done."""
    said = " ".join(text.lower().replace("’", "'").split())
    verbs = "|".join(_VERBS[each] for each in sorted(intents) if each in _VERBS)
    if not verbs or _POSSIBLE.search(said):
        return False
    spoken = [match.start() for match in re.finditer(rf"\b(?:{verbs})\b", said)]
    negated = _found(rf"{_NOT}{_GAP} (?P<verb>{verbs})\b", said) | _found(r"\bno (?P<verb>cancellation|return)\b", said)
    told = _found(rf"{_IS} (?P<verb>{verbs})\b", said) if asks_back(text) else set()
    return bool(spoken) and set(spoken) <= negated | told


def _found(pattern: str, said: str) -> set[int]:
    """Where the verbs are of which this is said."""
    matches = re.finditer(pattern, said)
    return {match.start("verb") for match in matches if not _WANTED_ANYWAY.search(said[: match.start()])}
