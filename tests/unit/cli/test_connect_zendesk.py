"""`frontdesk connect zendesk`, against a Zendesk of our own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from dotenv import dotenv_values

from frontdesk.bootstrap.zendesk import build_zendesk, zendesk_client, zendesk_setup
from frontdesk.cli.connect.zendesk import connect_zendesk
from frontdesk.cli.doctor import check_desk
from frontdesk.connectors.zendesk.signature import PUBLISHED_TEST_SECRET
from frontdesk.settings import NotConfigured, Settings
from tests.zendesk.server import API_TOKEN, CLIENT_ID, CLIENT_SECRET, ZendeskServer


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZendeskServer]:
    monkeypatch.chdir(tmp_path)
    server = ZendeskServer(tmp_path)
    monkeypatch.setenv("FRONTDESK_ZENDESK_URL", server.url)
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "https://support.example.com")
    yield server
    server.close()


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


@pytest.mark.parametrize(
    "lines", [(CLIENT_ID, CLIENT_SECRET), ("", "frontdesk@example.com", API_TOKEN)], ids=["oauth", "api_token"]
)
def test_what_it_writes_connects_and_twice_is_as_once(
    server: ZendeskServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lines: tuple[str, ...]
) -> None:
    for _ in range(2):
        answers(monkeypatch, *lines)
        connect_zendesk()
    settings = Settings()
    assert zendesk_setup(settings).secret == next(iter(server.webhooks.secrets.values()))
    assert not zendesk_setup(settings).problems(zendesk_client(settings))
    assert len(server.webhooks.webhooks) == len(server.webhooks.triggers) == len(server.account.fields) == 1
    said = "".join(capsys.readouterr())
    assert "Zendesk answers" in said and "Contains none of the following - frontdesk" in said
    written = dotenv_values(".env")
    assert all(value not in said for name, value in written.items() if value and ("SECRET" in name or "TOKEN" in name))


def test_wrong_credentials_write_nothing(
    server: ZendeskServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers(monkeypatch, CLIENT_ID, "guessed")
    with pytest.raises(SystemExit):
        connect_zendesk()
    assert "does not know the credentials" in capsys.readouterr().err
    assert not Path(".env").exists()


def test_who_is_no_admin_is_told_so(
    server: ZendeskServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.account.api_user.role = "agent"
    answers(monkeypatch, CLIENT_ID, CLIENT_SECRET)
    with pytest.raises(SystemExit):
        connect_zendesk()
    assert "not as an admin" in capsys.readouterr().err


def test_without_a_public_address_it_says_what_to_make_by_hand(
    server: ZendeskServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_PUBLIC_URL", "http://127.0.0.1:8080")
    answers(monkeypatch, CLIENT_ID, CLIENT_SECRET)
    connect_zendesk()
    assert "conditional_ticket_events" in capsys.readouterr().out
    assert not server.webhooks.webhooks and "FRONTDESK_ZENDESK_WEBHOOK_SECRET" not in dotenv_values(".env")
    assert [each.is_well for each in check_desk(Settings())] == [True]  # replies are swept


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"zendesk_subdomain": "169.254.169.254/"}, "SUBDOMAIN"),
        ({"zendesk_subdomain": "acme.zendesk.com"}, "SUBDOMAIN"),
        ({"zendesk_url": "http://10.0.0.1:80"}, "URL"),
        ({"zendesk_subdomain": "acme", "zendesk_client_id": "x"}, "CLIENT_SECRET"),
        ({"zendesk_subdomain": "acme", "zendesk_email": "a@example.com"}, "CLIENT_SECRET"),
        (
            {"zendesk_subdomain": "acme", "zendesk_email": "a@example.com", "zendesk_token": "t"}
            | {"zendesk_webhook_secret": PUBLISHED_TEST_SECRET},
            "WEBHOOK_SECRET: that is Zendesk's published test secret",
        ),
    ],
)
def test_settings_that_lead_elsewhere_or_prove_nothing_stop_the_start(changes: dict[str, str], named: str) -> None:
    with pytest.raises(NotConfigured, match=named):
        build_zendesk(Settings.model_validate(changes), lambda action, **keys: None)


def test_without_a_subdomain_there_is_no_zendesk() -> None:
    assert build_zendesk(Settings(), lambda action, **keys: None) is None


def test_doctor_looks_at_the_desk(server: ZendeskServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_desk(Settings(zendesk_url="")) == []
    answers(monkeypatch, CLIENT_ID, CLIENT_SECRET)
    connect_zendesk()
    assert [(each.is_well, each.what) for each in check_desk(Settings())] == [(True, "Zendesk answers and is set up")]
    server.webhooks.triggers[0]["active"] = False
    [found] = check_desk(Settings())
    assert not found.is_well and "run `frontdesk connect zendesk`" in found.remedy
