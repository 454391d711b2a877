"""The demo company's commands before anything was loaded."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from frontdesk.cli.demo import demo


def test_whoever_asks_for_customers_before_they_are_loaded_hears_how_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    result = CliRunner().invoke(demo, ["customers"])
    assert result.exit_code == 1
    assert "frontdesk demo load" in result.output
