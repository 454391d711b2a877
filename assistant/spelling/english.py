"""What everybody knows: English words by how often they are used, and everyday slang."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path

_COMMON = 1_000_000  # uses in the list's corpus of a word that is worth suggesting: the 22,000 commonest
_BASIC = 500_000_000
_RARE = 15_000_000  # of a word that is so rare that it may be a slip

_EVERYDAY = Path(__file__).with_name("everyday.txt")
_SLANG = Path(__file__).with_name("slang.txt")
_HOMOPHONES = Path(__file__).with_name("homophones.txt")


@cache
def frequencies() -> dict[str, int]:
    """82,765 English words, in small letters, and how often each is used (symspellpy's list, from Google's books)."""
    lines = (files("symspellpy") / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in (line.split() for line in lines)}


def is_basic(word: str) -> bool:
    """Whether a word is one of the commonest hundred or so: "for", "with", "have"."""
    return frequencies().get(word, 0) >= _BASIC


@cache
def everyday() -> frozenset[str]:
    """Slang, short forms and words without their apostrophe, which are no misspelt words."""
    return frozenset(word for line in _lines(_EVERYDAY) for word in line) | slang().keys()


@cache
def slang() -> dict[str, str]:
    """Words of slang with what they mean in plain English; nothing ("") if they only fill a sentence."""
    lines = (" ".join(line).split(":") for line in _lines(_SLANG))
    return {word: meaning.strip() for meaning, words in lines for word in words.split()}


@cache
def homophones() -> dict[str, frozenset[str]]:
    """Words, each with those that sound the same."""
    return {word: frozenset(line) - {word} for line in _lines(_HOMOPHONES) for word in line}


def _lines(path: Path) -> list[list[str]]:
    """The words of each line; comments are left out."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if not line.startswith("#")]


@cache
def common() -> dict[str, int]:
    """The words that somebody may have meant, with how often they are used: a quarter of all, and short forms."""
    return {word: count for word, count in frequencies().items() if count >= _COMMON or "'" in word}


def is_rare(word: str) -> bool:
    """Whether a word is in the list and seldom used."""
    return 0 < frequencies().get(word, 0) < _RARE and "'" not in word
