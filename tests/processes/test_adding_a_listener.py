"""docs/adding-a-listener.md, followed to the letter in a copy of the project."""

from __future__ import annotations

from pathlib import Path

from tests.following import copy_project, follow
from tests.stack import ROOT


def test_the_page_leads_to_a_tested_listener(tmp_path: Path) -> None:
    tests, contracts = follow(copy_project(tmp_path / "project"), ROOT / "docs" / "adding-a-listener.md")
    assert "4 passed" in tests, "two tests, on two databases each"
    assert "0 broken" in contracts
