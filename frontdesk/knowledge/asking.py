"""What a message asks: its questions one by one, each with what it leaves out and was said before."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Words with which a message goes on from what was said.
_GOES_ON = re.compile(
    r"\W*(?:(?:ok|okay|oh|ah|hm+|great|thanks|thank you|thx|cool|right|no|yes|alright|good|fine|sure)\b\W*)*"
    r"(?:and|but|or|so|then|what about|how about|what if|same|also|even|if|for|in|with|without|only|does that|"
    r"is that|is it|does it|would that|will that|can it|can they|are they|do they)\b",
    re.IGNORECASE,
)
# Words that stand for what was said.
_POINTS = re.compile(
    r"\b(?:it|its|it's|that|that's|thats|this|these|those|they|them|their|there|then|one|ones|same|either|both|"
    r"another|other|instead|else|too|as well)\b",
    re.IGNORECASE,
)
_FEW = 4  # words
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_ASKS = (
    r"(?:who|what|what's|when|where|which|why|how|do|does|did|can|could|will|would|should|is|are|am|have|has|may|must)"
)
_BETWEEN = re.compile(
    rf"(?<=\?)\s+|\s*[,;.]?\s+(?:and|also|plus)\s+(?:also\s+)?(?={_ASKS}\b\s+\S+\s+\S)", re.IGNORECASE
)
_IS_QUESTION = re.compile(rf"\?|(?:^|[.!;,]\s*){_ASKS}\b", re.IGNORECASE)
MOST_QUESTIONS = 3


@dataclass(frozen=True)
class Told:
    """What was asked of the articles before: the last question, as it was searched with, and the addresses of the
    passages that were shown for it."""

    question: str
    shown: tuple[str, ...] = ()


def leans(message: str) -> bool:
    """Whether a message says too little without what was said before: "and for two of them?", "same for companies?"."""
    return bool(_GOES_ON.match(message) or _POINTS.search(message) or len(_WORD.findall(message)) <= _FEW)


def questions(message: str) -> list[str]:
    """The questions of a message in order; what is told before a question stays with it. One for most messages."""
    parts = [part.strip() for part in _BETWEEN.split(message) if part.strip()]
    found: list[str] = []
    told = ""
    for part in parts:
        if _IS_QUESTION.search(part):
            found.append(f"{told} {part}".strip())
            told = ""
        else:
            told = f"{told} {part}".strip()
    if told and found:
        found[-1] = f"{found[-1]} {told}"
    return found if 1 < len(found) <= MOST_QUESTIONS else [message]
