"""Waiting for what sends no event here: a file that another process writes, a process that is up."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def until(look: Callable[[], Value], otherwise: str, seconds: float = 15.0) -> Value:
    """The first true value that `look` returns. Raises AssertionError with `otherwise` after so many seconds."""
    end = time.monotonic() + seconds
    while not (value := look()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.02)
    return value
