"""What the chat shows of a message."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.channels.web_chat.view import event_view
from frontdesk.conversations.model import Author, Event, Kind
from frontdesk.database import utc_now


@pytest.mark.parametrize(
    ("data", "expected"),
    [({"sign_in": True}, True), ({"sign_in": False}, None), ({}, None), ({"canned": True}, None)],
)
def test_a_request_to_sign_in_is_marked_and_nothing_else_of_the_data_is_shown(
    data: dict[str, Any], expected: bool | None
) -> None:
    view = event_view(Event(1, "c", 1, 1, Kind.MESSAGE, Author.BOT, utc_now(), "Please sign in.", data))
    assert view is not None
    assert view.get("sign_in") is expected
    assert set(view) - {"sign_in"} == {"type", "seq", "kind", "at", "from", "text", "buttons", "links"}
