"""Whether the source says a number, and of the same thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from frontdesk.knowledge.generation.support.evidence import Claim, Evidence, Pair, likeness, worded
from frontdesk.knowledge.generation.support.quantities import Quantity
from frontdesk.knowledge.generation.support.source import Sentence

#: How much it counts that a number stands in the clause that was laid beside, and what difference does not count.
OF_ALIGNED, CLOSE = 0.5, 0.05
_NEAR = 4  # words
_NOWHERE = -1.0


def is_said(quantity: Quantity, claim: Claim, evidence: Evidence, pairs: Sequence[Pair]) -> bool:
    """Whether the source says this number, and of nothing that fits another number of the same kind better."""
    clause = claim.sentence.clause_at(quantity.first)
    aligned = next(pair.other for pair in pairs if pair.clause is clause)
    right, wrong = _NOWHERE, _NOWHERE
    for beside in evidence.source.sentences:
        for other in beside.quantities:
            fit = _fit(quantity, claim, beside, other, evidence)
            is_taken = fit <= _of_rivals(quantity, claim, beside, other, evidence)
            fit += OF_ALIGNED * (beside.clause_at(other.first) is aligned)
            if quantity.is_said_by(other):
                right = max(right, fit)
            elif quantity.is_of_kind(other) and not is_taken:
                wrong = max(wrong, fit)
    return right > _NOWHERE and right + CLOSE >= wrong


def _of_rivals(quantity: Quantity, claim: Claim, beside: Sentence, other: Quantity, evidence: Evidence) -> float:
    """How well another number that was written fits this one of the source, which says it."""
    rivals = [each for each in claim.sentence.quantities if each is not quantity and each.is_said_by(other)]
    return max((_fit(each, claim, beside, other, evidence) for each in rivals), default=_NOWHERE)


def _fit(quantity: Quantity, claim: Claim, beside: Sentence, other: Quantity, evidence: Evidence) -> float:
    """How much what is said of two numbers is the same: in their clauses and, counting half, in the words around."""
    mine, theirs = claim.sentence.clause_at(quantity.first), beside.clause_at(other.first)
    near, around = set(_near(claim.sentence, quantity)), set(_near(beside, other))
    shared = len(worded(mine.topics) & worded(theirs.topics)) + 0.5 * len(near & around)
    return shared + likeness(mine, claim, theirs, evidence)


def _near(sentence: Sentence, quantity: Quantity) -> Iterator[str]:
    before = sentence.words[max(0, quantity.first - _NEAR) : quantity.first]
    for word in (*before, *sentence.words[quantity.last + 1 :][:_NEAR]):
        if word.concept and not word.is_number:
            yield word.concept
