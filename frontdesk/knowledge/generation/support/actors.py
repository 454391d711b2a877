"""Who acts in two clauses that say the same in other words: "we send you a link", "you receive a link"."""

from __future__ import annotations

from collections.abc import Sequence

from frontdesk.knowledge.generation.support.clauses import Clause, Modality, is_participle, parties
from frontdesk.knowledge.generation.support.source import Sentence
from frontdesk.knowledge.generation.support.words import Lexicon, Word

# What is done by whoever gives, by whoever gets it, by whoever takes money, and by whoever pays.
_GIVE = (
    "send give pay refund email ship deliver provide offer tell return issue show let allow accept exchange reserve "
    "cover answer write call telephone"
)
_GET = "receive get gets got have has find see hear"
_TAKE = frozenset("charge charges charging deduct deducts take takes bill bills".split())  # noqa: SIM905
_PAY = "pay owe"
_PRICE = "cost costs fee price"
_ALLOW = "accept allow offer let take"
_OUR_OWN = frozenset({"we", "you"})
_SELVES = frozenset({"yourself", "ourselves", "themselves", "itself"})
# What may stand between a subject and its verb.
_BETWEEN = frozenset(
    """
    can could may might must shall should will would do does did not never also only then first still already just
    to usually always often sometimes normally
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
_FROM = frozenset({"from", "by"})
_PRONOUNS = frozenset({"it", "they", "them", "that", "this", "who", "which", "he", "she", "those", "these", "whoever"})


class Actors:
    """Compares who acts, with verbs as `lexicon` reads them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._give, self._get, self._pay, self._allow, self._price = (
            frozenset(words.split()) | {lexicon.concept(word) for word in words.split()}
            for words in (_GIVE, _GET, _PAY, _ALLOW, _PRICE)
        )

    def are_same(self, clause: Clause, other: Clause, beside: Sentence) -> bool:
        """Whether a clause lets nobody act who does not in the source."""
        if _SELVES & set(clause.keys) - {word.key for word in beside.words}:
            return False
        strangers = parties(clause.words) - _OUR_OWN
        if strangers - parties(other.words) and strangers - _mentioned(beside):
            return False
        agent, acting = clause.agent, other.agent
        if not agent:
            is_named = not acting or acting in _OUR_OWN or acting in parties(clause.words)
            return is_named or clause.is_passive or clause.first in _PRONOUNS
        if agent == acting:
            return True
        if not acting:
            return self._may_act(clause, other)
        if agent not in _OUR_OWN and agent in _givers(beside):
            return True
        return {agent, acting} == _OUR_OWN and self._is_turned(clause, other)

    def _may_act(self, clause: Clause, other: Clause) -> bool:
        """Whether a party may act in what the source says without naming one."""
        is_priced = bool(_doing(other) & self._price)
        if clause.agent == "we":
            return not (is_priced and _doing(clause) & self._pay)
        if clause.agent == "you" and is_priced and _doing(clause) & _TAKE:
            return False
        is_done = other.is_passive and other.modality is Modality.PLAIN
        return clause.agent != "you" or not is_done or bool(_doing(clause) & self._get)

    def _is_turned(self, one: Clause, other: Clause) -> bool:
        """Whether one says from the taker's side what the other says from the giver's."""
        pairs = (
            (self._get, self._give),
            (self._pay, _TAKE),
            (self._allow, frozenset({"can", "may"})),
        )
        mine, theirs = _doing(one), _doing(other)
        return any((mine & a and theirs & b) or (mine & b and theirs & a) for a, b in pairs)


def does_what_another_does(clause: Clause, beside: Sentence) -> bool:
    """Whether the customer does what we do in the source, with the same verb, or the other way round."""
    done = _deeds(beside.words)
    return any(
        (party, verb) not in done and any(other != party and verb == theirs for other, theirs in done)
        for party, verb in _deeds(clause.words)
    )


def _doing(clause: Clause) -> frozenset[str]:
    return clause.concepts | frozenset(clause.keys)


def _mentioned(sentence: Sentence) -> frozenset[str]:
    """The parties that are named without acting, or having something done to them, in a clause of their own."""
    return parties(sentence.words) - {each.subject for each in sentence.clauses}


def _givers(sentence: Sentence) -> frozenset[str]:
    """The parties from whom something comes: "a card from the carrier"."""
    behind = [sentence.words[at + 1 : at + 4] for at, word in enumerate(sentence.words) if word.key in _FROM]
    return frozenset[str]().union(*(parties(each) for each in behind))


def _deeds(words: Sequence[Word]) -> frozenset[tuple[str, str]]:
    """Of "we" and "you" with the verb that follows: "we send"."""
    found = set()
    for at, word in enumerate(words):
        if word.key not in _OUR_OWN:
            continue
        behind = [each for each in words[at + 1 : at + 6] if each.key not in _BETWEEN]
        if behind and behind[0].key == "are":  # "you are sent" says what is done to you
            behind = behind[1:2] if behind[1:2] and behind[1].key.endswith("ing") else []
        if behind and behind[0].key in {"have", "had"} and behind[1:2] and is_participle(behind[1].key):
            behind = behind[1:]
        if behind and behind[0].concept and not behind[0].is_number:
            found.add((word.key, behind[0].concept))
    return frozenset(found)
