"""The measure of meaning: how near a question is to all that is said of a passage.

A sentence's vector tells what it is about and how it is put. A linear map takes back the directions in which people
differ who want the same. One that comes with Frontdesk knows this of customers in general; an index whose passages have
phrasings learns from them what tells its own passages apart.
"""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frontdesk.knowledge.index.analysis import Entry, Question
from frontdesk.knowledge.index.ports import Index
from frontdesk.knowledge.index.vectors import Bytes, Floats, products
from frontdesk.knowledge.model import Passage

NUMBERS = Path(__file__).parent / "measure.npy"
VERSION = 1  # of how an index learns its own
#: With fewer passages that have phrasings, an index keeps to the measure that it was given.
FEWEST_PASSAGES = 20
#: Passages that are told apart, and phrasings that are asked, in one step of learning.
MOST_PASSAGES, MOST_ASKED = 300, 300
#: Of passages with phrasings an index learns from so many, spread evenly.
MOST_LEARNED = 1_000
#: Chosen on development questions; flat around these. SHARPNESS is what a cosine counts as a logit, HOLD how hard it is
#: to leave the measure that it began with.
STEPS, STEP, SHARPNESS, HOLD = 25, 0.003, 12.0, 0.01

Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Measure:
    """Vectors are compared without `mean`, by their cosine after `matrix`, shape (dimensions, dimensions)."""

    mean: Floats
    matrix: Floats

    @property
    def identity(self) -> str:
        """Changes with the numbers."""
        return hashlib.sha256(self.matrix.tobytes()).hexdigest()[:12]

    def nearness(self, question: Question, entries: Sequence[Entry]) -> list[float]:
        """The cosine of the question and the mean of what is said of each passage."""
        if not entries:
            return []
        asked = self._seen(_directions(question.vector.reshape(1, -1)))
        said = self._seen(np.stack([_ways(entry).mean(axis=0) for entry in entries]))
        near: list[float] = (said @ asked[0]).tolist()
        return near

    def stored(self) -> str:
        """As text that `of_stored` reads."""
        numbers = np.vstack([self.mean, self.matrix]).astype(np.float16)
        return json.dumps({"numbers": base64.b64encode(numbers.tobytes()).decode(), "dimensions": len(self.mean)})

    def _seen(self, vectors: Floats) -> Floats:
        return _unit(products(vectors - self.mean, self._columns))[0]

    @cached_property
    def _columns(self) -> Floats:
        return np.ascontiguousarray(self.matrix.T)


def of_numbers(numbers: NDArray[np.float16]) -> Measure:
    """From the mean and the matrix below it."""
    rows = numbers.astype(np.float32)
    return Measure(rows[0], rows[1:])


def of_stored(text: str) -> Measure:
    facts = json.loads(text)
    numbers = np.frombuffer(base64.b64decode(facts["numbers"]), np.float16)
    return of_numbers(numbers.reshape(-1, facts["dimensions"]))


@cache
def packaged_measure() -> Measure:
    """The measure that is installed with Frontdesk; `python -m benchmarks.search.whiten` makes it."""
    return of_numbers(np.load(NUMBERS))


def fitted(index: Index, passages: Sequence[Passage], given: Callable[[], Measure]) -> Measure:
    """The measure for passages that the index holds: the given one, or if they have phrasings, what was learned from
    these, which is noted with them."""
    phrased = [passage for passage in passages if passage.phrasings]
    if len(phrased) < FEWEST_PASSAGES:
        return given()
    name = f"measure {VERSION} {given().identity}"
    if noted := index.recall(name):
        return of_stored(noted)
    spread = phrased[:: math.ceil(len(phrased) / MOST_LEARNED)]
    stored = learned(given(), index.prepared(spread)).stored()
    index.note(name, stored)
    return of_stored(stored)


def learned(given: Measure, entries: Sequence[Entry]) -> Measure:
    """A measure in which phrasings are nearer to their own passages than to others: to the mean of what else is said of
    it, and to its headings and text alone."""
    ways = [_ways(entry) for entry in entries]
    said = np.stack([each.sum(axis=0) for each in ways]) - given.mean * _counts(ways)
    written = np.stack([each[:2].mean(axis=0) for each in ways]) - given.mean
    asked = np.concatenate([each[2:] for each in ways]) - given.mean
    own = np.repeat(np.arange(len(ways)), [len(each) - 2 for each in ways])
    others = (said[own] - asked) / (_counts(ways)[own] - 1)
    said /= _counts(ways)
    chance = np.random.default_rng(0)

    def slope(matrix: Floats) -> Floats:
        some = np.sort(chance.permutation(len(ways))[:MOST_PASSAGES])
        picked = chance.permutation(np.flatnonzero(np.isin(own, some)))[:MOST_ASKED]
        at = np.searchsorted(some, own[picked])
        to_others = _slope(matrix, asked[picked], others[picked], said[some], at)
        to_written = _slope(matrix, asked[picked], written[own[picked]], written[some], at)
        return np.asarray((to_others + to_written) / 2, np.float32)

    return Measure(given.mean, _descended(given.matrix, slope))


def _slope(matrix: Floats, asked: Floats, own: Floats, said: Floats, at: Numbers) -> Floats:
    """The gradient of the surprise (cross-entropy) that question n is about passage at[n], of which `own` says how it
    is described to that question, and `said` how the passages are to all others."""
    questions, question_lengths = _unit(asked @ matrix)
    owns, own_lengths = _unit(own @ matrix)
    passages, passage_lengths = _unit(said @ matrix)
    rows = np.arange(len(asked))
    logits = SHARPNESS * questions @ passages.T
    logits[rows, at] = SHARPNESS * (questions * owns).sum(axis=1)
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    shares *= SHARPNESS / len(asked)
    right = (shares[rows, at] - SHARPNESS / len(asked))[:, None]
    shares[rows, at] = 0
    of_questions = _unscaled(shares @ passages + right * owns, questions, question_lengths)
    of_passages = _unscaled(shares.T @ questions, passages, passage_lengths)
    of_owns = _unscaled(right * questions, owns, own_lengths)
    return np.asarray(asked.T @ of_questions + said.T @ of_passages + own.T @ of_owns)


def _descended(start: Floats, slope: Callable[[Floats], Floats]) -> Floats:
    """The matrix after some steps downhill (Adam)."""
    matrix, mean, square = start, np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        here = slope(matrix) + 2 * HOLD * (matrix - start)
        mean = np.asarray(0.9 * mean + 0.1 * here, np.float32)
        square = np.asarray(0.99 * square + 0.01 * here**2, np.float32)
        down = mean / (1 - 0.9**step) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        matrix = np.asarray(matrix - STEP * down, np.float32)
    return matrix


def _ways(entry: Entry) -> Floats:
    """What is said of a passage, as directions: its headings, the whole, its phrasings."""
    phrasings = len(entry.vectors) - len(entry.passage.phrasings)
    return _directions(np.concatenate([entry.vectors[:2], entry.vectors[phrasings:]]))


def _counts(ways: Sequence[Floats]) -> Floats:
    return np.array([[len(each)] for each in ways], np.float32)


def _directions(vectors: Bytes) -> Floats:
    return _unit(np.asarray(vectors, np.float32))[0]


def _unit(vectors: Floats) -> tuple[Floats, Floats]:
    """Vectors of length 1, and the lengths that they had."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return vectors / lengths, lengths


def _unscaled(slope: Floats, unit: Floats, lengths: Floats) -> Floats:
    """The gradient before vectors were scaled to length 1."""
    return np.asarray((slope - unit * (unit * slope).sum(axis=-1, keepdims=True)) / lengths)
