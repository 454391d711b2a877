"""Whether passages support what was written of them: sentence by sentence, and deterministically.

A sentence is supported by one passage. Each of its clauses is laid beside the source's clause that shares most of its
words, and must say the same numbers of the same things, deny what that denies, and have the same actor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.knowledge.generation.model import Refusal
from frontdesk.knowledge.generation.support.actors import Actors
from frontdesk.knowledge.generation.support.clauses import Clause, Modality, parties
from frontdesk.knowledge.generation.support.quantities import Quantity
from frontdesk.knowledge.generation.support.source import Sentence, Source, read, source_of
from frontdesk.knowledge.generation.support.words import Lexicon, Word
from frontdesk.knowledge.model import Passage

#: The share of a clause's words that one sentence of the source must have.
COVERED = 0.6
#: The share of a condition's words from which it is mentioned.
MENTIONED = 0.4
_HEDGES = frozenset(
    {"usually", "normally", "sometimes", "often", "some", "most", "mostly", "generally", "typically", "nearly"}
)
# Of each pair one word must not stand where the source has the other.
_CONTRARY_WORDS = (
    ("before", "after"),
    ("more", "less"),
    ("first", "last"),
    ("every", "some"),
    ("all", "some"),
    ("on", "off"),
)
_OUR_OWN = frozenset({"we", "you"})


@dataclass(frozen=True)
class Verdict:
    """Why a text is refused; None if it is supported, by the passages `cited`."""

    refusal: Refusal | None
    cited: tuple[Passage, ...] = ()


class SupportCheck:
    """Compares a text with passages, as `lexicon` reads them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._actors = Actors(lexicon)

    def verdict(self, text: str, passages: Sequence[Passage]) -> Verdict:
        """Whether every sentence is supported by a passage, each by one alone."""
        sources = [source_of(self._lexicon, passage) for passage in passages]
        written = read(self._lexicon, text)
        said = frozenset[str]().union(*(each.concepts for each in written))
        cited: dict[str, Passage] = {}
        for sentence in written:
            refusals = [self._refusal(sentence, source, said) for source in sources]
            at = next((at for at, refusal in enumerate(refusals) if refusal is None), None)
            if at is None:
                return Verdict(refusals[self._nearest(sentence, sources)] if refusals else Refusal.UNSUPPORTED)
            cited.setdefault(passages[at].address, passages[at])
        return Verdict(None if cited else Refusal.EMPTY, tuple(cited.values()))

    def _nearest(self, sentence: Sentence, sources: Sequence[Source]) -> int:
        return max(range(len(sources)), key=lambda at: len(sentence.concepts & sources[at].concepts))

    def _refusal(self, sentence: Sentence, source: Source, said: frozenset[str]) -> Refusal | None:
        """Why a source does not support a sentence. `said` are the concepts of the whole text."""
        found = (self._of_words, self._of_quantities, self._of_clauses)
        return next((why for look in found if (why := look(sentence, source, said))), None)

    def _of_words(self, sentence: Sentence, source: Source, _: frozenset[str]) -> Refusal | None:
        """Words that the source has not."""
        keys = [word.key for word in sentence.words if not word.is_sign]
        if keys[:1] in (["yes"], ["no"]) and sentence.words[1:2] and sentence.words[1].is_sign:
            return Refusal.NEGATION  # of a question, which is no evidence
        if not sentence.concepts:
            return Refusal.UNSUPPORTED
        if parties(sentence.words) - _OUR_OWN - _named(source):
            return Refusal.SUBJECT
        counted = {at for each in sentence.quantities for at in range(each.first, each.last + 1)}
        others = (word for at, word in enumerate(sentence.words) if at not in counted)
        unknown = [word for word in others if self._is_unknown(word, source)]
        if not unknown:
            return None
        return Refusal.NAME if any(word.is_name for word in unknown) else Refusal.UNSUPPORTED

    def _is_unknown(self, word: Word, source: Source) -> bool:
        if word.is_light or word.is_number or not word.concept or self._actors.is_our_own(word):
            return False
        return word.concept not in source.concepts and not self._denied(word.concept) & source.concepts

    def _of_quantities(self, sentence: Sentence, source: Source, _: frozenset[str]) -> Refusal | None:
        wrong = any(not self._is_said(quantity, sentence, source) for quantity in sentence.quantities)
        return Refusal.NUMBER if wrong else None

    def _is_said(self, quantity: Quantity, sentence: Sentence, source: Source) -> bool:
        """Whether the source says this number, and of nothing that fits another number of the same kind better."""
        clause = sentence.clause_at(quantity.first)
        right, wrong = 0.0, 0.0
        for each in source.sentences:
            for other in each.quantities:
                fit = _fit(sentence, clause, quantity, each, other)
                if quantity.is_said_by(other):
                    right = max(right, fit + 0.01)
                elif quantity.is_of_kind(other) and not any(said.is_said_by(other) for said in sentence.quantities):
                    wrong = max(wrong, fit)
        return right > 0 and right >= wrong

    def _of_clauses(self, sentence: Sentence, source: Source, said: frozenset[str]) -> Refusal | None:
        refusals = (self._of_clause(clause, sentence, source, said) for clause in sentence.clauses)
        return next(filter(None, refusals), None)

    def _of_clause(self, clause: Clause, sentence: Sentence, source: Source, said: frozenset[str]) -> Refusal | None:
        """Why a clause is refused by the sentences that are nearest to it; one that supports it is enough."""
        if not clause.concepts:
            return Refusal.NEGATION if clause.denials else None
        refusals = [
            self._beside(clause, other, sentence, each, source, said)
            for each in self._best(clause, source)
            for other in self._alike(clause, each)
        ]
        return None if None in refusals else next(iter(refusals), Refusal.UNSUPPORTED)

    def _best(self, clause: Clause, source: Source) -> list[Sentence]:
        shared = [self._shared(clause.concepts, each.concepts) for each in source.sentences]
        most = max(shared, default=0)
        return [each for each, count in zip(source.sentences, shared, strict=True) if count == most and count]

    def _alike(self, clause: Clause, sentence: Sentence) -> list[Clause]:
        shared = [self._shared(clause.concepts, each.concepts) for each in sentence.clauses]
        return [each for each, count in zip(sentence.clauses, shared, strict=True) if count == max(shared) and count]

    def _beside(
        self, clause: Clause, other: Clause, sentence: Sentence, beside: Sentence, source: Source, said: frozenset[str]
    ) -> Refusal | None:
        """Why a clause is not what another clause says, which stands in the sentence `beside` of the source."""
        if self._is_foreign(clause, other, sentence, beside):
            return Refusal.SUBJECT
        wanted = frozenset(word.concept for word in clause.words if word.concept and not word.is_light)
        if self._shared(wanted, beside.concepts | beside.context) < COVERED * len(wanted):
            return Refusal.UNSUPPORTED
        if self._contradicts(clause, other, beside, source):
            return Refusal.NEGATION
        if not self._actors.are_same(clause, other):
            return Refusal.SUBJECT
        if not _may_say(clause, other) or (beside.keys & _HEDGES and not sentence.keys & _HEDGES):
            return Refusal.MODALITY
        return Refusal.CONDITION if _is_condition_left_out(other, beside, said) else None

    def _is_foreign(self, clause: Clause, other: Clause, sentence: Sentence, beside: Sentence) -> bool:
        """Whether something of another sentence stands in the place of what this one is about."""
        foreign = [
            w.concept
            for w in clause.words
            if w.concept and not w.is_light and not self._shared({w.concept}, beside.concepts | beside.context)
        ]
        first = next((word.concept for word in other.words if word.concept), "")
        return bool(foreign) and not self._shared({first}, sentence.concepts) and not other.subject

    def _contradicts(self, clause: Clause, other: Clause, beside: Sentence, source: Source) -> bool:
        turned = [
            each
            for each in clause.concepts - other.concepts
            if self._denied(each) & other.concepts and each not in beside.concepts
        ]
        if (clause.denials + other.denials + len(turned)) % 2:
            return True
        keys, others = set(clause.keys), beside.keys
        if "only" in keys and "only" not in others:
            return True
        for pair in _CONTRARY_WORDS:
            for one, instead in (pair, pair[::-1]):
                if one in keys and instead in others and one not in others:
                    return True
        elsewhere = clause.concepts - source.concepts - set(turned)
        return any(not self._is_denied_elsewhere(each, clause, source) for each in elsewhere if self._denied(each))

    def _is_denied_elsewhere(self, concept: str, clause: Clause, source: Source) -> bool:
        """Whether some clause of the source denies a contrary of the concept, so that the concept may be said."""
        contrary = self._denied(concept)
        return any(contrary & each.concepts and (clause.denials + each.denials) % 2 for each in source.clauses)

    def _shared(self, concepts: frozenset[str] | set[str], others: frozenset[str]) -> int:
        return sum(1 for each in concepts if each in others or self._denied(each) & others)

    def _denied(self, concept: str) -> frozenset[str]:
        return self._lexicon.contrary.get(concept, frozenset())


