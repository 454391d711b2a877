"""What agents see, as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from frontdesk.conversations.bus import Changed, Signal, Typing
from frontdesk.conversations.model import Conversation, Event
from frontdesk.conversations.turns import Settled
from frontdesk.inbox.service import Row, Whole


def conversation_view(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "owner": conversation.owner,
        "owner_version": conversation.owner_version,
        "status": conversation.status,
        "episode": conversation.episode,
        "agent_id": conversation.agent_id,
        "customer": {
            "id": conversation.customer_id,
            "name": conversation.customer_name,
            "email": conversation.customer_email,
            "level": conversation.assurance.name.lower(),
            "method": conversation.auth_method,
        },
        "waiting_since": _time(conversation.queued_at),
        "last_event_at": _time(conversation.last_event_at),
        "last_seq": conversation.last_seq,
    }


def row_view(row: Row) -> dict[str, Any]:
    extra = {"reason": row.reason, "last_text": row.last_text, "last_author": row.last_author}
    return conversation_view(row.conversation) | extra | {"agent_name": row.agent_name}


def whole_view(whole: Whole) -> dict[str, Any]:
    ticket = whole.ticket
    return {
        "conversation": conversation_view(whole.conversation) | {"agent_name": whole.agent_name},
        "events": [event_view(event) for event in whole.events],
        "packet": whole.packet,
        "ticket": {"number": ticket.number, "status": ticket.status} if ticket else None,
        "understood": whole.understood,
    }


def event_view(event: Event) -> dict[str, Any]:
    return {
        "type": "event",
        "number": event.id,
        "conversation": event.conversation_id,
        "seq": event.seq,
        "episode": event.episode,
        "kind": event.kind,
        "author": event.author,
        "author_id": event.author_id,
        "public": event.public,
        "text": event.text,
        "data": event.data,
        "at": event.at.isoformat(),
    }


def signal_view(signal: Signal) -> dict[str, Any] | None:
    """A live signal as a frame, or None if agents do not need it."""
    if isinstance(signal, Event):
        return event_view(signal)
    if isinstance(signal, Changed):
        return {"type": "conversation", **conversation_view(signal.conversation)}
    if isinstance(signal, Typing):
        return {
            "type": "typing",
            "conversation": signal.conversation_id,
            "from": signal.author,
            "active": signal.active,
        }
    if isinstance(signal, Settled):
        return {"type": "settled", "conversation": signal.conversation_id, "seq": signal.seq, "owner": signal.owner}
    return None


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
