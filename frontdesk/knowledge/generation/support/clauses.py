"""Clauses of a sentence: whether each denies, what it allows or demands, and who acts in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise

from frontdesk.knowledge.generation.support.words import Word, lists

_NEGATIVE = frozenset(
    {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "unless", "nowhere"}
)
# Before a number these words bound it, and deny nothing.
_BOUNDS = frozenset({"more", "later", "longer", "less", "fewer", "earlier", "sooner"})
_MUST = frozenset(
    {"must", "shall", "need", "needs", "needed", "required", "requires", "require", "obliged", "necessary"}
)
_CAN = frozenset({"can", "could", "possible", "able", "allowed", "free", "welcome", "possibly"})
_MAY = frozenset({"may", "might", "perhaps", "maybe"})
_SHOULD = frozenset({"should", "ought", "please", "recommend", "better"})
_BE = frozenset({"am", "is", "are", "was", "were", "be", "been", "being"})
_AUXILIARY = _BE | {
    "has",
    "have",
    "had",
    "do",
    "does",
    "did",
    "will",
    "would",
    "shall",
    "should",
    "can",
    "could",
    "may",
    "might",
    "must",
}
_IRREGULAR = frozenset(
    """
    sent paid taken given told kept held sold bought shown written lost made brought known put set found left done seen
    begun chosen cut shut broken worn stolen withdrawn spread read met
    """.split()  # noqa: SIM905  a list of quoted words is no easier to read
)
_CONJUNCTION = frozenset(
    """
    and but or so because if when unless while although though once until after before as whereas since then however
    except provided whenever where
    """.split()  # noqa: SIM905  as above
)
_CONDITION = frozenset({"if", "unless", "except", "provided"})
_PREPOSITION = frozenset(
    "to from by of for with at in on about into onto over under through via against per than".split()  # noqa: SIM905
)
_BEFORE_VERB = _CONJUNCTION | {"please", "then", "first", "not", "do", "never", "also", "simply", "just"}
_DETERMINER = frozenset("the a an your our this that these those it us them in on for again".split())  # noqa: SIM905
_PARTIES = {
    phrase: name.strip()
    for line in lists("parties.txt")
    for name, first in [line[0].split(":")]
    for phrase in [first.strip(), *line[1:]]
}
_LONGEST_PARTY = max(len(phrase.split()) for phrase in _PARTIES)
_OBJECTS = frozenset({"us", "them", "him", "her", "me"})
_OBJECT_PARTIES = {"us": "we", "you": "you"}


class Modality(StrEnum):
    """What a clause says of what it tells: that it is so, may be so, can, should or must be done."""

    PLAIN = "plain"
    CAN = "can"
    MAY = "may"
    SHOULD = "should"
    MUST = "must"


@dataclass(frozen=True)
class Clause:
    """A clause; `start` is the place of its first word in the sentence."""

    words: tuple[Word, ...]
    start: int

    @cached_property
    def concepts(self) -> frozenset[str]:
        return frozenset(word.concept for word in self.words if word.concept)

    @property
    def keys(self) -> list[str]:
        return [word.key for word in self.words]

    @cached_property
    def denials(self) -> int:
        """How many words deny what it says."""
        keys = [*self.keys, ""]
        return sum(
            key in _NEGATIVE and not (keys[at + 1] in _BOUNDS and keys[at + 2 : at + 3] == ["than"])
            for at, key in enumerate(keys[:-1])
        )

    @cached_property
    def modality(self) -> Modality:
        keys = set(self.keys)
        if keys & _MUST or re.search(r"\b(?:have|has|had) to\b", " ".join(self.keys)):
            return Modality.MUST
        for words, modality in ((_CAN, Modality.CAN), (_MAY, Modality.MAY), (_SHOULD, Modality.SHOULD)):
            if keys & words:
                return modality
        return Modality.PLAIN

    @property
    def is_condition(self) -> bool:
        return any(key in _CONDITION for key in self.keys[:2])

    @cached_property
    def is_passive(self) -> bool:
        """Whether its verb says what is done to its subject."""
        keys = [key for key in self.keys if key not in _NEGATIVE and not key.endswith("ly")]
        return any(key in _BE | {"get", "gets"} and _is_participle(following) for key, following in pairwise(keys))

    @cached_property
    def subject(self) -> str:
        """The party that its verb is about; empty for none, and for what is no party."""
        for at, party in _parties(self.words):
            before = self.words[at - 1].key if at else ""
            determined = self.words[at - 2].key if before in {"the", "your", "our", "a"} and at > 1 else before
            if determined not in _PREPOSITION and not self._is_object(at):
                return party
        return ""

    @cached_property
    def agent(self) -> str:
        """The party that acts; empty where none is named."""
        if not self.is_passive:
            return self.subject or ("you" if self.is_imperative else "")
        keys = self.keys
        for at, party in _parties(self.words):
            if "by" in keys[max(0, at - 2) : at]:
                return party
        if "by" in keys and "us" in keys[keys.index("by") :]:
            return "we"
        return ""

    @cached_property
    def patient(self) -> str:
        """The party to which something is done."""
        return self.subject if self.is_passive else ""

    @cached_property
    def is_imperative(self) -> bool:
        """Whether it tells the reader what to do: a verb with nobody before it."""
        words = [word for word in self.words if word.key not in _BEFORE_VERB]
        if len(words) < 2 or not words[0].concept or words[0].is_number:
            return False
        verb, following = words[0].key, words[1]
        is_verb = not verb.endswith(("ing", "ed")) and (not verb.endswith("s") or verb.endswith("ss"))
        return is_verb and (following.key in _DETERMINER or following.is_name)

    def _is_object(self, at: int) -> bool:
        """Whether the party stands behind a verb: no auxiliary and no verb of its own follows."""
        following = [word for word in self.words[at + 1 :] if not word.is_sign]
        is_last = not following
        earlier = any(word.concept for word in self.words[:at]) and self.words[at].key == "you"
        return is_last or (earlier and not (following[0].key in _AUXILIARY or following[0].concept))


def clauses(words: Sequence[Word]) -> list[Clause]:
    """The clauses of a sentence in order."""
    starts = [0, *(at for at in range(1, len(words)) if _begins(words, at))]
    ends = [*starts[1:], len(words)]
    return [Clause(tuple(words[start:end]), start) for start, end in zip(starts, ends, strict=True)]


def parties(words: Sequence[Word]) -> frozenset[str]:
    """The parties that are named, as subjects or otherwise."""
    objects = {_OBJECT_PARTIES[word.key] for word in words if word.key in _OBJECT_PARTIES}
    return frozenset(party for _, party in _parties(words)) | objects


def _parties(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """The place of each party's last word, and the party."""
    at = 0
    while at < len(words):
        for length in range(_LONGEST_PARTY, 0, -1):
            party = _PARTIES.get(" ".join(word.key for word in words[at : at + length]))
            if party and at + length <= len(words):
                yield at + length - 1, party
                at += length - 1
                break
        at += 1


