"""Questions that the articles did not answer, and groups of them. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from frontdesk.nlu.review.model import ANSWER, NOT_UNDERSTOOD, QUOTED

#: The names of the actions and of their results, as the stored steps have them.
OUT_OF_SCOPE, DECLINE = "action_out_of_scope", "action_decline"
UNANSWERED = {ANSWER: {"none", "given_up", "part"}, OUT_OF_SCOPE: {"asked", "offered", "given_up"}}
#: What says an article, or asks which one is meant.
TELLS = frozenset({ANSWER, OUT_OF_SCOPE, NOT_UNDERSTOOD})
UNHELPFUL = "unhelpful"


class Why(StrEnum):
    """Why a question is a gap."""

    UNANSWERED = "unanswered"
    UNHELPFUL = "unhelpful"


@dataclass(frozen=True)
class Heard:
    """A message of a customer, by its turn's id, with (action, result) of what was done; `typed` is false for the press
    of a button."""

    id: str
    steps: tuple[tuple[str, str], ...]
    typed: bool


@dataclass(frozen=True)
class Gap:
    """A question without personal data; `id` is its turn's."""

    id: str
    at: datetime
    why: Why
    text: str


@dataclass(frozen=True)
class Candidate:
    """A passage near to a question; `address` as in `refunds-when#fees`."""

    address: str
    title: str
    heading: str


@dataclass(frozen=True)
class Group:
    """Gaps that ask much the same, the newest first, and the passages closest to the newest."""

    gaps: tuple[Gap, ...]
    closest: tuple[Candidate, ...]

    @property
    def count(self) -> Mapping[Why, int]:
        return {why: sum(gap.why is why for gap in self.gaps) for why in Why}


def gaps_of(heard: Sequence[Heard]) -> Iterator[tuple[str, Why]]:
    """The gaps among the messages of an episode, in order of writing. A "no" says it of the message that was answered
    last."""
    told: Heard | None = None
    found: dict[str, Why] = {}
    for message in heard:
        if told and (DECLINE, UNHELPFUL) in message.steps:
            found.setdefault(told.id, Why.UNHELPFUL)
        if any(result in UNANSWERED.get(action, ()) for action, result in message.steps) and message.typed:
            found[message.id] = Why.UNANSWERED
        if any(action in TELLS and result in QUOTED for action, result in message.steps) and message.typed:
            told = message
    yield from found.items()


def alike(similar: Sequence[Sequence[float]], least: float) -> list[list[int]]:
    """Places that belong together: each joins the first group whose first place is at least so similar to it.

    Args:
        similar: the similarity of each place with each.
    """
    groups: list[list[int]] = []
    for place in range(len(similar)):
        group = next((each for each in groups if similar[each[0]][place] >= least), None)
        if group is None:
            groups.append([place])
        else:
            group.append(place)
    return groups


def by_size(groups: Iterable[Group]) -> list[Group]:
    """The largest first, then the one with the newest gap."""
    return sorted(groups, key=lambda group: (len(group.gaps), group.gaps[0].at), reverse=True)
