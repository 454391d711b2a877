"""Giving a conversation to people: the owner, the packet, the ticket and what the customer hears, in one
transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from frontdesk.conversations import packet, store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.hours import OpeningHours
from frontdesk.conversations.model import (
    TROUBLE,
    Author,
    Conversation,
    Draft,
    Kind,
    Owner,
    Reason,
    change_owner,
)
from frontdesk.identity.agents import AgentService
from frontdesk.tickets.model import Ticket, TicketStatus
from frontdesk.tickets.ports import TicketStore

SUBJECT_CHARS = 80


@dataclass(frozen=True)
class Escalation:
    """Why a conversation leaves the bot.

    Attributes:
        failed_seq: number of the customer's message at which the bot stopped.
        intent: what the bot took that message for.
        is_told: the bot has told the customer itself that something went wrong.
    """

    reason: Reason
    failed_seq: int | None = None
    intent: dict[str, Any] | None = None
    is_told: bool = False


class Handoffs:
    """Hands conversations to people."""

    def __init__(self, catalogue: Catalogue, agents: AgentService, hours: OpeningHours, tickets: TicketStore) -> None:
        self._catalogue = catalogue
        self._agents = agents
        self._hours = hours
        self._tickets = tickets

    def hand_off(
        self, connection: Connection, conversation: Conversation, escalation: Escalation, now: datetime
    ) -> tuple[Conversation, list[Draft]]:
        """The conversation in the queue, and the events to store; the packet is stored already."""
        reason = escalation.reason
        changed, owner_event = change_owner(conversation, Owner.QUEUE, reason, now=now)
        drafts = [owner_event]
        if reason in TROUBLE and not escalation.is_told:
            drafts.append(self._system("utter_handoff_trouble"))
        ticket = None
        if self._hours.is_open(now) and self._agents.anyone_present(connection, now):
            drafts.append(self._system("utter_handoff_waiting"))
        else:
            ticket = self._ticket(connection, changed, escalation, now)
            drafts.append(Draft(Kind.TICKET, Author.SYSTEM, data={"number": ticket.number, "status": ticket.status}))
            drafts.append(self._system("utter_handoff_ticket", ticket_number=ticket.number))
        packet.write(
            connection,
            changed,
            reason,
            now,
            failed_seq=escalation.failed_seq,
            intent=escalation.intent,
            ticket=ticket.number if ticket else None,
        )
        return changed, drafts

    def _system(self, response: str, **values: str) -> Draft:
        return Draft(Kind.MESSAGE, Author.SYSTEM, text=self._catalogue.say(response, **values))

    def _ticket(
        self, connection: Connection, conversation: Conversation, escalation: Escalation, now: datetime
    ) -> Ticket:
        existing = self._tickets.of_episode(connection, conversation.id, conversation.episode)
        if existing:
            return existing
        seq = escalation.failed_seq
        words = store.event_at(connection, conversation.id, seq).text if seq is not None else None
        subject = " ".join((words or str(escalation.reason).replace("_", " ")).split())[:SUBJECT_CHARS]
        ticket = Ticket(
            number="",
            conversation_id=conversation.id,
            episode=conversation.episode,
            customer_id=conversation.customer_id,
            status=TicketStatus.OPEN,
            subject=subject,
            opened_at=now,
            updated_at=now,
        )
        return self._tickets.open(connection, ticket)
