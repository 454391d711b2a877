"""The body of a streamed answer of somebody else's server, read within a size and a time."""

from __future__ import annotations

import time

import requests

CUT_OFF = "cut off"


class NotRead(Exception):
    """The body is not there as it should be; the message says why: it is `CUT_OFF`, too long, too slow or packed."""


def body_of(response: requests.Response, most_bytes: int, deadline: float) -> bytes:
    """The whole body of a response that was asked for with `stream`. Raises NotRead.

    Args:
        deadline: of the monotonic clock.
    """
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise NotRead("packed")
    body = b""
    while chunk := response.raw.read1(65536):
        body += chunk
        if len(body) > most_bytes:
            raise NotRead("too long")
        if time.monotonic() > deadline:
            raise NotRead("too slow")
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and int(announced) != len(body):
        raise NotRead(CUT_OFF)
    return body
