"""Faults of ours are told apart from what whoever asked got wrong."""

from __future__ import annotations

import errno
import json

import pytest
import sqlalchemy as sa
from sanic import HTTPResponse
from structlog.testing import capture_logs

from frontdesk.problems import NotFound, TooMany
from frontdesk.threads import Overloaded
from frontdesk.web.errors import answer_to_any


def told(answer: HTTPResponse) -> tuple[int, str]:
    """Status and code."""
    return answer.status, json.loads(answer.body or b"")["error"]["code"]


@pytest.mark.parametrize("problem", [KeyError("utter_missing"), IndexError(3), LookupError("what"), ValueError("no")])
def test_a_fault_of_ours_is_a_500_that_is_logged_without_its_words(problem: Exception) -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(problem, "frontdesk.inbox.take_over")) == (500, "internal")
    line = {"event": "request_crashed", "route": "frontdesk.inbox.take_over", "error": type(problem).__name__}
    assert logs == [line | {"places": [], "log_level": "error"}]


def test_what_does_not_exist_is_a_404_that_is_not_logged() -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(NotFound("conversation"), "route")) == (404, "not_found")
    assert logs == []


def test_a_limit_says_when_to_come_back() -> None:
    answer = answer_to_any(TooMany("too_many", "That was too often. Wait 7 seconds and try again.", 7), "route")
    assert told(answer) == (429, "too_many")
    assert answer.headers["Retry-After"] == "7"


def _of_database(kind: type[sa.exc.DBAPIError], *, is_gone: bool = False) -> sa.exc.DBAPIError:
    return kind("SELECT secret", {}, Exception("secret"), connection_invalidated=is_gone)


@pytest.mark.parametrize(
    "problem",
    [
        _of_database(sa.exc.OperationalError),  # locked, full, shut down
        _of_database(sa.exc.InterfaceError),  # the connection was closed
        _of_database(sa.exc.InternalError),  # a standby, which takes no writes
        _of_database(sa.exc.DatabaseError),  # a damaged file
        _of_database(sa.exc.ProgrammingError, is_gone=True),
        sa.exc.TimeoutError("no connection"),
        Overloaded(),
        TimeoutError(),
        OSError(errno.ENOSPC, "secret"),
        OSError(errno.EDQUOT, "secret"),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_a_database_that_does_not_answer_is_told_as_such(problem: Exception) -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(problem, "route")) == (503, "unavailable")
    assert [line["event"] for line in logs] == ["database_unavailable"]
    assert "secret" not in str(logs)


@pytest.mark.parametrize("kind", [sa.exc.IntegrityError, sa.exc.DataError, sa.exc.ProgrammingError])
def test_a_statement_that_is_wrong_is_a_fault_of_ours(kind: type[sa.exc.DBAPIError]) -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(_of_database(kind), "route")) == (500, "internal")
    assert "secret" not in str(logs)
