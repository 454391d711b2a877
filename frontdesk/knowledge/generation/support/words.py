"""From a sentence to words: each with its concept, which is the same for words that say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import NamedTuple

from frontdesk.knowledge.ports import Stemmer

# A number keeps its point or comma. A word ends at a hyphen, which is a sign between numbers alone.
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*(?=(?:st|nd|rd|th)?)|(?<=\d)(?:st|nd|rd|th)\b|[^\W\d_]+(?:['’][^\W\d_]+)?|[€$£%]|[,;:.!?()–—]|(?<!\w)-|-(?!\w)|(?<=\d)-(?=\d)"
)
_CONTRACTED = {"can't": ("can", "not"), "cannot": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not")}
_ENDINGS = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'d": "would", "'m": "am"}
_SIGNS = frozenset(",;:.!?()–—-")


@dataclass(frozen=True)
class Word:
    """A word or a sign of a sentence.

    Attributes:
        text: as it is written.
        key: in lower case, without a contraction's other half.
        concept: the same for words that say the same; empty for a sign and for a word that says nothing by itself.
        is_name: capitalised, though no sentence begins with it.
        is_light: it need not be in the source.
        start, end: its place in the text.
    """

    text: str
    key: str
    concept: str
    is_name: bool = False
    is_light: bool = False
    start: int = 0
    end: int = 0

    @property
    def is_sign(self) -> bool:
        return self.key in _SIGNS

    @property
    def is_number(self) -> bool:
        return self.key[:1].isdigit()


@dataclass(frozen=True)
class Lexicon:
    """Which words say the same, which say nothing by themselves, and which say the contrary.

    Args:
        alike: groups of words or phrases.
        plain: words that say nothing by themselves.
        light: words that say little by themselves.
        opposites: pairs of words, of which the one denies the other.
        things: words for which there is no other.
    """

    stem: Stemmer
    alike: Sequence[Sequence[str]]
    plain: frozenset[str]
    light: frozenset[str]
    opposites: Sequence[tuple[str, str]]
    things: Sequence[str]
    _phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        phrases: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for group in self.alike:
            concept = "_".join(self._stems(group[0]))
            for phrase in group:
                stems = self._stems(phrase)
                phrases.setdefault(stems[0], []).append((stems, concept))
        for alternatives in phrases.values():
            alternatives.sort(key=lambda alternative: -len(alternative[0]))
        object.__setattr__(self, "_phrases", phrases)

    def words(self, text: str, offset: int = 0) -> list[Word]:
        """The words and signs of a sentence in order; those of a phrase share its concept, which the first one has.
        `offset` is where the sentence begins in its text."""
        tokens = list(_tokens(text))
        stems = [self._stem(token.key) for token in tokens]
        found: list[Word] = []
        while len(found) < len(tokens):
            at = len(found)
            concept, length = self._concept(stems, at)
            for place in range(at, at + length):
                written, key, start, end = tokens[place]
                says = concept if length > 1 or key not in self.plain else ""
                is_name = written[:1].isupper() and _is_inside(tokens, place) and key not in self.plain
                is_light = length == 1 and key in self.light
                says = says if place == at else ""
                found.append(Word(written, key, says, is_name, is_light, offset + start, offset + end))
        return found

    def concept(self, phrase: str) -> str:
        """The concept of one word or phrase."""
        stems = self._stems(phrase)
        return self._concept(list(stems), 0)[0]

    @cached_property
    def exact(self) -> frozenset[str]:
        """The concepts of things, for which no other word stands."""
        return frozenset(map(self.concept, self.things))

    @cached_property
    def contrary(self) -> dict[str, frozenset[str]]:
        """The concepts that deny a concept."""
        found: dict[str, set[str]] = {}
        for one, other in self.opposites:
            left, right = self.concept(one), self.concept(other)
            found.setdefault(left, set()).add(right)
            found.setdefault(right, set()).add(left)
        return {concept: frozenset(others) for concept, others in found.items()}

    def _concept(self, stems: Sequence[str], at: int) -> tuple[str, int]:
        for phrase, concept in self._phrases.get(stems[at], ()):
            if tuple(stems[at : at + len(phrase)]) == phrase:
                return concept, len(phrase)
        return (stems[at], 1) if stems[at] not in _SIGNS else ("", 1)

    def _stems(self, phrase: str) -> tuple[str, ...]:
        return tuple(self._stem(token.key) for token in _tokens(phrase))

    def _stem(self, key: str) -> str:
        stems = self.stem(key)
        return stems[0] if len(stems) == 1 else key


def load_lexicon(stem: Stemmer) -> Lexicon:
    """The lists that stand beside this file."""
    things = [each for line in lists("things.txt") for each in line]
    opposites = [(left, right) for left, right in lists("opposites.txt")]
    return Lexicon(stem, lists("alike.txt"), each_word("plain.txt"), each_word("light.txt"), opposites, things)


def each_word(name: str) -> frozenset[str]:
    return frozenset(word for line in lists(name) for part in line for word in part.split())


def lists(name: str) -> list[list[str]]:
    """The lines of a file beside this one, each as its parts between commas."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [[part.strip() for part in line.split(",")] for line in lines]


class _Token(NamedTuple):
    written: str
    key: str
    start: int
    end: int


def _tokens(text: str) -> Iterator[_Token]:
    """Each word or sign as it is written and in lower case; contractions become two."""
    for found in _TOKEN.finditer(text):
        written, key = found.group(), found.group().lower().replace("’", "'")
        ending = next((each for each in _ENDINGS if key.endswith(each) and key != each), None)
        if key in _CONTRACTED:
            keys: tuple[str, ...] = _CONTRACTED[key]
        elif ending:
            keys = (key.removesuffix(ending), _ENDINGS[ending])
        else:
            keys = (key.removesuffix("'s"),)
        for at, each in enumerate(keys):
            yield _Token("" if at else written, each, *found.span())


def _is_inside(tokens: Sequence[_Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].key not in {".", "!", "?", ":"}
