from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from frontdesk.threads import Overloaded, ServicePool, in_daemon_thread


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Ends every call that is stuck."""
    event = threading.Event()
    yield event
    event.set()


async def stuck(pool: ServicePool, release: threading.Event, times: int) -> list[asyncio.Task[bool]]:
    """Calls that hold so many threads, all begun."""
    begun = threading.Semaphore(0)

    def hold() -> bool:
        begun.release()
        return release.wait(60)

    calls = [asyncio.create_task(pool(hold)) for _ in range(times)]
    for _ in calls:
        assert await asyncio.to_thread(begun.acquire, timeout=20)
    return calls


@pytest.mark.parametrize(("threads", "callers"), [(1, 1), (2, 5), (16, 40)])
async def test_callers_hear_that_all_threads_are_stuck_instead_of_queueing_behind_each_other(
    release: threading.Event, threads: int, callers: int
) -> None:
    pool = ServicePool(threads, queue_seconds=0.05)
    held = await stuck(pool, release, threads)
    answers = await asyncio.gather(*(pool(int, "7") for _ in range(callers)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Overloaded] * callers
    release.set()
    assert await asyncio.gather(*held) == [True] * threads, "what has begun is not given up"
    assert await pool(int, "7") == 7, "and then all is well"
    pool.close()


async def test_a_caller_that_is_cancelled_while_it_waits_is_cancelled(release: threading.Event) -> None:
    pool = ServicePool(1)
    held = await stuck(pool, release, 1)
    waiting = asyncio.create_task(pool(int, "7"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    release.set()
    await asyncio.gather(*held)
    pool.close()


async def test_what_a_call_raises_is_raised() -> None:
    pool = ServicePool(1)
    with pytest.raises(ValueError, match="seven"):
        await pool(int, "seven")
    with pytest.raises(ValueError, match="seven"):
        await in_daemon_thread(int, "seven")
    pool.close()
