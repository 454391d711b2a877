"""Read markers of several agents at once, for lists that agents share."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.inbox.tables import reads


class ReadMarker(NamedTuple):
    """An agent has read up to the event `seq`, and so that many `messages` of the customer."""

    seq: int
    messages: int


#: By agent and conversation; where an agent has read nothing there is no marker.
ReadMarkers = dict[tuple[str, str], ReadMarker]


def read_markers_of(connection: Connection, conversation_ids: Sequence[str], agent_ids: Collection[str]) -> ReadMarkers:
    """The read markers of these agents in these conversations."""
    query = sa.select(reads).where(
        reads.c.conversation_id.in_(conversation_ids), reads.c.agent_id.in_(agent_ids), reads.c.seq > 0
    )
    rows = connection.execute(query)
    return {(row.agent_id, row.conversation_id): ReadMarker(row.seq, row.customer_messages) for row in rows}
