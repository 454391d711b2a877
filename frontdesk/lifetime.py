"""What goes on in the background of the public process, from its start to its end."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping

import structlog

from frontdesk.background import PATIENCE_SECONDS, Background, Loop, repeating
from frontdesk.bootstrap.public import Public
from frontdesk.breaker import State
from frontdesk.connectors.queueing import put_due
from frontdesk.conversations.model import Owner
from frontdesk.demo import agents as demo_agents
from frontdesk.handoff.queue_watch import PAUSE_SECONDS
from frontdesk.health import heartbeat
from frontdesk.health.ports import NameTaken
from frontdesk.outbox import workers
from frontdesk.outbox.model import Delivery
from frontdesk.retention.service import EVERY_SECONDS as RETENTION_SECONDS
from frontdesk.retention.service import FIRST_SECONDS
from frontdesk.threads import in_daemon_thread
from frontdesk.web.errors import App

log = structlog.get_logger("frontdesk.lifetime")

SWEEP_SECONDS = 1.0
COUNT_SECONDS = 5.0
#: How often is looked for what is to be written into tickets.
DUE_SECONDS = 1.0
#: Names of the vital loops, which /health tells apart.
DATABASE, DISK = "database", "disk"
#: Pause between tries to begin, while the database is not available.
BEGIN_SECONDS = 1.0
#: How long an earlier process of this replica's name may take to end, before the name counts as taken.
NAME_SECONDS = 15.0
#: The process ends by then, even if a thread of it is stuck.
END_SECONDS = 10.0


class Lifetime:
    """Begins, watches and ends the background work of the public process. Runs on the event loop.

    Attributes:
        has_failed: whether the process ends because of a failure, so that it has to be started again.
    """

    def __init__(self, public: Public) -> None:
        self.has_failed = False
        self._told: dict[str, str] = {}  # what the log says is not well
        self.background = Background(self._loops(public), on_end=self.end)
        public.ending.act = self.end
        self._public = public
        self._beginning: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin as soon as the database is there; until then /health tells that it is not."""
        self._beginning = asyncio.create_task(self._begin())
        self._beginning.add_done_callback(self._begun)

    async def stop(self) -> None:
        public = self._public
        if self._beginning:
            self._beginning.remove_done_callback(self._begun)
            self._beginning.cancel()
        await self.background.stop()
        await public.runner.close()
        await public.assistant.close()
        public.in_thread.close()
        public.checking.close()
        public.replica_name.close()
        public.engine.database.close()

    def ages(self) -> dict[str, float]:
        """Seconds since the last success of each loop."""
        return {part.name: round(part.age, 1) for part in self.background.parts()}

    def unwell(self) -> dict[str, str]:
        """The parts that are not well, and why, in a word. Reads memory alone, so it never waits for what is stuck."""
        unwell = {part.name: part.problem for part in self.background.parts() if part.problem}
        if not self._public.engine.database.is_writable:
            unwell.setdefault(DATABASE, "not_writable")
        if unwell != self._told and "not_begun" not in unwell.values():
            log.error("health_failed", parts=unwell) if unwell else log.info("health_recovered")
            self._told = unwell
        return unwell

    def end(self, _: str) -> None:
        """End as after SIGTERM, but as a failure, so that the supervisor starts the process again."""
        if self.has_failed:
            return
        self.has_failed = True
        timer = threading.Timer(END_SECONDS, os._exit, (1,))
        timer.daemon = True
        timer.start()
        os.kill(os.getpid(), signal.SIGTERM)

    async def _begin(self) -> None:
        """Take the replica's name, and what an earlier boot held; then start the loops."""
        loop = asyncio.get_running_loop()
        gives_up_at = loop.time() + NAME_SECONDS
        while True:
            try:
                await in_daemon_thread(self._prepare)
                break
            except NameTaken:
                if loop.time() > gives_up_at:
                    raise
            except Exception as problem:
                log.error("begin_failed", error=type(problem).__name__)
                gives_up_at = loop.time() + NAME_SECONDS
            await asyncio.sleep(BEGIN_SECONDS)
        self.background.start()

    def _prepare(self) -> None:
        public = self._public
        public.replica_name.hold()
        public.outbox.release_claims()
        public.knowledge.begin()
        if public.demo is None:
            demo_agents.withdraw(public.engine.team)

    def _begun(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or (problem := task.exception()) is None:
            return
        if isinstance(problem, NameTaken):
            self._tell_name_is_taken()
        self.end("begin")

    def _tell_name_is_taken(self) -> None:
        log.error(
            "replica_name_in_use",
            replica=self._public.settings.replica,
            todo="stop the other process, or give each replica a FRONTDESK_REPLICA of its own",
        )

    def _loops(self, public: Public) -> tuple[Loop, ...]:
        return (
            repeating(
                DATABASE, self._beat, heartbeat.PAUSE_SECONDS, patience=heartbeat.PATIENCE_SECONDS, is_vital=True
            ),
            repeating(DISK, self._require_room, heartbeat.PAUSE_SECONDS, is_vital=True),
            repeating("sweep", public.runner.sweep, SWEEP_SECONDS),
            repeating("waiting", public.waiting_watch.sweep, SWEEP_SECONDS),
            repeating("queue", public.queue_watch.wait_and_look, PAUSE_SECONDS),
            repeating("count", _count(public), COUNT_SECONDS),
            *public.knowledge.loops(public.in_thread),
            *public.knowledge.reading(public.in_thread),
            *public.knowledge.tending(in_daemon_thread),
            repeating("retention", public.retention.sweep, RETENTION_SECONDS, FIRST_SECONDS, RETENTION_SECONDS),
            *_desk_loops(public),
            *public.channel_loops,
            *workers.loops(public.engine.database, public.outbox, public.destinations),
        )

    async def _beat(self) -> None:
        """Keep the name, and show that a row can be written; in a thread beside the pool, which may be stuck."""
        try:
            await in_daemon_thread(self._public.replica_name.hold)
        except NameTaken:
            self._tell_name_is_taken()
            self.background.end(DATABASE)
            raise
        await in_daemon_thread(self._public.heartbeat.beat)

    async def _require_room(self) -> None:
        await in_daemon_thread(heartbeat.require_room, self._public.settings.data_dir)


def status(unwell: Mapping[str, str]) -> str:
    """What is not well, in a word."""
    if DISK in unwell:
        return "disk_full"
    return "database_unavailable" if DATABASE in unwell else "background_stalled"


def _desk_loops(public: Public) -> tuple[Loop, ...]:
    """What looks for changes in the desk, and writes there what has waited for long enough."""
    desk = public.desk
    if desk is None:
        return ()

    async def sweep() -> None:
        await in_daemon_thread(desk.sweep.sweep)

    async def write() -> None:
        await public.in_thread(put_due, public.engine.database, desk.name)

    pause = public.settings.desk_sweep_seconds
    patience = desk.desk.time_limit.total_seconds() + PATIENCE_SECONDS
    return (
        repeating("desk_sweep", sweep, pause, patience=patience),
        repeating("desk_due", write, DUE_SECONDS),
    )


def _count(public: Public) -> Callable[[], Awaitable[None]]:
    async def count() -> None:
        metrics, in_thread = public.metrics, public.in_thread
        backlog = await in_thread(public.outbox.backlog)
        for state in Delivery:
            metrics.outbox.labels(state).set(backlog.get(state, 0))
        owners = await in_thread(public.engine.inbox.owners)
        for owner in Owner:
            metrics.owners.labels(owner).set(owners.get(owner, 0))
        metrics.overdue.set(await in_thread(public.engine.turns.count_overdue))
        metrics.breaker_open.set(public.breaker.state is not State.CLOSED)
        metrics.desk_away.set(public.desk is not None and public.desk.is_away)
        metrics.knowledge_fallback.set("reason" in public.knowledge.engine)

    return count


def register(app: App, public: Public) -> Lifetime:
    """Bind the background work to the app's start and end."""
    lifetime = Lifetime(public)

    @app.before_server_start
    async def start(_: App) -> None:
        lifetime.start()

    @app.after_server_stop
    async def stop(_: App) -> None:
        await lifetime.stop()

    return lifetime
