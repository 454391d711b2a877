"""Faults of ours are told apart from what whoever asked got wrong."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa
from sanic import HTTPResponse
from structlog.testing import capture_logs

from frontdesk.problems import NotFound, TooMany
from frontdesk.web.errors import answer_to_any


def told(answer: HTTPResponse) -> tuple[int, str]:
    """Status and code."""
    return answer.status, json.loads(answer.body or b"")["error"]["code"]


@pytest.mark.parametrize("problem", [KeyError("utter_missing"), IndexError(3), LookupError("what"), ValueError("no")])
def test_a_fault_of_ours_is_a_500_that_is_logged_without_its_words(problem: Exception) -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(problem, "frontdesk.inbox.take_over")) == (500, "internal")
    error = type(problem).__name__
    level = {"log_level": "error"}
    assert logs == [{"event": "request_crashed", "route": "frontdesk.inbox.take_over", "error": error, **level}]


def test_what_does_not_exist_is_a_404_that_is_not_logged() -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(NotFound("conversation"), "route")) == (404, "not_found")
    assert logs == []


def test_a_limit_says_when_to_come_back() -> None:
    answer = answer_to_any(TooMany("too_many", "That was too often. Wait 7 seconds and try again.", 7), "route")
    assert told(answer) == (429, "too_many")
    assert answer.headers["Retry-After"] == "7"


@pytest.mark.parametrize(
    "problem", [sa.exc.OperationalError("SELECT secret", {}, Exception("locked")), sa.exc.TimeoutError("no connection")]
)
def test_a_database_that_does_not_answer_is_told_as_such(problem: Exception) -> None:
    with capture_logs() as logs:
        assert told(answer_to_any(problem, "route")) == (503, "unavailable")
    assert [line["event"] for line in logs] == ["database_unavailable"]
    assert "secret" not in str(logs)
