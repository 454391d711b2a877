"""Names of things that a language model takes for persons: a shop's products and the company itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from frontdesk.privacy.model import Finding, Kind
from frontdesk.privacy.passwords import word_list

#: From this score on somebody says that it is a name: "my name is …", "Mr …".
SAID_TO_BE_A_NAME = 0.8
_WORD = re.compile(r"[^\W\d_]{1,60}(?:-[^\W\d_]{1,60}){0,8}")
_SHORTEST, _SHORTEST_STEM = 3, 5
_ENDINGS = ("s", "es", "n", "en", "e", "er", "a")


class Things:
    """The words of such names, in any case, inflection or compound ("Stormlarks", "STORMLARK-Jacke")."""

    def __init__(self, names: Iterable[str]) -> None:
        words = {word.casefold() for name in names for word in _WORD.findall(name)}
        self._words = frozenset(word for word in words if len(word) >= _SHORTEST)
        self._stems = tuple(word for word in self._words if len(word) >= _SHORTEST_STEM)

    def are_meant(self, text: str, finding: Finding) -> bool:
        """Whether what was found as a person names a thing: such words, and beside them none but ordinary ones."""
        if finding.kind is not Kind.PERSON or finding.score >= SAID_TO_BE_A_NAME:
            return False
        words = _WORD.findall(text[finding.start : finding.end])
        things = [self._is_thing(word.casefold()) for word in words]
        return any(things) and all(
            thing or word[0].islower() or len(word) < _SHORTEST or word.lower() in word_list("ordinary_words.txt")
            for thing, word in zip(things, words, strict=True)
        )

    def _is_thing(self, word: str) -> bool:
        stem = next((word.removesuffix(end) for end in _ENDINGS if word.removesuffix(end) in self._words), None)
        return word in self._words or stem is not None or word.startswith(self._stems)
