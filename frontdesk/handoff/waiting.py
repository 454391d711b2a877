"""Answers to customers who write while they wait for a person.

The bot is silent then. A question about a ticket's number is answered from the ticket, and while no agent is present,
further messages are acknowledged now and then.
"""

from __future__ import annotations

from datetime import timedelta, tzinfo

from frontdesk.conversations import store
from frontdesk.conversations.model import Conversation, NewEvent
from frontdesk.conversations.timeline import Timeline
from frontdesk.conversations.voice import Voice
from frontdesk.handoff.ports import Presence
from frontdesk.identity.model import Caller
from frontdesk.references import references
from frontdesk.tickets.model import is_callers
from frontdesk.tickets.ports import TicketStore
from frontdesk.tickets.wording import ticket_state

ACKNOWLEDGE_AGAIN = timedelta(minutes=10)
#: The last acknowledgement is searched in this many system messages; far fewer are sent between two of them.
NEWEST = 50


class WaitingRoom:
    """Answers customers in the queue. `zone` is the team's time zone, for dates."""

    def __init__(self, voice: Voice, tickets: TicketStore, presence: Presence, zone: tzinfo) -> None:
        self._voice = voice
        self._tickets = tickets
        self._presence = presence
        self._zone = zone

    def acknowledge(self, timeline: Timeline, text: str) -> NewEvent | None:
        """The answer to this message, if there is one."""
        asked = references().ticket_in_text.search(text)
        if asked:
            return self._ticket(timeline.conversation, references().ticket.write(asked[1]))
        if self._presence.anyone_present(timeline.now) or _was_acknowledged(timeline):
            return None
        return self._voice.message(timeline.conversation, "utter_waiting_noted", {"waiting": True})

    def _ticket(self, conversation: Conversation, number: str) -> NewEvent:
        ticket = self._tickets.find(number)
        caller = Caller(conversation.id, conversation.customer_id, conversation.assurance)
        if ticket is None or not is_callers(ticket, caller):
            return self._voice.message(conversation, "utter_ticket_not_found", number=number)
        response, values = ticket_state(ticket, self._zone)
        return self._voice.message(conversation, response, **values)


def _was_acknowledged(timeline: Timeline) -> bool:
    episode = timeline.conversation.episode
    newest = store.system_messages(timeline.connection, timeline.conversation.id, NEWEST)
    said = next((event for event in newest if event.data.get("waiting") and event.episode == episode), None)
    return said is not None and timeline.now - said.at < ACKNOWLEDGE_AGAIN
