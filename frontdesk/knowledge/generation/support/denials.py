"""Whether two clauses deny each other."""

from __future__ import annotations

import re

from frontdesk.knowledge.generation.support.clauses import Clause
from frontdesk.knowledge.generation.support.evidence import Pair, weighty
from frontdesk.knowledge.generation.support.source import Sentence, Source
from frontdesk.knowledge.generation.support.words import Lexicon, each_word

_DENYING = each_word("negators.txt")
# Of each pair one must not stand where the source has the other.
_CONTRARY = (("before", "after"), ("more", "less"), ("first", "last"), ("every", "some"), ("all", "some"))
_NOT_ONLY = re.compile(r"\bnot (?:only|just)\b")
_PER = re.compile(r"\b(?:per|each|every) (\w+?)s?\b")  # what is counted one by one
_ONLY = re.compile(r"\bonly\b|\bjust\b|\bnothing but\b")


def says_the_contrary(clause: Clause, source: Source, lexicon: Lexicon) -> bool:
    """Whether a word of a clause is the contrary of one that the source has, and neither of both is denied."""
    for concept in clause.concepts - source.concepts:
        if contrary := lexicon.contrary.get(concept, frozenset()) & source.concepts:
            denied = {bool(each.denials) for each in source.clauses if contrary & each.concepts}
            return bool(clause.denials) in denied or not denied  # "is not open" says "is closed"
    return False


def contradict(clause: Clause, other: Clause, beside: Sentence) -> bool:
    """Whether a clause denies what another says, in the sentence `beside`, or says what that denies."""
    is_denied, denies = bool(clause.denials), bool(other.denials)
    if is_denied != denies and not (_may_lack(clause, other) if denies else _may_lack(other, clause)):
        return True
    return _is_limited_otherwise(clause, other, beside)


def is_denied_alone(pair: Pair, source: Source) -> bool:
    """Whether a clause that denies nothing speaks of what the source but denies."""
    if pair.clause.denials or pair.other.denials or denies_softly(pair.clause):
        return False
    stating = [each for each in source.clauses if not each.denials or denies_softly(each)]
    denied = frozenset[str]().union(*(weighty(each) for each in source.clauses if each.denials))
    stated = source.topic.union(*(each.concepts for each in stating))
    return not weighty(pair.clause).isdisjoint(denied - stated)


def denies_softly(clause: Clause) -> bool:
    """Whether it denies without a "not"."""
    return not _DENYING.isdisjoint(clause.keys)


def _may_lack(clause: Clause, denying: Clause) -> bool:
    """Whether a clause without a "not" may say what one with it says: by a word such as "stops", or because that denies
    something else on the side, which is not spoken of."""
    if _DENYING & set(clause.keys) - set(denying.keys):
        return True
    aside = frozenset(word.concept for word in denying.denied_aside if word.concept and not word.is_light)
    return bool(aside) and not aside & clause.concepts


def _is_limited_otherwise(clause: Clause, other: Clause, beside: Sentence) -> bool:
    said, source = " ".join(clause.keys), " ".join(word.key for word in beside.words)
    if _NOT_ONLY.search(said):
        return bool(_ONLY.search(source)) and not _NOT_ONLY.search(source)
    if "unless" in clause.keys and re.search(r"\bonly (?:if|when)\b", source):
        return True
    if re.search(r"\bonly (?:if|when)\b", said) and "unless" in beside.keys and not clause.denials:
        return True
    each, theirs = _PER.findall(said), _PER.findall(source)
    if each and theirs and set(each).isdisjoint(theirs):
        return True
    keys = set(clause.keys)
    return any(
        one in keys and instead in other.keys and one not in beside.keys
        for pair in _CONTRARY
        for one, instead in (pair, pair[::-1])
    )
