"""What a customer hears who writes while the conversation waits for a person.

The bot is silent then, but the customer is not left in silence: a question about a ticket's number is answered from
the ticket itself, and with nobody there, a further message is acknowledged now and then.
"""

from __future__ import annotations

import re
from datetime import timedelta

from frontdesk.conversations import store
from frontdesk.conversations.model import Conversation, NewEvent
from frontdesk.conversations.timeline import Timeline
from frontdesk.conversations.voice import Voice
from frontdesk.handoff.ports import Presence
from frontdesk.identity.model import Caller
from frontdesk.tickets.model import Ticket, TicketStatus, is_callers
from frontdesk.tickets.ports import TicketStore

TICKET_NUMBER = re.compile(r"\bT\s?-?\s?(\d{6})\b", re.IGNORECASE)
ACKNOWLEDGE_AGAIN = timedelta(minutes=10)
#: Messages of the system among which the last acknowledgement is looked for; far fewer are said in that time.
NEWEST = 50
STATUS_RESPONSES = {
    TicketStatus.OPEN: "utter_ticket_open",
    TicketStatus.PENDING: "utter_ticket_pending",
    TicketStatus.SOLVED: "utter_ticket_solved",
}


class WaitingRoom:
    """Speaks to customers in the queue."""

    def __init__(self, voice: Voice, tickets: TicketStore, presence: Presence) -> None:
        self._voice = voice
        self._tickets = tickets
        self._presence = presence

    def acknowledge(self, timeline: Timeline, text: str) -> NewEvent | None:
        """What to say to this message, if anything."""
        asked = TICKET_NUMBER.search(text)
        if asked:
            return self._ticket(timeline.conversation, f"T-{asked[1]}")
        if self._presence.anyone_present(timeline.now) or _was_acknowledged(timeline):
            return None
        return self._voice.message(timeline.conversation, "utter_waiting_noted", {"waiting": True})

    def _ticket(self, conversation: Conversation, number: str) -> NewEvent:
        ticket = self._tickets.find(number)
        caller = Caller(conversation.id, conversation.customer_id, conversation.assurance)
        if ticket is None or not is_callers(ticket, caller):
            return self._voice.message(conversation, "utter_ticket_not_found", number=number)
        response = STATUS_RESPONSES[ticket.status]
        return self._voice.message(conversation, response, number=number, opened_on=_day(ticket))


def _was_acknowledged(timeline: Timeline) -> bool:
    episode = timeline.conversation.episode
    newest = store.system_messages(timeline.connection, timeline.conversation.id, NEWEST)
    said = next((event for event in newest if event.data.get("waiting") and event.episode == episode), None)
    return said is not None and timeline.now - said.at < ACKNOWLEDGE_AGAIN


def _day(ticket: Ticket) -> str:
    return f"{ticket.opened_at.day} {ticket.opened_at:%B %Y}"
