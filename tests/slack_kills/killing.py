"""A run: people write in many threads at once while the public process is killed at random, and comes back."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from frontdesk.channels import threads
from frontdesk.channels.slack.model import NAME, SlackThread
from frontdesk.conversations import store
from frontdesk.conversations.model import Author, Kind, Owner
from frontdesk.database import Database
from frontdesk.simulation.slack.model import TEAM, Person
from frontdesk.simulation.slack.sending import Sender
from frontdesk.simulation.slack.web_api import Fault
from frontdesk.simulation.slack.workspace import Workspace
from tests.faults.outside import FakeAssistant, turn
from tests.faults.traffic import restart
from tests.ports import free_port
from tests.slack_kills.oracle import ANSWER, Talk, check
from tests.stack import FRONTDESK, Stack

SECRET = "the signing secret of the workspace"
#: Slack's waits between tries, so much shorter: an event is given up after 24 seconds.
SPEED = 15.0
#: Messages of a thread.
THREAD = 5
#: Seconds between a start and the next kill.
QUIET = (0.5, 4.0)
FIRST_QUIET = 0.3
#: How long a process may take to come by the place where it is to die.
DEATH_SECONDS = 3.0
FAILPOINTS = (
    *("accept.before_commit", "accept.after_commit", "turn.before_commit", "turn.after_commit"),
    *("outbox_claim.after_commit", "outbox.before_send", "outbox.after_send", "outbox_done.before_commit"),
)
LOST_CALLS = tuple(Fault("chat.postMessage", how) for how in ("before", "after", "500"))


class SlackStack(Stack):
    """Only the public process, as the app of a workspace."""

    def __init__(
        self, folder: Path, place: Workspace, assistant_port: int, database_url: str = "", replica: str = "one"
    ) -> None:
        overrides = place.settings(SECRET) | {
            "FRONTDESK_ASSISTANT_URL": f"http://127.0.0.1:{assistant_port}",
            # Kills take longer than anybody waits for an answer; whether it comes at all is the question here.
            **dict.fromkeys(("FRONTDESK_ANSWER_SECONDS", "FRONTDESK_TURN_SECONDS"), "600"),
            "FRONTDESK_BREAKER_FAILURES": "1000000",
            "FRONTDESK_REPLICA": replica,
        }
        super().__init__(folder, database_url, overrides)

    @property
    def address(self) -> str:
        """Where Slack sends events."""
        return f"{self.base_url}/api/channels/slack"


@dataclass
class Figures:
    """What a run brought. `wrong` says what was lost, doubled or out of order, and where."""

    messages: int = 0
    taken: int = 0
    sent_again: int = 0
    given_up: int = 0
    answers: int = 0
    to_person: int = 0
    kills: int = 0
    failpoints: Counter[str] = field(default_factory=Counter)
    faults: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> list[str]:
        return [*self.lost, *self.doubled, *self.reordered]

    def text(self) -> str:
        rows = {
            "messages": f"{self.taken} acknowledged, {self.given_up} more given up by Slack",
            "sent again by Slack": str(self.sent_again),
            "answers in their threads": f"{self.answers}, and {self.to_person} messages went to a person",
            "kills": f"{self.kills}, {self.failpoints.total()} of them at a chosen place",
            "calls that got lost or failed": str(self.faults),
            "lost, doubled, out of order": f"{len(self.lost)}, {len(self.doubled)}, {len(self.reordered)}",
        }
        return "\n".join(f"{name:32}{value}" for name, value in rows.items())


class Run:
    """Plays one seed.

    Args:
        replicas: public processes over one database.
        messages: how many are acknowledged in all.
    """

    def __init__(
        self, replicas: Sequence[SlackStack], place: Workspace, assistant_port: int, messages: int, seed: int
    ) -> None:
        self._replicas, self._place, self._port = replicas, place, assistant_port
        self._chance = random.Random(seed)
        self._left = messages
        self._talks: list[Talk] = []
        self._before = len(place.api.posts)
        self.figures = Figures(messages)

    async def play(self, seconds: float = 600.0) -> Figures:
        """Everything, until all is answered or the time is up."""
        async with FakeAssistant(self._port).running(echo):
            for each in self._replicas:
                await restart(each, FRONTDESK)
            killing = asyncio.create_task(self._kill())
            async with asyncio.TaskGroup() as writing:
                for person in self._place.people:
                    writing.create_task(self._write(person))
            killing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await killing
            self._place.api.faults.clear()
            for each in self._replicas:
                await restart(each, FRONTDESK)
            await self._settle(seconds)
            await asyncio.to_thread(self._look)
        self._check()
        return self.figures

    async def _write(self, person: Person) -> None:
        """A person begins threads and writes in them, one message after the other."""
        sender = Sender(*(each.address for each in self._replicas), secret=SECRET, speed=SPEED)
        while self._left > 0:
            count = min(THREAD, self._left)
            self._left -= count
            await self._talk(sender, person, count)

    async def _talk(self, sender: Sender, person: Person, count: int) -> None:
        talk: Talk | None = None
        for number in range(count):
            text = f"{person.name} {len(self._talks)} {number}"
            post, delivery = await self._place.say(sender, person, text, thread=talk.ts if talk else None)
            if talk is None:
                talk = Talk(post.channel, post.ts)
                self._talks.append(talk)
            self.figures.sent_again += len(delivery.tries) - 1
            self.figures.taken += delivery.is_taken
            self.figures.given_up += not delivery.is_taken
            self._left += not delivery.is_taken  # somebody writes one more
            talk.taken.append(text) if delivery.is_taken else talk.unsure.add(text)

    async def _kill(self) -> None:
        """Kill the process now and then: at once, or at the next of a chosen place."""
        quiet = FIRST_QUIET
        while True:
            await asyncio.sleep(quiet)
            quiet = self._chance.uniform(*QUIET)
            if self._chance.random() < 0.3:
                self._place.api.faults.append(self._chance.choice(LOST_CALLS))
                self.figures.faults += 1
            replica = self._chance.choice(self._replicas)
            name = self._chance.choice(FAILPOINTS) if self._chance.random() < 0.4 else ""
            self.figures.kills += 1
            self.figures.failpoints[name] += bool(name)
            with contextlib.suppress(RuntimeError):  # it may be killed again before it is ready
                await restart(replica, FRONTDESK, {"FRONTDESK_FAILPOINT": name} if name else None)
            if name:
                await asyncio.to_thread(_die, replica)

    async def _settle(self, seconds: float) -> None:
        """Wait until every acknowledged message has its answer."""
        async with asyncio.timeout(seconds):
            while any(talk.waits(self._posts) for talk in self._talks):
                await asyncio.sleep(1)
                await asyncio.to_thread(self._look)

    def _look(self) -> None:
        """Read what the site has stored of each thread, and who has it."""
        database = Database(self._replicas[0].settings.database_url, pool_size=1)
        with database.read() as connection:
            for talk in self._talks:
                thread = threads.find(connection, NAME, SlackThread(TEAM, talk.channel, talk.ts).key)
                conversation = store.find(connection, thread.conversation_id) if thread else None
                if thread and conversation:
                    events = store.events_after(connection, thread.conversation_id)
                    mine = [each for each in events if each.author is Author.CUSTOMER and each.kind is Kind.MESSAGE]
                    talk.stored = [each.text or "" for each in mine]
                    talk.is_with_person = conversation.owner is not Owner.BOT
        database.close()

    @property
    def _posts(self) -> list[dict[str, Any]]:
        """What was posted in this run."""
        return self._place.api.posts[self._before :]

    def _check(self) -> None:
        found = check(self._talks, self._posts)
        self.figures.answers = sum(len(talk.answered(self._posts)) for talk in self._talks)
        unanswered = (set(talk.taken) - set(talk.answered(self._posts)) for talk in self._talks)
        self.figures.to_person = sum(map(len, unanswered)) - len(found[0])
        self.figures.lost, self.figures.doubled, self.figures.reordered = found


def _die(replica: SlackStack) -> None:
    """Wait until the process has died at its place, or does not come by there."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        replica.wait_for_death(FRONTDESK, DEATH_SECONDS)


async def echo(request: web.Request) -> web.StreamResponse:
    """An assistant that answers each message by its text."""
    asked: dict[str, Any] = json.loads(await request.read())
    return web.json_response(turn(replies=[{"text": f"{ANSWER}{asked['text']}"}]))


@asynccontextmanager
async def prepared(
    folder: Path, place: Workspace, database_url: str = ""
) -> AsyncIterator[tuple[list[SlackStack], int]]:
    """The processes over this database, not started yet, and the port of their assistant: two replicas where the
    database can serve several machines."""
    port = free_port()
    names = ("one", "two") if database_url.startswith("postgresql") else ("one",)
    replicas = [SlackStack(folder / name, place, port, database_url, name) for name in names]
    for each in replicas:
        await asyncio.to_thread(each.prepare)
    try:
        yield replicas, port
    finally:
        for each in replicas:
            each.stop()


def names(count: int) -> Sequence[str]:
    """Of so many people."""
    return [f"p{number}" for number in range(count)]


def report(figures: Figures) -> int:
    """Print what a run brought; 1 if anything is wrong."""
    print(figures.text())
    for line in figures.wrong:
        print(line, file=sys.stderr)
    return 1 if figures.wrong else 0
