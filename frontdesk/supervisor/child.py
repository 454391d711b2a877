"""One child process: started so that it cannot outlive us, ended by SIGTERM and after a while by SIGKILL."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from frontdesk.supervisor.leash import die_with
from frontdesk.supervisor.programs import Program
from frontdesk.supervisor.rotating_log import LogPipe, RotatingLog, open_pipe

# Output written before the end is read at once; only a process that escaped its group holds the pipe for longer.
_LAST_WORDS_SECONDS = 1.0


@dataclass(frozen=True)
class Child:
    """A running program and the pipe of its output."""

    process: asyncio.subprocess.Process
    output: LogPipe

    @property
    def pid(self) -> int:
        """The id of the process, and of the process group that it leads."""
        return self.process.pid

    async def wait(self) -> int:
        """Wait for its end; the exit status (negative: the signal)."""
        return await self.process.wait()


async def start(program: Program, environment: Mapping[str, str], root: Path, log: Path) -> Child:
    """Start `program` in a process group of its own, its output appended to `log`, which is rotated."""
    log.parent.mkdir(parents=True, exist_ok=True)
    into = RotatingLog(log)
    into.create()
    pipe, output = await open_pipe(into)
    try:
        with output:
            process = await asyncio.create_subprocess_exec(
                *program.command,
                cwd=root,
                env=environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                # Outside the terminal's group, so that Ctrl-C reaches only us, and we end the children.
                start_new_session=True,
                preexec_fn=die_with(os.getpid()),
            )
    except BaseException:
        await pipe.close(0)
        raise
    return Child(process, pipe)


async def end(child: Child, grace: float) -> None:
    """TERM to the whole group, and KILL to what is left of it after `grace` seconds; then its last words are logged."""
    _signal_group(child.pid, signal.SIGTERM)
    with suppress(TimeoutError):
        await asyncio.wait_for(child.wait(), grace)
    _signal_group(child.pid, signal.SIGKILL)
    await child.wait()
    await child.output.close(_LAST_WORDS_SECONDS)


def _signal_group(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)
