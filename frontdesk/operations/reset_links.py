"""The link for a new password, made as an operation: declared, granted and written down like any other change.

Whoever forgot a password has proven nothing, so nothing is read back, confirmed or told in the conversation: the same
is said whether or not there is an account, and the link is made when its mail goes to the address on file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.accounts.writes import Done
from frontdesk.conversations import store as conversations
from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Level
from frontdesk.operations import store
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import CUSTOMER, Draft, State
from frontdesk.operations.ports import Issue

RESET = "password_reset"


class ResetLinks:
    """Makes links with a grant of their own.

    Args:
        system: the system of record whose links are made.
    """

    def __init__(
        self, database: Database, system: SystemOfRecord, issue: Issue, clock: Callable[[], datetime] = utc_now
    ) -> None:
        assert DECLARATIONS[RESET].assurance is Level.ANONYMOUS and not DECLARATIONS[RESET].needs_proof
        self._database = database
        self._system = system
        self._issue = issue
        self._clock = clock

    def link(self, customer_id: str, conversation_id: str, key: str) -> str:
        """The link that somebody asked for in a conversation, the same one for the same `key` while it is fresh.

        Raises `SystemOfRecordUnavailable`: try again later, under the same key.
        """
        draft = Draft(RESET, customer_id, {}, key)
        self._begin(draft, conversation_id)
        link = self._system.reset_link(self._issue(draft.id, draft.request))
        with self._database.write() as connection:
            values = {"result": store.result_to_json(Done()), "settled_at": self._clock()}
            store.moved(connection, draft.id, State.SENT, State.DONE, **values)
        return link

    def _begin(self, draft: Draft, conversation_id: str) -> None:
        """Write down that it is being made, before it is. Nobody in the conversation hears what comes of it."""
        now = self._clock()
        with self._database.write() as connection:
            conversation = conversations.lock(connection, conversation_id)
            store.insert(
                connection,
                draft,
                conversation_id=conversation.id,
                episode=conversation.episode,
                state=State.SENT,
                owner_version=conversation.owner_version,
                proposed_by=CUSTOMER.name,
                proposed_at=now,
                expires_at=now,
                confirmed_by=CUSTOMER.name,
                confirmed_at=now,
                attempts=1,
                sent_at=now,
                told_at=now,
                ticket_at=now,
            )
