"""Slips of the pen, drawn by a seed."""

from __future__ import annotations

import random

SHARE = 0.3
FROM_LETTERS = 4
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    letter: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _ROWS for at, letter in enumerate(row)
}


def with_typos(text: str, draw: random.Random) -> str:
    """The text with a slip in 30 % of its words of four letters and more: in equal shares letters are swapped, dropped,
    doubled, or another key is hit."""
    return " ".join(
        _slip(word, draw) if len(word) >= FROM_LETTERS and draw.random() < SHARE else word for word in text.split(" ")
    )


def _slip(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word) - 1)
    before, letter, following, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    kind = draw.choice(("swapped", "dropped", "doubled", "beside"))
    if kind == "swapped":
        return before + following + letter + after
    if kind == "dropped":
        return before + following + after
    if kind == "doubled":
        return before + letter + letter + following + after
    return before + draw.choice(_NEIGHBOURS.get(letter.lower(), letter)) + following + after
