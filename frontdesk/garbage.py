"""The collection of garbage in a process that serves."""

from __future__ import annotations

import gc


def collect_no_more() -> None:
    """Leave what a process has loaded out of the collection of garbage, which would look at all of it again and again,
    with all threads waiting. Call it once, when everything is built."""
    gc.collect()
    gc.freeze()
