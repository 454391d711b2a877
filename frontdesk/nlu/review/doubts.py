"""Finds the messages of a conversation that are worth a review, by what happened after them. No I/O.

The stored steps tell what actions did. The names here are those of `actions/` and `domain.yml`, and a test compares
them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from frontdesk.conversations.model import Reason
from frontdesk.nlu.review.model import ANSWER, NOT_UNDERSTOOD, QUOTED, Why

FALLBACK, PERSON = "nlu_fallback", "person"
#: The response to a "no" that answers no question, and so is about what the bot said before.
NOTHING_TO_DECLINE = "utter_nothing_to_decline"
#: Payloads of buttons that answer the bot, or ask something else, and so do not tell what a message meant.
NO_MEANING = frozenset({"affirm", "deny", "cancel", "capabilities", PERSON})
#: Intents after which a person is wanted, or the natural next step.
LEADS_TO_PERSON = frozenset({"affirm", "deny", "cancel", "complaint", PERSON})
GIVEN_UP = frozenset({Reason.NOT_UNDERSTOOD_TWICE, Reason.NO_ANSWER_FOUND})
_PAYLOAD = re.compile(r"/([^{\s]+)")


@dataclass(frozen=True)
class Heard:
    """A customer's message that the assistant read.

    Attributes:
        finished_at: when its answer was stored.
        payload: the payload of the pressed button; None if the message was typed.
        pressed: number of the bot's message whose button was pressed.
        steps: (action, result) of each step.
        denied: whether the bot had nothing for this "no" to decline.
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
    """The conversation went from the bot to a person."""

    at: datetime
    reason: Reason


@dataclass(frozen=True)
class Episode:
    """An episode in order; `said_at` tells by number when each of the bot's messages was stored."""

    heard: Sequence[Heard]
    taken: Sequence[Taken]
    said_at: Mapping[int, datetime]


@dataclass
class Doubt:
    """Why a message is worth a review, and the intent that the customer chose afterwards, if any."""

    message: Heard
    why: set[Why] = field(default_factory=set)
    meant: str | None = None


def doubts(episode: Episode) -> list[Doubt]:
    """The typed messages of an episode that are worth a review, in order."""
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
    """Messages that are followed by a "no" to no question, or by a call for a person, with the reason."""
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
    """Messages with the intent of the button that was pressed under their answer."""
    for press in episode.heard:
        intent = _meaning(press)
        asked = _answered_by(episode, press.pressed)
        if intent and asked and asked.steps and (_unclear(asked) or asked.intent != intent):
            yield asked, intent


def _answered_by(episode: Episode, seq: int | None) -> Heard | None:
    """The message that the bot's message of this number answers; both were stored in one transaction."""
    at = episode.said_at.get(seq) if seq is not None else None
    return next((message for message in episode.heard if message.finished_at == at), None)


def _meaning(press: Heard) -> str | None:
    match = _PAYLOAD.match(press.payload or "")
    return match[1] if match and match[1] not in NO_MEANING else None


def _quoted(message: Heard) -> bool:
    return any(action == NOT_UNDERSTOOD and result in QUOTED for action, result in message.steps)


def _unclear(message: Heard) -> bool:
    """Whether the message was not understood; a bare number that was taken for an order's counts as understood."""
    return any(action == NOT_UNDERSTOOD and result != "order_number" for action, result in message.steps)


def _failed(message: Heard) -> bool:
    return (ANSWER, "none") in message.steps or (_unclear(message) and not _quoted(message))
