from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from frontdesk.database import Database
from frontdesk.doctor import checks
from frontdesk.doctor.checks import Finding
from frontdesk.knowledge.articles.model import Incoming
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.markdown import compose
from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from frontdesk.supervisor.addresses import Address
from tests.chat_endpoint import chat_endpoint, says
from tests.key_server import RSA_KEY, key_server, public_jwk

URL = "http://127.0.0.1:5005/webhooks/turn/health"
RASA = Address("rasa", "127.0.0.1", 5005, "FRONTDESK_ASSISTANT_URL=http://127.0.0.1:5006")


def settings(folder: Path, **values: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **values)


def test_a_migrated_database_is_well(tmp_path: Path) -> None:
    upgrade(settings(tmp_path))
    assert checks.check_database(settings(tmp_path)).is_well


def test_a_missing_database_is_told_and_not_made(tmp_path: Path) -> None:
    finding = checks.check_database(settings(tmp_path))
    assert "does not exist" in finding.what and "migrate" in finding.remedy
    assert list(tmp_path.iterdir()) == []


def test_an_empty_database_wants_migrating(tmp_path: Path) -> None:
    (tmp_path / "frontdesk.db").touch()
    assert checks.check_database(settings(tmp_path)).remedy == "frontdesk migrate"


def test_a_database_that_cannot_be_reached_is_told_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://someone:hush@127.0.0.1:1/frontdesk"
    finding = checks.check_database(settings(tmp_path, database_url=url))
    assert not finding.is_well
    assert "hush" not in finding.what + finding.remedy


@pytest.mark.parametrize("url", ["frontdesk.db", "postgresql://host:port/name"])
def test_something_that_is_no_database_address_is_told(tmp_path: Path, url: str) -> None:
    assert "FRONTDESK_DATABASE_URL" in checks.check_database(settings(tmp_path, database_url=url)).what


def test_a_language_model_that_answers_is_well_and_one_that_fails_is_told_with_its_status(tmp_path: Path) -> None:
    handle = says("Hello.")
    with chat_endpoint(lambda exchange: handle(exchange)) as endpoint:
        made = settings(tmp_path, generation_url=endpoint.url, generation_model="small")
        finding = checks.check_generation(made)
        assert finding.is_well and "small answers in" in finding.what
        handle = lambda exchange: exchange.send(b"{}", 401)  # noqa: E731  it changes its mind
        finding = checks.check_generation(made)
    assert "unavailable (HTTP 401)" in finding.what and "generation.md" in finding.remedy


def test_articles_that_are_missing_or_past_their_review_date_want_somebody(tmp_path: Path) -> None:
    made = settings(tmp_path)
    upgrade(made)
    assert "import" in checks.check_articles(made, date(2027, 1, 1)).remedy
    fields = {"id": "x", "title": "X", "category": "c", "locale": "en", "audience": "public", "updated": date.today()}
    article = compose(fields | {"review": date(2027, 1, 1)}, "Text.", tmp_path)
    database = Database(made.database_url)
    Library(database).take([Incoming(article)], (), "", "ana", publish=True)
    database.close()
    assert checks.check_articles(made, date(2027, 1, 1)).is_well
    assert "1 of 1" in checks.check_articles(made, date(2027, 1, 2)).what


def test_changed_files_want_a_new_model(tmp_path: Path) -> None:
    assert "no model" in checks.check_model(tmp_path).what
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "frontdesk-000000000000.tar.gz").touch()
    assert "changed" in checks.check_model(tmp_path).what


@pytest.mark.parametrize(
    ("status", "is_free", "subject", "what", "remedy"),
    [
        (200, False, "process", "is well", ""),
        (503, False, "process", "answers 503", "log"),
        (None, True, "process", "does not run", "make run"),
        (None, False, "port", "is taken or hangs", "FRONTDESK_ASSISTANT_URL"),
    ],
)
def test_a_process_is_told_apart_from_a_taken_port(
    status: int | None, is_free: bool, subject: str, what: str, remedy: str
) -> None:
    finding = checks.check_process(RASA, URL, lambda _: status, lambda host, port: is_free)
    assert finding.subject == subject
    assert what in finding.what
    assert remedy in finding.remedy


def test_the_hosts_keys_are_fetched_and_named(tmp_path: Path) -> None:
    with key_server() as server:
        server.serve(public_jwk(RSA_KEY, "2026-11"))
        given = settings(tmp_path, identity_jwks_url=server.url, identity_jwks_private=True)
        assert checks.check_identity_keys(given) == Finding("identity", "the host has keys: RS256 2026-11")
        server.fail(404)
        finding = checks.check_identity_keys(given)
    assert "answers with 404" in finding.what and not finding.is_well
