"""What is written into a ticket, in parts: everything that was said, once, in order, however long it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.connectors.writing import batch
from frontdesk.conversations.model import Author, Event, Kind

AT = datetime(2026, 11, 27, tzinfo=UTC)
TOLD = (Author.CUSTOMER, Author.BOT, Author.AGENT)
#: Author, text, and whether it was written in the desk itself.
Said = tuple[Author, str, bool]
SAID = st.tuples(st.sampled_from(list(Author)), st.text(max_size=400) | st.just("long " * 500), st.booleans())


def events_of(said: Sequence[Said]) -> list[Event]:
    return [
        Event(
            *(number, "c", number, 1, Kind.MESSAGE, author, AT),
            text=f"<{number}>{text}",
            client_id=f"desk:{number}" if is_desks and author is Author.AGENT else f"inbox:{number}",
        )
        for number, (author, text, is_desks) in enumerate(said, 1)
    ]


@given(said=st.lists(SAID, min_size=1, max_size=25), most=st.integers(400, 6000))
def test_everything_is_written_once_in_order_and_every_part_fits(said: list[Said], most: int) -> None:
    events, parts = events_of(said), []
    left = events
    while left:
        part = batch("desk", left, None, most)
        assert part.upto >= left[0].seq and len(part.text) <= most
        left = [event for event in left if event.seq > part.upto]
        parts.append(part)
    wanted = [
        event.seq
        for event, (author, _, is_desks) in zip(events, said, strict=True)
        if author in TOLD and not (is_desks and author is Author.AGENT)
    ]
    written = [int(number) for part in parts for number in re.findall(r"UTC [^\n]*?: <(\d+)>", part.text)]
    assert written == wanted
    by_customer = any(author is Author.CUSTOMER for author, _, _ in said)
    assert any(part.by_customer for part in parts) == by_customer
