"""Gives a conversation to people: the owner, the packet, the ticket and the message to the customer, in one
transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from frontdesk.conversations import store
from frontdesk.conversations.model import TROUBLE, Author, Conversation, Kind, NewEvent, Owner, Reason, change_owner
from frontdesk.conversations.timeline import Timeline
from frontdesk.conversations.voice import Voice
from frontdesk.handoff import packet
from frontdesk.handoff.asked import Heard, with_asked
from frontdesk.handoff.limit import HandoffLimit
from frontdesk.handoff.staffing import Staffing
from frontdesk.tickets.model import NewTicket, Ticket, handoff_key
from frontdesk.tickets.ports import TicketStore

SUBJECT_CHARS = 80


@dataclass(frozen=True)
class Escalation:
    """Why a conversation leaves the bot, or an agent who is gone.

    Attributes:
        failed_seq: number of the customer's message at which the bot stopped.
        intent: the intent that the bot saw in that message.
        is_told: whether the bot has told the customer already that something went wrong.
        agent_name: the agent who had the conversation, if one had.
    """

    reason: Reason
    failed_seq: int | None = None
    intent: dict[str, Any] | None = None
    is_told: bool = False
    agent_name: str = ""


class Handoffs:
    """Hands conversations to people. `on_packet_fault` is called when a packet had to be minimal."""

    def __init__(
        self,
        voice: Voice,
        staffing: Staffing,
        tickets: TicketStore,
        limit: HandoffLimit,
        on_packet_fault: Callable[[], None] = lambda: None,
    ) -> None:
        self._limit = limit
        self._voice = voice
        self._staffing = staffing
        self._tickets = tickets
        self._on_packet_fault = on_packet_fault

    def ask_for_person(self, timeline: Timeline, escalation: Escalation) -> bool:
        """Hand off for a turn; False, and the bot says so, if a person was asked for too often."""
        seconds = self._limit.seconds_to_wait(timeline.conversation.id, escalation.reason)
        if seconds is None:
            self.hand_off(timeline, escalation)
            return True
        minutes = str(-(-seconds // 60))
        timeline.append(self._voice.message(timeline.conversation, "utter_handoff_limited", minutes=minutes))
        return False

    def hand_off(self, timeline: Timeline, escalation: Escalation) -> None:
        """Put the conversation into the queue, with its packet; while nobody is there to answer, open a ticket."""
        reason, now = escalation.reason, timeline.now
        conversation = _with_failed(timeline, escalation)
        timeline.conversation, owner_event = change_owner(conversation, Owner.QUEUE, reason, now=now)
        conversation = timeline.conversation
        said = [owner_event]
        if reason in TROUBLE and not escalation.is_told:
            said.append(self._voice.message(conversation, "utter_handoff_trouble"))
        if reason is Reason.LEFT:
            said.append(self._voice.message(conversation, "utter_agent_left", agent_name=escalation.agent_name))
        ticket = None
        if self._staffing.is_staffed(now):
            said.append(self._voice.message(conversation, "utter_handoff_waiting"))
        else:
            ticket = self._ticket(timeline, escalation)
            said += self._told(timeline, ticket)
        is_whole = packet.write(
            timeline.connection,
            conversation,
            reason,
            now,
            failed_seq=escalation.failed_seq,
            intent=escalation.intent,
            ticket=ticket.number if ticket else None,
            agent_name=escalation.agent_name,
        )
        if not is_whole:
            self._on_packet_fault()
        timeline.append(*said)

    def leave_ticket(self, timeline: Timeline) -> None:
        """Open a ticket for a customer who waits in the queue while nobody is there any more, and tell them."""
        ticket = self._ticket(timeline, Escalation(Reason(timeline.conversation.handoff_reason or Reason.LEFT)))
        timeline.append(*self._told(timeline, ticket))

    def _told(self, timeline: Timeline, ticket: Ticket) -> list[NewEvent]:
        """The ticket's event, and what the customer hears: that nobody is there, or that the hours are over."""
        response = "utter_handoff_ticket" if self._staffing.is_open(timeline.now) else "utter_handoff_closed"
        opened = NewEvent(Kind.TICKET, Author.SYSTEM, data={"number": ticket.number, "status": ticket.status})
        return [opened, self._voice.message(timeline.conversation, response, ticket_number=ticket.number)]

    def _ticket(self, timeline: Timeline, escalation: Escalation) -> Ticket:
        conversation = timeline.conversation
        words = packet.words(timeline.connection, conversation, escalation.failed_seq)
        subject = " ".join((words or str(escalation.reason).replace("_", " ")).split())[:SUBJECT_CHARS]
        of = (conversation.id, conversation.episode)
        return self._tickets.open(NewTicket(*of, conversation.customer_id, subject, handoff_key(*of)), timeline.now)


def _with_failed(timeline: Timeline, escalation: Escalation) -> Conversation:
    """The conversation, which also counts as asked what the assistant gave no answer to."""
    conversation, seq = timeline.conversation, escalation.failed_seq
    if seq is None or escalation.intent is not None:
        return conversation
    return with_asked(conversation, Heard(store.event_at(timeline.connection, conversation.id, seq)))
