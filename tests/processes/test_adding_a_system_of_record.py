"""docs/adding-a-system-of-record.md, followed to the letter in a copy of the project: a bookshop keeps the contract."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.following import NOT_COPIED, follow
from tests.stack import ROOT


def test_a_system_that_is_made_by_the_page_keeps_the_contract_of_all_systems(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    (said,) = follow(copy, ROOT / "docs" / "adding-a-system-of-record.md")
    assert "52 passed" in said