def _is_condition_left_out(other: Clause, beside: Sentence, said: frozenset[str]) -> bool:
    """Whether the source says this in a case of which nothing was written; of several cases one is enough."""
    if other.is_condition:
        return False
    cases = [each.concepts - other.concepts for each in beside.clauses if each.is_condition]
    named = [len(case & said) >= MENTIONED * len(case) for case in cases if case]
    return bool(named) and not any(named)


def _named(source: Source) -> frozenset[str]:
    return frozenset[str]().union(*(parties(each.words) for each in source.sentences))


def _fit(sentence: Sentence, clause: Clause, quantity: Quantity, beside: Sentence, other: Quantity) -> float:
    """How many words two numbers share: of their clauses, and, counting half, of the few words around them."""
    theirs = beside.clause_at(other.first)
    near, around = set(_near(sentence, quantity)), set(_near(beside, other))
    return len(_worded(clause) & _worded(theirs)) + 0.5 * len(near & around)


def _worded(clause: Clause) -> frozenset[str]:
    return frozenset(word.concept for word in clause.words if word.concept and not word.is_number)


def _near(sentence: Sentence, quantity: Quantity) -> Iterator[str]:
    for word in (
        *sentence.words[max(0, quantity.first - 4) : quantity.first],
        *sentence.words[quantity.last + 1 :][:4],
    ):
        if word.concept and not word.is_number:
            yield word.concept


def _may_say(clause: Clause, other: Clause) -> bool:
    """Whether what is said of a fact claims no more than the source: "can" is neither "must" nor "may not"."""
    said, source = clause.modality, other.modality
    is_denied = bool(clause.denials % 2 and other.denials % 2)
    if said == source or (is_denied and {said, source} <= {Modality.CAN, Modality.MAY, Modality.MUST}):
        return True
    is_for_you = other.agent in ("", "you")
    is_demand = source in (Modality.MUST, Modality.SHOULD) or (source is Modality.PLAIN and other.agent == "you")
    match said:
        case Modality.MUST | Modality.SHOULD:
            return is_demand
        case Modality.CAN:
            return source is not Modality.MUST and (source is not Modality.MAY or is_for_you)
        case Modality.MAY:
            return source is Modality.CAN or (is_for_you and source is not Modality.MUST)
        case _:
            return source in (Modality.MUST, Modality.SHOULD) or (is_for_you and source is Modality.CAN)
