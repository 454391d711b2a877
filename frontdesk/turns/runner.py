"""Runs turns: asks the assistant, commits the outcome, and goes on with the conversation's next message.

Each conversation has one task on the event loop; services run in the thread pool. A sweep finds messages that no
process works on (it died, its lease expired) and overdue ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

import structlog

from frontdesk.breaker import Breaker
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.commit import Commit, StartedTurn, TurnRequest
from frontdesk.conversations.subscribers import Subscribers
from frontdesk.conversations.writes import HasCommit
from frontdesk.database import utc_now
from frontdesk.metrics import Metrics
from frontdesk.threads import InThread
from frontdesk.turns.ports import (
    ActionFailed,
    Assistant,
    AssistantError,
    AssistantUnavailable,
    DeadlineMissed,
    TurnFailed,
    TurnImpossible,
    TurnResult,
)
from frontdesk.turns.service import TurnService

log = structlog.get_logger("frontdesk.turns")

Parameters = ParamSpec("Parameters")
Spawned = TypeVar("Spawned")
Result = TypeVar("Result", bound=HasCommit)

#: Pauses before a failed turn is tried again: long enough for a process that is restarted at once, short for a
#: customer.
RETRY_PAUSES = (0.3, 1.2)


class TurnRunner:
    """Runs turns until it is closed."""

    def __init__(
        self,
        turns: TurnService,
        assistant: Assistant,
        breaker: Breaker,
        bus: Bus,
        subscribers: Subscribers,
        metrics: Metrics,
        in_thread: InThread,
    ) -> None:
        self._turns = turns
        self._assistant = assistant
        self._breaker = breaker
        self._bus = bus
        self._subscribers = subscribers
        self._metrics = metrics
        self._in_thread = in_thread
        self._is_recovered = False
        self._runs_on: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def commit(
        self, write: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result:
        """Run a service's write in a thread and publish its commit, even if the caller is cancelled: a socket that
        closes must not leave a started turn that nobody runs."""

        async def write_and_publish() -> Result:
            result = await self._in_thread(write, *args, **kwargs)
            if result.commit:
                self.publish(result.commit)
            return result

        return await asyncio.shield(self._spawn(write_and_publish()))

    def publish(self, commit: Commit) -> None:
        """Tell the subscribers, and go on with the turn that was started, if any."""
        self._subscribers.publish(commit)
        if commit.next_turn:
            self._spawn(self._run(commit.next_turn))

    def publish_from_thread(self, commit: Commit) -> None:
        """As `publish`, from a thread beside the event loop. Before the first sweep nothing is published: the turn is
        picked up when its lease has run out."""
        if self._runs_on:
            with suppress(RuntimeError):  # the event loop has ended; the next process finds the turn
                self._runs_on.call_soon_threadsafe(self.publish, commit)

    async def close(self) -> None:
        """Stop. The next process finds the turns in progress."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def sweep(self) -> None:
        """Pick up messages that nobody works on, and overdue ones; the first time also what the last boot left."""
        self._runs_on = asyncio.get_running_loop()
        if not self._is_recovered:
            await self._in_thread(self._turns.recover)
            self._is_recovered = True
        for find, treat in (
            (self._turns.overdue, self._turns.escalate),
            (self._turns.idle, self._turns.close_idle),
            (self._turns.left_behind, self._turns.claim),
        ):
            for conversation_id in await self._in_thread(find):
                log.info("swept", step=treat.__name__, conversation=conversation_id)
                await self._sweep_one(treat, conversation_id)

    async def _sweep_one(self, treat: Callable[[str], Commit], conversation_id: str) -> None:
        """Treat one conversation; a failure does not stop the sweep of the others."""
        try:
            self.publish(await self._in_thread(treat, conversation_id))
        except Exception as error:
            log.error("sweep_failed", step=treat.__name__, conversation=conversation_id, error=type(error).__name__)

    def _spawn(self, work: Coroutine[Any, Any, Spawned]) -> asyncio.Task[Spawned]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _run(self, started: StartedTurn) -> None:
        turn = started.turn
        self._bus.typing(turn.conversation_id, "bot", True)
        try:
            outcome = await self._ask(started)
            commit = await self._in_thread(self._turns.finish, started, outcome)
        except Exception as error:  # the sweep finds the turn again when its lease has run out
            log.error("turn_crashed", turn=turn.id, conversation=turn.conversation_id, error=type(error).__name__)
            return
        finally:
            self._bus.typing(turn.conversation_id, "bot", False)
        self.publish(commit)

    async def _ask(self, started: StartedTurn) -> TurnResult | AssistantError:
        """The assistant's answer. Failures that may pass are tried again while there is time: each write of an action
        has an idempotency key."""
        request = started.request
        outcome: TurnResult | AssistantError = AssistantUnavailable("breaker_open")
        for pause in (*RETRY_PAUSES, None):
            if not self._breaker.allows():
                break
            outcome = await self._ask_once(request, started.turn.conversation_id)
            if isinstance(outcome, TurnResult | DeadlineMissed | TurnImpossible) or pause is None:
                break
            if (request.deadline_at - utc_now()).total_seconds() <= pause:
                break
            await asyncio.sleep(pause)
        if isinstance(outcome, AssistantError):
            self._metrics.turn_failed(type(outcome).__name__)
            log.warning("turn_failed", turn=request.turn_id, error=outcome.code)
        return outcome

    async def _ask_once(self, request: TurnRequest, conversation_id: str) -> TurnResult | AssistantError:
        with self._metrics.assistant_seconds():
            try:
                result = await self._assistant.turn(request)
            except (ActionFailed, TurnFailed) as error:
                self._breaker.succeeded()  # the assistant itself works
                return error
            except AssistantError as error:
                self._breaker.failed(conversation_id)
                return error
            except Exception as error:  # any other error: the breaker must hear how each try ended
                log.error("assistant_crashed", turn=request.turn_id, error=type(error).__name__)
                self._breaker.failed(conversation_id)
                return AssistantUnavailable(type(error).__name__)
        self._breaker.succeeded()
        for outcome in result.generations:
            self._metrics.generation_tried(outcome)
        return result
