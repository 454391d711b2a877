"""Whether what the source says of one thing was written of another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

from frontdesk.knowledge.generation.support.evidence import Pair, weighty
from frontdesk.knowledge.generation.support.source import Sentence, Source


def is_of_another(pair: Pair, written: Sentence, source: Source) -> bool:
    """Whether something of another sentence of the source stands in the place of what this one is about."""
    foreign = (weighty(pair.clause) & source.concepts) - pair.beside.concepts - pair.beside.context
    first = next((word.concept for word in pair.other.topics if word.concept and not word.is_light), "")
    return bool(foreign) and bool(first) and first not in written.concepts and not pair.other.subject


def are_exchanged(pairs: Sequence[Pair]) -> bool:
    """Whether two clauses have each what the source says in the place of the other: "the gift card first, the rest to
    the card"."""
    return any(_is_moved(one, other) and _is_moved(other, one) for one, other in combinations(pairs, 2))


def _is_moved(pair: Pair, elsewhere: Pair) -> bool:
    """Whether a clause has words of the clause that another one was laid beside, and that its own has not."""
    return not weighty(pair.clause).isdisjoint(weighty(elsewhere.other) - weighty(pair.other))


def are_crossed(written: Sequence[Sentence], source: Source) -> bool:
    """Whether two sentences both take words that only one, and words that only another sentence of the source has."""
    shared = Counter(concept for each in source.sentences for concept in each.concepts)
    own = [frozenset(each for each in sentence.concepts if shared[each] == 1) for sentence in source.sentences]
    mixed = [frozenset(at for at, words in enumerate(own) if words & _of_weight(each)) for each in written]
    return any(len(one & other) > 1 for one, other in combinations(mixed, 2))


def _of_weight(sentence: Sentence) -> frozenset[str]:
    return frozenset(word.concept for word in sentence.words if word.concept and not (word.is_light or word.is_number))
