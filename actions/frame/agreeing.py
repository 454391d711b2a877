"""Agreeing in other words than yes, by saying what was offered once more: "ok then mail me the link"."""

from __future__ import annotations

import re

from actions.frame.asking import asks_something
from actions.frame.deciding import begins_with_yes
from actions.frame.words import words

_AGREEING = re.compile(
    r"^\W*(?:(?:oh|ah|hm+|well|so|and|then|please|pls|just|in that case)\b\W*)*"
    r"(?:ok|okay|k|fine|alright|right|sure|very well|good|great|perfect|lovely|yes|yeah|yep|yup|agreed|go on|go ahead"
    r"|by all means|of course|certainly|(?:that'?s|that is|sounds) (?:fine|good|right|ok|okay|great))\b"
)
# What may stand around what is done; none of it says what, how many, when or for whom else.
_AROUND = frozenset(
    """
    ok okay k fine alright right sure very well good great perfect lovely yes yeah yep yup agreed go on ahead by means
    of course certainly that's thats that is sounds oh ah hm hmm so and then please pls plz just in case it this them
    those these me for my the a now thanks thank you cheers order do
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
_DOES = re.compile(r"\b(?:do (?:it|that|this|so)|go (?:on|ahead))\b")
# No agreement has any of these, whatever stands beside them.
_NEVER = re.compile(
    r"\b(?:no|not|nor|\w+n't|dont|cannot|cant|never|none|nothing|neither|other|others|another|else|only|both|all"
    r"|either|"
    r"instead|rather|but|if|unless|until|before|after|later|tomorrow|wait|stop|hold|except|without|maybe|perhaps"
    r"|also|too|"
    r"what|when|where|how|why|which|who|first|actually|mean|meant)\b|\?|^\W*is\b"
)
_STOPS = re.compile(r"\b(?:stop|scrap|bin|ditch|drop)(?= (?:it|that|this|them|the|my|both)\b)", re.IGNORECASE)
_ALIKE = (
    frozenset({"send", "mail", "email", "post"}),
    frozenset({"change", "update", "amend"}),
    frozenset({"exchange", "swap", "trade"}),
)


def begins_agreeing(text: str) -> bool:
    """Whether a text begins with an agreement, and holds no word that may take it back."""
    said = _plain(text)
    return bool(_AGREEING.match(said)) and not _NEVER.search(said) and not asks_something(said)


def as_offered(text: str, offer: str) -> str:
    """The text, in which a clear yes to "cancel it" says so with the word of the offer: `yes stop it`."""
    return _STOPS.sub("cancel", text) if "cancel" in words(offer) and begins_with_yes(text) else text


def agrees_to(text: str, offer: str, known: frozenset[str] = frozenset()) -> bool:
    """Whether a text says that what was offered shall be done, and nothing else.

    Args:
        offer: what a yes does, as the button for it has it: "Yes, send the label".
        known: further words of what was read back, such as the number of the order.
    """
    said = _plain(text)
    heard = words(said)
    verbs = _verbs(offer)
    first = next((each for each in heard if each in verbs or each not in _AROUND), None)
    does = bool(_DOES.search(said)) if first is None else first in verbs
    if not does or _NEVER.search(said):
        return False
    return set(heard) <= around(offer) | known


def around(offer: str) -> frozenset[str]:
    """The words of agreeing to an offer, none of which says what, how many, when or for whom else."""
    return _AROUND | _verbs(offer) | set(words(offer)) - {"yes", "please"}


def _verbs(offer: str) -> frozenset[str]:
    """The words of the offer that say what is done, and those that mean the same."""
    return frozenset(same for each in set(words(offer)) - {"yes", "please"} for same in _alike(each)) - _AROUND


def _alike(verb: str) -> frozenset[str]:
    return next((each for each in _ALIKE if verb in each), frozenset({verb}))


def _plain(text: str) -> str:
    return text.strip().lower().replace("’", "'").replace("all right", "alright")
