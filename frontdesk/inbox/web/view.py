"""What agents see, as JSON. Sensitive values are masked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from frontdesk.conversations.bus import (
    Called,
    Changed,
    CustomerWrote,
    HandedOff,
    Presence,
    Read,
    Signal,
    Typing,
    Viewing,
)
from frontdesk.conversations.commit import Settled
from frontdesk.conversations.model import Author, Conversation, Event, Kind, Priority
from frontdesk.database import utc_now
from frontdesk.handoff.hours import OpeningHours
from frontdesk.identity.model import Level
from frontdesk.inbox.lists import Row
from frontdesk.inbox.live_operations import Moved
from frontdesk.inbox.live_views import Update, View
from frontdesk.inbox.masking import masked, masked_packet, masked_value
from frontdesk.inbox.service import Detail, details
from frontdesk.team.model import Agent, TeamMember
from frontdesk.team.permissions import PERMISSIONS
from frontdesk.tickets.model import Ticket


def agent_view(agent: Agent) -> dict[str, Any]:
    return {"id": agent.agent_id, "name": agent.name, "role": agent.role}


def own_view(agent: Agent) -> dict[str, Any]:
    """The agent who asks, with what their role includes."""
    return agent_view(agent) | {"may": sorted(PERMISSIONS[agent.role])}


def member_view(member: TeamMember) -> dict[str, Any]:
    state = str(member.availability) if member.present else "offline"
    return agent_view(member.agent) | {"state": state}


def hours_view(hours: OpeningHours, now: datetime) -> dict[str, Any]:
    return {"open": hours.is_open(now), "changes_at": _time(hours.changes_at(now))}


def conversation_view(conversation: Conversation) -> dict[str, Any]:
    email = conversation.customer_email
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
            "label": label(conversation),
            "email": masked(email) if email else None,
            **level_view(conversation),
            "method": conversation.auth_method,
        },
        "waiting_since": _time(conversation.queued_at),
        "urgent": conversation.priority is Priority.URGENT,
        "offered": conversation.is_offered,
        "last_event_at": _time(conversation.last_event_at),
        "last_seq": conversation.last_seq,
        "language": conversation.language,
        "no_identity": conversation.no_identity,
        "desk": conversation.desk,
    }


def level_view(conversation: Conversation) -> dict[str, Any]:
    """How sure we are of who the customer is; when they have just proven it, by what and until when."""
    assurance, now = conversation.assurance, utc_now()
    level = assurance.level_at(now)
    is_verified = level is Level.VERIFIED
    return {
        "level": level.name.lower(),
        "verified_until": _time(assurance.until) if is_verified else None,
        "verified_by": conversation.verified_by if is_verified else None,
    }


def label(conversation: Conversation) -> str:
    """What to call the customer: visitors without a name are told apart by the end of their conversation's id."""
    return conversation.customer_name or f"Visitor {conversation.id[-4:].upper()}"


def row_view(row: Row) -> dict[str, Any]:
    return conversation_view(row.conversation) | {
        "reason": row.reason,
        "last_text": row.last_text,
        "last_author": row.last_author,
        "last_pressed": row.last_pressed,
        "asked": row.asked,
        "agent_name": row.agent_name,
        "read_seq": row.read_seq,
        "unread": row.unread,
        "unanswered_since": _time(row.unanswered_since),
    }


def detail_view(detail: Detail) -> dict[str, Any]:
    ticket = detail.ticket
    return {
        "conversation": conversation_view(detail.conversation) | {"agent_name": detail.agent_name},
        "events": [event_view(event) for event in detail.events],
        "packet": masked_packet(detail.packet) if detail.packet else None,
        "ticket": {"number": ticket.number, "status": ticket.status, "subject": masked(ticket.subject)}
        if ticket
        else None,
        "requests": [request_view(request) for request in detail.requests],
        "understood": detail.understood,
        "drafts": detail.drafts,
        "read_seq": detail.read_seq,
        "email_left": masked(detail.email_left) if detail.email_left else None,
        "others": [other_view(each) for each in detail.others],
    }


