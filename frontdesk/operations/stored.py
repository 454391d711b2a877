"""Operations as they are stored: what was proposed, what waits, and where each stands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from frontdesk.database import Database
from frontdesk.operations import store
from frontdesk.operations.model import Operation, State
from frontdesk.problems import NotFound


class StoredOperations:
    """Reads operations, beside whatever changes them.

    Args:
        clock: the time, aware.
    """

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def of_conversation(self, conversation_id: str) -> list[Operation]:
        """What was proposed in a conversation, oldest first."""
        with self._database.join_read() as connection:
            return store.of_conversation(connection, conversation_id)

    def of_customer(self, customer_id: str, limit: int) -> list[Operation]:
        """A customer's newest operations that were confirmed, in whichever conversation."""
        with self._database.join_read() as connection:
            return store.of_customer(connection, customer_id, limit)

    def standing(self, conversation_ids: Collection[str]) -> dict[str, frozenset[tuple[str, State]]]:
        """Where the operations of each conversation stand: id and state."""
        with self._database.read() as connection:
            return store.standing(connection, conversation_ids)

    def find(self, operation_id: str) -> Operation | None:
        with self._database.join_read() as connection:
            return store.find(connection, operation_id)

    def live(self, conversation_id: str) -> list[Operation]:
        """What is read back and waits for a yes in the conversation."""
        now = self._clock()
        proposed = (each for each in self.of_conversation(conversation_id) if each.state is State.PROPOSED)
        return [each for each in proposed if each.expires_at > now]

    def waiting(self, limit: int = 200) -> list[Operation]:
        """What waits for an agent or an approver, oldest first."""
        with self._database.read() as connection:
            return store.waiting(connection, limit)

    def stored(self, operation_id: str) -> Operation:
        """Raises NotFound."""
        operation = self.find(operation_id)
        if operation is None:
            raise NotFound("operation")
        return operation
