"""Whether passages support what was written of them: sentence by sentence, each by one passage.

The clauses of a sentence are laid beside the clauses of the passage that mean most nearly the same. There they must
have the same numbers of the same things, deny what those deny, and have the same actor. The encoder finds what belongs
together; whether it agrees is judged by rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from frontdesk.knowledge.generation.model import Refusal
from frontdesk.knowledge.generation.support.actors import Actors, does_what_another_does
from frontdesk.knowledge.generation.support.clauses import acts, parties
from frontdesk.knowledge.generation.support.counted import is_said
from frontdesk.knowledge.generation.support.denials import contradict, is_denied_alone, says_the_contrary
from frontdesk.knowledge.generation.support.evidence import Claim, Evidence, Pair, pairs, weighty
from frontdesk.knowledge.generation.support.exchanged import are_crossed, are_exchanged, is_of_another
from frontdesk.knowledge.generation.support.meaning import Encoder, Meaning
from frontdesk.knowledge.generation.support.modality import Said, claims_more, is_condition_left_out
from frontdesk.knowledge.generation.support.source import read, source_of
from frontdesk.knowledge.generation.support.words import Lexicon, Word
from frontdesk.knowledge.model import Passage

#: How near to some word of the passage one must be that it does not have.
NEAR = 0.25
#: The same for what somebody or something is called of which something is said.
SAME = 0.6
#: The same to a name of the passage, so that it is one itself.
AS_NAME = 0.55
#: The share of a sentence's words that the passage must have, in one form or another.
COVERED = 0.34
#: From how much on a clause that shares no word means the same, so that who acts in it is compared, and what it denies.
ALIKE, CERTAIN = 0.3, 0.45
#: The customer and the company, of whom every passage speaks.
OUR_OWN = frozenset({"we", "you"})
#: What a number counts among the words that a passage has: it is compared for itself.
OF_NUMBER = 2


@dataclass(frozen=True)
class Verdict:
    """Why a text is refused; None if it is supported, by the passages `cited`."""

    refusal: Refusal | None
    cited: tuple[Passage, ...] = ()


class SupportCheck:
    """Compares a text with passages, as `lexicon` reads them and `encoder` takes them."""

    def __init__(self, lexicon: Lexicon, encoder: Encoder) -> None:
        self._lexicon = lexicon
        self._encoder = encoder
        self._actors = Actors(lexicon)

    def verdict(self, text: str, passages: Sequence[Passage], question: str | None = None) -> Verdict:
        """Whether every sentence is supported by a passage. What the `question` says counts as a condition that was
        mentioned; without one conditions are not looked at."""
        evidence = [self._evidence(passage) for passage in passages]
        written = read(self._lexicon, text)
        meaning = Meaning(self._encoder, text, [word for each in written for word in each.words])
        claims = [Claim(sentence, meaning) for sentence in written]
        said = None if question is None else self._said(question, text)
        cited: dict[str, Passage] = {}
        for claim in claims:
            refusals = [self._refusal(claim, each, said) for each in evidence]
            if None not in refusals:
                return Verdict(next(iter(refusals), Refusal.UNSUPPORTED))
            supporting = passages[refusals.index(None)]
            cited[supporting.address] = supporting
        is_mixed_up = any(self._is_mixed_up(claims, each) for each in evidence)
        return Verdict(Refusal.SUBJECT if is_mixed_up else None if cited else Refusal.EMPTY, tuple(cited.values()))

    def _evidence(self, passage: Passage) -> Evidence:
        source = source_of(self._lexicon, passage)
        words = [word for sentence in source.sentences for word in sentence.words]
        return Evidence(source, Meaning(self._encoder, source.text, words))

    def _said(self, question: str, text: str) -> Said:
        asked = self._lexicon.words(question)
        concepts = frozenset(word.concept for word in (*asked, *self._lexicon.words(text)) if word.concept)
        return Said(concepts, Meaning(self._encoder, question, asked).mean(asked))

    def _is_mixed_up(self, claims: Sequence[Claim], evidence: Evidence) -> bool:
        """Whether sentences or clauses have exchanged what the source says of each."""
        laid = [pair for claim in claims for pair in pairs(claim, evidence, of_numbers=0.0)]
        return are_exchanged(laid) or are_crossed([claim.sentence for claim in claims], evidence.source)

    def _refusal(self, claim: Claim, evidence: Evidence, said: Said | None) -> Refusal | None:
        """Why a source does not support a sentence."""
        if refusal := self._of_words(claim, evidence):
            return refusal
        by_topic = pairs(claim, evidence, of_numbers=0.0)
        if not all(is_said(each, claim, evidence, by_topic) for each in claim.sentence.quantities):
            return Refusal.NUMBER
        for pair in pairs(claim, evidence):
            if not pair.clause.concepts:
                continue
            if found := next(self._of_clause(pair, claim, evidence), None):
                return found
            if said is not None and is_condition_left_out(pair, evidence, said):
                return Refusal.CONDITION
        return None

    def _of_words(self, claim: Claim, evidence: Evidence) -> Refusal | None:
        """Names that the source has not, and words that nothing in it comes near to."""
        counted = {at for each in claim.sentence.quantities for at in range(each.first, each.last + 1)}
        words = [w for at, w in enumerate(claim.sentence.words) if at not in counted and w.concept and not w.is_number]
        if any(word.is_name and not self._is_named(word, evidence) for word in words):
            return Refusal.NAME
        new = [word for word in words if word.concept not in evidence.source.concepts]
        unknown = [word for word in new if not word.is_light]
        if any(self._is_like_a_name(word, claim, evidence) for word in unknown):
            return Refusal.NAME
        named = parties(evidence.words) | OUR_OWN
        if parties(claim.sentence.words) - named:
            return Refusal.SUBJECT
        if any(
            acts(claim.sentence.words, word) and not self._is_near(word, claim, evidence, SAME)
            for word in unknown
            if parties([word]).isdisjoint(named)
        ):
            return Refusal.SUBJECT
        known = len(words) - len(new) + OF_NUMBER * len(claim.sentence.quantities)
        known += sum(self._has_contrary(word, evidence) for word in unknown)
        is_bare = known <= COVERED * (known + len(unknown))
        is_strange = any(not self._is_near(word, claim, evidence, NEAR) for word in unknown)
        return Refusal.UNSUPPORTED if is_bare or is_strange else None

    def _is_named(self, word: Word, evidence: Evidence) -> bool:
        """Whether the source has a name, as a name: "press Invoice" is not "send the invoice"."""
        capitals = {each.key for each in self._lexicon.words(evidence.source.text) if each.text[:1].isupper()}
        return word.concept in evidence.source.concepts and (word.key in capitals or word.text.isupper())

    def _is_like_a_name(self, word: Word, claim: Claim, evidence: Evidence) -> bool:
        """Whether a word that the source has not stands where that has a name, though it is not written like one."""
        near = evidence.meaning.of(evidence.words) @ claim.meaning.of([word])[0]
        nearest = int(near.argmax())
        return bool(near[nearest] >= AS_NAME) and evidence.words[nearest].is_name

    def _is_near(self, word: Word, claim: Claim, evidence: Evidence, least: float) -> bool:
        """Whether a word may be another one for a word of the source; for things there is no other word."""
        if self._has_contrary(word, evidence):
            return True
        near = evidence.meaning.of(evidence.words) @ claim.meaning.of([word])[0]
        return word.concept not in self._lexicon.exact and bool(near.max(initial=0.0) >= least)

    def _has_contrary(self, word: Word, evidence: Evidence) -> bool:
        return not self._lexicon.contrary.get(word.concept, frozenset()).isdisjoint(evidence.source.concepts)

    def _of_clause(self, pair: Pair, claim: Claim, evidence: Evidence) -> Iterator[Refusal]:
        """Why a clause does not say what the source says there."""
        clause, source, own = pair.clause, evidence.source, weighty(pair.clause)
        is_aside = clause.is_condition and not own  # "if you don't want to wait"
        is_certain = bool(pair.shared) or pair.likeness >= CERTAIN
        if (is_certain or (clause.denials and not is_aside)) and contradict(clause, pair.other, pair.beside):
            yield Refusal.NEGATION
        if is_of_another(pair, claim.sentence, source) or does_what_another_does(clause, pair.beside):
            yield Refusal.SUBJECT
        names = frozenset(word.concept for word in clause.words if word.is_name and word.concept)
        if names & source.concepts - pair.beside.concepts - pair.beside.context:
            yield Refusal.NAME
        if says_the_contrary(clause, source, self._lexicon) or is_denied_alone(pair, source):
            yield Refusal.NEGATION
        is_meant = bool(pair.shared) or bool(own and pair.likeness >= ALIKE)
        if is_meant and not self._actors.are_same(clause, pair.other, pair.beside):
            yield Refusal.SUBJECT
        if claims_more(clause, pair.other):
            yield Refusal.MODALITY
