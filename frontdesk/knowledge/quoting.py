"""Which sentences of a passage are quoted, and which words stand for a passage."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences
from frontdesk.knowledge.vocabulary import Vocabulary

LONGEST = 3  # sentences
LONGEST_WORDS = 60  # characters of a button
#: A step of instructions says nothing without the others.
ITEM = "- "
STEP = re.compile(r"\s*\d+[.)]\s")


def quoted(vocabulary: Vocabulary, question: str, text: str) -> str:
    """The sentences that answer: whole, in order, at most three. Of a list, what stands above it and the items that the
    question names; a list of steps, or one of which it names none, is quoted as a whole."""
    asked = set(vocabulary.terms(question))
    if "\n" in text:
        return _of_a_list(vocabulary, asked, text.split("\n")) or text
    spans = sentences(text)
    if len(spans) <= LONGEST:
        return text
    windows = [text[spans[at][0] : spans[at + LONGEST - 1][1]] for at in range(len(spans) - LONGEST + 1)]

    def fit(window: str) -> tuple[int, int]:
        named = [term for term in vocabulary.terms(window) if term in asked]
        return len(set(named)), len(named)

    return max(windows, key=fit)


def in_words(vocabulary: Vocabulary, question: str, passage: Passage) -> str:
    """What stands for a passage where people choose: the question that was asked for it most like this one, if it is
    short enough for a button, else its heading with its title."""
    asked = set(vocabulary.terms(question))
    short = [each for each in passage.phrasings if len(each) <= LONGEST_WORDS]
    shared = [(len(asked & set(vocabulary.terms(each))), -len(each), each) for each in short]
    most, _, words = max(shared, default=(0, 0, ""))
    if most:
        return words
    return ": ".join(dict.fromkeys(filter(None, (passage.title, passage.heading))))


def _of_a_list(vocabulary: Vocabulary, asked: set[str], lines: Sequence[str]) -> str | None:
    """What stands above a list with at most two of its items; None where the list stands or falls as a whole."""
    above = [line for line in lines if not line.startswith(ITEM)]
    items = [line for line in lines if line.startswith(ITEM)]
    alone = asked - {term for line in above for term in vocabulary.terms(line)}
    named = {item: len(alone & set(vocabulary.terms(item))) for item in items}
    most = max(named.values(), default=0)
    kept = [line for line in lines if line in above or named[line] == most]
    is_cut = most and len(kept) < LONGEST + len(above) and not any(STEP.match(line) for line in above)
    return "\n".join(kept) if is_cut else None
