"""What the page around the chat says about itself, such as the product that is looked at.

It is shown to the team as the page's own word: nothing is looked up, decided or proven by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Draft, Kind
from frontdesk.conversations.turns import Committed
from frontdesk.database import Database, utc_now
from frontdesk.privacy.masking import mask_values

Values = dict[str, str | int | float | bool]


@dataclass(frozen=True)
class Noted:
    """``committed`` is None if nothing new was said."""

    committed: Committed | None


class PageContext:
    """Notes what pages say."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, conversation_id: str, values: Values) -> Noted:
        """Store what the page says, masked, for the team alone, unless it says the same as before."""
        now, values = utc_now(), mask_values(values)
        with self._database.write() as connection:
            before = store.lock(connection, conversation_id)
            said = store.events_of_kinds(connection, conversation_id, (Kind.CONTEXT,))
            if said and said[-1].data["values"] == values:
                return Noted(None)
            draft = Draft(Kind.CONTEXT, Author.CUSTOMER, data={"values": values}, public=False)
            conversation, events = store.append(connection, before, [draft], now)
            # Looking at a page is no sign of life in the conversation.
            conversation = replace(conversation, last_event_at=before.last_event_at)
            store.save(connection, conversation)
        return Noted(Committed(conversation, events))
