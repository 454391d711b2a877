"""What operators see and do about deliveries that fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk.cli.app import app
from frontdesk.database import Database
from frontdesk.doctor import checks
from frontdesk.migrate import upgrade
from frontdesk.outbox.model import MAIL_TIME_LIMIT, RetryLater, Undeliverable
from frontdesk.outbox.service import Outbox
from frontdesk.settings import Settings

runner = CliRunner()


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A database with one dead entry, 1, and a pending one, 2."""
    settings = Settings(_env_file=None, data_dir=tmp_path)
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", settings.database_url)
    upgrade(settings)
    database = Database(settings.database_url)
    outbox = Outbox(database, "one/first")
    outbox.put("mail", "k1", {"to_email": "a@example.com"}, "c1")
    entry = outbox.claim("mail", MAIL_TIME_LIMIT)
    assert entry
    outbox.postpone(entry, Undeliverable("550"))
    outbox.put("mail", "k2", {"to_email": "b@example.com"})
    database.close()
    return settings


def run(*words: str, code: int = 0) -> str:
    result = runner.invoke(app, ["outbox", *words])
    assert result.exit_code == code, result.output
    return result.output


@pytest.mark.usefixtures("settings")
def test_the_list_shows_ids_kinds_and_codes_and_nothing_of_what_was_sent_or_to_whom() -> None:
    for output in (run("list"), run("list", "--json"), run("list", "--state", "pending")):
        assert "example.com" not in output and "mail" in output
    (letter,) = json.loads(run("list", "--json"))
    assert (letter["id"], letter["kind"], letter["lane"], letter["last_error"]) == (1, "mail", "c1", "550")
    assert "no error yet" in run("list", "--state", "pending")


def test_the_list_says_since_when_an_entry_is_put_off(settings: Settings) -> None:
    database = Database(settings.database_url)
    outbox = Outbox(database, "one/first")
    entry = outbox.claim("mail", MAIL_TIME_LIMIT)
    assert entry
    now = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    outbox.postpone(entry, RetryLater(60, "ratelimited"), now)
    database.close()
    assert "ratelimited since 2026-11-27 09:30" in run("list", "--state", "pending")
    (letter,) = json.loads(run("list", "--state", "pending", "--json"))
    assert letter["put_off_since"] == now.isoformat()


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("which", ["1", "--all"])
def test_what_is_dead_is_retried(which: str) -> None:
    assert run("retry", which) == "1 due again.\n"
    assert run("list") == "Nothing is dead.\n"
    assert len(json.loads(run("list", "--state", "pending", "--json"))) == 2


@pytest.mark.usefixtures("settings")
def test_what_is_dropped_is_gone_from_the_list_and_unknown_numbers_are_told() -> None:
    assert run("drop", "1") == "1 dropped.\n"
    assert run("list") == "Nothing is dead.\n"
    assert "1 could not be" in run("drop", "1", code=1)


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("words", [["retry"], ["retry", "1", "--all"]])
def test_a_retry_names_entries_or_all_and_not_both(words: list[str]) -> None:
    assert "--all" in run(*words, code=2)


def test_the_doctor_tells_of_dead_letters(settings: Settings) -> None:
    finding = checks.check_outbox(settings)
    assert "1 could not be delivered" in finding.what and "frontdesk outbox list" in finding.remedy
    run("drop", "1")
    assert checks.check_outbox(settings).is_well
