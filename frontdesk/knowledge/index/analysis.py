"""From a passage or a question to what is compared: terms of each field, vectors, and the numbers of tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from frontdesk.knowledge.index.vectors import Bytes, Floats, packed
from frontdesk.knowledge.model import Passage
from frontdesk.knowledge.sentences import sentences
from frontdesk.knowledge.vocabulary import Vocabulary

#: The fields of words, and how much more a word counts in each than in the text.
BOOSTS = {"title": 1.5, "heading": 2.0, "text": 1.0, "phrasings": 1.5}
FIELDS = tuple(BOOSTS)
#: Terms of a question that are searched for; of a longer one the first.
MOST_TERMS = 64
VERSION = 1  # of how passages are prepared
MOST_TOKENS = 400
MOST_SENTENCES = 24
LONGEST_QUESTION = 2_000  # characters
#: What an answer must have as it stands: numbers, and words with digits or capitals inside, such as IPv6.
EXACT = re.compile(r"\b(?:\w*\d[\w.,:-]*\w|\d|[a-z]+[A-Z]\w*|[A-Z]{2,}\w*)\b")

Tokens = NDArray[np.uint16]  # numbers of tokens


class Encoder(Protocol):
    """A sentence encoder; vectors of different identities cannot be compared."""

    @property
    def identity(self) -> str: ...

    def encode_parts(self, text: str, parts: Sequence[tuple[int, int]]) -> Floats:
        """The vectors of a text and of its parts, shape (1 + parts, dimensions)."""

    def tokens(self, text: str) -> list[int]:
        """The numbers of a text's tokens."""


@dataclass(frozen=True)
class Entry:
    """A passage as it is indexed. `vectors` has one of its title with its headings, one of the whole, then one of each
    sentence, then one of each phrasing; `tokens` are the numbers of its tokens, each once."""

    passage: Passage
    terms: dict[str, tuple[str, ...]]
    tokens: Tokens
    vectors: Bytes

    @cached_property
    def sentences(self) -> Bytes:
        return np.asarray(self.vectors[2 : len(self.vectors) - len(self.passage.phrasings)])

    @cached_property
    def prominent(self) -> frozenset[str]:
        """The terms of title, headings and phrasings."""
        return frozenset(self.terms["title"] + self.terms["heading"] + self.terms["phrasings"])

    @cached_property
    def everything(self) -> frozenset[str]:
        """The terms of all fields."""
        return self.prominent | frozenset(self.terms["text"])


@dataclass(frozen=True)
class Question:
    """What somebody asks. `terms` may repeat, as the question does."""

    text: str
    terms: tuple[str, ...]
    tokens: Tokens
    vector: Bytes
    exact: frozenset[str]


@dataclass(frozen=True)
class Analyser:
    """Prepares passages and questions alike."""

    vocabulary: Vocabulary
    encoder: Encoder

    @property
    def identity(self) -> str:
        """Changes with all that entries depend on besides their passages."""
        return f"{VERSION} {self.encoder.identity} {self.vocabulary.identity}"

    def terms(self, passage: Passage) -> dict[str, tuple[str, ...]]:
        """The terms of each field."""
        texts = (passage.title, headings(passage), passage.text, "\n".join(passage.phrasings))
        return {name: tuple(self.vocabulary.terms(text)) for name, text in zip(FIELDS, texts, strict=True)}

    def entry(self, passage: Passage) -> Entry:
        """One network run for title and headings, one for the passage and its sentences, and one for each phrasing."""
        above = ". ".join(filter(None, (passage.title, headings(passage))))
        start = len(above) + 2
        spans = [(start + first, start + last) for first, last in sentences(passage.text)[:MOST_SENTENCES]]
        vectors = [self.encoder.encode_parts(above, ())]
        vectors.append(self.encoder.encode_parts(f"{above}. {passage.text}", spans))
        vectors += [self.encoder.encode_parts(each, ()) for each in passage.phrasings]
        tokens = np.unique(np.array(self.encoder.tokens(f"{above}\n{passage.text}")[:MOST_TOKENS], np.uint16))
        return Entry(passage, self.terms(passage), tokens, packed(np.concatenate(vectors)))

    def words(self, text: str) -> Question:
        """The question without meaning, for a search by words alone."""
        text, nothing = readable(text), np.zeros(0, np.uint16)
        return Question(text, tuple(self.vocabulary.terms(text)), nothing, np.zeros(0, np.int8), frozenset())

    def question(self, text: str) -> Question:
        text = readable(text)
        vector = packed(self.encoder.encode_parts(text, ()))[0]
        tokens = np.unique(np.array(self.encoder.tokens(text), np.uint16))
        return Question(text, tuple(self.vocabulary.terms(text)), tokens, vector, exact(text))


def readable(text: str) -> str:
    """The text that is searched with: of a bounded length, and without lone surrogates, which no encoding has."""
    return text[:LONGEST_QUESTION].encode("utf-8", "replace").decode("utf-8")


def headings(passage: Passage) -> str:
    """The headings above a passage, the outermost first."""
    return ". ".join(passage.heading_path or filter(None, [passage.heading]))


def exact(text: str) -> frozenset[str]:
    """The numbers and names of a text, in lower case."""
    return frozenset(found.group().lower() for found in EXACT.finditer(text))
