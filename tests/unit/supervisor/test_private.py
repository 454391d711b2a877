"""The data folder is its owner's alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.supervisor.private import keep_private


@pytest.fixture(autouse=True)
def _umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_and_all_that_is_made_in_it_is_private(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "var"
    keep_private(folder)
    (folder / "mail").mkdir()
    (folder / "mail" / "one.eml").write_text("link")
    assert mode(folder) == mode(folder / "mail") == 0o700
    assert mode(folder / "mail" / "one.eml") == 0o600


def test_what_an_earlier_release_left_open_is_closed(tmp_path: Path) -> None:
    made = [
        tmp_path / name for name in ("frontdesk.db", "frontdesk.db-wal", "log/rasa.log", "mail/a.eml", "secrets.env")
    ]
    for path in made:
        path.parent.mkdir(exist_ok=True)
        path.touch(0o644)
    keep_private(tmp_path)
    assert {mode(path) for path in made} == {0o600}
    assert mode(tmp_path) == mode(tmp_path / "log") == 0o700


def test_a_folder_with_other_things_stays_open_itself(tmp_path: Path) -> None:
    others, ours = tmp_path / "photos", tmp_path / "mail"
    for each in (tmp_path, others, ours):
        each.mkdir(exist_ok=True)
        each.chmod(0o755)
    keep_private(tmp_path)
    assert (mode(tmp_path), mode(others), mode(ours)) == (0o755, 0o755, 0o700)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir(0o755)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "log").symlink_to(outside)
    keep_private(tmp_path / "var")
    assert mode(outside) == 0o755
