from __future__ import annotations

import asyncio

import pytest

from frontdesk.background import PATIENCE_SECONDS, Background, Loop, lasting, repeating


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def never() -> None:
    await asyncio.Event().wait()


async def test_the_loop_goes_on_after_a_failure() -> None:
    runs: asyncio.Queue[None] = asyncio.Queue()

    async def step() -> None:
        runs.put_nowait(None)
        raise OSError("no database")

    background = Background([repeating("broken", step, pause=0)], on_end=lambda name: None)
    background.start()
    for _ in range(3):
        await asyncio.wait_for(runs.get(), 20)
    await background.stop()


async def test_a_loop_without_a_success_for_too_long_has_stalled_until_the_next_success() -> None:
    clock, runs, fails = Clock(), asyncio.Semaphore(0), asyncio.Event()
    done: asyncio.Queue[None] = asyncio.Queue()

    async def step() -> None:
        await runs.acquire()
        done.put_nowait(None)
        if fails.is_set():
            raise OSError("no database")

    background = Background([repeating("sweep", step, pause=0)], on_end=lambda name: None, clock=clock)
    background.start()
    clock.now += PATIENCE_SECONDS
    assert background.stalled() == []
    fails.set()
    await once(runs, done)
    clock.now += 1
    assert background.stalled() == ["sweep"]
    fails.clear()
    await once(runs, done)
    assert background.stalled() == []
    await background.stop()


async def once(runs: asyncio.Semaphore, done: asyncio.Queue[None]) -> None:
    """Let a step run, and what follows it."""
    runs.release()
    await asyncio.wait_for(done.get(), 20)
    for _ in range(3):
        await asyncio.sleep(0)


async def test_a_pause_is_no_stall() -> None:
    clock = Clock()
    background = Background([repeating("hourly", never, 3600, first=60)], on_end=lambda name: None, clock=clock)
    background.start()
    clock.now += 3600 + 60
    assert background.stalled() == []
    await background.stop()


async def returns() -> None:
    return


async def raises() -> None:
    raise OSError("no room")


async def is_cancelled() -> None:
    raise asyncio.CancelledError


@pytest.mark.parametrize("forever", [returns, raises, is_cancelled])
async def test_a_loop_that_ends_is_told_and_counts_as_stalled(forever: object) -> None:
    ended: asyncio.Queue[str] = asyncio.Queue()
    loops: list[Loop] = [lasting("dies", forever), lasting("lives", never)]  # type: ignore[arg-type]
    background = Background(loops, on_end=ended.put_nowait)
    background.start()
    assert await asyncio.wait_for(ended.get(), 20) == "dies"
    assert background.stalled() == ["dies"]
    await background.stop()
    assert ended.empty()
