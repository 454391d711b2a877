"""Gives customers' messages their outcome, within the transaction of a timeline."""

from __future__ import annotations

from dataclasses import replace

from frontdesk.conversations import turn_store
from frontdesk.conversations.commit import Settled
from frontdesk.conversations.model import Conversation, Turn, TurnState
from frontdesk.conversations.timeline import Timeline


def settle(timeline: Timeline, turn: Turn, state: TurnState) -> None:
    """Give a message its outcome, and forget where it came from."""
    turn_store.save_turn(timeline.connection, replace(turn, state=state, finished_at=timeline.now, address=None))
    timeline.settled.append(settled(timeline, turn, state))


def settle_all(timeline: Timeline) -> None:
    """Leave every message without an outcome to the person who owns the conversation."""
    for turn in turn_store.unsettled(timeline.connection, timeline.conversation.id):
        settle(timeline, turn, TurnState.TO_PERSON)


def settled(timeline: Timeline, turn: Turn, state: TurnState) -> Settled:
    """The message's outcome, as subscribers get it."""
    seconds = (timeline.now - turn.received_at).total_seconds()
    return Settled(timeline.conversation.id, turn.seq, timeline.conversation.owner, state, seconds)


def release(conversation: Conversation) -> Conversation:
    """The conversation without a lease: nobody works on it."""
    return replace(conversation, lease_holder=None, lease_expires_at=None)
