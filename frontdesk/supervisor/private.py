"""Keeps the data folder to its owner: databases, mail with live links, logs and secrets are nobody else's."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

#: What others may do; taken away.
OTHERS = 0o077
#: What Frontdesk itself puts into its data folder.
OURS = ("log", "mail", "demo", "cache", "results", "secrets.env", "frontdesk.db*", "shop.db*")


def keep_private(folder: Path) -> None:
    """Make the data folder, close what is in it to others, and let this process and its children make nothing that
    others can read. A folder that also holds other things (a home, `/tmp`) stays open itself."""
    os.umask(OTHERS)
    folder.mkdir(parents=True, exist_ok=True)
    there = set(folder.iterdir())
    ours = {path for pattern in OURS for path in folder.glob(pattern)}
    for path in ours:
        _close(path)
        for below in path.rglob("*") if path.is_dir() and not path.is_symlink() else ():
            _close(below)
    if there <= ours:
        _close(folder)


def _close(path: Path) -> None:
    with suppress(OSError):  # somebody else's, as in a volume that containers share
        mode = path.lstat().st_mode
        if not stat.S_ISLNK(mode) and mode & OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
