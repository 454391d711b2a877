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
_MUST = frozenset({"must", "shall", "required", "requires", "require", "obliged", "mandatory"})
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
    and or but so because if when unless while although though once until after before whereas since however except
    provided whenever where
    """.split()  # noqa: SIM905  as above
)
_TEMPORAL = frozenset({"once", "until", "after", "before", "since"})  # "after delivery" is no clause of its own
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
_STANDING_IN = frozenset({"it", "they", "this", "that", "these", "those", "what", "whatever", "everything", "there"})
_RELATIVE = frozenset({"that", "which", "who", "whom", "where"})
_SUBORDINATE = _CONJUNCTION - {"and", "or", "but", "so", "however"}
_SHORTEST = 4  # words of a clause behind a comma
_IDLE = frozenset({"matter", "forget", "hesitate", "worry", "mind", "problem"})  # "no matter", "do not forget"
_PRONOUNS = frozenset({"it", "they", "there", "he", "she"})
_UNITS = frozenset(
    """
    minute hour day week month year business working euro minutes hours days weeks months years € %
    """.split()  # noqa: SIM905  as above
)
_NOBODY = "-"  # in the list: what only sounds like a party
_LONGEST_PARTY = max(len(phrase.split()) for phrase in _PARTIES)
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
    def topics(self) -> tuple[Word, ...]:
        """The words but for numbers and their units, which many clauses share."""
        return tuple(word for word in self.words if not (word.is_sign or word.is_number or word.key in _UNITS))

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
            key in _NEGATIVE and keys[at + 1] not in _IDLE and not _is_bound(keys, at)
            for at, key in enumerate(keys[:-1])
        )

    @property
    def denied_aside(self) -> tuple[Word, ...]:
        """What a relative clause in it denies: "a parcel that is not collected returns"."""
        keys = self.keys
        for at, key in enumerate(keys):
            if key in {"that", "which", "who"} and not _NEGATIVE.isdisjoint(keys[at + 1 : at + 4]):
                return self.words[at : at + 6]
        return ()

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
        return any(key in _BE | {"get", "gets"} and is_participle(following) for key, following in pairwise(keys))

    @property
    def first(self) -> str:
        """The word with which it begins, but for conjunctions and the like."""
        return next((word.key for word in self.words if not word.is_sign and word.key not in _BEFORE_VERB), "")

    @cached_property
    def subject(self) -> str:
        """The party that its verb is about; empty for none, and for what is no party."""
        if self.first in _STANDING_IN:
            return ""
        for at, party in _parties(self.words):
            before = self.words[at - 1].key if at else ""
            determined = self.words[at - 2].key if before in {"the", "your", "our", "a"} and at > 1 else before
            is_aside = before in _RELATIVE or bool(at and self.words[at - 1].concept and self.words[at].key == "you")
            if determined not in _PREPOSITION and not is_aside and not self._is_object(at):
                return party
        return ""

    @cached_property
    def agent(self) -> str:
        """The party that acts; empty where none is named."""
        if re.search(r"\bus \w+ing\b", " ".join(self.keys)):
            return "we"
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
        if {"please", "yourself"} & set(self.keys) and not self.subject:
            return True
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
    starts = [0]
    for at in range(1, len(words)):
        if _begins(words, at) or (words[starts[-1]].key in _SUBORDINATE and _ends_before(words, at)):
            starts.append(at)
    ends = [*starts[1:], len(words)]
    return [Clause(tuple(words[start:end]), start) for start, end in zip(starts, ends, strict=True)]


def acts(words: Sequence[Word], word: Word) -> bool:
    """Whether something is said of what this word names: an auxiliary verb follows."""
    at = next(place for place, each in enumerate(words) if each is word)
    return at + 1 < len(words) and words[at + 1].key in _AUXILIARY and (at == 0 or words[at - 1].key != "to")


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
                if party != _NOBODY:
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
    if word.key == "without":
        return True
    if word.key in _CONJUNCTION - _TEMPORAL - {"and", "or", "so"}:
        return True
    if not (word.key in _TEMPORAL | {"and", "or", "so"} or before.key == ","):
        return False
    behind = [each for each in following if each.key not in {"and", "or", "so", "then", ",", *_TEMPORAL}][:4]
    if (
        _has_subject(behind)
        or (before.key == "," and word.key == "not")
        or (word.key == "but" and [each.key for each in behind[:1]] == ["not"])
    ):
        return True
    is_long = before.key == "," and word.key == "and" and any(each.key in _DETERMINER for each in behind)
    has_verb = any(each.key in _AUXILIARY for each in behind[1:4])
    return is_long or (has_verb and _is_sentence(words[:at]))


def _ends_before(words: Sequence[Word], at: int) -> bool:
    """Whether a comma ends a clause such as "if you pay later," and what comes is more than an item of a list."""
    if words[at - 1].key != "," or words[at].key in {"and", "or"}:
        return False
    rest = next((place for place in range(at, len(words)) if words[place].is_sign), len(words))
    return rest - at >= _SHORTEST


def _has_subject(words: Sequence[Word]) -> bool:
    """Whether these words begin with somebody who acts."""
    first, second = [*(word.key for word in words[:2]), "", ""][:2]
    return first in _PARTIES or first in _PRONOUNS or (second in _PARTIES and first in _DETERMINER)


def _is_sentence(words: Sequence[Word]) -> bool:
    """Whether somebody and a verb are there already: "lockers and" is no clause."""
    is_begun = bool(words) and words[0].key in _PRONOUNS
    return is_begun or any(word.key in _AUXILIARY or word.key in _PARTIES for word in words)


def _is_bound(keys: Sequence[str], at: int) -> bool:
    """Whether a "no" bounds a number, as in "no more than"."""
    return keys[at + 1] in _BOUNDS and keys[at + 2 : at + 3] == ["than"]


def is_participle(key: str) -> bool:
    """Whether a word says what was done, as in "we have sent"."""
    return key in _IRREGULAR or (key.endswith("ed") and key not in {"need"})
