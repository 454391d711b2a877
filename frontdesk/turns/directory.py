"""Looks up on whose behalf an action runs, by the turn's id, which is all that Rasa knows of a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from frontdesk.conversations import store, turn_store
from frontdesk.conversations.model import TurnState, assurance_of
from frontdesk.database import Database
from frontdesk.identity.model import Caller


@dataclass(frozen=True)
class TurnContext:
    """A running turn: its caller, its deadline, and which attempt of it runs."""

    turn_id: str
    caller: Caller
    deadline: datetime
    locale: str
    attempts: int = 1


class TurnDirectory:
    """Turns that are running now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lookup(self, turn_id: str) -> TurnContext | None:
        """The running turn of that id. None if there is none, so also after a person took the conversation over."""
        with self._database.read() as connection:
            turn = turn_store.find_turn(connection, turn_id)
            if turn is None or turn.state is not TurnState.RUNNING or turn.deadline_at is None:
                return None
            conversation = store.find(connection, turn.conversation_id)
        assert conversation is not None  # a foreign key says so
        is_same = conversation.customer_id == turn.customer_id
        assurance = assurance_of(turn.customer_id, turn.level, conversation.verified_until if is_same else None)
        caller = Caller(turn.conversation_id, turn.customer_id, assurance, turn.address, turn.episode)
        return TurnContext(turn.id, caller, turn.deadline_at, conversation.locale, turn.attempts)
