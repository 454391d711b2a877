"""Whether a clause claims more than another: a demand for a permission, certainty for a possibility, all for some."""

from __future__ import annotations

from dataclasses import dataclass

from frontdesk.knowledge.generation.support.clauses import Clause, Modality
from frontdesk.knowledge.generation.support.evidence import Evidence, Pair
from frontdesk.knowledge.generation.support.meaning import Floats

#: The share of a condition's words from which it is mentioned.
MENTIONED = 0.4
#: How nearly a question must mean the condition otherwise.
MEANT = 0.4


def claims_more(clause: Clause, other: Clause) -> bool:
    """Whether "must" is said for "can", "can" for "must", or "is" for "may"."""
    said, source = clause.modality, other.modality
    if said == source or clause.denials or other.denials:
        return False
    is_for_you = other.agent in ("", "you")
    match said:
        case Modality.MUST:
            return source in (Modality.CAN, Modality.MAY)
        case Modality.CAN | Modality.MAY:
            return source is Modality.MUST
        case Modality.PLAIN:
            return source is Modality.MAY and not is_for_you
        case _:
            return False


@dataclass(frozen=True)
class Said:
    """The concepts of a question and its answer, and what the question means."""

    concepts: frozenset[str]
    asked: Floats


def is_condition_left_out(pair: Pair, evidence: Evidence, said: Said) -> bool:
    """Whether the source says this in a case of which nothing was asked or written; of several cases one is enough."""
    if pair.other.is_condition:
        return False
    cases = [each for each in pair.beside.clauses if each.is_condition and each.concepts - pair.other.concepts]
    return bool(cases) and not any(_is_mentioned(each, pair, evidence, said) for each in cases)


def _is_mentioned(case: Clause, pair: Pair, evidence: Evidence, said: Said) -> bool:
    own = case.concepts - pair.other.concepts
    is_meant = float(said.asked @ evidence.meaning.mean(case.topics)) >= MEANT
    return is_meant or len(own & said.concepts) >= MENTIONED * len(own)
