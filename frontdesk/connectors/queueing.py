"""Notes what a conversation's ticket must hear of: at once what changes who has it, and what is said in batches.

A desk allows few updates a minute, and its agents read no ticker. So what is written is collected: a comment goes out
when nobody has written for `PAUSE`, at the latest `LONGEST` after the first of it. A handoff, a change of owner and a
resolution go out at once, with everything that was said before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.connectors import tickets
from frontdesk.connectors.tickets import DeskTicket, Life
from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent, Owner
from frontdesk.conversations.tables import events as event_rows
from frontdesk.conversations.timeline import Listener
from frontdesk.database import Database, utc_now
from frontdesk.outbox.service import finish, put

PAUSE = timedelta(seconds=30)
LONGEST = timedelta(seconds=60)
#: Whose words a ticket gets, besides those of its own desk.
SPEAKERS = frozenset({Author.CUSTOMER, Author.AGENT})


def kind_of(desk: str) -> str:
    """The outbox's kind of entries for this desk."""
    return f"desk.{desk}"


def is_of(desk: str, event: Event) -> bool:
    """Whether the event was written in this desk."""
    return event.author is Author.AGENT and (event.client_id or "").startswith(f"{desk}:")


def desk_queuer(desk: str) -> Listener:
    """Gives a ticket to each conversation that is handed to people, and has the ticket follow it."""

    def concerns(event: Event) -> bool:
        is_said = event.kind in (Kind.MESSAGE, Kind.NOTE)
        return not is_said or (event.author in SPEAKERS and not is_of(desk, event))

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        ticket = _ticket_of(connection, desk, conversation, events)
        if ticket is not None:
            _note(connection, ticket, conversation, events)
        yield from ()

    return Listener("desk", frozenset({Kind.MESSAGE, Kind.NOTE, Kind.OWNER, Kind.STATUS}), hear, concerns)


def _ticket_of(
    connection: Connection, desk: str, conversation: Conversation, events: Sequence[Event]
) -> DeskTicket | None:
    """The ticket that these events are about; a new one if they hand an episode over that has none. An episode whose
    ticket the desk has lost stays with the inbox."""
    ticket = tickets.current(connection, conversation.id, desk)
    is_of_episode = ticket is not None and ticket.episode == conversation.episode
    was_there = ticket is not None and (ticket.life is not Life.ENDED or ticket.ticket_id is not None)
    if (is_of_episode and was_there) or not any(
        event.kind is Kind.OWNER and event.data["to"] == Owner.QUEUE for event in events
    ):
        return ticket
    return begin(connection, desk, conversation, events[-1].at)


def begin(connection: Connection, desk: str, conversation: Conversation, now: datetime) -> DeskTicket:
    """A ticket that is still to be opened, about the whole episode."""
    e = event_rows.c
    of_episode = sa.and_(e.conversation_id == conversation.id, e.episode == conversation.episode)
    first = connection.execute(sa.select(sa.func.min(e.seq)).where(of_episode)).scalar() or 1
    ticket = DeskTicket(store.new_id(), desk, conversation.id, conversation.episode, now, sent_seq=first - 1)
    tickets.insert(connection, ticket)
    return ticket


def _note(connection: Connection, ticket: DeskTicket, conversation: Conversation, events: Sequence[Event]) -> None:
    if conversation.desk == ticket.desk and ticket.episode != conversation.episode:
        tickets.follow(connection, ticket.id, conversation.episode)
    newest = events[-1]
    # What a desk refused is written when it is tried again, or if the conversation is answered there all the same.
    is_told = ticket.life is not Life.REFUSED or conversation.desk == ticket.desk
    if any(event.kind in (Kind.OWNER, Kind.STATUS) for event in events):
        put_sync(connection, ticket, _because_of(newest), newest.at, writes=is_told)
    elif is_told and conversation.owner is not Owner.BOT and ticket.life is not Life.ENDED:
        since = ticket.unsent_since or newest.at
        tickets.wait(connection, ticket.id, since, min(newest.at + PAUSE, since + LONGEST))


def put_sync(connection: Connection, ticket: DeskTicket, why: str, now: datetime, *, writes: bool) -> None:
    """Have the ticket looked at, and with `writes` told what was said since; once for each `why`."""
    payload = {"ticket": ticket.id, "writes": "yes" if writes else "no"}
    kind = kind_of(ticket.desk)
    put(connection, kind, _key(ticket, why), payload, now, lane=ticket.conversation_id)


def put_doubles(connection: Connection, ticket: DeskTicket, why: str, now: datetime) -> None:
    """Have other tickets of the same conversation looked at, which were opened without our knowing."""
    payload = {"ticket": ticket.id, "writes": "yes", "doubles": "yes"}
    put(connection, kind_of(ticket.desk), _key(ticket, why), payload, now, lane=ticket.conversation_id)


def finish_syncs(connection: Connection, ticket: DeskTicket, events: Sequence[Event], now: datetime) -> None:
    """The ticket was told of these events already."""
    for event in events:
        finish(connection, kind_of(ticket.desk), _key(ticket, _because_of(event)), now)


def _because_of(event: Event) -> str:
    return f"e{event.id}"


def _key(ticket: DeskTicket, why: str) -> str:
    return f"{kind_of(ticket.desk)}:{ticket.id}:{why}"


def put_due(database: Database, desk: str, now: datetime | None = None) -> int:
    """Have written what has waited for long enough; returns in how many tickets."""
    now = now or utc_now()
    with database.read() as connection:
        waiting = tickets.due(connection, desk, now)
    for ticket in waiting:
        with database.write("desk_due") as connection:
            if tickets.clear_due(connection, ticket):
                put_sync(connection, ticket, f"d{ticket.due_at}", now, writes=True)
    return len(waiting)
