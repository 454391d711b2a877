"""A command that fails in a way that nobody foresaw says where, and nothing that was typed."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa

from frontdesk.cli import app as module
from frontdesk.problems import BadRequest

TYPED = "xyzzy-my-illness"


def database_error(kind: type[sa.exc.DBAPIError]) -> Exception:
    return kind(f"INSERT {TYPED}", {"text": TYPED}, Exception(f"Key (email)=({TYPED}) already exists"))


@pytest.mark.parametrize(
    "problem",
    [
        ValueError(TYPED),
        KeyError(TYPED),
        RuntimeError(TYPED),
        UnicodeEncodeError("utf-8", TYPED, 0, 1, TYPED),
        database_error(sa.exc.IntegrityError),
        database_error(sa.exc.DataError),
        database_error(sa.exc.ProgrammingError),
    ],
    ids=lambda problem: type(problem).__name__,
)
def test_an_error_of_ours_is_told_by_its_type_and_place(
    problem: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails() -> NoReturn:
        try:
            raise KeyError(TYPED)
        except KeyError as cause:
            raise problem from cause

    assert crashed(fails, monkeypatch) == 1
    told = capsys.readouterr().err
    assert "tests/unit/cli/test_crashes.py" in told and TYPED not in told and "Traceback" not in told


def test_a_problem_that_says_what_to_do_is_told_in_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses() -> NoReturn:
        raise BadRequest("Leave it out.")

    assert crashed(refuses, monkeypatch) == 1
    assert capsys.readouterr().err.strip() == "Leave it out."


def crashed(command: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """The exit status of a command that does this."""
    monkeypatch.setattr(module, "app", command)
    monkeypatch.setattr(sys, "argv", ["frontdesk"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    return int(str(ended.value.code))
