"""Which sentences of a passage are quoted."""

from __future__ import annotations

import re

from frontdesk.knowledge.vocabulary import Vocabulary

LONGEST = 3  # sentences
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"“(]?[A-Z0-9])")


def quoted(vocabulary: Vocabulary, question: str, text: str) -> str:
    """The passage verbatim, or the best sentences in a row of one that is longer than a quote should be."""
    starts = [0, *(end.end() for end in SENTENCE_END.finditer(text)), len(text)]
    if len(starts) - 1 <= LONGEST or "\n" in text:
        return text
    asked = set(vocabulary.terms(question))
    windows = [text[start:end].strip() for start, end in zip(starts, starts[LONGEST:], strict=False)]
    return max(windows, key=lambda window: len(asked & set(vocabulary.terms(window))))
