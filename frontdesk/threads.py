"""Calls services, which block, from the event loop."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, ParamSpec, Protocol, TypeVar

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")

#: How long a call waits for a thread: when all are stuck, callers hear so instead of queueing up.
QUEUE_SECONDS = 5.0


class Overloaded(Exception):
    """All threads were busy for too long; the call was not begun."""


class InThread(Protocol):
    """`await in_thread(service.method, …)`: a blocking call, off the event loop."""

    async def __call__(
        self, function: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result: ...


class ServicePool:
    """A bounded pool of threads, in which all services of a process run."""

    def __init__(self, size: int, queue_seconds: float = QUEUE_SECONDS) -> None:
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="service")
        self._queue_seconds = queue_seconds

    async def __call__(
        self, function: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """Run the function in a thread. Raises what it raises, or Overloaded if no thread was free in time."""
        running = self._pool.submit(functools.partial(function, *args, **kwargs))
        result = asyncio.wrap_future(running)
        is_late = False

        def give_up() -> None:
            nonlocal is_late
            is_late = running.cancel()  # a call that has begun goes on

        timer = asyncio.get_running_loop().call_later(self._queue_seconds, give_up)
        try:
            return await result
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if is_late and not (task and task.cancelling()):
                raise Overloaded from None
            raise
        finally:
            timer.cancel()

    def close(self) -> None:
        """Accept no more work; calls in progress go on."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def in_daemon_thread(function: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
    """What the call returns or raises, from a thread that the process does not wait for at its end.

    An executor's threads would be joined at the end of the process, a hanging one for ever.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(set_outcome: Callable[[Any], None], outcome: Any) -> None:
        if not future.done():
            set_outcome(outcome)

    def run() -> None:
        try:
            outcome, set_outcome = function(*args), future.set_result
        except BaseException as problem:
            outcome, set_outcome = problem, future.set_exception
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            loop.call_soon_threadsafe(settle, set_outcome, outcome)

    threading.Thread(target=run, name=f"daemon {function.__name__}", daemon=True).start()
    return future
