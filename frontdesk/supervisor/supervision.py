"""Keeps a set of programs running until told to stop."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import aiohttp

from frontdesk.supervisor import child
from frontdesk.supervisor.backoff import Backoff
from frontdesk.supervisor.programs import Program

Announce = Callable[[str], None]

_LOOK_AGAIN = 0.1


class Supervision:
    """Starts programs, restarts those that die, and ends all of them when it stops.

    `announce` gets one line per event; `grace` is how many seconds a program has to end after SIGTERM.
    """

    def __init__(
        self, environment: Mapping[str, str], root: Path, logs: Path, announce: Announce, grace: float = 10.0
    ) -> None:
        self._environment = environment
        self._root = root
        self._logs = logs
        self._announce = announce
        self._grace = grace
        self._keepers: list[asyncio.Task[None]] = []

    def start(self, programs: Iterable[Program], backoff: Callable[[], Backoff] = Backoff) -> None:
        """Keep each of `programs` running from now on."""
        for program in programs:
            self._keepers.append(asyncio.create_task(self._keep(program, backoff()), name=program.name))

    async def _keep(self, program: Program, backoff: Backoff) -> None:
        log = self._logs / f"{program.name}.log"
        while True:
            started = time.monotonic()
            process = await child.start(program, self._environment, self._root, log)
            try:
                code = await process.wait()
            except asyncio.CancelledError:
                await child.end(process, self._grace)
                raise
            await child.end(process, 0)  # and processes that it started itself
            delay = backoff.after(time.monotonic() - started)
            self._announce(f"{program.name} {how_it_ended(code)}; starting it again in {delay:g} s (see {log})")
            await asyncio.sleep(delay)

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
