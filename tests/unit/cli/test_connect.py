from __future__ import annotations

import io
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from frontdesk.cli.connect.asking import ask, ask_secret
from frontdesk.cli.connect.env_file import write_settings

BEFORE = "# who we are\nFRONTDESK_COMPANY='Brook & Sons'\n\nOTHER=left # a note\nFRONTDESK_PORT=8081"


@pytest.fixture
def env_file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def answers(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_settings_are_written_into_their_own_lines_and_the_rest_of_the_file_stays(env_file: Path) -> None:
    env_file.write_text(BEFORE)
    write_settings({"port": "8090", "public_url": "https://shop.example"}, env_file)
    lines = env_file.read_text().splitlines()
    assert lines[:4] == BEFORE.splitlines()[:4]
    assert lines[4:] == ["FRONTDESK_PORT=8090", "FRONTDESK_PUBLIC_URL='https://shop.example'"]


def test_a_new_file_can_be_read_by_its_owner_alone(env_file: Path) -> None:
    write_settings({"port": "8090"}, env_file)
    assert env_file.stat().st_mode & 0o777 == 0o600


def test_a_link_stays_a_link(env_file: Path, tmp_path: Path) -> None:
    real = tmp_path / "kept-elsewhere"
    real.write_text(BEFORE)
    env_file.symlink_to(real)
    write_settings({"port": "8090"}, env_file)
    assert env_file.is_symlink() and "FRONTDESK_PORT=8090" in real.read_text()


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00\r$"), min_size=1))
def test_any_value_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, value: str) -> None:
    file = tmp_path_factory.mktemp("env") / ".env"
    write_settings({"company": value}, file)
    assert dotenv_values(file)["FRONTDESK_COMPANY"] == value


def test_what_the_environment_sets_otherwise_is_named(
    env_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDESK_PORT", "9000")
    write_settings({"port": "8090"}, env_file)
    assert "FRONTDESK_PORT is something else in the environment" in capsys.readouterr().out


def test_no_setting_is_written_that_does_not_exist(env_file: Path) -> None:
    with pytest.raises(LookupError):
        write_settings({"prot": "8090"}, env_file)
    assert not env_file.exists()


def test_enter_keeps_what_is_set(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    answers(monkeypatch, " https://new.example ", "", "")
    assert ask("Address", "https://old.example") == "https://new.example"
    assert ask("Address", "https://old.example") == "https://old.example"
    assert ask_secret("Token", SecretStr("kept quiet")) == "kept quiet"
    assert "kept quiet" not in capsys.readouterr().out


def test_what_is_needed_and_not_given_ends_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "", "")
    assert ask("Address", optional=True) == ""
    with pytest.raises(SystemExit):
        ask_secret("Token")
