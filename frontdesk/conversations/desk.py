"""An agent's side of a conversation: take over, reply, note, hand back, resolve. Each is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.contact import queue_answer
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Draft,
    Kind,
    NotAllowed,
    Owner,
    Reason,
    Status,
    change_owner,
    change_status,
    check_owned,
    check_take_over,
)
from frontdesk.conversations.ratings import question
from frontdesk.conversations.turns import Committed, release, settle_all
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Agent
from frontdesk.privacy.masking import mask
from frontdesk.tickets.model import TicketStatus
from frontdesk.tickets.ports import TicketStore

Change = Callable[[Connection, Conversation, datetime], tuple[Conversation, list[Draft]]]


class Desk:
    """What agents do with conversations. Every method raises LookupError for an unknown conversation."""

    def __init__(self, database: Database, catalogue: Catalogue, tickets: TicketStore, max_chars: int) -> None:
        self._database = database
        self._catalogue = catalogue
        self._tickets = tickets
        self._max_chars = max_chars

    def take_over(self, conversation_id: str, agent: Agent) -> Committed:
        """Make the agent the owner; again by the same agent changes nothing. Raises NotAllowed for the loser of a
        race."""

        def change(_: Connection, conversation: Conversation, now: datetime) -> tuple[Conversation, list[Draft]]:
            check_take_over(conversation, agent.agent_id)
            if conversation.owner is Owner.AGENT:
                return conversation, []
            changed, event = change_owner(
                conversation, Owner.AGENT, Reason.AGENT_TOOK_OVER, now=now, author=Author.AGENT, agent_id=agent.agent_id
            )
            named = replace(event, data=event.data | {"name": agent.name})
            return changed, [named, self._system("utter_person_joined", agent_name=agent.name)]

        return self._change(conversation_id, change)

    def reply(self, conversation_id: str, agent: Agent, text: str, client_id: str) -> Committed:
        """Say something to the customer, once per ``client_id``, cards and passwords masked. Raises NotAllowed unless
        the agent owns the conversation."""
        return self._write(conversation_id, agent, text, client_id, Kind.MESSAGE)

    def note(self, conversation_id: str, agent: Agent, text: str, client_id: str) -> Committed:
        """Write something that only the team sees, once per ``client_id``, cards and passwords masked."""
        return self._write(conversation_id, agent, text, client_id, Kind.NOTE)

    def hand_back(self, conversation_id: str, agent: Agent) -> Committed:
        """Give the conversation to the bot again; what it had collected is still there."""

        def change(_: Connection, conversation: Conversation, now: datetime) -> tuple[Conversation, list[Draft]]:
            check_owned(conversation, agent.agent_id)
            changed, event = change_owner(conversation, Owner.BOT, Reason.HANDED_BACK, now=now, author=Author.AGENT)
            return changed, [replace(event, author_id=agent.agent_id), self._system("utter_handed_back")]

        return self._change(conversation_id, change)

    def resolve(self, conversation_id: str, agent: Agent) -> Committed:
        """End the episode and its ticket. Again by the same agent changes nothing."""

        def change(
            connection: Connection, conversation: Conversation, now: datetime
        ) -> tuple[Conversation, list[Draft]]:
            check_owned(conversation, agent.agent_id)
            if conversation.status is Status.RESOLVED:
                return conversation, []
            changed, event = change_status(conversation, Status.RESOLVED, author=Author.AGENT, agent_id=agent.agent_id)
            solved, resolved = self._solve(connection, conversation, now), self._system("utter_resolved")
            return changed, [event, *solved, resolved, question(connection, conversation, self._catalogue)]

        return self._change(conversation_id, change)

    def _solve(self, connection: Connection, conversation: Conversation, now: datetime) -> list[Draft]:
        ticket = self._tickets.of_episode(connection, conversation.id, conversation.episode)
        if ticket is None:
            return []
        solved = self._tickets.set_status(connection, replace(ticket, updated_at=now), TicketStatus.SOLVED)
        data = {"number": solved.number, "status": solved.status}
        return [Draft(Kind.TICKET, Author.SYSTEM, data=data)]

    def _write(self, conversation_id: str, agent: Agent, text: str, client_id: str, kind: Kind) -> Committed:
        self._check(text, client_id)
        key, masked = f"{agent.agent_id}:{client_id}", mask(text)

        def change(
            connection: Connection, conversation: Conversation, now: datetime
        ) -> tuple[Conversation, list[Draft]]:
            known = store.event_by_client_id(connection, conversation_id, Author.AGENT, key)
            if known is not None:
                # As it is stored now, or as a version that did not mask yet has stored it.
                if known.kind is not kind or known.text not in (masked, text):
                    raise NotAllowed("id_reused", "This id was used for another text. Send it with a new id.")
                return conversation, []
            is_public = kind is Kind.MESSAGE
            if is_public:
                check_owned(conversation, agent.agent_id)
                if conversation.status is Status.RESOLVED:
                    raise NotAllowed("resolved", "This conversation is resolved. Wait for the customer's next message.")
                queue_answer(connection, conversation, conversation.last_seq + 1)
            data = {"name": agent.name}
            return conversation, [Draft(kind, Author.AGENT, masked, data, agent.agent_id, is_public, key)]

        return self._change(conversation_id, change)

    def _check(self, text: str, client_id: str) -> None:
        if not client_id or len(client_id) > 40 or not client_id.isascii():
            raise NotAllowed("bad_id", "A message id has 1 to 40 ASCII characters.")
        if not text.strip():
            raise NotAllowed("empty", "The text is empty. Type something and send it again.")
        if len(text) > self._max_chars:
            raise NotAllowed("too_long", f"The text has {len(text):,} characters; {self._max_chars:,} fit.")

    def _change(self, conversation_id: str, change: Change) -> Committed:
        now = utc_now()
        with self._database.write("agent") as connection:
            before = store.lock(connection, conversation_id)
            conversation, drafts = change(connection, before, now)
            settled = []
            if conversation.owner is not Owner.BOT and before.owner is Owner.BOT:
                settled = settle_all(connection, conversation, now)
                conversation = release(conversation)
            conversation, events = store.append(connection, conversation, drafts, now)
            store.save(connection, conversation)
        return Committed(conversation, events, settled)

    def _system(self, response: str, **values: str) -> Draft:
        return Draft(Kind.MESSAGE, Author.SYSTEM, text=self._catalogue.say(response, **values))
