"""The background loops of a process: started together, watched, stopped together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from frontdesk.logs import places

log = structlog.get_logger("frontdesk.background")

#: How long a step may take until it has succeeded; after that its loop is late.
PATIENCE_SECONDS = 30.0
#: A step that neither succeeds nor fails for this long hangs for good: a thread of it is stuck.
HANGING_SECONDS = 120.0
#: How often hanging steps are looked for.
LOOK_SECONDS = 5.0


class Progress:
    """How a loop gets on. Times are seconds of the clock.

    Attributes:
        succeeded_at: when a step last succeeded, or the loop was started.
        tried_at: when a step last ended, by a success or a failure.
        problem: type of the exception with which the last step ended; None after a success.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.succeeded_at = self.tried_at = clock()
        self.problem: str | None = None

    def succeeded(self) -> None:
        self.succeeded_at = self.tried_at = self._clock()
        self.problem = None

    def failed(self, problem: Exception) -> None:
        self.tried_at = self._clock()
        self.problem = type(problem).__name__


@dataclass(frozen=True)
class Loop:
    """A loop that runs as long as its process.

    Attributes:
        run: runs the loop, and notes how each step ended.
        patience: seconds without a success after which the loop is late.
        hanging: seconds without the end of a step after which the process must end.
        is_vital: one failed step is enough to make the process unwell.
    """

    name: str
    run: Callable[[Progress], Awaitable[None]]
    patience: float = PATIENCE_SECONDS
    hanging: float = HANGING_SECONDS
    is_vital: bool = False


def repeating(
    name: str,
    step: Callable[[], Awaitable[None]],
    pause: float,
    first: float = 0.0,
    patience: float = PATIENCE_SECONDS,
    is_vital: bool = False,
) -> Loop:
    """A loop that repeats a step, with a pause (seconds) after each; the first comes after `first` seconds. A step that
    fails is logged, and the loop goes on."""

    async def run(progress: Progress) -> None:
        await asyncio.sleep(first)
        while True:
            try:
                await step()
                progress.succeeded()
            except Exception as problem:
                progress.failed(problem)
                log.error("background_failed", loop=name, error=type(problem).__name__, places=places(problem))
            await asyncio.sleep(pause)

    longest = first + pause + patience
    return Loop(name, run, longest, max(longest, HANGING_SECONDS), is_vital)


@dataclass(frozen=True)
class Part:
    """How one loop is.

    Attributes:
        age: seconds since its last success.
        problem: why it is not well, in a word: `not_begun`, `ended`, `late`, or the type of an exception; None if it is
            well.
    """

    name: str
    age: float
    problem: str | None


class Background:
    """Runs loops on the event loop.

    Args:
        on_end: called once, with the name of a loop that ended, by itself or by an error, or that hangs; no loop
            should.
        clock: seconds.
    """

    def __init__(
        self, loops: Sequence[Loop], on_end: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._loops = loops
        self._on_end = on_end
        self._clock = clock
        self._progress = {loop.name: Progress(clock) for loop in loops}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._watch: asyncio.Task[None] | None = None
        self._is_ending = False

    def start(self) -> None:
        for loop in self._loops:
            self._progress[loop.name].succeeded()
            self._tasks[loop.name] = asyncio.create_task(self._run(loop), name=loop.name)
            self._tasks[loop.name].add_done_callback(self._ended)
        self._watch = asyncio.create_task(self._look_for_hanging())

    async def stop(self) -> None:
        """End all loops, and wait until they have."""
        self._is_ending = True
        tasks = [*self._tasks.values(), *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def parts(self) -> list[Part]:
        """How every loop is."""
        now = self._clock()
        return [
            Part(loop.name, now - self._progress[loop.name].succeeded_at, self._problem(loop, now))
            for loop in self._loops
        ]

    def hanging(self) -> list[str]:
        """Names of loops with a step that does not end."""
        now = self._clock()
        return [loop.name for loop in self._loops if now - self._progress[loop.name].tried_at > loop.hanging]

    def end(self, name: str) -> None:
        """Give up because of this loop: call `on_end`, once."""
        if not self._is_ending:
            self._is_ending = True
            log.error("background_ended", loop=name)
            self._on_end(name)

    def _problem(self, loop: Loop, now: float) -> str | None:
        progress, task = self._progress[loop.name], self._tasks.get(loop.name)
        if task is None or task.done():
            return "ended" if task else "not_begun"
        if now - progress.succeeded_at > loop.patience:
            return progress.problem or "late"
        return progress.problem if loop.is_vital else None

    async def _run(self, loop: Loop) -> None:
        try:
            await loop.run(self._progress[loop.name])
        except Exception as problem:
            log.error("background_crashed", loop=loop.name, error=type(problem).__name__, places=places(problem))

    async def _look_for_hanging(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            for name in self.hanging():
                self.end(name)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self.end(task.get_name())


class Unending:
    """A task that lasts until it is cancelled here. `on_end` is called with its name if it ends in any other way."""

    def __init__(self, name: str, work: Coroutine[Any, Any, None], on_end: Callable[[str], None]) -> None:
        self._on_end = on_end
        self._is_over = False
        self._task = asyncio.create_task(work, name=name)
        self._task.add_done_callback(self._ended)

    def cancel(self) -> None:
        self._is_over = True
        self._task.cancel()

    def _ended(self, task: asyncio.Task[None]) -> None:
        problem = None if task.cancelled() else task.exception()
        if not self._is_over:
            error = type(problem).__name__ if problem else None
            log.error("background_ended", loop=task.get_name(), error=error, places=places(problem))
            self._on_end(task.get_name())


class Ending:
    """Ends the process because of a task that ended. `act` is what that takes, and is set once the process runs."""

    def __init__(self) -> None:
        self.act: Callable[[str], None] = lambda name: None

    def __call__(self, name: str) -> None:
        self.act(name)
