"""Facts that a row of a list shows, such as since when a customer is unanswered, kept in the conversation's own row so
that no list reads timelines. The migration `0006_row_facts` filled those of older conversations by the same
rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner
from frontdesk.conversations.timeline import Projection


def with_facts(conversation: Conversation, events: Sequence[Event]) -> Conversation:
    """The conversation after these further events."""
    for event in events:
        if event.kind is Kind.MESSAGE and event.author is not Author.SYSTEM:
            conversation = _after_message(conversation, event)
        elif event.kind is Kind.OWNER and event.data["to"] == Owner.QUEUE:
            conversation = replace(conversation, handoff_reason=str(event.data["reason"]))
    return conversation


def _after_message(conversation: Conversation, event: Event) -> Conversation:
    if event.author is not Author.CUSTOMER:
        return replace(conversation, last_message_seq=event.seq, unanswered_since=None)
    return replace(
        conversation,
        last_message_seq=event.seq,
        customer_messages=conversation.customer_messages + 1,
        unanswered_since=conversation.unanswered_since or event.at,
    )


row_facts = Projection("row_facts", with_facts)
