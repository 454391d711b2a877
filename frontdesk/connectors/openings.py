"""Opens tickets for conversations that wait for people, and gives up those that the desk does not have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog

from frontdesk.connectors import tickets, writing
from frontdesk.connectors.model import DeskRefuses, NewTicket, Requester, Ticket, TicketGone, TicketHidden, TicketStatus
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.tickets import DeskTicket, Life, Seen, Told
from frontdesk.connectors.unsent import next_batch, save, unsent_of
from frontdesk.connectors.writing import Batch
from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Kind,
    NewEvent,
    Owner,
    Priority,
    Reason,
    Status,
    change_owner,
)
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.database import Database
from frontdesk.failpoints import failpoint

log = structlog.get_logger("frontdesk.desk")


class Openings:
    """How a ticket of one desk begins and ends."""

    def __init__(
        self,
        name: str,
        desk: Desk,
        database: Database,
        timelines: Timelines,
        publish: Callable[[Commit], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._name = name
        self._desk = desk
        self._database = database
        self._timelines = timelines
        self._publish = publish
        self._clock = clock

    def opened(self, ticket: DeskTicket) -> DeskTicket | None:
        """The ticket, opened in the desk; None if nobody of the desk is needed any more."""
        read = unsent_of(self._database, ticket)
        found = next(iter(self._desk.find(ticket.id)), None) if ticket.trying_seq is not None else None
        if found is None:
            if not self._is_for_desk(ticket, read.conversation):
                save(self._database, replace(ticket, life=Life.ENDED))
                return None
            upto = ticket.trying_seq if ticket.trying_seq is not None else read.conversation.last_seq
            first = next_batch(
                self._database, ticket, self._desk.most_chars, [event for event in read.events if event.seq <= upto]
            )
            ticket = save(self._database, replace(ticket, trying_seq=first.upto))
            failpoint("desk.before_open")
            found = self._desk.open(self._new(ticket, read.conversation, first))
            failpoint("desk.after_open")
        return self._adopt(ticket, found)

    def _adopt(self, ticket: DeskTicket, found: Ticket) -> DeskTicket:
        """Note the desk's ticket, in which the conversation is answered from now on if it still waits."""
        former = self._former(ticket, found)
        with self._database.write("desk_adopt") as connection:
            if former is not None:
                tickets.lose_number(connection, former.id)
            timeline = self._timelines.open(connection, ticket.conversation_id, self._clock())
            there = replace(ticket, ticket_id=found.id, url=found.url, life=Life.OPEN, trying_seq=None)
            sent_seq = ticket.trying_seq or ticket.sent_seq
            open_ticket = Told(TicketStatus.OPEN, "")
            there = replace(there, sent_seq=sent_seq, seen=Seen(TicketStatus.OPEN), told=open_ticket)
            saved = tickets.save(connection, there)
            self.enter(timeline, saved)
            commit = timeline.commit()
        self._publish(commit)
        log.info("desk_ticket_opened", desk=self._name, ticket=found.id, conversation=ticket.conversation_id)
        return saved

    def _former(self, ticket: DeskTicket, found: Ticket) -> DeskTicket | None:
        """The ticket that had this number in an account which is connected no more; the inbox has its conversation."""
        with self._database.read() as connection:
            former = tickets.of_desk(connection, self._name, found.id)
        if former is None or former.id == ticket.id:
            return None
        if former.life is not Life.ENDED:
            self.give_up(former.id, TicketGone("another"))
        return former

    def enter(self, timeline: Timeline, ticket: DeskTicket) -> None:
        """Have a conversation that waits answered in the desk, and say so to the team."""
        if not is_waiting(timeline.conversation) or timeline.conversation.desk == self._name:
            return
        timeline.conversation = replace(timeline.conversation, desk=self._name)
        data = {"desk": self._name, "title": self._desk.title, "ticket": ticket.ticket_id, "url": ticket.url}
        text = f"Answered in {self._desk.title}: ticket {ticket.ticket_id}."
        timeline.append(NewEvent(Kind.NOTE, Author.SYSTEM, text, data, public=False))

    def give_up(self, reference: str, problem: TicketGone | DeskRefuses) -> None:
        """The desk has no such ticket or refuses what it is given: the conversation is answered in the inbox. Only a
        ticket that is gone ends; of a refused one what is said there is still heard."""
        is_gone = isinstance(problem, TicketGone)
        with self._database.write("desk_give_up") as connection:
            ticket = tickets.find(connection, reference)
            if ticket is None:
                return
            timeline = self._timelines.open(connection, ticket.conversation_id, self._clock())
            tickets.save(connection, replace(ticket, life=Life.ENDED if is_gone else Life.REFUSED))
            conversation = timeline.conversation
            is_here = conversation.desk == self._name and conversation.status is not Status.RESOLVED
            timeline.conversation = (
                replace(conversation, desk=None) if conversation.desk == self._name else conversation
            )
            is_news = is_gone or ticket.life is not Life.REFUSED
            if is_here or (is_waiting(conversation) and is_news):
                data = {"desk": None, "title": self._desk.title, "code": problem.code}
                text = f"{self._desk.title} {_why(problem)}. Answer it here."
                timeline.append(NewEvent(Kind.NOTE, Author.SYSTEM, text, data, public=False))
            if is_here and conversation.owner is Owner.AGENT:
                timeline.conversation, event = change_owner(
                    timeline.conversation, Owner.QUEUE, Reason.LEFT, now=timeline.now
                )
                timeline.append(event)
            commit = timeline.commit()
        self._publish(commit)
        log.warning("desk_ticket_given_up", desk=self._name, conversation=ticket.conversation_id, error=problem.code)

    def _is_for_desk(self, ticket: DeskTicket, conversation: Conversation) -> bool:
        """Whether somebody of the desk is to answer, in this ticket: nobody has the conversation yet, or they do, in a
        ticket that was closed."""
        with self._database.read() as connection:
            newest = tickets.current(connection, conversation.id, self._name)
        if newest is None or newest.id != ticket.id:
            return False
        is_there = conversation.desk == self._name and conversation.status is not Status.RESOLVED
        return is_there or is_waiting(conversation)

    def _new(self, ticket: DeskTicket, conversation: Conversation, first: Batch) -> NewTicket:
        with self._database.read() as connection:
            packet = store.latest_handoff(connection, conversation.id)
        level = conversation.assurance.level_at(self._clock()).name.lower()
        who = (conversation.customer_id, conversation.customer_name, conversation.customer_email)
        return NewTicket(
            reference=ticket.id,
            subject=writing.subject(packet, conversation),
            text=first.text,
            requester=Requester(*who, level),
            reason=conversation.handoff_reason or "",
            is_urgent=conversation.priority is Priority.URGENT,
            locale=conversation.language or conversation.locale,
        )


def _why(problem: TicketGone | DeskRefuses) -> str:
    """What the team is told of it, behind the desk's name."""
    if isinstance(problem, DeskRefuses):
        return f"refuses what it is given ({problem.code})"
    if isinstance(problem, TicketHidden):
        return "does not show Frontdesk the ticket any more: it was moved to where Frontdesk's user may not look"
    return "has no ticket for this any more"


def is_waiting(conversation: Conversation) -> bool:
    """Whether the conversation waits for people."""
    return conversation.owner is Owner.QUEUE and conversation.status is not Status.RESOLVED
