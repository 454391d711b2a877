"""Who acts in two clauses that say the same in other words: "we send you a link", "you receive a link"."""

from __future__ import annotations

from frontdesk.knowledge.generation.support.clauses import Clause, Modality
from frontdesk.knowledge.generation.support.words import Lexicon, Word

# What is done by whoever gives, by whoever gets it, by whoever takes money, and by whoever pays.
_GIVE = (
    "send give pay refund email ship deliver provide offer tell return issue show let allow accept exchange reserve "
    "cover"
)
_GET = "receive get gets got have has find see hear can may want need"
_TAKE = "charge deduct take bill"
_PAY = "pay owe"
_PRICE = "cost costs fee price"
_ALLOW = "accept allow offer let take"
#: What customers do with whatever a passage tells, though it names nobody.
_EXPERIENCE = frozenset("get gets receive have has see find need want pay can may must should will know".split())  # noqa: SIM905


class Actors:
    """Compares who acts, with verbs as `lexicon` reads them."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._give, self._get, self._take, self._pay, self._allow, self._price = (
            frozenset(words.split()) | {lexicon.concept(word) for word in words.split()}
            for words in (_GIVE, _GET, _TAKE, _PAY, _ALLOW, _PRICE)
        )

    def is_our_own(self, word: Word) -> bool:
        """Whether a word names the customer or the company."""
        return word.key in {"customer", "customers", "team", "staff"}

    def are_same(self, clause: Clause, source: Clause) -> bool:
        """Whether a clause lets nobody act who does not in the source."""
        patient, agent, acting = clause.patient, clause.agent, source.agent
        if patient and patient == acting and not self._is_turned(source, clause):
            return False
        if not agent or agent == acting:
            return not (agent and source.patient == agent) or self._is_turned(clause, source)
        if not acting:
            return self._may_act(clause, source)
        return {agent, acting} == {"we", "you"} and self._is_turned(clause, source)

    def _may_act(self, clause: Clause, source: Clause) -> bool:
        """Whether a party may act in what the source says without naming one."""
        doing, done = _doing(clause), _doing(source)
        if clause.agent == "you":
            is_yours = source.modality is not Modality.PLAIN or bool(set(clause.keys) & _EXPERIENCE)
            return is_yours or not source.is_passive or (source.patient == "you" and self._is_turned(clause, source))
        is_price = bool(doing & self._pay and done & self._price)
        return (clause.agent == "we" and not is_price) or clause.agent in done

    def _is_turned(self, one: Clause, other: Clause) -> bool:
        """Whether one says from the taker's side what the other says from the giver's."""
        pairs = (
            (self._get, self._give),
            (self._pay, self._take),
            (self._allow, frozenset({"can", "may"})),
            (frozenset({"can", "may"}), self._allow),
        )
        mine, theirs = _doing(one), _doing(other)
        return any((mine & a and theirs & b) or (mine & b and theirs & a) for a, b in pairs)


def _doing(clause: Clause) -> frozenset[str]:
    return clause.concepts | frozenset(clause.keys)
