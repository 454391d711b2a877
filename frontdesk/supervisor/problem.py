"""The error that stops a command, in one line that says what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager


class Problem(Exception):
    """Something the operator can mend. Its text is a line for each problem: what is wrong and what to do."""


@contextmanager
def disk_full_is_a_problem() -> Iterator[None]:
    """Turn "no space left on device", wherever it is raised, into a `Problem`."""
    try:
        yield
    except Exception as error:
        if getattr(error, "errno", None) == errno.ENOSPC or "database or disk is full" in str(error):
            raise Problem("The disk is full: free some space and run it again.") from error
        raise
