from __future__ import annotations

import errno
import sqlite3

import pytest

from frontdesk.supervisor.problem import Problem, disk_full_is_a_problem


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "No space left on device"), sqlite3.OperationalError("database or disk is full")],
)
def test_a_full_disk_is_told_in_one_line(error: Exception) -> None:
    with pytest.raises(Problem, match="disk is full"), disk_full_is_a_problem():
        raise error


def test_other_errors_stay_what_they_are() -> None:
    with pytest.raises(PermissionError), disk_full_is_a_problem():
        raise PermissionError(errno.EACCES, "Permission denied")
