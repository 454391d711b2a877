"""The measure of meaning: what an index learns from the phrasings of its passages."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from frontdesk.knowledge.index.analysis import Entry, Question
from frontdesk.knowledge.index.measure import Measure, fitted, learned, of_stored, packaged_measure
from frontdesk.knowledge.index.ports import Index
from frontdesk.knowledge.index.vectors import Floats, packed
from frontdesk.knowledge.model import Passage

DIMENSIONS = 12
NOTHING = np.zeros(0, np.uint16)
PLAIN = Measure(np.zeros(DIMENSIONS, np.float32), np.eye(DIMENSIONS, dtype=np.float32))
PASSAGE = Passage("returns", "fee", "Returns", "Return fee", "A return costs €3.90.", "en")


def _question(vector: Floats) -> Question:
    return Question("?", ("?",), NOTHING, packed(vector.reshape(1, -1))[0], frozenset())


def _entry(number: int, vectors: Floats) -> Entry:
    """Of headings, the whole, and a phrasing for each further vector."""
    phrasings = tuple(f"what about {at}?" for at in range(len(vectors) - 2))
    passage = replace(PASSAGE, passage_id=f"p{number}", phrasings=phrasings)
    return Entry(passage, {}, NOTHING, packed(vectors))


def _noisy(passages: int) -> tuple[list[Entry], Floats]:
    """Passages that differ in the first half of the dimensions, while what is said of each differs in the others; and
    one more vector of each."""
    chance = np.random.default_rng(3)
    subjects = np.zeros((passages, 1, DIMENSIONS), np.float32)
    subjects[..., : DIMENSIONS // 2] = chance.standard_normal((passages, 1, DIMENSIONS // 2))
    manner = np.zeros((passages, 7, DIMENSIONS), np.float32)
    manner[..., DIMENSIONS // 2 :] = 2 * chance.standard_normal((passages, 7, DIMENSIONS // 2))
    said = subjects + manner
    return [_entry(number, each[:6]) for number, each in enumerate(said)], said[:, 6]


def _right(measure: Measure, entries: list[Entry], asked: Floats) -> float:
    firsts = [int(np.argmax(measure.nearness(_question(each), entries))) for each in asked]
    return float(np.mean([first == at for at, first in enumerate(firsts)]))


def test_what_differs_between_ways_to_say_the_same_counts_less_once_it_is_learned() -> None:
    entries, asked = _noisy(30)
    measure = learned(replace(PLAIN), entries)
    size = DIMENSIONS // 2
    assert np.linalg.norm(measure.matrix[:size]) > np.linalg.norm(measure.matrix[size:])
    assert _right(measure, entries, asked) >= _right(PLAIN, entries, asked)


def test_learning_twice_gives_the_same() -> None:
    entries, _ = _noisy(30)
    assert np.array_equal(learned(PLAIN, entries).matrix, learned(PLAIN, entries).matrix)


def test_a_measure_is_the_same_after_it_was_stored_to_within_a_thousandth() -> None:
    entries, asked = _noisy(5)
    measure = packaged_measure()
    again = of_stored(measure.stored())
    assert np.array_equal(again.matrix, measure.matrix)
    stored = of_stored(PLAIN.stored())
    assert stored.nearness(_question(asked[0]), entries) == pytest.approx(
        PLAIN.nearness(_question(asked[0]), entries), abs=1e-3
    )


def test_a_question_is_compared_with_all_that_is_said_of_a_passage() -> None:
    ways = np.eye(DIMENSIONS, dtype=np.float32)[:3]
    near, far = PLAIN.nearness(_question(ways.sum(axis=0)), [_entry(0, ways), _entry(1, ways[:2])])
    assert near == pytest.approx(1.0, abs=0.01)
    assert far == pytest.approx((2 / 3) ** 0.5, abs=0.01)
    assert PLAIN.nearness(_question(ways[0]), []) == []


class _Noting:
    """An index that keeps facts and entries alone."""

    def __init__(self, entries: list[Entry]) -> None:
        self.entries = entries
        self.facts: dict[str, str] = {}
        self.asked = 0

    def prepared(self, passages: list[Passage]) -> list[Entry]:
        self.asked += 1
        return [entry for entry in self.entries if entry.passage in passages]

    def recall(self, name: str) -> str | None:
        return self.facts.get(name)

    def note(self, name: str, value: str) -> None:
        self.facts[name] = value


def _fitted(index: _Noting) -> Measure:
    found: Index = index  # type: ignore[assignment]
    return fitted(found, [entry.passage for entry in index.entries], lambda: PLAIN)


def test_what_an_index_has_learned_is_noted_and_not_learned_again() -> None:
    index = _Noting(_noisy(30)[0])
    first = _fitted(index)
    assert not np.array_equal(first.matrix, PLAIN.matrix)
    assert np.array_equal(_fitted(index).matrix, first.matrix)
    assert index.asked == 1 and len(index.facts) == 1


def test_an_index_without_phrasings_or_with_few_keeps_the_measure_that_it_is_given() -> None:
    without = [_entry(number, entry.vectors[:2].astype(np.float32)) for number, entry in enumerate(_noisy(30)[0])]
    for index in (_Noting(without), _Noting(_noisy(5)[0])):
        assert _fitted(index) is PLAIN
        assert not index.facts
