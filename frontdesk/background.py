"""The background loops of a process: started together, watched, stopped together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

log = structlog.get_logger("frontdesk.background")

Succeeded = Callable[[], None]

#: How long a step may take until it has succeeded; after that it counts as stalled.
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Loop:
    """A loop that runs as long as its process.

    Attributes:
        run: runs the loop; it gets a function to call after each success.
        patience: seconds without a success after which the loop counts as stalled; None if it reports no successes.
    """

    name: str
    run: Callable[[Succeeded], Awaitable[None]]
    patience: float | None = None


def repeating(
    name: str,
    step: Callable[[], Awaitable[None]],
    pause: float,
    first: float = 0.0,
    patience: float = PATIENCE_SECONDS,
) -> Loop:
    """A loop that repeats a step, with a pause (seconds) after each; the first comes after `first` seconds. A step that
    fails is logged, and the loop goes on."""

    async def run(succeeded: Succeeded) -> None:
        await asyncio.sleep(first)
        while True:
            try:
                await step()
                succeeded()
            except Exception as problem:
                log.error("background_failed", loop=name, error=type(problem).__name__)
            await asyncio.sleep(pause)

    return Loop(name, run, first + pause + patience)


def lasting(name: str, forever: Callable[[], Awaitable[None]]) -> Loop:
    """A loop that handles its own failures and never ends by itself."""

    async def run(_: Succeeded) -> None:
        await forever()

    return Loop(name, run)


class Background:
    """Runs loops on the event loop.

    Args:
        on_end: called with the name of a loop that ended, by itself or by an error; no loop should.
        clock: seconds.
    """

    def __init__(
        self, loops: Sequence[Loop], on_end: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._loops = loops
        self._on_end = on_end
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._succeeded: dict[str, float] = {}
        self._is_stopping = False

    def start(self) -> None:
        for loop in self._loops:
            self._note(loop.name)
            self._tasks[loop.name] = asyncio.create_task(self._run(loop), name=loop.name)
            self._tasks[loop.name].add_done_callback(self._ended)

    async def stop(self) -> None:
        """End all loops, and wait until they have."""
        self._is_stopping = True
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def stalled(self) -> list[str]:
        """Names of loops that ended, or had no success for longer than their patience."""
        now = self._clock()
        return [loop.name for loop in self._loops if self._tasks[loop.name].done() or self._is_late(loop, now)]

    def _is_late(self, loop: Loop, now: float) -> bool:
        return loop.patience is not None and now - self._succeeded[loop.name] > loop.patience

    async def _run(self, loop: Loop) -> None:
        try:
            await loop.run(lambda: self._note(loop.name))
        except Exception as problem:
            log.error("background_crashed", loop=loop.name, error=type(problem).__name__)

    def _note(self, name: str) -> None:
        self._succeeded[name] = self._clock()

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not self._is_stopping:
            log.error("background_ended", loop=task.get_name())
            self._on_end(task.get_name())
