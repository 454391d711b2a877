"""Rows of lists and what is committed, without a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Owner, Status
from frontdesk.inbox.lists import Row
from frontdesk.team.model import Agent

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ROBIN = Agent("robin", "robin@example.com", "Robin", "agent")
SAM = Agent("sam", "sam@example.com", "Sam", "agent")


def row(conversation_id: str, last_seq: int = 1, agent_id: str | None = None) -> Row:
    """A row of the queue, or of an agent's own."""
    owner = Owner.AGENT if agent_id else Owner.QUEUE
    conversation = Conversation(
        conversation_id,
        "web_chat",
        owner,
        owner_version=1,
        status=Status.OPEN,
        episode=1,
        last_seq=last_seq,
        agent_id=agent_id,
        queued_at=NOW,
        last_event_at=NOW,
    )
    return Row(conversation, None, f"text {last_seq}", "customer", None, unread=last_seq)


def commit(changed: Row) -> Commit:
    """The newest message of the row's conversation, as it is announced."""
    conversation = changed.conversation
    event = Event(1, conversation.id, conversation.last_seq, 1, Kind.MESSAGE, Author.CUSTOMER, NOW, "text")
    return Commit(conversation, [event])


async def at_once(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Instead of a thread."""
    return function(*args, **kwargs)
