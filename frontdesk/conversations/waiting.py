"""What a customer hears who writes while the conversation waits for a person.

The bot is silent then, but the customer is not left in silence: a question about a ticket's number is answered from
the ticket itself, and with nobody there, a further message is acknowledged now and then.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Author, Conversation, Draft, Kind
from frontdesk.identity.agents import AgentService
from frontdesk.identity.model import Caller
from frontdesk.tickets.model import Ticket, TicketStatus, is_callers
from frontdesk.tickets.ports import TicketStore

TICKET_NUMBER = re.compile(r"\bT\s?-?\s?(\d{6})\b", re.IGNORECASE)
ACKNOWLEDGE_AGAIN = timedelta(minutes=10)
STATUS_RESPONSES = {
    TicketStatus.OPEN: "utter_ticket_open",
    TicketStatus.PENDING: "utter_ticket_pending",
    TicketStatus.SOLVED: "utter_ticket_solved",
}


class WaitingRoom:
    """Speaks to customers in the queue."""

    def __init__(self, catalogue: Catalogue, tickets: TicketStore, agents: AgentService) -> None:
        self._catalogue = catalogue
        self._tickets = tickets
        self._agents = agents

    def word(self, connection: Connection, conversation: Conversation, text: str, now: datetime) -> Draft | None:
        """What to say to this message, if anything."""
        asked = TICKET_NUMBER.search(text)
        if asked:
            return self._ticket(connection, conversation, f"T-{asked[1]}")
        if self._agents.anyone_present(connection, now) or self._was_acknowledged(connection, conversation, now):
            return None
        return self._say("utter_waiting_noted", waiting=True)

    def _ticket(self, connection: Connection, conversation: Conversation, number: str) -> Draft:
        ticket = self._tickets.find(connection, number)
        caller = Caller(conversation.id, conversation.customer_id, conversation.assurance)
        if ticket is None or not is_callers(ticket, caller):
            return self._say("utter_ticket_not_found", number=number)
        return self._say(STATUS_RESPONSES[ticket.status], number=number, opened_on=_day(ticket))

    def _was_acknowledged(self, connection: Connection, conversation: Conversation, now: datetime) -> bool:
        said = [event for event in store.events_of_episode(connection, conversation) if event.data.get("waiting")]
        return bool(said) and now - said[-1].at < ACKNOWLEDGE_AGAIN

    def _say(self, response: str, waiting: bool = False, **values: str) -> Draft:
        data = {"waiting": True} if waiting else {}
        return Draft(Kind.MESSAGE, Author.SYSTEM, text=self._catalogue.say(response, **values), data=data)


def _day(ticket: Ticket) -> str:
    return f"{ticket.opened_at.day} {ticket.opened_at:%B %Y}"