def other_view(conversation: Conversation) -> dict[str, Any]:
    """Another conversation of the same customer."""
    return {
        "id": conversation.id,
        "channel": conversation.channel,
        "owner": conversation.owner,
        "status": conversation.status,
        "last_event_at": _time(conversation.last_event_at),
    }


def request_view(ticket: Ticket) -> dict[str, Any]:
    """A customer's request; `details` as the customer said them, masked."""
    assert ticket.request is not None
    return {
        "number": ticket.number,
        "status": ticket.status,
        "opened_at": _time(ticket.opened_at),
        "kind": ticket.request.kind,
        "order": ticket.request.order,
        "details": masked_value(details(ticket)),
    }


def event_view(event: Event) -> dict[str, Any]:
    # Stored with the agent's id in front, so that two agents may choose the same client id.
    client_id = event.client_id.partition(":")[2] if event.client_id and event.author is Author.AGENT else None
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
        "data": masked_value(event.data) if event.kind is Kind.REPLY_ADDRESS else event.data,
        "at": event.at.isoformat(),
        "client_id": client_id,
    }


def signal_view(signal: Signal, agent: Agent) -> dict[str, Any] | None:
    """A live signal as a frame for this agent, or None if they do not need it."""
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
    if isinstance(signal, HandedOff):
        return handoff_view(signal)
    if isinstance(signal, Called):
        return call_view(signal)
    if isinstance(signal, CustomerWrote):
        return wrote_view(signal)
    if isinstance(signal, Settled):
        return {"type": "settled", "conversation": signal.conversation_id, "seq": signal.seq, "owner": signal.owner}
    if isinstance(signal, Presence):
        return {"type": "presence", "agent": signal.agent_id, "name": signal.name, "state": signal.state}
    if isinstance(signal, Viewing):
        agents = [{"id": agent_id, "name": name} for agent_id, name in signal.agents]
        return {"type": "viewing", "conversation": signal.conversation_id, "agents": agents}
    if isinstance(signal, Read) and signal.agent_id == agent.agent_id:
        return {"type": "read", "conversation": signal.conversation_id, "seq": signal.seq}
    return None


def counts_view(counts: dict[str, int]) -> dict[str, Any]:
    return {"type": "counts", **counts}


def moved_view(moved: Moved) -> dict[str, Any]:
    """That the operations of a conversation moved, or how many this approver may decide on."""
    if moved.waiting is not None:
        return {"type": "approvals", "waiting": moved.waiting}
    return {"type": "operations", "conversation": moved.conversation_id}


def update_view(view: View, update: Update) -> dict[str, Any]:
    """An update of a list as a frame. It names the list: the client may have asked for another one meanwhile."""
    frame = {
        "type": "view",
        "view": view.filter.view,
        "status": view.filter.status,
        "sort": view.filter.sort,
        "search": view.filter.search,
        "limit": view.limit,
        "version": update.version,
        "rows": [row_view(row) for row in update.rows],
        "next": update.next,
        "number": update.number,
    }
    return frame if update.order is None else frame | {"order": update.order}


def handoff_view(handoff: HandedOff) -> dict[str, Any]:
    return {"type": "handoff", **_alert(handoff), "reason": handoff.event.data["reason"]}


def call_view(call: Called) -> dict[str, Any]:
    event = call.event
    colleague = event.data["agent"] if event.kind is Kind.OFFER else event.author_id
    return {"type": "call", "why": call.why, **_alert(call), "colleague": colleague}


def wrote_view(wrote: CustomerWrote) -> dict[str, Any]:
    return {"type": "customer_wrote", **_alert(wrote)}


def _alert(signal: HandedOff | Called | CustomerWrote) -> dict[str, Any]:
    """What alerts an agent, in which conversation and whose."""
    event = signal.event
    return {
        "number": event.id,
        "conversation": event.conversation_id,
        "at": event.at.isoformat(),
        "name": label(signal.conversation),
    }


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
