"""Answers to customers who write while they wait for a person.

The bot is silent then. A question about a ticket's number is answered from the ticket. While nobody is there to answer,
a customer who was promised a person gets a ticket, and further messages are acknowledged now and then.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.conversations import store, waiting_store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation, NewEvent, Owner, Status
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.handoff.service import Handoffs
from frontdesk.handoff.staffing import Staffing
from frontdesk.identity.model import Caller
from frontdesk.references import references
from frontdesk.team.model import RELOAD
from frontdesk.tickets.model import is_callers
from frontdesk.tickets.ports import TicketStore
from frontdesk.tickets.wording import ticket_state
from frontdesk.wording import Wording

ACKNOWLEDGE_AGAIN = timedelta(minutes=10)
#: The last acknowledgement is searched in this many system messages; far fewer are sent between two of them.
NEWEST = 50


class WaitingRoom:
    """Answers customers in the queue.

    Args:
        patience: how long the last agent who left is waited for, until who waits gets a ticket.
    """

    def __init__(
        self,
        database: Database,
        timelines: Timelines,
        voice: Voice,
        tickets: TicketStore,
        handoffs: Handoffs,
        staffing: Staffing,
        wording: Wording,
        patience: timedelta,
    ) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice
        self._tickets = tickets
        self._handoffs = handoffs
        self._staffing = staffing
        self._wording = wording
        self._patience = patience

    def acknowledge(self, timeline: Timeline, text: str) -> None:
        """Answer this message, if there is something to say."""
        asked = references().ticket_in_text.search(text)
        unstaffed = self._staffing.unstaffed_for(timeline.now)
        if asked:
            timeline.append(self._asked(timeline.conversation, references().ticket.write(asked[1])))
        elif unstaffed is None:
            return
        elif not self._has_ticket(timeline.conversation):
            if unstaffed >= RELOAD:
                self._handoffs.leave_ticket(timeline)
        elif not _was_acknowledged(timeline):
            timeline.append(self._voice.message(timeline.conversation, "utter_waiting_noted", {"waiting": True}))

    def promised(self, now: datetime | None = None) -> list[str]:
        """Conversations whose customers were promised a person, while nobody is there any more."""
        now = now or utc_now()
        with self._database.read() as connection:
            unstaffed = self._staffing.unstaffed_for(now)
            return waiting_store.without_ticket(connection) if unstaffed and unstaffed >= self._patience else []

    def leave_ticket(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Give one of them a ticket, as out of hours, unless somebody came meanwhile."""
        now = now or utc_now()
        with self._database.write("waiting") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            it, unstaffed = timeline.conversation, self._staffing.unstaffed_for(now)
            is_waiting = it.owner is Owner.QUEUE and it.status is Status.OPEN and not self._has_ticket(it)
            if is_waiting and unstaffed and unstaffed >= self._patience:
                self._handoffs.leave_ticket(timeline)
            return timeline.commit()

    def _has_ticket(self, conversation: Conversation) -> bool:
        return self._tickets.of_episode(conversation.id, conversation.episode) is not None

    def _asked(self, conversation: Conversation, number: str) -> NewEvent:
        ticket = self._tickets.find(number)
        caller = Caller(conversation.id, conversation.customer_id, conversation.assurance)
        if ticket is None or not is_callers(ticket, caller):
            return self._voice.message(conversation, "utter_ticket_not_found", number=number)
        response, values = ticket_state(ticket, self._wording)
        return self._voice.message(conversation, response, **values)


def _was_acknowledged(timeline: Timeline) -> bool:
    episode = timeline.conversation.episode
    newest = store.system_messages(timeline.connection, timeline.conversation.id, NEWEST)
    said = next((event for event in newest if event.data.get("waiting") and event.episode == episode), None)
    return said is not None and timeline.now - said.at < ACKNOWLEDGE_AGAIN
