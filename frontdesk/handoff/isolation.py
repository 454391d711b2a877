"""Keeps what people wrote from changing the direction in which the words around it are read."""

from __future__ import annotations

import re
import unicodedata

#: Characters that set the direction of what follows (Unicode Standard Annex #9).
_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def isolated(text: str) -> str:
    """The text on one line, without controls of direction; one with right-to-left letters in an isolate of its own."""
    text = " ".join(_CONTROLS.sub("", text).split())
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}"
    return text
