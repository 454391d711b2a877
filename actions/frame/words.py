"""The words of a message: which of them carry weight, and whether they ask something."""

from __future__ import annotations

import re

# Words that may stand beside an answer without changing it. Not "no", "not" and the like, which do.
FILLERS = frozenset(
    """
    a about actually ah also an and are around as at aw be been believe bit but by can't chose choose could do erm for
    from go guess have haven't haha hello hey hi hm hmm i i'd i'll i'm i've id if im in is it it's its ive just kind let
    let's like lol looking made make maybe me mean meant mine my of off oh ok okay on one ones only or order ordered
    orders our ours package packages parcel parcels perhaps pick please plz pls pretty probably purchase rather right
    said say shipment so something sorry sort sure take talking than thank thanks that that's the their them then there
    these they thing think this those to total u uh uhm um ur us want wanted was we we'd well were with would yeah yep
    yes you your
    """.split()  # noqa: SIM905  a list of a hundred quoted words is no easier to read
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ASKS = re.compile(
    r"^\W*(?:(?:and|but|ok|okay|so|well|wait|hey|hi|hello|sorry|please|btw|also|oh|hm+|um+|first|before that)\b\W*)*"
    r"(?:who|whom|whose|what|what'?s|when|where|where'?s|which|why|how|how'?s|is|are|am|was|were|do|does|did|can|could|"
    r"will|would|should|shall|may|might|has|have|had|isn'?t|aren'?t|don'?t|doesn'?t|didn'?t|can'?t|won'?t|tell me|"
    r"explain|i (?:want|need|would like|'?d like) to know|i wonder|do you know|any idea|wanna know)\b"
)

_POINTS_BACK = re.compile(r"\b(?:it|it's|its|that|that's|this|they|them|same)\b")


def words(text: str) -> list[str]:
    """The words in lower case, with straight apostrophes."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def weighty(text: str, without: frozenset[str] = frozenset()) -> set[str]:
    """The words that say something beside those given: `the one with the socks, please` without socks says nothing."""
    return {word for word in words(text) if word not in FILLERS and word not in without}


def asks_something(text: str) -> bool:
    """Whether a text has the form of a question: it ends like one, or begins like one."""
    return "?" in text or bool(_ASKS.match(text.strip().lower().replace("’", "'")))


def points_back(text: str) -> frozenset[str]:
    """The words of a text that point back at something spoken of: `is that this week`, `who is bringing it`."""
    return frozenset(_POINTS_BACK.findall(" ".join(words(text))))
