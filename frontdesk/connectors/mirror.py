"""Keeps a conversation and its ticket alike: looks at the ticket, does here what was done there, and tells the rest.

Every step begins from what is stored, and stores what it did: it may be repeated after any death. What may have arrived
without our knowing is looked for before it is sent again (`DeskTicket.trying_seq`). An entry of the outbox only says
that there may be something to do; entries of one conversation come one at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.connectors import tickets
from frontdesk.connectors.doubles import Doubles
from frontdesk.connectors.looking import Looks
from frontdesk.connectors.model import (
    Change,
    Comment,
    DeskRefuses,
    Look,
    TicketGone,
    TicketState,
    TicketStatus,
)
from frontdesk.connectors.openings import Openings
from frontdesk.connectors.people import People
from frontdesk.connectors.ports import Desk
from frontdesk.connectors.queueing import begin, finish_syncs, put_sync
from frontdesk.connectors.tickets import DeskTicket, Life, Seen, Told
from frontdesk.connectors.unsent import Unsent, next_batch, save, unsent_of
from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import (
    Conversation,
    Owner,
    Status,
)
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.failpoints import failpoint
from frontdesk.team.service import AgentService

log = structlog.get_logger("frontdesk.desk")


class Mirror:
    """The tickets of one desk.

    Args:
        name: the desk's name, as in its address and its kind of entries.
        looks: of this desk.
        publish: told of each commit, in the worker's thread.
    """

    def __init__(
        self,
        name: str,
        desk: Desk,
        looks: Looks,
        database: Database,
        timelines: Timelines,
        team: AgentService,
        people: People,
        publish: Callable[[Commit], None],
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._name = name
        self._desk = desk
        self._looks = looks
        self._database = database
        self._timelines = timelines
        self._team = team
        self._people = people
        self._publish = publish
        self._clock = clock
        self._doubles = Doubles(desk, people, publish)
        self._openings = Openings(name, desk, database, timelines, publish, clock)

    def sync(self, reference: str, entry: int, *, writes: bool) -> None:
        """Bring the ticket and its conversation together.

        Args:
            reference: the ticket's id of ours.
            entry: the entry of the outbox that asks for it.
            writes: whether what was said since is written now, too; else it waits for its time.

        Raises:
            DeskAway, DeskBusy: the desk is to be asked again later.
            DeskRefuses: it does not take what it is given; the inbox has the conversation, and the same entry tries
                again when the desk has been mended.
        """
        with self._database.read() as connection:
            ticket = tickets.find(connection, reference)
        is_there = ticket is not None and ticket.ticket_id is not None
        if ticket is None or ticket.life is Life.ENDED or not (is_there or writes):
            return
        try:
            opened = ticket if is_there else self._openings.opened(ticket)
            if opened is not None:
                self._mirror(opened, self._looks.look_for(opened, entry), writes)
        except TicketGone as problem:
            self._openings.give_up(reference, problem)
        except DeskRefuses as problem:
            if writes:
                self._openings.give_up(reference, problem)
                raise
            self._put_again(reference, entry)

    def settle_doubles(self, reference: str) -> None:
        """Close the tickets that the conversation has beside this one. A ticket of which we do not know whether it was
        opened has none yet. Raises DeskAway and DeskBusy."""
        with self._database.read() as connection:
            ticket = tickets.find(connection, reference)
        if ticket is not None and (ticket.ticket_id is not None or ticket.life is Life.ENDED):
            self._doubles.settle(ticket)

    def _put_again(self, reference: str, entry: int) -> None:
        """Have what was refused written by an entry that writes, which is there to be tried again."""
        with self._database.write() as connection:
            if (ticket := tickets.find(connection, reference)) is not None:
                put_sync(connection, ticket, f"r{entry}", self._clock(), writes=True)

    def _mirror(self, ticket: DeskTicket, look: Look, writes: bool) -> None:
        ticket = self._found(ticket, look)
        ticket, commits = self._heard(ticket, look, writes)
        if not self._is_current(ticket) or ticket.life is Life.REFUSED:
            return
        self._tell(ticket, look.state, writes or bool(commits))
        if events := [event for commit in commits for event in commit.events]:
            with self._database.write() as connection:
                finish_syncs(connection, ticket, events, self._clock())

    def _found(self, ticket: DeskTicket, look: Look) -> DeskTicket:
        """The ticket, in which a comment that may have arrived was looked for."""
        if ticket.trying_seq is None or all(post.key != _key(ticket) for post in look.posts):
            return ticket
        return save(self._database, replace(ticket, sent_seq=ticket.trying_seq, trying_seq=None))

    def _heard(self, ticket: DeskTicket, look: Look, writes: bool) -> tuple[DeskTicket, list[Commit]]:
        """Do what was done in the desk: first what was said, then who has it, then where it stands. Returns what came
        of it, too. A ticket that was refused is told again if it is to be written, or if somebody there speaks."""
        commits: list[Commit] = []
        for post in look.posts:
            if post.key is None:
                commits += self._publish_all(self._people.post(ticket.conversation_id, post))
        state = look.state
        newest = max([post.at for post in look.posts], default=ticket.looked_to)
        with self._database.write("desk_heard") as connection:
            conversation = store.lock(connection, ticket.conversation_id)
            done: list[Commit] = []
            if ticket.life is Life.REFUSED and (writes or conversation.desk == self._name):
                ticket = replace(ticket, life=Life.OPEN)
            if self._is_newest(connection, ticket):
                done += self._entered(connection, ticket)
                done += self._acted(connection, ticket, conversation.id, state)
            seen = Seen(state.status, state.assignee.id if state.assignee else None, state.is_handed_back)
            saved = tickets.save(connection, replace(ticket, seen=seen, looked_to=newest))
        return saved, [*commits, *self._publish_all(done)]

    def _entered(self, connection: Connection, ticket: DeskTicket) -> list[Commit]:
        """The conversation waits for people again, so it is answered in its ticket."""
        if ticket.life is Life.REFUSED:
            return []
        timeline = self._timelines.open(connection, ticket.conversation_id, self._clock())
        self._openings.enter(timeline, ticket)
        return [timeline.commit()] if timeline.events else []

    def _acted(
        self, connection: Connection, ticket: DeskTicket, conversation_id: str, state: TicketState
    ) -> list[Commit]:
        """Do here what differs from what was seen of the ticket the last time."""
        seen = ticket.seen or Seen(TicketStatus.OPEN)
        commits: list[Commit] = []

        def now() -> Conversation:
            return store.lock(connection, conversation_id)

        is_new_assignee = (state.assignee.id if state.assignee else None) != seen.assignee
        is_solved, was_solved = state.status is not TicketStatus.OPEN, seen.status is not TicketStatus.OPEN
        if is_new_assignee and not is_solved:
            person = state.assignee
            commits += self._people.take(now(), person) if person else self._released(now())
        is_unread = self._unread_in(connection, ticket)
        if state.is_handed_back and not seen.is_handed_back and not is_unread:
            commits += self._people.hand_back(now(), state.assignee)
        if is_solved and not was_solved and not is_unread:
            commits += self._people.resolve(now(), state.assignee)
        if was_solved and not is_solved:
            commits += self._people.reopen(now(), state.assignee)
        return commits

    def _released(self, conversation: Conversation) -> list[Commit]:
        return self._people.release(conversation) if conversation.desk == self._name else []

    def _tell(self, ticket: DeskTicket, state: TicketState, writes: bool) -> None:
        """Write what was said, and have the ticket stand as the conversation does."""
        read = unsent_of(self._database, ticket)
        is_here = read.conversation.desk == self._name and read.conversation.status is not Status.RESOLVED
        is_missed = is_here and read.is_unread and state.status is not TicketStatus.OPEN
        if is_here and state.status is TicketStatus.CLOSED and (writes or is_missed):
            self._follow_up(ticket)
            return
        by_customer = False
        if (writes or is_missed) and read.conversation.owner is not Owner.BOT:
            ticket, by_customer = self._written(ticket, read)
        if by_customer and not is_missed:
            # Who closed the ticket in this moment has not read what the customer said.
            state = self._looks.look(ticket).state
            is_missed = state.status is TicketStatus.SOLVED
        self._changed(ticket, state, is_missed)

    def _written(self, ticket: DeskTicket, read: Unsent) -> tuple[DeskTicket, bool]:
        """Write everything up to now; also returns whether the customer said some of it."""
        by_customer = False
        events = list(read.events)
        while events:
            upto = ticket.trying_seq or read.conversation.last_seq
            upto_there = [event for event in events if event.seq <= upto]
            part = next_batch(self._database, ticket, self._desk.most_chars, upto_there)
            if part.text:
                ticket = save(self._database, replace(ticket, trying_seq=part.upto))
                failpoint("desk.before_append")
                self._desk.append(str(ticket.ticket_id), Comment(_key(ticket), part.text))
                failpoint("desk.after_append")
            ticket = save(self._database, replace(ticket, sent_seq=part.upto, trying_seq=None))
            by_customer = by_customer or part.by_customer
            events = [event for event in events if event.seq > part.upto]
        return ticket, by_customer

    def _changed(self, ticket: DeskTicket, state: TicketState, is_missed: bool) -> None:
        """Have the ticket's status and assignee follow what has changed here."""
        with self._database.read() as connection:
            conversation = store.find(connection, ticket.conversation_id)
            wanted = self._wanted(conversation) if conversation else None
        if wanted is None:
            return
        told = ticket.told or Told(TicketStatus.OPEN, "")
        is_other = (wanted.status is TicketStatus.OPEN) != (state.status is TicketStatus.OPEN)
        status = wanted.status if is_other and (is_missed or wanted.status is not told.status) else None
        has = state.assignee.email.lower() if state.assignee else ""
        is_news = wanted.assignee is not None and wanted.assignee not in (told.assignee, has)
        change = Change(status, wanted.assignee if is_news else None, state.is_handed_back)
        if change != Change():
            failpoint("desk.before_update")
            self._desk.update(str(ticket.ticket_id), change)
            failpoint("desk.after_update")
        seen = ticket.seen or Seen(state.status)
        seen = replace(seen, status=status or state.status, is_handed_back=False)
        if wanted != ticket.told or seen != ticket.seen:
            save(self._database, replace(ticket, told=wanted, seen=seen))

    def _wanted(self, conversation: Conversation) -> Told:
        """How the ticket is to stand."""
        if conversation.desk != self._name or conversation.status is Status.RESOLVED:
            return Told(TicketStatus.SOLVED)
        if conversation.owner is not Owner.AGENT or conversation.agent_id is None:
            return Told(TicketStatus.OPEN, "")
        known = self._team.find_active(self._team.get(conversation.agent_id).email)
        return Told(TicketStatus.OPEN, known.email if known else None)

    def _follow_up(self, ticket: DeskTicket) -> None:
        """The ticket takes nothing any more, so the conversation gets another."""
        with self._database.write("desk_follow_up") as connection:
            conversation = store.lock(connection, ticket.conversation_id)
            tickets.save(connection, replace(ticket, life=Life.ENDED))
            following = begin(connection, self._name, conversation, self._clock())
            put_sync(connection, following, "f", self._clock(), writes=True)

    def _unread_in(self, connection: Connection, ticket: DeskTicket) -> bool:
        """Whether the customer has said something that nobody of the desk can have read."""
        return store.customer_messages_after(connection, ticket.conversation_id, ticket.sent_seq) > 0

    def _is_current(self, ticket: DeskTicket) -> bool:
        with self._database.read() as connection:
            return self._is_newest(connection, ticket)

    def _is_newest(self, connection: Connection, ticket: DeskTicket) -> bool:
        newest = tickets.current(connection, ticket.conversation_id, self._name)
        return newest is not None and newest.id == ticket.id

    def _publish_all(self, commits: Sequence[Commit]) -> Sequence[Commit]:
        for commit in commits:
            self._publish(commit)
        return commits


def _key(ticket: DeskTicket) -> str:
    """The key of the comment that ends with the event `trying_seq`."""
    return f"{ticket.id}:{ticket.trying_seq}"
