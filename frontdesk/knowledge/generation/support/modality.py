"""Whether a clause claims more than another: a demand for a permission, certainty for a possibility, all for some."""

from __future__ import annotations

from frontdesk.knowledge.generation.support.clauses import Clause, Modality
from frontdesk.knowledge.generation.support.source import Sentence

#: The share of a condition's words from which it is mentioned.
MENTIONED = 0.4


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


def is_condition_left_out(other: Clause, beside: Sentence, said: frozenset[str]) -> bool:
    """Whether the source says this in a case of which nothing was written; of several cases one is enough."""
    if other.is_condition:
        return False
    cases = [each.concepts - other.concepts for each in beside.clauses if each.is_condition]
    named = [len(case & said) >= MENTIONED * len(case) for case in cases if case]
    return bool(named) and not any(named)
