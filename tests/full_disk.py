"""Disks that are full, for a process under test."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Protocol

#: Room for an empty database, its log and a bit of traffic.
SIZE = "24m"


class Disk(Protocol):
    """A folder whose disk can be filled."""

    folder: Path

    def fill(self, pid: int) -> None:
        """From now on the process can write nothing more there."""

    def clear(self, pid: int) -> None:
        """There is room again."""


class SmallDisk:
    """A file system of its own, filled to its last byte. Mounting it takes root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, pid: int) -> None:
        with suppress(OSError), open(self._filler, "wb", buffering=0) as filler:
            for size in (65536, 1):
                with suppress(OSError):
                    while True:
                        filler.write(b"x" * size)

    def clear(self, pid: int) -> None:
        self._filler.unlink()

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


class Forbidden:
    """A limit of the kernel on how large any file of the process may be: nothing can be appended anywhere."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def clear(self, pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


#: What this account can do to a disk.
KINDS = ("small", "forbidden") if os.geteuid() == 0 else ("forbidden",)


@contextmanager
def disk(kind: str, folder: Path) -> Iterator[Disk]:
    """A disk of this kind under `folder`, for the block."""
    folder.mkdir()
    if kind == "forbidden":
        yield Forbidden(folder)
        return
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
