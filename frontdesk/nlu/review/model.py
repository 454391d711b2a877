"""Messages that are worth a review, and groups of them. No I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

#: Actions, and the results of quoting articles or asking which one is meant, as the stored steps name them.
NOT_UNDERSTOOD, ANSWER = "action_not_understood", "action_answer"
QUOTED = frozenset({"found", "part", "which"})
#: How many intents are suggested for a group at most, and their least likelihood.
LIKELY = 5
LEAST_LIKELY = 0.03


class Why(StrEnum):
    """Why a message is worth a review."""

    REJECTED = "rejected"  # the assistant did not understand it
    CORRECTED = "corrected"  # it was understood, and then the customer chose another meaning, or an agent stepped in
    CLARIFIED = "clarified"  # the customer chose one of the meanings that were offered
    ESCALATED = "escalated"  # it ended with a person


class ReviewProblem(Exception):
    """The review cannot go on; the message says why and what to do."""


@dataclass(frozen=True)
class Message:
    """A message without personal data.

    Attributes:
        id: the turn's id.
        shown: the text with placeholders such as `<PERSON>`.
        text: the text with a stand-in for each placeholder, for comparing and for examples.
        meant: the intent that the customer chose afterwards, if any.
    """

    id: str
    conversation_id: str
    seq: int
    at: datetime
    why: tuple[Why, ...]
    understood_as: str | None
    confidence: float
    meant: str | None
    shown: str
    text: str


@dataclass(frozen=True)
class Entity:
    """Characters `start` to `end` (exclusive) name an `entity`."""

    entity: str
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    """An example that the model was trained with, and the cosine of its vector with a message's."""

    text: str
    intent: str
    similarity: float


@dataclass(frozen=True)
class Reading:
    """What the model makes of a text: confidences by intent, nearest examples, entities; texts of one `group` are
    alike, and `similarity` says how near this one is to its middle."""

    group: int
    similarity: float
    confidences: dict[str, float]
    nearest: tuple[Example, ...]
    entities: tuple[Entity, ...]


@dataclass(frozen=True)
class Read:
    """A message and its reading."""

    message: Message
    reading: Reading


@dataclass(frozen=True)
class Suggestion:
    """An intent that a group may have: the mean `confidence` of its messages, and how many customers have chosen it
    afterwards."""

    intent: str
    confidence: float
    chosen_by: int


@dataclass(frozen=True)
class Group:
    """Messages with much the same meaning, the most typical one first."""

    members: tuple[Read, ...]

    @property
    def likely(self) -> tuple[Suggestion, ...]:
        """Its likeliest intents, first what customers have chosen, at least one if the model knows any."""
        mean: Counter[str] = Counter()
        for member in self.members:
            mean.update({name: value / len(self.members) for name, value in member.reading.confidences.items()})
        chosen = Counter(member.message.meant for member in self.members if member.message.meant)
        found = [Suggestion(name, mean[name], chosen[name]) for name in {*mean, *chosen}]
        found.sort(key=lambda each: (-each.chosen_by, -each.confidence, each.intent))
        return (*found[:1], *(each for each in found[1:LIKELY] if each.chosen_by or each.confidence >= LEAST_LIKELY))

    @property
    def nearest(self) -> tuple[Example, ...]:
        """The training examples nearest to the most typical message."""
        return self.members[0].reading.nearest

    @property
    def why(self) -> dict[Why, int]:
        """The number of messages for each reason."""
        counted = Counter(reason for member in self.members for reason in member.message.why)
        return {reason: counted[reason] for reason in Why if counted[reason]}


def grouped(messages: Sequence[Message], readings: Sequence[Reading]) -> list[Group]:
    """Messages, with their readings in the same order, as groups: the largest first, then the one with the latest
    message."""
    groups: dict[int, list[Read]] = {}
    for message, reading in zip(messages, readings, strict=True):
        groups.setdefault(reading.group, []).append(Read(message, reading))
    typical = [
        Group(tuple(sorted(members, key=lambda each: (-each.reading.similarity, each.message.id))))
        for members in groups.values()
    ]
    return sorted(typical, key=lambda group: (len(group.members), _latest(group)), reverse=True)


def _latest(group: Group) -> datetime:
    return max(member.message.at for member in group.members)
