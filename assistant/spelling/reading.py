"""How a message is read: the text as typed, with some of its words corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from assistant.spelling.corrector import Corrector
from assistant.spelling.english import slang
from assistant.spelling.vocabulary import WORD, plain

# What stands between spaces and holds one of these is no word: numbers, codes, addresses of mail and pages.
_NO_WORD = re.compile(r"\S*(?:[\d@_/\\]|[^\W\d_]\.[^\W\d_])\S*")
_SENTENCE = re.compile(r"(?:^|[.!?\n])[^\w]*$")
# Sounds of somebody who thinks while speaking, words of chats such as "lol", and pictures: they say nothing, and their
# vectors lead astray.
_FILLERS = "|".join(sorted(word for word, meaning in slang().items() if not meaning))
# "You know" fills a pause, unless it is what somebody asks for: "do you know when", "let you know".
_YOU_KNOW = (
    r"(?<!\bdo )(?<!\bdid )(?<!\bdoes )(?<!\bif )(?<!\blet )(?<!\bas )(?<!\bhow )(?<!\bwould )(?<!\bcould )(?<!\bwhat )"
    r"you know(?! (?:what|when|where|if|how|who|why|which|whether|that|about|of|anything|something)\b)"
)
_SOUND = re.compile(rf"\b(?:u+h+m*|u+m+|er|e+r+m+|h+m+|mh+m+|a+h+m*|{_YOU_KNOW}|{_FILLERS})\b[,.…]*\s*", re.IGNORECASE)
_PICTURE = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\u200d]+\\s*")
# Marks that were said to a telephone which wrote them as words: "yes full stop".
_DICTATED = {
    "comma": ",",
    "full stop": ".",
    "question mark": "?",
    "exclamation mark": "!",
    "exclamation point": "!",
    "new line": "\n",
    "new paragraph": "\n",
}
_MARK = re.compile(rf"\s*\b({'|'.join(_DICTATED)})\b(?:[,.?!]*(?=\s|$))", re.IGNORECASE)
# Marks that are said amid a text and seldom spoken of, and the words that stand before one of which somebody speaks.
_OFTEN_SAID = frozenset({"comma", "full stop"})
_SPOKEN_OF = re.compile(
    r"\b(?:an?|the|no|this|that|with|without|missing|wrong|extra|my|of|has|have|had|is|big)$", re.IGNORECASE
)
# Digits for syllables, as in "b4", "2moro".
_SYLLABLES = "|".join(sorted(word for word in slang() if any(sign.isdigit() for sign in word)))
_SOUNDED = re.compile(
    rf"(?<![\w@/.-])(?<!flat )(?<!unit )(?<!apt )(?<!room )(?<!door )(?<!apartment )(?:{_SYLLABLES})(?![\w@/-])"
)
# "What have i got 2 do", "pay 4 the postage": a number between words between which none can be.
_WANTS_TO = (
    r"want|wants|wanted|need|needs|got|have|has|hv|like|try|trying|going|possible|able|ready|time|supposed|meant|used"
    r"|how|forgot"
)
_TO_DO = (
    r"send|get|be|do|know|cancel|change|give|pay|see|ask|wait|swap|exchange|make|take|say|speak|talk|buy|put|track|check"
    r"|hear|tell|complain|report|collect|wear|return"
)
_GOES_TO = r"send|sent|go|goes|going|come|comes|came|back|deliver|delivered|ship|shipped|give|next"
_WHOM = r"me|him|her|us|them|the|my|our|your|ur|u|you"
_PAYS_FOR = (
    r"pay|paid|wait|waited|waiting|look|looking|ask|asked|asking|sorry|thanks|thx|ready|refund|money|charge|charged|bill"
    r"|present|gift|invoice|receipt|smth|something|bag|order"
)
_TO = re.compile(
    rf"\b(?:{_WANTS_TO}) (?P<wants>2)(?= (?:{_TO_DO})\b(?! (?:labels?|suits?)\b))"
    rf"|\b(?:{_GOES_TO}) (?P<goes>2)(?= (?:{_WHOM})\b)",
    re.IGNORECASE,
)
_FOR = re.compile(
    rf"\b(?:{_PAYS_FOR}) (?P<for>4)(?= (?:the|my|me|him|her|his|it|this|that|us|them|an?|u|you|ur|your|christmas"
    r"|xmas)\b)",
    re.IGNORECASE,
)
_CAPITALS = 0.5  # beyond this share of its words in capitals, a message is shouted, and capitals make no name
_ENGLISH = 0.5  # a message of which less than this share of words is known, or nearly known, is not English
_FEW = 3  # words, of which nothing can be said about the language

Correction = tuple[int, int, str]


@dataclass(frozen=True)
class Reading:
    """A message as it is understood. `corrections` are (start, end, words instead) of the text as typed, in order."""

    typed: str
    corrections: tuple[Correction, ...] = ()

    @property
    def text(self) -> str:
        """The corrected text."""
        return self.part(0, len(self.typed))

    def part(self, start: int, end: int) -> str:
        """The corrected text of a part of what was typed."""
        text, read_to = "", start
        for first, last, instead in self.corrections:
            if start <= first and last <= end:
                text += self.typed[read_to:first] + instead
                read_to = last
        return text + self.typed[read_to:end]

    def typed_at(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text as typed of a part of the corrected text; of corrected words, all that was typed."""
        return self._typed_before(start, is_end=False), self._typed_before(end, is_end=True)

    def _typed_before(self, place: int, is_end: bool) -> int:
        longer = 0  # the corrected text up to here, than what was typed
        for first, last, instead in self.corrections:
            begin = first + longer
            if place < begin or (place == begin and (is_end or instead)):
                break
            if place < begin + len(instead):
                return last if is_end else first
            longer += len(instead) - (last - first)
        return place - longer


