"""What agents read: the lists of conversations, and one conversation with everything about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import pages, store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Conversation, Event
from frontdesk.database import Database
from frontdesk.inbox.counts import Counts, Tally, with_requests
from frontdesk.inbox.lists import Filter, Row, count_elsewhere, select_rows
from frontdesk.inbox.markers import drafts_of, read_marker
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.read_markers import ReadMarkers, read_markers_of
from frontdesk.intake.reply_address import email_left
from frontdesk.problems import NotFound
from frontdesk.team.model import Agent
from frontdesk.team.service import AgentService
from frontdesk.tickets.model import Ticket
from frontdesk.tickets.ports import TicketStore

PAGE = 50
#: The most events of a conversation that are read at once; earlier ones are read in pages (`history`).
MOST_EVENTS = 500
#: The most bytes of text, as JSON, in such a page.
MOST_BYTES = 500_000
#: The most conversations that a search finds by their ticket.
MOST_TICKETS = 200
#: The most conversations of the same customer that stand beside one.
MOST_OTHERS = 5
#: The most conversations outside of a list that a search counts.
MOST_ELSEWHERE = 100
#: How far below the last seen number events are sent again after a reconnect: numbers are given before the commit, so a
#: lower one can appear later. Clients drop events that they know.
OVERLAP = 200
#: Texts of the packet that can be revealed.
REVEALED = {"words": "customer_words", "request": "request"}
#: How many characters events may have to be sent again after a reconnect; with more, the page reads what it shows.
MOST_CHARS_MISSED = 500_000


@dataclass(frozen=True)
class Detail:
    """One conversation as an agent sees it.

    Attributes:
        others: the same customer's other conversations by any channel, the last begun first, `MOST_OTHERS` at most.
    """

    conversation: Conversation
    agent_name: str | None
    events: list[Event]
    packet: dict[str, Any] | None
    ticket: Ticket | None
    requests: list[Ticket]
    understood: list[dict[str, Any]]
    drafts: dict[str, str] = field(default_factory=dict)
    read_seq: int = 0
    email_left: str | None = None
    others: list[Conversation] = field(default_factory=list)


class InboxService:
    """Reads for agents; what they change goes through `inbox.actions`."""

    def __init__(self, database: Database, team: AgentService, tickets: TicketStore) -> None:
        self._database = database
        self._team = team
        self._tickets = tickets
        self._counts = Counts(tickets)

    def rows(self, wanted: Filter, agent: Agent, after: Cursor | None = None, limit: int = PAGE) -> list[Row]:
        """The selected conversations that come after `after`, at most `limit`."""
        words = wanted.search.strip()
        with self._database.read() as connection:
            with_ticket = self._tickets.conversations_with(words, MOST_TICKETS) if words else ()
            of_requests = wanted.view == "requests"
            requests = with_requests(connection, self._tickets) if of_requests else ()
            names = self._team.names(connection)
            return select_rows(connection, wanted, agent, names, after, limit, with_ticket, requests)

    def elsewhere(self, wanted: Filter, agent: Agent) -> int:
        """How many conversations fit the search that are not in the list, at most `MOST_ELSEWHERE`."""
        words = wanted.search.strip()
        if not words:
            return 0
        with self._database.read() as connection:
            with_ticket = self._tickets.conversations_with(words, MOST_TICKETS)
            return count_elsewhere(connection, wanted, agent, with_ticket, MOST_ELSEWHERE)

    def counts(self, agent: Agent) -> dict[str, int]:
        """Open conversations by view."""
        with self._database.read() as connection:
            return self._counts.tally(connection).views(agent.agent_id)

    def read_markers(self, conversation_ids: Sequence[str], agent_ids: Collection[str]) -> ReadMarkers:
        """How far each of the agents has read in each of the conversations."""
        with self._database.read() as connection:
            return read_markers_of(connection, conversation_ids, agent_ids)

    def tally(self) -> Tally:
        """Open conversations by owner and by agent."""
        with self._database.read() as connection:
            return self._counts.tally(connection)

    def recount(self) -> None:
        """Count conversations again when the next one asks: an agent moved a read marker."""
        self._counts.forget()

    def owners(self) -> dict[str, int]:
        """Numbers of open conversations by owner, without empty ones."""
        with self._database.read() as connection:
            return dict(self._counts.tally(connection).owners)

    def detail(self, conversation_id: str, agent: Agent | None = None, last: int | None = None) -> Detail:
        """The conversation with its `last` events, and the draft and read marker of `agent`. There are `MOST_EVENTS` at
        most, fewer if they are long.

        Raises NotFound.
        """
        last = min(last or MOST_EVENTS, MOST_EVENTS)
        with self._database.read() as connection:
            conversation = store.find(connection, conversation_id)
            if conversation is None:
                raise NotFound("conversation")
            last_seq = conversation.last_seq
            events = pages.latest_page(connection, conversation_id, max(0, last_seq - last), last_seq, MOST_BYTES)
            return Detail(
                conversation=conversation,
                agent_name=self._team.names(connection).get(conversation.agent_id or ""),
                events=events,
                packet=store.latest_handoff(connection, conversation_id),
                ticket=self._tickets.of_episode(conversation_id, conversation.episode),
                requests=self._tickets.requests(conversation_id),
                understood=_understood(connection, conversation_id, events),
                drafts=drafts_of(connection, conversation_id, agent) if agent else {},
                read_seq=read_marker(connection, conversation_id, agent) if agent else 0,
                email_left=email_left(connection, conversation),
                others=store.others_of_customer(connection, conversation, MOST_OTHERS),
            )

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation's newest state, or None if there is none of that id."""
        with self._database.read() as connection:
            return store.find(connection, conversation_id)

    def history(self, conversation_id: str, before: int, limit: int) -> tuple[list[Event], list[dict[str, Any]]]:
        """Up to `limit` events before `before`, fewer if they are long, and what the bot understood of them.

        Raises NotFound.
        """
        with self._database.read() as connection:
            if store.find(connection, conversation_id) is None:
                raise NotFound("conversation")
            after = max(0, before - 1 - limit)
            events = pages.latest_page(connection, conversation_id, after, before - 1, MOST_BYTES)
            return events, _understood(connection, conversation_id, events)

    def packet(self, conversation_id: str) -> dict[str, Any] | None:
        """The newest handoff packet, unmasked."""
        with self._database.read() as connection:
            return store.latest_handoff(connection, conversation_id)

    def customer_email(self, conversation_id: str) -> str | None:
        """The customer's e-mail, or the one that a visitor left, unmasked. Raises NotFound."""
        with self._database.read() as connection:
            conversation = store.find(connection, conversation_id)
            if conversation is None:
                raise NotFound("conversation")
            return conversation.customer_email or email_left(connection, conversation)

    def revealed(self, conversation_id: str, field: str) -> Any:
        """A value that is shown masked: `email` (the customer's), `words` or `request` (of the packet), `slot.<name>`,
        or `<ticket's number>.<name>` (of a request).

        Raises NotFound.
        """
        if field == "email":
            return self.customer_email(conversation_id)
        for ticket in self._tickets.requests(conversation_id):
            if field in (named := {f"{ticket.number}.{name}": value for name, value in details(ticket).items()}):
                return named[field]
        packet = self.packet(conversation_id) or {}
        if field in REVEALED:
            return packet.get(REVEALED[field])
        kind, _, name = field.partition(".")
        if kind != "slot" or name not in packet.get("slots", {}):
            raise NotFound("value")
        return packet["slots"][name]

    def events_since(self, number: int, limit: int = 1000) -> list[Event] | None:
        """Events of all conversations after `number - OVERLAP`; None if they are too many or too long to replay."""
        e = t.events.c
        latest = sa.select(e.text).where(e.id > number - OVERLAP).limit(limit + 1).subquery()
        size = sa.select(sa.func.count(), sa.func.sum(sa.func.length(latest.c.text))).select_from(latest)
        with self._database.read() as connection:
            events, chars = connection.execute(size).one()
            if events > limit or (chars or 0) > MOST_CHARS_MISSED:
                return None
            query = sa.select(t.events).where(e.id > number - OVERLAP).order_by(e.id)
            return [store.event_of(row) for row in connection.execute(query)]

    def last_number(self) -> int:
        """The number of the newest event."""
        with self._database.read() as connection:
            return connection.execute(sa.select(sa.func.max(t.events.c.id))).scalar() or 0


def details(ticket: Ticket) -> dict[str, str]:
    """What the customer said of a request, by name."""
    request = ticket.request
    return {**request.what, **({"why": request.why} if request.why else {})} if request else {}


def _understood(connection: Connection, conversation_id: str, events: Sequence[Event]) -> list[dict[str, Any]]:
    """What the bot made of the messages among these events."""
    if not events:
        return []
    r = t.turn_results.c
    columns = (r.seq, r.intent, r.ranking, r.steps, r.articles)
    within = (r.conversation_id == conversation_id, r.seq >= events[0].seq, r.seq <= events[-1].seq)
    rows = connection.execute(sa.select(*columns).where(*within).order_by(r.episode, r.seq))
    return [dict(row._mapping) for row in rows]
