"""Pages of a timeline. A page ends after a number of events or of bytes, whichever comes first: a single event may have
20,000 characters, each of which may be twelve bytes of JSON.

Pages are read in small ranges of numbers: so what does not fit is not in memory either, and PostgreSQL does not read
and sort the whole rest of a long timeline, as it does where it is only given a limit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations import tables as t
from frontdesk.conversations.model import Event

#: Bytes of text as JSON in a page of a customer.
PAGE_BYTES = 100_000
#: Events that are read at once.
RANGE = 20

_LAST_SEQ = sa.select(t.conversations.c.last_seq).where(t.conversations.c.id == sa.bindparam("row_id"))


@dataclass(frozen=True)
class Page:
    """Some events in order. `has_more`: whether there may be more after the last of them."""

    events: list[Event]
    has_more: bool


def public_page(
    connection: Connection, conversation_id: str, after: int, limit: int, most_bytes: int = PAGE_BYTES
) -> Page:
    """What the customer may see after that event: `limit` events, fewer at the end of the timeline or once they have
    `most_bytes` bytes of text. At least one, if there is any."""
    last = connection.execute(_LAST_SEQ, {"row_id": conversation_id}).scalar() or 0
    events: list[Event] = []
    while len(events) < limit and most_bytes > 0 and after < last:
        upto = after + min(limit, RANGE)
        for event in store.events_between(connection, conversation_id, after, upto, public_only=True):
            if most_bytes > 0:
                events.append(event)
                most_bytes -= _size(event)
        after = upto
    is_cut = len(events) > limit or most_bytes <= 0
    return Page(events[:limit], is_cut or after < last)


def latest_page(connection: Connection, conversation_id: str, after: int, upto: int, most_bytes: int) -> list[Event]:
    """The last events of the range until they have `most_bytes` bytes of text; at least one, if there is any."""
    events: list[Event] = []
    while after < upto and most_bytes > 0:
        start = max(after, upto - RANGE)
        for event in reversed(store.events_between(connection, conversation_id, start, upto)):
            if most_bytes > 0:
                events.append(event)
                most_bytes -= _size(event)
        upto = start
    return events[::-1]


def _size(event: Event) -> int:
    """Bytes of its text as it is sent."""
    return len(json.dumps(event.text))
