"""What was written and what a passage says, each with what its words mean, and which clauses belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from frontdesk.knowledge.generation.support.clauses import Clause
from frontdesk.knowledge.generation.support.meaning import Meaning
from frontdesk.knowledge.generation.support.quantities import Quantity
from frontdesk.knowledge.generation.support.source import Sentence, Source
from frontdesk.knowledge.generation.support.words import Word

#: How much the sentences around two clauses, and words that both have, count beside what the clauses mean.
OF_SENTENCE, OF_WORDS = 0.3, 0.6
#: How much it counts that both say the same number, where numbers are not what is judged.
OF_NUMBERS = 0.5
#: How much it counts that both deny something or neither does: of two that are as near, it is the one that is meant.
OF_DENIALS = 0.1


@dataclass(frozen=True)
class Evidence:
    """A source with the meaning of its words."""

    source: Source
    meaning: Meaning

    @cached_property
    def words(self) -> list[Word]:
        return [word for sentence in self.source.sentences for word in sentence.words if not word.is_sign]

    @cached_property
    def placed(self) -> list[tuple[Sentence, Clause]]:
        return [(sentence, clause) for sentence in self.source.sentences for clause in sentence.clauses]


@dataclass(frozen=True)
class Claim:
    """A sentence that was written, with the meaning of its words."""

    sentence: Sentence
    meaning: Meaning


@dataclass(frozen=True)
class Pair:
    """A clause that was written, and the clause `other` of the source, in the sentence `beside`, that means most nearly
    the same; `likeness` is how nearly."""

    clause: Clause
    beside: Sentence
    other: Clause
    likeness: float

    @cached_property
    def shared(self) -> frozenset[str]:
        """The concepts of weight that both have."""
        return weighty(self.clause) & weighty(self.other)


def pairs(claim: Claim, evidence: Evidence, of_numbers: float = OF_NUMBERS) -> list[Pair]:
    """Each clause with the one of the source; `of_numbers` is how much it counts that both say the same number."""
    return [_pair(clause, claim, evidence, of_numbers) for clause in claim.sentence.clauses]


def likeness(clause: Clause, claim: Claim, other: Clause, evidence: Evidence) -> float:
    """How nearly two clauses mean the same, at most 1."""
    return float(claim.meaning.mean(clause.topics) @ evidence.meaning.mean(other.topics))


def _pair(clause: Clause, claim: Claim, evidence: Evidence, of_numbers: float) -> Pair:
    whole, topics = claim.meaning.mean(claim.sentence.words), worded(clause.topics)
    counted = within(claim.sentence, clause)

    def fit(placed: tuple[Sentence, Clause]) -> float:
        sentence, other = placed
        shared = len(topics & worded(other.topics)) + 0.5 * len(topics & sentence.concepts)
        around = float(whole @ evidence.meaning.mean(sentence.words))
        is_same = any(one.is_said_by(each) for one in counted for each in within(sentence, other))
        meant = likeness(clause, claim, other, evidence) + of_numbers * is_same
        meant += OF_DENIALS * (bool(clause.denials) == bool(other.denials))
        return meant + OF_SENTENCE * around + OF_WORDS * shared / (len(topics) or 1)

    beside, other = max(evidence.placed, key=fit)
    return Pair(clause, beside, other, likeness(clause, claim, other, evidence))


def within(sentence: Sentence, clause: Clause) -> list[Quantity]:
    """The quantities of a sentence that stand in one of its clauses."""
    return [each for each in sentence.quantities if clause.start <= each.first < clause.start + len(clause.words)]


def weighty(clause: Clause) -> frozenset[str]:
    """The concepts of a clause that claim something."""
    return frozenset(word.concept for word in clause.topics if word.concept and not word.is_light)


def worded(words: Sequence[Word]) -> frozenset[str]:
    return frozenset(word.concept for word in words if word.concept)