def read(typed: str, corrector: Corrector) -> Reading:
    """Correct the misspelt words of a text, and leave out sounds like "um" and pictures.

    What has digits, addresses, and names with a capital stay.
    """
    words = list(WORD.finditer(typed))
    said = [plain(word[0]) for word in words]
    is_in_code = _within([match.span() for match in _NO_WORD.finditer(typed)])
    is_shouted = sum(word[0].isupper() for word in words) > _CAPITALS * len(words)
    is_code = [is_in_code(word.start()) for word in words]
    if not _is_english([word for word, code in zip(said, is_code, strict=True) if not code], corrector):
        return Reading(typed)
    corrections = [*_left_out(typed), *_marks(typed), *_sounded(typed)]
    is_left_out = _within([(start, end) for start, end, _ in corrections])
    for index, word in enumerate(words):
        if is_code[index] or is_left_out(word.start()):
            continue
        before, after = said[index - 1] if index else "", said[index + 1] if index + 1 < len(said) else ""
        meant = corrector.correct(said[index], before, after, not is_shouted and _is_name(typed, word))
        if meant is not None:
            said[index] = meant
            corrections.append((word.start(), word.end(), meant))
    return Reading(typed, tuple(sorted(corrections)))


def _is_english(words: Sequence[str], corrector: Corrector) -> bool:
    """Whether nothing speaks for another language: enough of the words are known, or very nearly the project's own."""
    needed = _ENGLISH * len(words)
    unknown = [word for word in words if not corrector.knows(word)]
    return len(words) <= _FEW or len(words) - len([w for w in unknown if not corrector.is_near_own(w)]) >= needed


def _left_out(typed: str) -> list[Correction]:
    """Sounds and pictures, unless there is nothing else."""
    spans = sorted(match.span() for kind in (_SOUND, _PICTURE) for match in kind.finditer(typed))
    rest = "".join(typed[end:start] for (_, end), (start, _) in pairwise([(0, 0), *spans, (len(typed), 0)]))
    return [(start, end, "") for start, end in spans] if WORD.search(rest) or re.search(r"\d", rest) else []


def _marks(typed: str) -> list[Correction]:
    """The marks that were dictated: several, one at the end, or a comma or full stop of which nobody speaks. Another
    one amid a text may be a word of it."""
    marks = [mark for mark in _MARK.finditer(typed) if mark.start()]
    is_last = any(not typed[mark.end() :].strip() for mark in marks)
    is_said = any(mark[1].lower() in _OFTEN_SAID and not _SPOKEN_OF.search(typed[: mark.start()]) for mark in marks)
    is_dictated = len(marks) > 1 or is_last or is_said
    return [(mark.start(), mark.end(), _DICTATED[mark[1].lower()]) for mark in marks] if is_dictated else []


def _sounded(typed: str) -> list[Correction]:
    """Digits that are read for how they sound: "send it bk b4 2moro", "i want 2 cancel"."""
    found = [(*match.span(), slang()[match[0]]) for match in _SOUNDED.finditer(typed)]
    for pattern, meant in ((_TO, "to"), (_FOR, "for")):
        found += [(*match.span(str(match.lastgroup)), meant) for match in pattern.finditer(typed)]
    return found


def _is_name(text: str, word: re.Match[str]) -> bool:
    """Whether a word has a capital that the beginning of a sentence does not ask for."""
    has_capital, is_abbreviation = not word[0].islower(), word[0].isupper()
    return has_capital and (is_abbreviation or _SENTENCE.search(text[: word.start()]) is None)


def _within(spans: Sequence[tuple[int, int]]) -> Callable[[int], bool]:
    places = {place for start, end in spans for place in range(start, end)}
    return places.__contains__


def from_facts(typed: str, corrections: Iterable[Sequence[Any]]) -> Reading:
    """The reading of a message from the list of its corrections, as it rides with the message."""
    return Reading(typed, tuple((int(start), int(end), str(instead)) for start, end, instead in corrections))
