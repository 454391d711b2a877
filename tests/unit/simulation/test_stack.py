"""A simulation's own stack has nothing of the installation in whose folder it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.simulation.stack import own_settings, without_settings


def test_its_settings_are_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", "postgresql://real/one")
    monkeypatch.setenv("FRONTDESK_SMTP_URL", "smtp://real")
    settings, environ = own_settings(tmp_path, tmp_path)
    assert settings.database_url == environ["FRONTDESK_DATABASE_URL"] == f"sqlite:///{tmp_path}/frontdesk.db"
    assert settings.smtp_url == "" and "FRONTDESK_SMTP_URL" not in environ
    assert len({settings.port, settings.actions_port, settings.assistant_url}) == 3
    assert set(parse_overrides(settings.limits)) == set(DEFAULTS.names())


def test_its_processes_find_the_project_without_settings_and_data(tmp_path: Path) -> None:
    root = tmp_path / "root"
    for name in ("data", "var", ".git"):
        (root / name).mkdir(parents=True)
    for name in (".env", "domain.yml"):
        (root / name).write_text(name)
    view = without_settings(root, tmp_path / "view")
    assert sorted(entry.name for entry in view.iterdir()) == ["data", "domain.yml"]
    assert (view / "domain.yml").read_text() == "domain.yml"
