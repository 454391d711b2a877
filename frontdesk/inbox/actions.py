"""What agents do with conversations: take over, assign, reply, note, hand back, resolve. Each is one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import structlog
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Event,
    Kind,
    NewEvent,
    Owner,
    Reason,
    Status,
    answered,
    change_owner,
    check_owned,
    check_place,
    check_take_over,
    is_resolved_by_agent,
    reopen,
    resolve,
)
from frontdesk.conversations.settling import release, settle_all
from frontdesk.conversations.timeline import Listener, Timeline, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.handoff.departures import Departures
from frontdesk.inbox.markers import Mode, remove_draft
from frontdesk.privacy.masking import mask
from frontdesk.problems import Invalid, NotAllowed, NotFound, TooLarge
from frontdesk.storable import is_id
from frontdesk.team.model import Agent
from frontdesk.team.service import AgentService
from frontdesk.tickets.model import TicketStatus
from frontdesk.tickets.ports import TicketStore

log = structlog.get_logger("frontdesk.inbox")

Change = Callable[[Timeline], None]


class AgentActions:
    """What agents do with conversations. Every method raises NotFound for an unknown conversation.

    A conversation is answered in one place, the inbox or a help desk, and whoever takes it over brings it to theirs. A
    method joins the transaction that is open in its thread.

    Args:
        place: the desk in which these agents work; None for the inbox.
    """

    def __init__(
        self,
        database: Database,
        timelines: Timelines,
        voice: Voice,
        departures: Departures,
        team: AgentService,
        tickets: TicketStore,
        max_chars: int,
        clock: Callable[[], datetime] = utc_now,
        place: str | None = None,
    ) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice
        self._departures = departures
        self._team = team
        self._tickets = tickets
        self._max_chars = max_chars
        self._clock = clock
        self._place = place

    def in_desk(self, name: str) -> AgentActions:
        """The same for agents who work in this desk. They take a conversation from whoever has it: the desk's own rules
        decide who may."""
        known = (self._database, self._timelines, self._voice, self._departures, self._team, self._tickets)
        return AgentActions(*known, self._max_chars, self._clock, name)

    def take_over(self, conversation_id: str, agent: Agent, from_agent: str | None = None) -> Commit:
        """Make the agent the owner; again by the same agent changes nothing.

        Args:
            from_agent: the colleague from whom the agent means to take it, who must be gone or silent for too long;
                a lead takes it from anyone.

        Raises:
            NotAllowed: it is resolved, or another agent has it, as for the loser of a race.
        """
        return self._give(conversation_id, agent, agent, from_agent, self._clock())

    def assign(self, conversation_id: str, agent: Agent, to: str, from_agent: str | None = None) -> Commit:
        """Give the conversation to a colleague, who answers it where it is answered now and must be there for the
        inbox. It must be the agent's, or one that they may take over.

        Raises:
            NotFound: there is no such colleague.
            NotAllowed: the colleague is absent or answers nobody; it is resolved, or another agent has it.
        """
        return self._give(conversation_id, agent, self._team.get(to), from_agent, self._clock())

    def _give(
        self, conversation_id: str, by: Agent, to: Agent, from_agent: str | None, now: datetime, is_told: bool = True
    ) -> Commit:
        def change(timeline: Timeline) -> None:
            before = timeline.conversation
            is_own = by.agent_id == to.agent_id
            desk = self._place if is_own else before.desk
            if not is_own and desk is None and self._team.absence(to.agent_id, now) is not None:
                raise NotAllowed("absent", f"{to.name} is not there. Choose somebody who is.")
            may_take = self._place is not None or self._departures.may_take(before, by, from_agent, timeline.now)
            check_take_over(before, by.agent_id, may_take=may_take)
            if (before.owner, before.agent_id, before.desk) == (Owner.AGENT, to.agent_id, desk):
                return
            before = replace(before, desk=desk)
            reason = Reason.AGENT_TOOK_OVER if is_own else Reason.ASSIGNED
            timeline.conversation, event = change_owner(
                before, Owner.AGENT, reason, now=timeline.now, author=Author.AGENT, agent_id=to.agent_id, by=by.agent_id
            )
            if may_take and before.owner is Owner.AGENT and before.agent_id != by.agent_id:
                about = {"agent": by.agent_id, "from_agent": before.agent_id, "conversation": conversation_id}
                log.warning("taken_from_colleague", **about, role=by.role)
            said = [self._voice.message(timeline.conversation, "utter_person_joined", agent_name=to.name)]
            timeline.append(replace(event, data=event.data | {"name": to.name}), *(said if is_told else ()))

        return self._change(conversation_id, change, now)

    def reply(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        seen: int | None = None,
        draft: str | None = None,
    ) -> Commit:
        """Say something to the customer, once per `client_id`, cards and passwords masked.

        Args:
            seen: the number of the last event that the agent saw; None if nobody looks.
            draft: the draft that the text was made of, if it is not the same text.

        Raises:
            NotAllowed: the agent does not own the conversation, it is resolved, or the customer wrote after `seen`.
        """
        return self._write(conversation_id, agent, text, client_id, Kind.MESSAGE, seen, draft)

    def note(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        seen: int | None = None,
        draft: str | None = None,
    ) -> Commit:
        """Write something that only the team sees, once per `client_id`, cards and passwords masked. It never waits for
        the agent to have `seen` anything."""
        return self._write(conversation_id, agent, text, client_id, Kind.NOTE, None, draft)

    def hand_back(self, conversation_id: str, agent: Agent, seen: int | None = None) -> Commit:
        """Give the conversation back to the bot, with the slots that it had filled. Raises NotAllowed as `reply`."""

        def change(timeline: Timeline) -> None:
            check_place(timeline.conversation, self._place)
            check_owned(timeline.conversation, agent.agent_id)
            _check_seen(timeline, seen)
            timeline.conversation, event = change_owner(
                timeline.conversation, Owner.BOT, Reason.HANDED_BACK, now=timeline.now, author=Author.AGENT
            )
            said = self._voice.message(timeline.conversation, "utter_handed_back")
            timeline.append(replace(event, author_id=agent.agent_id), said)

        return self._change(conversation_id, change)

    def resolve(self, conversation_id: str, agent: Agent, seen: int | None = None) -> Commit:
        """End the episode; listeners do what follows from it. Again by the same agent changes nothing. Raises
        NotAllowed as `reply`."""

        def change(timeline: Timeline) -> None:
            check_place(timeline.conversation, self._place)
            check_owned(timeline.conversation, agent.agent_id)
            if timeline.conversation.status is Status.RESOLVED:
                return
            _check_seen(timeline, seen)
            timeline.conversation, event = resolve(
                timeline.conversation, now=timeline.now, author=Author.AGENT, agent_id=agent.agent_id
            )
            timeline.append(event)

        return self._change(conversation_id, change)

    def take_quietly(self, conversation_id: str, agent: Agent) -> Commit:
        """As `take_over`, and the customer is not told: for an agent who says nothing to them."""
        return self._give(conversation_id, agent, agent, None, self._clock(), is_told=False)

    def release(self, conversation_id: str, agent: Agent) -> Commit:
        """Put the agent's conversation into the queue, without a word to the customer; another's stays as it is."""

        def change(timeline: Timeline) -> None:
            before = timeline.conversation
            is_theirs = (before.owner, before.agent_id, before.desk) == (Owner.AGENT, agent.agent_id, self._place)
            if is_theirs and before.status is not Status.RESOLVED:
                timeline.conversation, event = change_owner(
                    before, Owner.QUEUE, Reason.LEFT, now=timeline.now, author=Author.AGENT, by=agent.agent_id
                )
                timeline.append(event)

        return self._change(conversation_id, change)

    def reopen(self, conversation_id: str, agent: Agent) -> Commit:
        """Open a resolved conversation again, in a new episode; an open one stays as it is. Its owner stays too."""

        def change(timeline: Timeline) -> None:
            if timeline.conversation.status is Status.RESOLVED:
                timeline.conversation, event = reopen(timeline.conversation, agent_id=agent.agent_id)
                timeline.append(event)

        return self._change(conversation_id, change)

    def solve(self, conversation_id: str, agent: Agent, number: str) -> Commit:
        """Mark a customer's request as done; again changes nothing. Raises NotFound for another ticket."""

        def change(timeline: Timeline) -> None:
            known = {ticket.number: ticket for ticket in self._tickets.requests(conversation_id)}
            if number not in known:
                raise NotFound("request")
            if known[number].status is TicketStatus.SOLVED:
                return
            self._tickets.set_status(number, TicketStatus.SOLVED, timeline.now)
            request = known[number].request
            data = {"number": number, "status": TicketStatus.SOLVED, "request": request and request.kind}
            timeline.append(NewEvent(Kind.TICKET, Author.AGENT, data=data, author_id=agent.agent_id))

        return self._change(conversation_id, change)

    def _write(
        self,
        conversation_id: str,
        agent: Agent,
        text: str,
        client_id: str,
        kind: Kind,
        seen: int | None,
        draft: str | None,
    ) -> Commit:
        self._check(text, client_id)
        key, masked = f"{self._place or agent.agent_id}:{client_id}", mask(text, keeps_links=True)
        is_public = kind is Kind.MESSAGE
        drafts = {masked, mask(draft or "", keeps_links=True)}

        def change(timeline: Timeline) -> None:
            known = store.event_by_client_id(timeline.connection, conversation_id, Author.AGENT, key)
            if known is not None:
                # Stored masked, or unmasked by a version that did not mask yet.
                if known.kind is not kind or known.text not in (masked, text):
                    raise NotAllowed("id_reused", "This id was used for another text. Send it with a new id.")
                return
            if is_public:
                check_place(timeline.conversation, self._place)
                check_owned(timeline.conversation, agent.agent_id)
                if timeline.conversation.status is Status.RESOLVED:
                    raise NotAllowed("resolved", "This conversation is resolved. Wait for the customer's next message.")
                _check_seen(timeline, seen)
                timeline.conversation = answered(timeline.conversation, now=timeline.now)
            data = {"name": agent.name}
            timeline.append(NewEvent(kind, Author.AGENT, masked, data, agent.agent_id, is_public, key))
            remove_draft(timeline.connection, conversation_id, agent, Mode.of(kind), drafts)

        return self._change(conversation_id, change)

    def _check(self, text: str, client_id: str) -> None:
        if not is_id(client_id, 40):
            raise Invalid("bad_id", "A message id has 1 to 40 ASCII characters, none of them NUL.")
        if not text.strip():
            raise Invalid("empty", "The text is empty. Type something and send it again.")
        if len(text) > self._max_chars:
            raise TooLarge("too_long", f"The text has {len(text):,} characters; {self._max_chars:,} fit.")

    def _change(self, conversation_id: str, change: Change, now: datetime | None = None) -> Commit:
        with self._database.join("agent") as connection:
            timeline = self._timelines.open(connection, conversation_id, now or self._clock())
            before = timeline.conversation.owner
            change(timeline)
            if before is Owner.BOT and timeline.conversation.owner is not Owner.BOT:
                settle_all(timeline)
                timeline.conversation = release(timeline.conversation)
            return timeline.commit()


def _check_seen(timeline: Timeline, seen: int | None) -> None:
    """Raises NotAllowed if the customer wrote after the event `seen`."""
    if seen is None or seen >= timeline.conversation.last_message_seq:
        return
    newest = store.latest_message(timeline.connection, timeline.conversation, Author.CUSTOMER)
    if newest is not None and newest.seq > seen:
        raise NotAllowed("unseen_message", "The customer wrote meanwhile. Read it, then do it again.")


def closing_message(voice: Voice) -> Listener:
    """Tells the customer that an agent has resolved the conversation."""

    def hear(_: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        if any(map(is_resolved_by_agent, events)):
            yield voice.message(conversation, "utter_resolved")

    return Listener("closing_message", frozenset({Kind.STATUS}), hear)
