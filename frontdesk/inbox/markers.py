"""What each agent keeps for a conversation: a draft for each mode, and the read marker."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.model import Conversation, Kind
from frontdesk.database import Database, utc_now
from frontdesk.inbox import tables as t
from frontdesk.privacy.masking import mask
from frontdesk.team.model import Agent


class Mode(StrEnum):
    """What a draft will be sent as."""

    REPLY = "reply"
    NOTE = "note"

    @classmethod
    def of(cls, kind: Kind) -> Mode:
        """What a message or a note was written as."""
        return cls.REPLY if kind is Kind.MESSAGE else cls.NOTE


class Markers:
    """Drafts and read markers. Every method raises NotFound for an unknown conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_draft(self, conversation_id: str, agent: Agent, mode: Mode, text: str) -> None:
        """Keep the text, masked, for this agent alone; an empty one removes the draft."""
        d = t.drafts.c
        mine = sa.and_(d.conversation_id == conversation_id, d.agent_id == agent.agent_id, d.mode == mode)
        masked = mask(text, keeps_links=True)  # before the transaction, because a long text takes a while
        with self._database.write() as connection:
            store.lock(connection, conversation_id)
            connection.execute(t.drafts.delete().where(mine))
            if text:
                values = {"conversation_id": conversation_id, "agent_id": agent.agent_id, "mode": str(mode)}
                connection.execute(t.drafts.insert().values(**values, text=masked, updated_at=utc_now()))

    def read_to(self, conversation_id: str, agent: Agent, seq: int) -> int:
        """Set the read marker to `seq`: everything after it is unread, also what was read before."""
        r = t.reads.c
        mine = sa.and_(r.conversation_id == conversation_id, r.agent_id == agent.agent_id)
        with self._database.write() as connection:
            conversation = store.lock(connection, conversation_id)
            seq = min(seq, conversation.last_seq)
            read = {"seq": seq, "customer_messages": _read_messages(connection, conversation, seq)}
            if not connection.execute(t.reads.update().where(mine).values(**read)).rowcount:
                values = {"conversation_id": conversation_id, "agent_id": agent.agent_id}
                connection.execute(t.reads.insert().values(**values, **read))
        return seq


def _read_messages(connection: Connection, conversation: Conversation, seq: int) -> int:
    """How many messages the customer wrote up to `seq`; known at the end of the timeline, else counted."""
    if seq >= conversation.last_message_seq:
        return conversation.customer_messages
    later = store.customer_messages_after(connection, conversation.id, seq)
    return conversation.customer_messages - later


def remove_draft(
    connection: Connection, conversation_id: str, agent: Agent, mode: Mode, texts: Collection[str]
) -> None:
    """Remove the agent's draft if it is one of these texts, masked; another one was typed in another page."""
    d = t.drafts.c
    mine = sa.and_(d.conversation_id == conversation_id, d.agent_id == agent.agent_id, d.mode == mode)
    connection.execute(t.drafts.delete().where(mine, d.text.in_(texts)))


def drafts_of(connection: Connection, conversation_id: str, agent: Agent) -> dict[str, str]:
    """The agent's drafts by mode."""
    d = t.drafts.c
    query = sa.select(d.mode, d.text).where(d.conversation_id == conversation_id, d.agent_id == agent.agent_id)
    return {row.mode: row.text for row in connection.execute(query)}


def read_marker(connection: Connection, conversation_id: str, agent: Agent) -> int:
    """The number of the last event that the agent has read; 0 if none."""
    r = t.reads.c
    query = sa.select(r.seq).where(r.conversation_id == conversation_id, r.agent_id == agent.agent_id)
    return connection.execute(query).scalar() or 0
