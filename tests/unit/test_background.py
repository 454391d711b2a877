from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from frontdesk.background import HANGING_SECONDS, PATIENCE_SECONDS, Background, Loop, Progress, Unending, repeating


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


async def never() -> None:
    await asyncio.Event().wait()


def problems(background: Background) -> dict[str, str]:
    """What is not well, and why."""
    return {part.name: part.problem for part in background.parts() if part.problem}


async def test_the_loop_goes_on_after_a_failure() -> None:
    runs: asyncio.Queue[None] = asyncio.Queue()

    async def step() -> None:
        runs.put_nowait(None)
        raise OSError("no database")

    background = Background([repeating("broken", step, pause=0)], on_end=lambda name: None)
    background.start()
    for _ in range(3):
        await asyncio.wait_for(runs.get(), 20)
    assert not background._tasks["broken"].done()
    await background.stop()


async def once(runs: asyncio.Semaphore, done: asyncio.Queue[None]) -> None:
    """Let a step run, and what follows it."""
    runs.release()
    await asyncio.wait_for(done.get(), 20)
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.parametrize("is_vital", [False, True])
async def test_a_loop_without_a_success_for_too_long_is_unwell_until_the_next_success(is_vital: bool) -> None:
    clock, runs, fails = Clock(), asyncio.Semaphore(0), asyncio.Event()
    done: asyncio.Queue[None] = asyncio.Queue()

    async def step() -> None:
        await runs.acquire()
        done.put_nowait(None)
        if fails.is_set():
            raise OSError("no database")

    loop = repeating("sweep", step, pause=0, is_vital=is_vital)
    background = Background([loop], on_end=lambda name: None, clock=clock)
    background.start()
    clock.now += PATIENCE_SECONDS
    assert problems(background) == {}
    fails.set()
    await once(runs, done)
    assert problems(background) == ({"sweep": "OSError"} if is_vital else {})
    clock.now += 1
    assert problems(background) == {"sweep": "OSError"}
    fails.clear()
    await once(runs, done)
    assert problems(background) == {}
    await background.stop()


async def test_the_age_of_each_loop_is_told_since_its_last_success() -> None:
    clock, runs = Clock(), asyncio.Semaphore(0)
    done: asyncio.Queue[None] = asyncio.Queue()

    async def step() -> None:
        await runs.acquire()
        done.put_nowait(None)

    loops = [repeating("works", step, pause=0), repeating("waits", never, pause=0)]
    background = Background(loops, on_end=lambda name: None, clock=clock)
    background.start()
    clock.now += 5
    await once(runs, done)
    clock.now += 2
    assert {part.name: part.age for part in background.parts()} == {"works": 2, "waits": 7}
    await background.stop()


async def test_a_pause_is_no_stall() -> None:
    clock = Clock()
    background = Background([repeating("hourly", never, 3600, first=60)], on_end=lambda name: None, clock=clock)
    background.start()
    clock.now += 3600 + 60
    assert problems(background) == {} and background.hanging() == []
    await background.stop()


async def test_a_loop_that_was_not_begun_is_not_well() -> None:
    assert problems(Background([repeating("sweep", never, 1)], on_end=lambda name: None)) == {"sweep": "not_begun"}


async def returns(_: Progress) -> None:
    return


async def raises(_: Progress) -> None:
    raise OSError("no room")


async def is_cancelled(_: Progress) -> None:
    raise asyncio.CancelledError


async def exits(_: Progress) -> None:
    raise RuntimeError("cannot schedule new futures after shutdown")


async def lives(_: Progress) -> None:
    await never()


@pytest.mark.parametrize("forever", [returns, raises, is_cancelled, exits])
async def test_a_loop_that_ends_is_told_once_and_is_not_well(forever: object) -> None:
    ended: asyncio.Queue[str] = asyncio.Queue()
    loops: list[Loop] = [Loop("dies", forever), Loop("lives", lives), Loop("dies too", forever)]  # type: ignore[arg-type]
    background = Background(loops, on_end=ended.put_nowait)
    background.start()
    assert await asyncio.wait_for(ended.get(), 20) == "dies"
    await asyncio.sleep(0)
    assert problems(background) == {"dies": "ended", "dies too": "ended"}
    await background.stop()
    assert ended.empty()


async def test_a_loop_that_is_cancelled_from_outside_is_told() -> None:
    ended: asyncio.Queue[str] = asyncio.Queue()
    background = Background([repeating("sweep", never, 1)], on_end=ended.put_nowait)
    background.start()
    await asyncio.sleep(0)
    (task,) = (task for task in asyncio.all_tasks() if task.get_name() == "sweep")
    task.cancel()
    assert await asyncio.wait_for(ended.get(), 20) == "sweep"
    await background.stop()


async def test_a_step_that_never_ends_is_told_and_one_that_fails_again_and_again_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("frontdesk.background.LOOK_SECONDS", 0)
    clock, ended = Clock(), asyncio.Queue[str]()

    async def fails() -> None:
        raise OSError("no database")

    loops = [repeating("fails", fails, pause=0), repeating("hangs", never, pause=0)]
    background = Background(loops, on_end=ended.put_nowait, clock=clock)
    background.start()
    await asyncio.sleep(0)
    clock.now += HANGING_SECONDS
    assert background.hanging() == []
    clock.now += 1
    assert await asyncio.wait_for(ended.get(), 20) == "hangs"
    await background.stop()


@pytest.mark.parametrize("forever", [returns, raises, is_cancelled, exits])
async def test_a_task_that_ends_while_it_is_needed_is_told_and_one_that_is_not_needed_any_more_is_not(
    forever: Callable[[Any], Coroutine[Any, Any, None]],
) -> None:
    ended: asyncio.Queue[str] = asyncio.Queue()
    needed, over = Unending("needed", forever(None), ended.put_nowait), Unending("over", never(), ended.put_nowait)
    over.cancel()
    assert await asyncio.wait_for(ended.get(), 20) == "needed"
    needed.cancel()
    await asyncio.sleep(0)
    assert ended.empty()
