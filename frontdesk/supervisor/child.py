"""One child process: started so that it cannot outlive us, ended with patience and then without."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from frontdesk.supervisor.leash import die_with
from frontdesk.supervisor.programs import Program


class Process(Protocol):
    """What the supervisor needs of a running process."""

    pid: int

    async def wait(self) -> int: ...


async def start(program: Program, environment: Mapping[str, str], root: Path, log: Path) -> asyncio.subprocess.Process:
    """Start ``program`` in a process group of its own, its output appended to ``log``."""
    with _appending_to(log) as output:
        return await asyncio.create_subprocess_exec(
            *program.command,
            cwd=root,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=asyncio.subprocess.STDOUT,
            # Out of the terminal's group, so that Ctrl-C reaches us alone and we end the children in our own way.
            start_new_session=True,
            preexec_fn=die_with(os.getpid()),
        )


async def end(process: Process, grace: float) -> None:
    """TERM to the whole group, and KILL to what is left of it after ``grace`` seconds."""
    _signal_group(process.pid, signal.SIGTERM)
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), grace)
    _signal_group(process.pid, signal.SIGKILL)
    await process.wait()


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _appending_to(log: Path) -> BinaryIO:
    log.parent.mkdir(parents=True, exist_ok=True)
    return log.open("ab")
