"""The workers of the outbox on both databases: a destination that hangs is alone with it."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from frontdesk.background import Progress
from frontdesk.database import Database, utc_now
from frontdesk.outbox import workers as module
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.outbox.model import Delivery, Entry, Mail, Pace
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.service import Outbox, put
from frontdesk.outbox.smtp import SmtpMailer
from frontdesk.outbox.workers import loops
from tests.awaiting import until

SECONDS = 30.0


class Mailbox:
    """A destination whose arrivals can be awaited."""

    time_limit = timedelta(seconds=SECONDS)

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._keys: asyncio.Queue[str] = asyncio.Queue()

    def deliver(self, entry: Entry) -> None:
        self._loop.call_soon_threadsafe(self._keys.put_nowait, entry.key)

    async def next(self) -> str:
        async with asyncio.timeout(SECONDS):
            return await self._keys.get()


class Hanging(Mailbox):
    """A destination at which entries whose key begins with `hang` never arrive, until `release` is set."""

    time_limit = timedelta(seconds=1)

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()
        self.came_after_release: list[str] = []

    def deliver(self, entry: Entry) -> None:
        if self.release.is_set():
            self.came_after_release.append(entry.key)
        super().deliver(entry)
        if entry.key.startswith("hang"):
            self.release.wait()


class ByMail:
    """A destination that sends each entry as a mail."""

    time_limit = timedelta(seconds=SECONDS)

    def __init__(self, port: int) -> None:
        self._mailer = SmtpMailer(f"smtp://127.0.0.1:{port}", "support@example.com")

    def deliver(self, entry: Entry) -> None:
        self._mailer.send(Mail("a@example.com", "Subject", "Text", "<1@example.com>"))


@pytest.fixture
def outbox(database: Database) -> Outbox:
    return Outbox(database, "one/first")


@asynccontextmanager
async def working(database: Database, outbox: Outbox, destinations: Mapping[str, Destination]) -> AsyncIterator[None]:
    """Workers for the block."""
    workers = loops(database, outbox, destinations)
    tasks = [asyncio.create_task(worker.run(Progress(time.monotonic))) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


@asynccontextmanager
async def silent_server() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """The port of a server that takes connections and never says a word, and whether it was called."""
    called, ends = asyncio.Event(), asyncio.Event()

    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await ends.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1], called
    finally:
        ends.set()
        server.close()


async def test_a_mail_server_that_never_answers_delays_nobody_else(
    database: Database, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.0)
    async with silent_server() as (port, called):
        chat = Mailbox()
        async with working(database, outbox, {"mail": ByMail(port), "chat": chat}):
            await asyncio.to_thread(outbox.put, "mail", "mail", {})
            async with asyncio.timeout(SECONDS):
                await called.wait()
            for number in range(20):
                await asyncio.to_thread(outbox.put, "chat", f"k{number}", {}, "a")
            assert [await chat.next() for _ in range(20)] == [f"k{number}" for number in range(20)]
            assert "mail" in [letter.kind for letter in DeadLetters(database).list(Delivery.PENDING)]


async def test_a_delivery_past_its_time_limit_has_failed_and_the_next_one_goes_on(
    database: Database, outbox: Outbox
) -> None:
    hanging = Hanging()
    outbox.put("chat", "hang", {}, "a")
    outbox.put("chat", "next", {}, "b")
    async with working(database, outbox, {"chat": hanging}):
        assert [await hanging.next(), await hanging.next()] == ["hang", "next"]
        late = DeadLetters(database).list(Delivery.PENDING)[0]
        assert (late.last_error, late.attempts) == ("TimeoutError", 1)
        DeadLetters(database).drop([late.id])
        hanging.release.set()
    assert outbox.backlog() == {"done": 1, "dropped": 1}


async def test_only_so_many_threads_hang_before_a_destination_waits_for_them(
    database: Database, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_HANGING", 2)
    hanging = Hanging()
    for number in range(2):
        outbox.put("chat", f"hang{number}", {})
    outbox.put("chat", "last", {})
    async with working(database, outbox, {"chat": hanging}):
        assert [await hanging.next(), await hanging.next()] == ["hang0", "hang1"]
        letters = DeadLetters(database)
        await asyncio.to_thread(
            until,
            lambda: [each.last_error for each in letters.list(Delivery.PENDING)].count("TimeoutError") == 2,
            "late",
        )
        hanging.release.set()
        assert await hanging.next() == "last"
        assert "last" in hanging.came_after_release


async def test_an_entry_that_is_put_here_is_delivered_without_waiting_for_the_next_look(
    database: Database, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 10**6)
    mailbox = Mailbox()
    async with working(database, outbox, {"chat": mailbox}):
        for key in ("first", "second", "third"):
            await asyncio.to_thread(outbox.put, "chat", key, {})
            assert await mailbox.next() == key


async def test_a_busy_place_delays_nobody_else_and_its_next_entry_goes_as_soon_as_it_is_free(
    database: Database, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOOK_SECONDS", 10**6)
    mailbox, begun = Mailbox(), time.monotonic()
    for number in range(2):
        outbox.put("chat", f"busy{number}", {}, f"thread {number}", Pace("C1", 2.0))
        outbox.put("chat", f"other{number}", {}, "", Pace(f"D{number}", 2.0))
    async with working(database, outbox, {"chat": mailbox}):
        keys = [await mailbox.next() for _ in range(4)]
    assert keys == ["busy0", "other0", "other1", "busy1"]
    assert time.monotonic() - begun >= 2.0


async def test_what_another_process_puts_is_found(database: Database, outbox: Outbox, database_url: str) -> None:
    elsewhere, mailbox = Database(database_url), Mailbox()
    async with working(database, outbox, {"chat": mailbox}):
        await asyncio.to_thread(Outbox(elsewhere).put, "chat", "k1", {})
        assert await mailbox.next() == "k1"
    elsewhere.close()


async def test_the_end_waits_for_a_delivery_on_its_way(database: Database, outbox: Outbox) -> None:
    class Slow(Hanging):
        time_limit = timedelta(seconds=SECONDS)

    slow = Slow()
    outbox.put("chat", "hang", {})
    async with working(database, outbox, {"chat": slow}):
        await slow.next()
        asyncio.get_running_loop().call_later(0.1, slow.release.set)
    assert outbox.backlog() == {"done": 1}


async def test_a_database_that_fails_does_not_end_the_worker(
    database: Database, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim, failures, mailbox = outbox.claim, [OSError("gone"), OSError("gone")], Mailbox()

    def failing(*values: object) -> Entry | None:
        if failures:
            raise failures.pop()
        return claim(*values)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "claim", failing)
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.01)
    outbox.put("chat", "k1", {})
    async with working(database, outbox, {"chat": mailbox}):
        assert await mailbox.next() == "k1"


def test_a_rolled_back_entry_wakes_nobody(database: Database) -> None:
    heard: list[str] = []
    database.listen(heard.append)
    with contextlib.suppress(OSError), database.write() as connection:
        put(connection, "mail", "k1", {}, utc_now())
        raise OSError
    assert heard == []
    with database.write() as connection:
        put(connection, "mail", "k1", {}, utc_now())
        assert heard == []
    assert heard == ["outbox.mail"]


def test_a_process_ends_though_a_destination_hangs() -> None:
    program = """
        import asyncio, threading
        from frontdesk.outbox.workers import in_daemon_thread

        async def main():
            await asyncio.wait([in_daemon_thread(threading.Event().wait)], timeout=0.1)

        asyncio.run(main())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], timeout=SECONDS, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
