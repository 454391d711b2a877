"""Sizes from small to big, by letter or by number."""

from __future__ import annotations

import re

_LETTERS = ("xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl")
SPELT_OUT = {"extra small": "xs", "small": "s", "medium": "m", "large": "l", "extra large": "xl"}
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def letter_of(value: str) -> str | None:
    """The letters of a size, in lower case; None for other values."""
    plain = value.strip().lower()
    plain = SPELT_OUT.get(plain, plain)
    return plain if plain in _LETTERS else None


def rank_of(value: str) -> float | None:
    """What orders a size among others of its sort; None for a value that is no size, such as a colour."""
    if letter := letter_of(value):
        return float(_LETTERS.index(letter))
    number = _NUMBER.match(value.strip())
    return float(number[0].replace(",", ".")) if number else None
