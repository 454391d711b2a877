"""The page context: what the page around the chat says about itself, such as the product that it shows.

Agents see it as a statement of the page: nothing is looked up, decided or proven by it.
"""

from __future__ import annotations

from frontdesk.conversations import store
from frontdesk.conversations.commit import Written
from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.privacy.masking import mask_values

Values = dict[str, str | int | float | bool]


class PageContext:
    """Notes what pages say."""

    def __init__(self, database: Database, timelines: Timelines) -> None:
        self._database = database
        self._timelines = timelines

    def note(self, conversation_id: str, values: Values, session: str | None = None) -> Written[Values]:
        """Store what the page says, masked, for the team alone, unless it says the same as before.

        Raises NotAuthenticated if the session has ended.
        """
        now, values = utc_now(), mask_values(values)
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.check(connection, session, now)
            said = store.latest_event(connection, conversation_id, Kind.CONTEXT)
            if said and said.data["values"] == values:
                return Written(values, None)
            timeline.append(NewEvent(Kind.CONTEXT, Author.CUSTOMER, data={"values": values}, public=False))
            return Written(values, timeline.commit())
