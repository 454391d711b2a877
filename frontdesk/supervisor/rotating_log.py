"""The log of one child: limited in size, and never blocking the child."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from io import FileIO
from pathlib import Path

#: A log and its older parts `.1` to `.4`: 50 MB a process at most.
MOST_BYTES = 10_000_000
OLDER_FILES = 4


class RotatingLog:
    """Appends to a file; a full one becomes `.1`, what was `.1` becomes `.2`, and the oldest is deleted.

    Writing never raises: on a full disk output is lost, and the log says about how much as soon as it can be written
    again.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES, older_files: int = OLDER_FILES) -> None:
        self._path = path
        self._most_bytes = most_bytes
        self._older_files = older_files
        self._in_line = False
        self._lost = 0

    def create(self) -> None:
        """Create the file empty, for readers that follow it from the start."""
        with suppress(OSError):
            self._path.touch()

    def write(self, data: bytes) -> None:
        """Append `data`. A line goes on in the file in which it began, if its end is in `data`."""
        length = len(data)
        try:
            if (size := self._size()) and size + len(data) > self._most_bytes:
                if self._in_line:
                    line, newline, data = data.partition(b"\n")
                    self._append(line + newline)
                self._rotate()
            if data:
                self._append(data)
        except OSError:
            self._lost += length

    def _append(self, data: bytes) -> None:
        self._in_line = not data.endswith(b"\n")
        if self._lost:  # a line break first: the last line may have been cut
            data = b'\n{"event": "log_lost", "bytes": %d, "level": "error"}\n%b' % (self._lost, data)
        with open(self._path, "ab", buffering=0) as file:
            while data:
                data = data[file.write(data) :]
        self._lost = 0

    def _rotate(self) -> None:
        for number in range(self._older_files, 0, -1):
            with suppress(FileNotFoundError):
                os.replace(self._part(number - 1), self._part(number))

    def _part(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path

    def _size(self) -> int:
        with suppress(FileNotFoundError):
            return self._path.stat().st_size
        return 0


class LogPipe(asyncio.Protocol):
    """The reading end of a child's output, which goes into its log.

    A pipe, not the file itself: so a full disk does not fail the child, and the file can be rotated.
    """

    def __init__(self, log: RotatingLog) -> None:
        self._log = log
        self._ended = asyncio.Event()
        self._transport: asyncio.BaseTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._log.write(data)

    def connection_lost(self, _: Exception | None) -> None:
        self._ended.set()

    async def close(self, seconds: float) -> None:
        """Write the rest of the output. After `seconds` the pipe is closed, even if a process still holds it."""
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ended.wait(), seconds)
        finally:
            if self._transport is not None:
                self._transport.close()


async def open_pipe(log: RotatingLog) -> tuple[LogPipe, FileIO]:
    """A pipe into `log`, and its writing end, to be closed as soon as the child has it."""
    source, target = os.pipe()
    pipe = LogPipe(log)
    await asyncio.get_running_loop().connect_read_pipe(lambda: pipe, FileIO(source))
    return pipe, FileIO(target, "w")
