"""Which of a conversation's messages are worth a look, told by what happened after them. No I/O.

What actions did is known by the steps that they left: the names here are those of `actions/` and `domain.yml`, and a
test holds them against these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from frontdesk.conversations.model import Reason
from frontdesk.nlu.review.model import Why

NOT_UNDERSTOOD, ANSWER = "action_not_understood", "action_answer"
FALLBACK, PERSON = "nlu_fallback", "person"
#: What the bot says to a "no" that answers nothing, and so is about what it said before.
NOTHING_TO_DECLINE = "utter_nothing_to_decline"
#: Payloads of buttons that answer the bot, or ask it something else, rather than say what a message meant.
NO_MEANING = frozenset({"affirm", "deny", "cancel", "capabilities", PERSON})
#: After these a person is what is wanted, or the natural next step.
LEADS_TO_PERSON = frozenset({"affirm", "deny", "cancel", "complaint", PERSON})
GIVEN_UP = frozenset({Reason.NOT_UNDERSTOOD_TWICE, Reason.NO_ANSWER_FOUND})
_PAYLOAD = re.compile(r"/([^{\s]+)")


@dataclass(frozen=True)
class Heard:
    """A customer's message that the assistant read.

    Attributes:
        finished_at: when its answer was stored.
        payload: what the pressed button stands for; None if it was typed.
        pressed: number of the bot's message whose button was pressed.
        steps: (action, result) of what was tried.
        denied: the bot had nothing for this "no" to decline.
    """

    id: str
    seq: int
    finished_at: datetime
    intent: str | None
    confidence: float
    steps: tuple[tuple[str, str], ...]
    payload: str | None = None
    pressed: int | None = None
    denied: bool = False


@dataclass(frozen=True)
class Taken:
    """The bot lost the conversation."""

    at: datetime
    reason: Reason


@dataclass(frozen=True)
class Episode:
    """An episode in order; `said_at` has when each of the bot's messages, by number, was stored."""

    heard: Sequence[Heard]
    taken: Sequence[Taken]
    said_at: Mapping[int, datetime]


@dataclass
class Doubt:
    """Why a message is worth a look, and the intent that the customer chose afterwards, if they did."""

    message: Heard
    why: set[Why] = field(default_factory=set)
    meant: str | None = None


def doubts(episode: Episode) -> list[Doubt]:
    """The typed messages of an episode that are worth a look, in order."""
    found = {each.id: Doubt(each) for each in episode.heard}
    for message, reason in (*_in_itself(episode), *_by_the_next(episode), *_by_the_end(episode)):
        found[message.id].why.add(reason)
    for message, intent in _chosen(episode):
        found[message.id].why.add(Why.CLARIFIED if _unclear(message) else Why.CORRECTED)
        found[message.id].meant = intent
    return [doubt for doubt in found.values() if doubt.why and doubt.message.payload is None]


def _in_itself(episode: Episode) -> Iterator[tuple[Heard, Why]]:
    for message in episode.heard:
        if message.intent == FALLBACK and _unclear(message):
            yield message, Why.REJECTED


def _by_the_next(episode: Episode) -> Iterator[tuple[Heard, Why]]:
    """A "no" to what was no question, or a call for a person, right after the bot did something."""
    for message, following in pairwise(episode.heard):
        if not message.steps or message.intent in LEADS_TO_PERSON:
            continue
        if following.intent == PERSON:
            yield message, Why.ESCALATED
        elif following.denied and not _unclear(message):
            yield message, Why.CORRECTED


def _by_the_end(episode: Episode) -> Iterator[tuple[Heard, Why]]:
    for taken in episode.taken:
        before = [message for message in episode.heard if message.finished_at <= taken.at]
        if taken.reason in GIVEN_UP:
            # The last one is the "yes, a person please".
            for message in reversed(before[:-1]):
                if not _failed(message):
                    break
                yield message, Why.ESCALATED
        elif taken.reason is Reason.AGENT_TOOK_OVER and before and before[-1].steps:
            yield before[-1], Why.ESCALATED if _unclear(before[-1]) else Why.CORRECTED


def _chosen(episode: Episode) -> Iterator[tuple[Heard, str]]:
    """Messages with the meaning of the button that was pressed under their answer."""
    for press in episode.heard:
        intent = _meaning(press)
        asked = _answered_by(episode, press.pressed)
        if intent and asked and asked.steps and (_unclear(asked) or asked.intent != intent):
            yield asked, intent


def _answered_by(episode: Episode, seq: int | None) -> Heard | None:
    """The message that the bot's message of this number answers: both were stored in one transaction."""
    at = episode.said_at.get(seq) if seq is not None else None
    return next((message for message in episode.heard if message.finished_at == at), None)


def _meaning(press: Heard) -> str | None:
    match = _PAYLOAD.match(press.payload or "")
    return match[1] if match and match[1] not in NO_MEANING else None


def _unclear(message: Heard) -> bool:
    """Not understood; a number that was taken for an order's, with nothing else said, was."""
    return any(action == NOT_UNDERSTOOD and result != "order_number" for action, result in message.steps)


def _failed(message: Heard) -> bool:
    return (ANSWER, "none") in message.steps or (_unclear(message) and (NOT_UNDERSTOOD, "found") not in message.steps)
