"""A passage as evidence: its sentences, each with what it may lean on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from frontdesk.knowledge.generation.support.clauses import Clause, clauses
from frontdesk.knowledge.generation.support.quantities import Quantity, quantities
from frontdesk.knowledge.generation.support.words import Lexicon, Word
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences

# Words that stand for something of the sentence before.
_POINTS = frozenset("it its they their them this that these those such there then he she his her".split())  # noqa: SIM905
_ITEM = re.compile(r"\s*(?:[-*•]|\d+[.)])\s")


@dataclass(frozen=True)
class Sentence:
    """A sentence; `context` are the concepts of what it leans on: headings, what stands above a list, what "it" is."""

    words: tuple[Word, ...]
    context: frozenset[str] = frozenset()

    @cached_property
    def clauses(self) -> list[Clause]:
        return clauses(self.words)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return quantities(self.words)

    @cached_property
    def concepts(self) -> frozenset[str]:
        return frozenset(word.concept for word in self.words if word.concept)

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(word.key for word in self.words)

    def clause_at(self, place: int) -> Clause:
        """The clause in which a word stands."""
        return next(each for each in reversed(self.clauses) if each.start <= place)


@dataclass(frozen=True)
class Source:
    """A passage in sentences. `text` is all that it says: what stands above it, too, in which no sentence begins."""

    passage: Passage
    text: str
    sentences: tuple[Sentence, ...]
    topic: frozenset[str]

    @cached_property
    def concepts(self) -> frozenset[str]:
        return self.topic.union(*(each.concepts for each in self.sentences))

    @cached_property
    def clauses(self) -> list[Clause]:
        return [clause for sentence in self.sentences for clause in sentence.clauses]


def source_of(lexicon: Lexicon, passage: Passage) -> Source:
    """The passage, read with a lexicon."""
    above = ". ".join((passage.title, *(passage.heading_path or (passage.heading,))))
    topic = frozenset(word.concept for word in lexicon.words(above) if word.concept)
    found = _sentences(lexicon, passage.text, topic, len(above) + 2)
    return Source(passage, f"{above}. {passage.text}", tuple(found), topic)


def read(lexicon: Lexicon, text: str) -> Sequence[Sentence]:
    """The sentences of a text."""
    return [Sentence(tuple(lexicon.words(text[start:end], start))) for start, end in sentences(text)]


def _sentences(lexicon: Lexicon, text: str, topic: frozenset[str], offset: int) -> Iterator[Sentence]:
    above: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    for start, end in sentences(text):
        is_item = bool(_ITEM.match(text[start:end]))
        sentence = Sentence(tuple(lexicon.words(text[start:end], offset + start)))
        leans_on = above if is_item else before if sentence.keys & _POINTS else frozenset()
        yield Sentence(sentence.words, topic | leans_on)
        before = sentence.concepts
        above = above if is_item else above | sentence.concepts if text[start:end].endswith(":") else sentence.concepts
