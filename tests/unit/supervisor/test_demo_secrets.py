from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.settings import Settings
from frontdesk.supervisor import demo_secrets
from frontdesk.supervisor.problem import Problem


def settings(folder: Path, **values: object) -> Settings:
    return Settings(_env_file=None, data_dir=folder, **values)


def test_secrets_are_made_once_and_are_read_by_their_owner_alone(tmp_path: Path) -> None:
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    demo_secrets.provide(settings(tmp_path / "var"), first)
    demo_secrets.provide(settings(tmp_path / "var"), second)
    assert first == second
    assert set(first) == set(demo_secrets.NAMES)
    assert len(set(first.values())) == len(first)
    assert all(len(secret) >= 32 for secret in first.values())
    assert (tmp_path / "var/secrets.env").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_set_is_used_and_not_written(tmp_path: Path) -> None:
    environment: dict[str, str] = {}
    demo_secrets.provide(settings(tmp_path, assistant_secret="a" * 40), environment)
    assert environment["FRONTDESK_ASSISTANT_SECRET"] == "a" * 40
    assert "a" * 40 not in (tmp_path / "secrets.env").read_text()


def test_production_makes_no_secrets_but_names_the_missing_ones(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="FRONTDESK_ACTIONS_TOKEN must be set"):
        demo_secrets.provide(settings(tmp_path, mode="production", assistant_secret="a" * 40), {})
    assert not (tmp_path / "secrets.env").exists()
