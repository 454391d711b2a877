"""Reading what a desk answers: within a size and a time, and of whatever form."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests

from frontdesk.connectors.model import DeskAway
from frontdesk.streamed import NotRead, body_of

MOST_BYTES = 8 * 1024 * 1024


def content(response: requests.Response, deadline: float) -> bytes:
    """The whole body of a streamed response.

    Args:
        deadline: of the monotonic clock.

    Raises:
        DeskAway: it is too long, too slow, packed or cut off.
    """
    try:
        return body_of(response, MOST_BYTES, deadline)
    except NotRead as problem:
        raise DeskAway(str(problem).replace(" ", "_")) from None


@contextmanager
def readable() -> Iterator[None]:
    """Raises DeskAway for an answer of another form than the documented one."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise DeskAway("unreadable") from None
