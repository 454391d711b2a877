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
_SENTENCE = re.compile(r"[^\s.!?…\n](?:[^.!?…\n]|[.](?=\S))*[.!?…]*")
# What leads to a question: "Please can you tell me how many days I have".
_LEADS = re.compile(
    r"^.*?\b(?:(?:can|could|would|will) (?:you|u|someone|somebody) (?:please |kindly )?(?:tell|explain to) me"
    r"|(?:please |kindly )?tell me(?: please)?|(?:want|wanted|like|liked|need|wish)(?:ed)?(?: \w+)? to (?:know"
    r"|ask)(?: you)?(?: is)?"
    r"|(?:may|can|could|might) i (?:please )?(?:ask|know)(?: you)?|my question is|i(?:'m| am"
    r"| was)? (?:wonder(?:ing|ed)?|asking))"
    r"\b[\s,:]*(?:if|whether|about)?\s*",
    re.IGNORECASE | re.DOTALL,
)
# "Is it permitted", "is there a": they stand for nothing that was said.
_STANDS_FOR_NOTHING = re.compile(
    r"\b(?:is|was|would) (?:it|that) (?:be )?(?:permitted|possible|allowed|ok|okay|true|normal|necessary)\b"
    r"|\b(?:is|are|was) there\b|\bthere (?:is|are|was)\b",
    re.IGNORECASE,
)
# "Is there a guarantee on that?" asks the same of anything.
_ON_THAT = re.compile(r"\s+(?:on|for|with|of) (?:it|that|this|them|these|those)(?=\W*$)", re.IGNORECASE)
_WHOSE = re.compile(r"\b(?:why|if|he|she|him|his|her|hers|mine|yours|ours|theirs)\b", re.IGNORECASE)
MOST_QUESTIONS = 3
_OWN = 8  # words
_TOO_FEW = 2  # words
#: Words, from which a message tells much that has nothing to do with what it asks. Of a shorter one all belongs to it.
_MUCH = 35


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


def standing_alone(message: str) -> list[str]:
    """The questions of a message of several sentences that can be asked without the others, and without what leads to
    them: of "My back is bad, so no camping. Can you tell me how many days I have to return something?" the days."""
    sentences = [match[0].strip() for match in _SENTENCE.finditer(message)]
    asking = [each for each in sentences if each.endswith("?")] or [each for each in sentences if _LEADS.match(each)]
    bare = [_ON_THAT.sub("", _LEADS.sub("", each)) for each in asking[:MOST_QUESTIONS]]
    return [each for each in bare if each != message and not _needs_the_rest(each)]


def tells_much(message: str) -> bool:
    """Whether a message is so long that much of it has nothing to do with what it asks."""
    return len(_WORD.findall(message)) >= _MUCH


def _needs_the_rest(question: str) -> bool:
    said = " ".join(_STANDS_FOR_NOTHING.sub(" ", question).split()[:_OWN])  # later "it" stands for what it has named
    return bool(_POINTS.search(said) or _WHOSE.search(question)) or len(_WORD.findall(question)) <= _TOO_FEW
