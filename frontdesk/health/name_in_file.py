"""A replica's name as a locked file beside a SQLite database, whose processes are all on one machine."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

from frontdesk.health.ports import NameTaken


class NameInFile:
    """ReplicaName over a lock of the kernel, which ends with the process."""

    def __init__(self, database: Path, replica: str) -> None:
        digest = hashlib.sha256(replica.encode()).hexdigest()[:16]  # a name may hold what no file name can
        self._path = database.with_name(f"{database.name}.replica-{digest}.lock")
        self._descriptor: int | None = None

    def hold(self) -> None:
        if self._descriptor is not None:
            return
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            os.close(descriptor)
            if isinstance(problem, BlockingIOError):
                raise NameTaken from None
            raise
        self._descriptor = descriptor

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
