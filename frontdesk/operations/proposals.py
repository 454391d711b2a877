"""What a turn read back, stored when the turn is: whoever took over meanwhile has nothing to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy.engine import Connection

from frontdesk.conversations.model import Conversation
from frontdesk.operations import store
from frontdesk.operations.model import CUSTOMER, PROPOSAL_TIME, Actor, Draft

log = structlog.get_logger("frontdesk.operations")


def read_back(
    connection: Connection, conversation: Conversation, drafts: Sequence[Mapping[str, Any]], now: datetime
) -> None:
    """Store the operations that a turn read back to its customer, if there are any. What is no draft, or is one for
    another customer, is left out: confirming it will find nothing."""
    if not drafts:
        return
    read = []
    for each in drafts:
        try:
            draft = Draft.read(each)
        except ValueError:
            log.error("operation_draft_unreadable", conversation=conversation.id)
            continue
        if draft.customer_id == conversation.customer_id:
            read.append(draft)
    keep(connection, conversation, read, CUSTOMER, now)


def keep(connection: Connection, conversation: Conversation, drafts: Sequence[Draft], by: Actor, now: datetime) -> None:
    """Store what was read back in a conversation that the caller has locked; it ends what was read back before."""
    store.end_proposals(connection, conversation.id, but=[draft.id for draft in drafts])
    for draft in drafts:
        store.insert(
            connection,
            draft,
            conversation_id=conversation.id,
            episode=conversation.episode,
            owner_version=conversation.owner_version,
            proposed_by=by.name,
            proposed_at=now,
            expires_at=now + PROPOSAL_TIME,
        )


def withdraw(connection: Connection, conversation: Conversation) -> None:
    """The customer's no to what was read back: nothing of it can be confirmed any more."""
    store.end_proposals(connection, conversation.id)


def note_told(connection: Connection, ids: Sequence[str], now: datetime) -> None:
    """Note that the customer was told what came of operations."""
    if ids:
        store.set_told(connection, ids, now)
