"""Reading what a desk answers: within a size and a time, and of whatever form."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests

from frontdesk.connectors.model import DeskAway

MOST_BYTES = 8 * 1024 * 1024


def content(response: requests.Response, deadline: float) -> bytes:
    """The whole body of a streamed response.

    Args:
        deadline: of the monotonic clock.

    Raises:
        DeskAway: it is too long, too slow, packed or cut off.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise DeskAway("packed")
    body = b""
    while chunk := response.raw.read1(65536):
        body += chunk
        if len(body) > MOST_BYTES:
            raise DeskAway("too_long")
        if time.monotonic() > deadline:
            raise DeskAway("too_slow")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) != len(body):
        raise DeskAway("cut_off")
    return body


@contextmanager
def readable() -> Iterator[None]:
    """Raises DeskAway for an answer of another form than the documented one."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        raise DeskAway("unreadable") from None
