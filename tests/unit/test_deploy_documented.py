"""docs/deploy.md: what it has people write is read by what it is written for, and what it names is there."""

from __future__ import annotations

import configparser
import io
import re
import shlex
from pathlib import Path

import pytest
from dotenv import dotenv_values
from typer.main import get_command

from frontdesk.bootstrap.actions import build_action_services
from frontdesk.bootstrap.public import build_public
from frontdesk.cli.app import app
from frontdesk.demo.identity import demo_keys
from frontdesk.settings import PREFIX, Settings
from tests.compose import read
from tests.following import BLOCK, commands_below

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "deploy.md").read_text()
BLOCKS = {kind: text for _, kind, text in BLOCK.findall(PAGE)}
#: Variables of the containers that are no settings of Frontdesk.
OTHERS = {"POSTGRES_PASSWORD", "COMPOSE_PROJECT_NAME"}


def test_every_setting_that_the_page_names_exists() -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", PAGE))
    assert named and named <= {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}


def test_with_the_lines_for_production_and_the_secrets_everything_can_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = dotenv_values(stream=io.StringIO(BLOCKS["env"]))
    assert {name for name in lines if not name.startswith(PREFIX)} <= OTHERS
    key = demo_keys(tmp_path).public.strip().replace("\n", "\\n")
    secrets = {
        "FRONTDESK_ASSISTANT_SECRET": "a" * 64,
        "FRONTDESK_ACTIONS_TOKEN": "b" * 64,
        "FRONTDESK_IDENTITY_KEY": key,
    }
    for name, value in (lines | secrets | {"FRONTDESK_DATA_DIR": str(tmp_path)}).items():
        monkeypatch.setenv(name, str(value))
    settings = Settings(_env_file=None)
    assert settings.mode == "production" and settings.company == "Example & Sons"
    public = build_public(settings)
    assert public.demo is None
    build_action_services(settings)
    public.in_thread.close()
    public.engine.database.close()


@pytest.mark.parametrize("heading", ["Secrets", "Start", "Back up", "Restore", "Secrets as files"])
def test_commands_name_services_and_files_that_there_are(heading: str) -> None:
    services = set(read()["services"])
    for command in commands_below(PAGE, heading):
        if called := re.search(r"docker-compose (?:exec -T|run --rm|up --detach) ([a-z]+)", command):
            assert called[1] in services, command
        for file in re.findall(r"[\w-]+\.yml", command):
            assert (ROOT / "docker" / file).is_file(), command


def test_commands_of_frontdesk_are_commands() -> None:
    named = re.findall(r"(?:exec frontdesk|bin/|`)frontdesk ((?:[a-z]+ ?)+)", PAGE)
    assert len(named) >= 3
    for words in named:
        command = get_command(app)
        for word in words.split():
            command = command.commands[word]  # type: ignore[attr-defined]


def test_the_files_that_become_secrets_are_those_that_compose_takes() -> None:
    wanted = {Path(secret["file"]).name for secret in read("secrets.yml")["secrets"].values()}
    for heading in ("Secrets", "Secrets as files"):
        made = re.search(r"for name in ([A-Z_ ]+);", "\n".join(commands_below(PAGE, heading)))
        assert made and {name.lower() for name in made[1].split()} == wanted, heading


def test_the_configuration_of_nginx_is_whole() -> None:
    directives = parsed(BLOCKS["nginx"])
    upstream, upgrades = directives["location / proxy_pass"], directives["location / proxy_set_header"]
    assert "http://127.0.0.1:8080" in upstream
    assert {"Upgrade $http_upgrade", "Host $host", "X-Forwarded-For $remote_addr"} <= set(upgrades)


def parsed(text: str) -> dict[str, list[str]]:
    """Directives of nginx by innermost block and name. Fails where a bracket or semicolon is missing."""
    inside, found = [""], {}
    for line in filter(None, map(str.strip, text.replace("{ ", "{\n").replace("; }", ";\n}").splitlines())):
        if line.endswith("{"):
            inside.append(line.removesuffix("{").strip())
        elif line == "}":
            inside.pop()
        else:
            assert line.endswith(";"), line
            name, *values = shlex.split(line.removesuffix(";"))
            found.setdefault(f"{inside[-1]} {name}".strip(), []).append(" ".join(values))
    assert inside == [""]
    return found


def test_the_service_of_systemd_starts_a_command_that_there_is() -> None:
    unit = configparser.ConfigParser()
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(BLOCKS["systemd"])
    folder, command = unit["Service"]["WorkingDirectory"], unit["Service"]["ExecStart"]
    assert command == f"{folder}/.venv/bin/frontdesk up"
    assert unit["Service"]["ReadWritePaths"] == folder
