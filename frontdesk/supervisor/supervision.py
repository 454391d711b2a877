"""Keeps a set of programs running until told to stop.

A program that died is started again, and so is one that hangs: one that gives no answer at all under its health URL.
Any answer is a sign of life: a program that says that it is not well waits for its database, which no restart would
bring back.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from frontdesk.supervisor import child
from frontdesk.supervisor.backoff import Backoff
from frontdesk.supervisor.programs import Program

Announce = Callable[[str], None]

_LOOK_AGAIN = 0.1


@dataclass(frozen=True)
class Patience:
    """When a program counts as hanging.

    Attributes:
        pause: seconds between two looks at its health.
        answer: seconds that an answer may take.
        misses: looks in a row without an answer, once it has answered. Counted, not timed, so that a supervisor
            that was stopped itself blames nobody for it.
        start: seconds until the first answer.
    """

    pause: float = 2.0
    answer: float = 4.0
    misses: int = 3
    start: float = 180.0


PATIENCE = Patience()


class Supervision:
    """Starts programs, restarts those that die or hang, and ends all of them when it stops.

    `announce` gets one line per event; `grace` is how many seconds a program has to end after SIGTERM.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        root: Path,
        logs: Path,
        announce: Announce,
        grace: float = 10.0,
        patience: Patience = PATIENCE,
    ) -> None:
        self._environment = environment
        self._root = root
        self._logs = logs
        self._announce = announce
        self._grace = grace
        self._patience = patience
        self._keepers: list[asyncio.Task[None]] = []
        self._unworkable = asyncio.Event()
        self._said = ""

    def start(self, programs: Iterable[Program], backoff: Callable[[], Backoff] = Backoff) -> None:
        """Keep each of `programs` running from now on."""
        for program in programs:
            self._keepers.append(asyncio.create_task(self._keep(program, backoff()), name=program.name))

    async def _keep(self, program: Program, backoff: Backoff) -> None:
        log = self._logs / f"{program.name}.log"
        while True:
            process = await child.start(program, self._environment, self._root, log)
            watch = Watch(program.health, self._patience)
            try:
                how = await self._until_it_ends(process, watch)
            except asyncio.CancelledError:
                await child.end(process, self._grace)
                raise
            await child.end(process, 0)  # also what hangs, and processes that it started itself
            if process.process.returncode == os.EX_CONFIG:
                self._said = f"{program.name} cannot start: {_last_line(log)}"
                self._unworkable.set()
                return
            delay = backoff.after(watch.answered_for())
            self._announce(f"{program.name} {how}; starting it again in {delay:g} s (see {log})")
            await asyncio.sleep(delay)

    async def _until_it_ends(self, process: child.Child, watch: Watch) -> str:
        """Wait until the process has died, or hangs; returns which, in words."""
        died, hangs = asyncio.create_task(process.wait()), asyncio.create_task(watch.until_it_hangs())
        try:
            await asyncio.wait({died, hangs}, return_when=asyncio.FIRST_COMPLETED)
            return how_it_ended(died.result()) if died.done() else "hangs: it does not answer"
        finally:
            for task in (died, hangs):
                task.cancel()
            await asyncio.gather(died, hangs, return_exceptions=True)

    async def unworkable(self) -> str:
        """Wait until a program ends because it cannot work with its settings (EX_CONFIG), after which it is not started
        again; what it said last."""
        await self._unworkable.wait()
        return self._said

    async def healthy(self, programs: Iterable[Program], limit: float) -> list[str]:
        """Wait until `programs` are healthy; returns the names of those that are not within `limit` seconds."""
        waiting = {program.name: asyncio.create_task(is_healthy(program.health)) for program in programs}
        _, late = await asyncio.wait(waiting.values(), timeout=limit)
        for task in late:
            task.cancel()
        return [name for name, task in waiting.items() if task in late]

    async def stop(self) -> None:
        """End every program, all at once."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._keepers.clear()


class Watch:
    """Looks whether one process answers."""

    def __init__(self, url: str, patience: Patience) -> None:
        self._url = url
        self._patience = patience
        self._first = self._last = time.monotonic()

    def answered_for(self) -> float:
        """Seconds from the start until its last answer."""
        return self._last - self._first

    async def until_it_hangs(self) -> None:
        """Return when it has not answered in time, several times in a row, or not at all since its start."""
        patience, missed, has_answered = self._patience, 0, False
        timeout = aiohttp.ClientTimeout(total=patience.answer)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            while missed < patience.misses:
                await asyncio.sleep(patience.pause)
                if await self._answers(session):
                    missed, has_answered, self._last = 0, True, time.monotonic()
                elif has_answered or time.monotonic() - self._first > patience.start:
                    missed += 1

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(self._url):
                return True
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False


async def is_healthy(url: str) -> None:
    """Return as soon as `url` answers 200."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as session:
        while True:
            try:
                async with session.get(url) as response:
                    if response.status == 200:
                        return
            except (aiohttp.ClientError, TimeoutError, OSError):
                pass
            await asyncio.sleep(_LOOK_AGAIN)


def _last_line(log: Path) -> str:
    return next(filter(None, map(str.strip, reversed(log.read_text(errors="replace").splitlines()))), f"see {log}")


def how_it_ended(code: int) -> str:
    """The way a process ended, from its exit status (negative: the signal)."""
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with status {code}"


async def told_to_stop() -> None:
    """Return at Ctrl-C, SIGTERM or when the terminal is closed. A second one changes nothing: ending has a limit."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
