"""The words of a project, and which of them stand side by side, counted over its texts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

# Letters, with an apostrophe between them or none.
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True)
class Vocabulary:
    """`words` in small letters, and pairs of neighbours as "first second", with how often each occurs."""

    words: dict[str, int] = field(default_factory=dict)
    pairs: dict[str, int] = field(default_factory=dict)

    @classmethod
    def counted(cls, examples: Iterable[str], others: Iterable[str] = ()) -> Vocabulary:
        """Count the words of examples. Those of `others` are known as well, but tell nothing of how often."""
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in examples:
            said = words_of(text)
            words.update(said)
            pairs.update(f"{first} {second}" for first, second in pairwise(said))
        for word in (word for text in others for word in words_of(text)):
            words.setdefault(word, 1)
        return cls(dict(words), dict(pairs))


def words_of(text: str) -> list[str]:
    """The words of a text as vocabularies have them."""
    return [plain(match[0]) for match in WORD.finditer(text)]


def plain(word: str) -> str:
    """A word in small letters, with a straight apostrophe."""
    return word.lower().replace("’", "'")
