"""Finds the words that misspelt ones were meant to be.

A word is misspelt if nobody knows it: not the project (its examples, articles, products, brands, names), not English,
not everyday slang. It becomes the likeliest word near it: as often as the project's examples and English use it, and as
the examples put words side by side. A rare English word may be a slip as well ("cad" for "card"), if the project has a
word that is far likelier there. Slang is read as what it means in plain English.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

from symspellpy import SymSpell, Verbosity

from assistant.spelling.english import common, everyday, frequencies, homophones, is_basic, is_rare, slang
from assistant.spelling.vocabulary import Vocabulary

# Chosen on the training rows of BANKING77 and CLINC150 with slips of the keyboard; flat around these.
_ENDINGS = ("'s", "ish")  # of any word: "soonish"
_FAR = 2  # edits that a long word may be away from what was meant
_LONG = 7  # letters; a shorter word is one edit away at most
_SHORTEST = 3
_OWN = 0.7  # how much of a word's likelihood is the project's; the rest is English
_BESIDE = 1.5  # the weight of the words beside it
_EDIT = 6.0  # what an edit costs, as a logarithm of likelihood
_SLIP = 1.5  # what is taken off for two letters in the wrong order, or one that is doubled or left out
_MARGIN = 6.0  # how much likelier than a rare word one must be that replaces it, as a logarithm
# Before what is counted a number is one, whatever sounds like it: "two pairs", "two of them".
_NUMBERS = frozenset({"one", "two", "four"})
_COUNTED = frozenset({"of", "more", "pair", "piece"})
_NO_PLURAL = frozenset({"this", "does", "goes", "thus", "plus", "yes", "always", "perhaps"})
_HEARD = 3.0  # how much likelier than one that sounds the same it must be that replaces it
_MISTAKE = 20  # times that an example's word must be rarer than another near it, to be a mistake of the example

_RUN = re.compile(r"(.)\1{2,}")


def _is_counted(word: str) -> bool:
    """Whether a word behind a number is what is counted: a plural, "pair", "of"."""
    return word in _COUNTED or (word.endswith("s") and len(word) > 3 and word not in _NO_PLURAL)


def index_of(vocabulary: Vocabulary) -> SymSpell:
    """The words that may have been meant, by their beginnings with letters left out. Built in half a second."""
    index = SymSpell(max_dictionary_edit_distance=_FAR)
    for word, count in (common() | vocabulary.words).items():
        if len(word) >= _SHORTEST:
            index.create_dictionary_entry(word, count)
    return index


def stored_index(file: Path) -> SymSpell:
    """The index that was saved uncompressed to a file (`SymSpell.save_pickle`), in a third of the time."""
    index = SymSpell(max_dictionary_edit_distance=_FAR)
    if not index.load_pickle(file, compressed=False):
        raise ValueError(f"{file} is of another version of symspellpy: train the model again.")
    return index


class Corrector:
    """Corrects words by a vocabulary and its index. A known word takes microseconds, others 0.1 ms."""

    def __init__(self, vocabulary: Vocabulary, index: SymSpell | None = None) -> None:
        self._words, self._pairs = vocabulary.words, vocabulary.pairs
        self._english = frequencies()
        self._own_uses = sum(self._words.values()) + 1
        self._english_uses = sum(self._english.values())
        self._index = index or index_of(vocabulary)
        self._mistakes = frozenset(word for word in self._words if self._is_mistake(word))

    def correct(self, word: str, before: str, after: str, is_name: bool = False) -> str | None:
        """The word that was meant, all in small letters, beside these two ("" at the ends); None if it was this one, or
        nobody can tell. What is written like a name becomes a word that several of the project's examples have."""
        if not word.isascii():  # other letters are of other languages
            return None
        if slang().get(word) and not is_name:
            return slang()[word]
        heard = self._heard(word, before, after)
        if heard is not None or self._is_own(word):
            return heard
        if self.knows(word):
            return None if is_name else self._slipped(word, before, after)
        shorter = self._without_runs(word)
        if shorter is not None or len(word) < _SHORTEST:
            return shorter
        scored = self._near(word, _FAR if len(word) >= _LONG and not is_name else 1, before, after)
        if is_name:
            scored = [each for each in scored if self._words.get(each[1], 0) > 1]
        elif len(word) == _SHORTEST:  # most of these are abbreviations
            scored = [each for each in scored if each[1] in self._words or is_basic(each[1])]
        return max(scored)[1] if scored else None

    def _is_own(self, word: str) -> bool:
        return word in everyday() or (word in self._words and word not in self._mistakes)

    def knows(self, word: str) -> bool:
        """Whether somebody writes a word, in small letters, on purpose."""
        return self._is_own(word) or any(word.removesuffix(each) in self._english for each in _ENDINGS)

    def is_near_own(self, word: str) -> bool:
        """Whether a longer word is one edit away from a word of the project."""
        near = self._index.lookup(word, Verbosity.TOP, 1) if len(word) > _SHORTEST else ()
        return any(each.term in self._words for each in near)

    def _slipped(self, word: str, before: str, after: str) -> str | None:
        """The project's word that a rare English one was meant to be."""
        if len(word) < _SHORTEST or not is_rare(word):
            return None
        stays = self._likelihood(word) + _MARGIN
        own = [(score, meant) for score, meant in self._near(word, 1, before, after) if meant in self._words]
        return max(own)[1] if own and max(own)[0] > stays else None

    def _heard(self, word: str, before: str, after: str) -> str | None:
        """The word of the same sound that the project's examples have between these two, as dictation confuses them."""
        if word in _NUMBERS and _is_counted(after):
            return None  # "two pairs of socks", and not "to pairs"
        here = {each: self._beside(before, each) + self._beside(each, after) for each in homophones().get(word, ())}
        scored = [(self._likelihood(each) + _BESIDE * beside, each) for each, beside in here.items() if beside > 0]
        if not scored:
            return None
        beside = self._beside(before, word) + self._beside(word, after)
        best, meant = max(scored)
        return meant if best > self._likelihood(word) + _BESIDE * beside + _HEARD else None

    def _without_runs(self, word: str) -> str | None:
        """The known word behind letters that were drawn out: "sooo", "pleeease"."""
        runs = list(dict.fromkeys(match[0] for match in _RUN.finditer(word)))
        candidates = [word]
        for run in runs:
            candidates = [each.replace(run, run[0] * length, 1) for each in candidates for length in (1, 2)]
        known = [each for each in candidates if runs and self.knows(each)]
        return max(known, key=self._likelihood) if known else None

    def _is_mistake(self, word: str) -> bool:
        """Whether a word of the examples is a misspelt other one of them."""
        if len(word) < _SHORTEST or word in self._english or word in everyday():
            return False
        near = (each.term for each in self._index.lookup(word, Verbosity.ALL, 1))
        return any(self._words.get(each, 0) >= _MISTAKE * self._words[word] for each in near)

    def _near(self, word: str, most: int, before: str, after: str) -> list[tuple[float, str]]:
        """The words near one, each with how likely it was meant, as a logarithm."""
        return [
            (self._score(word, each.term, each.distance, before, after), each.term)
            for each in self._index.lookup(word, Verbosity.ALL, most)
            if each.term not in self._mistakes
        ]

    def _score(self, typed: str, meant: str, distance: int, before: str, after: str) -> float:
        beside = self._beside(before, meant) + self._beside(meant, after)
        cost = _EDIT * distance - (_SLIP if distance == 1 and _is_slip(typed, meant) else 0)
        return self._likelihood(meant) + _BESIDE * beside - cost

    def _likelihood(self, word: str) -> float:
        own, english = self._words.get(word, 0) / self._own_uses, self._english.get(word, 0) / self._english_uses
        return math.log(_OWN * own + (1 - _OWN) * english + 1e-12)

    def _beside(self, first: str, second: str) -> float:
        return math.log1p(self._pairs.get(f"{first} {second}", 0))


def _is_slip(typed: str, meant: str) -> bool:
    """Whether of two words that are one edit apart, one has letters in another order, left out, or doubled."""
    if len(typed) <= len(meant):
        return len(typed) < len(meant) or sorted(typed) == sorted(meant)
    return any(typed[at] == typed[at + 1] and typed[:at] + typed[at + 1 :] == meant for at in range(len(meant)))