def _begins(words: Sequence[Word], at: int) -> bool:
    """Whether a clause begins here: behind a semicolon or colon, or with a conjunction before a subject or verb."""
    before, word = words[at - 1], words[at]
    if before.key in {";", ":", "—", "–", "("} and not before.is_number:
        return not word.is_number
    following = words[at : at + 6]
    if word.key in _CONJUNCTION and word.key not in {"and", "or", "as", "so"}:
        return not _is_number_next(words, at)
    if word.key in {"and", "or", "so", "as"} or before.key == ",":
        return _has_subject(following)
    return False


def _is_number_next(words: Sequence[Word], at: int) -> bool:
    """ "after 30 days" is no clause of its own."""
    return any(word.is_number for word in words[at + 1 : at + 3])


def _has_subject(words: Sequence[Word]) -> bool:
    """Whether somebody or something and a verb follow soon."""
    behind = [word for word in words if word.key not in {"and", "or", "so", "as", "then", ","}][:4]
    is_party = any(word.key in _PARTIES or word.key in {"it", "they", "there", "he", "she"} for word in behind[:2])
    has_verb = any(word.key in _AUXILIARY for word in behind[1:4])
    return is_party or has_verb


def _is_participle(key: str) -> bool:
    return key in _IRREGULAR or (key.endswith("ed") and key not in {"need"})
