"""Settings: grouped, and a variable that is no setting is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from frontdesk import settings as settings_module
from frontdesk.settings import GROUPS, Settings, UnknownSetting


@pytest.mark.parametrize(
    ("variable", "meant"),
    [
        ("FRONTDESK_SMPT_URL", "FRONTDESK_SMTP_URL"),
        ("FRONTDESK_DATABSE_URL", "FRONTDESK_DATABASE_URL"),
        ("frontdesk_public_ulr", "FRONTDESK_PUBLIC_URL"),
    ],
)
def test_a_misspelt_variable_is_refused_with_the_one_that_is_meant(
    monkeypatch: pytest.MonkeyPatch, variable: str, meant: str
) -> None:
    monkeypatch.setenv(variable, "x")
    with pytest.raises(UnknownSetting, match=rf"{variable.upper()} is not a setting\. Did you mean {meant}"):
        Settings(_env_file=None)


def test_a_misspelt_name_in_a_file_is_refused_and_its_value_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("FRONTDESK_PORT=9000\nFRONTDESK_METRIC_TOKEN=very-secret\n")
    with pytest.raises(UnknownSetting, match="FRONTDESK_METRICS_TOKEN") as refused:
        Settings(_env_file=file)
    assert "very-secret" not in str(refused.value)


def test_what_resembles_no_setting_is_refused_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_QQQQQQ", "x")
    with pytest.raises(UnknownSetting, match=r"docs/settings\.md"):
        Settings(_env_file=None)


def test_variables_of_others_are_nobodys_business(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESKS_PORT", "1")
    monkeypatch.setenv("FRONTDESK_FAILPOINT", "")
    assert Settings(_env_file=None).port == 8080


def test_every_setting_stands_in_one_group() -> None:
    fields = [name for group in GROUPS for name in group.model_fields]
    assert sorted(fields) == sorted(Settings.model_fields)


@pytest.fixture
def secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which a container finds its secrets."""
    monkeypatch.setattr(settings_module, "SECRETS", tmp_path)
    return tmp_path


def test_a_secret_may_be_a_file_and_loses_the_line_break_at_its_end(secrets: Path) -> None:
    key = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----"
    (secrets / "frontdesk_identity_key").write_text(key + "\n")
    (secrets / "FRONTDESK_SMTP_URL").write_text("smtps://desk:p%40ss@mail.example.com\r\n")
    (secrets / "postgres_password").write_text("somebody else's")
    found = Settings(_env_file=None)
    assert found.identity_key is not None and found.identity_key.get_secret_value() == key
    assert found.smtp_url == "smtps://desk:p%40ss@mail.example.com"


def test_the_environment_goes_before_a_file_unless_it_is_empty(secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("frontdesk_company", "frontdesk_mail_from", "frontdesk_hours"):
        (secrets / name).write_text("from a file")
    monkeypatch.setenv("FRONTDESK_COMPANY", "from the environment")
    monkeypatch.setenv("FRONTDESK_HOURS", "")
    found = Settings(_env_file=None)
    assert (found.company, found.mail_from, found.hours) == ("from the environment", "from a file", "from a file")


@pytest.mark.parametrize("name", ["frontdesk_identty_key", "FRONTDESK_DATABASE_PASWORD", "Frontdesk_Token"])
def test_a_file_that_is_no_setting_is_refused_by_name(secrets: Path, name: str) -> None:
    (secrets / name).write_text("very-secret")
    with pytest.raises(UnknownSetting, match=name.upper()) as refused:
        Settings(_env_file=None)
    assert "very-secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["FRONTDESK_PORT", "FRONTDESK_METRICS_TOKEN", "FRONTDESK_MODE", "FRONTDESK_HOURS"])
def test_an_empty_variable_leaves_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = Settings(_env_file=None)
    monkeypatch.setenv(name, "")
    assert Settings(_env_file=None) == usual


@pytest.mark.parametrize(
    ("url", "password"),
    [
        ("postgresql://desk@db/desk", "p@ss:word/?#[]%25 ä"),
        ("postgresql+psycopg2://desk@db:5433/desk?sslmode=require&application_name=a%40b", "p@ss:word/?#[]%25 ä"),
        ("postgresql://desk@[2001:db8::1]:5432/desk", "p@ss:word/?#[]%25 ä"),
        ("postgresql://desk:its-own@db/desk", "its-own"),
        ("postgresql://db/desk?application_name=a%40b", None),
        ("postgresql:///desk?host=/run/postgresql", None),
        ("sqlite:////srv/desk@home/frontdesk.db", None),
    ],
)
def test_the_password_of_the_database_may_stand_apart_from_its_address(url: str, password: str | None) -> None:
    found = Settings(_env_file=None, database_url=url, database_password="p@ss:word/?#[]%25 ä")
    parsed, before = sa.make_url(found.database_url), sa.make_url(url)
    assert parsed.password == password
    assert parsed._replace(password=None) == before._replace(password=None)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("0.0.0.0", "http://127.0.0.1:9000"),
        ("::", "http://[::1]:9000"),
        ("::1", "http://[::1]:9000"),
        ("192.0.2.7", "http://192.0.2.7:9000"),
        ("desk.local", "http://desk.local:9000"),
    ],
)
def test_an_address_that_was_left_empty_can_be_opened(host: str, url: str) -> None:
    found = Settings(_env_file=None, host=host, port=9000, actions_host=host, actions_port=9001)
    assert (found.public_url, found.actions_url) == (url, url.replace("9000", "9001") + "/webhook")
