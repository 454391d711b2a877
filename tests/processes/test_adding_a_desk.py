"""docs/adding-a-desk.md, followed to the letter in a copy of the project."""

from __future__ import annotations

from pathlib import Path

from tests.following import copy_files, follow
from tests.stack import ROOT


def test_the_page_leads_to_a_desk_that_keeps_the_contract(tmp_path: Path) -> None:
    _, examined, contract, _ = follow(copy_files(tmp_path / "project"), ROOT / "docs" / "adding-a-desk.md")
    assert " passed" in examined and " passed" in contract and "skipped" not in contract
