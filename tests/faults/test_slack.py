"""Slack asks again after three seconds, and processes die: over HTTP, under its signature, each message is stored and
answered once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from frontdesk.channels import threads
from frontdesk.channels.slack.block_kit import pressable
from frontdesk.channels.slack.model import NAME, SlackThread
from frontdesk.conversations import store
from frontdesk.conversations.model import Author
from frontdesk.database import Database
from frontdesk.outbox.model import Delivery as Letter
from frontdesk.outbox.service import Outbox
from frontdesk.simulation.slack import payloads
from frontdesk.simulation.slack.model import TEAM, Person, Post
from frontdesk.simulation.slack.sending import PATIENCE, Delivery, Sender
from frontdesk.simulation.slack.workspace import Workspace, text_of, workspace
from tests.awaiting import until
from tests.databases import KINDS
from tests.faults.outside import FakeAssistant, turn
from tests.faults.traffic import restart, restart_after_death
from tests.ports import free_port
from tests.slack_kills.killing import SECRET, SlackStack, echo, names
from tests.slack_kills.oracle import ANSWER
from tests.stack import FRONTDESK

SECONDS = 60.0
#: Slack's waits between tries, so much shorter: the last one is 10 seconds.
SPEED = 30.0
TEXT = "until when can I return it?"


class App:
    """The app of a workspace: one public process, or two replicas over PostgreSQL, of which Slack asks one after the
    other."""

    def __init__(self, place: Workspace, replicas: Sequence[SlackStack], port: int) -> None:
        self._place = place
        self._port = port
        self._people = iter(place.people)
        self._database = Database(replicas[0].settings.database_url, pool_size=1)
        self.sender = self._new_sender(replicas)
        self.replicas = replicas
        self.first = replicas[0]

    @asynccontextmanager
    async def running(self, failpoint: str = "") -> AsyncIterator[FakeAssistant]:
        """All processes, the first with a failpoint, and an assistant that answers each message by its text."""
        self.sender = self._new_sender(self.replicas)
        async with FakeAssistant(self._port).running(echo) as assistant:
            for each in self.replicas:
                has_it = each is self.first and failpoint
                await restart(each, FRONTDESK, {"FRONTDESK_FAILPOINT": failpoint} if has_it else None)
            yield assistant

    @staticmethod
    def _new_sender(replicas: Sequence[SlackStack]) -> Sender:
        """One whose first try goes to the first process."""
        return Sender(*(each.address for each in replicas), secret=SECRET, speed=SPEED)

    def written(self) -> tuple[Post, dict[str, object]]:
        """A message of somebody who has not written yet, and the event that tells of it."""
        person = next(self._people)
        post = self._place.write(person, TEXT)
        return post, payloads.written(post, person)

    async def deliver(self, event: dict[str, object]) -> Delivery:
        """Send an event as Slack does, again until it is taken."""
        return await self.sender.event(event)

    async def send(self, event: dict[str, object], times: int = 1) -> list[int]:
        """Send the same request so many times at once; the statuses."""
        body = json.dumps(event).encode()
        headers = self.sender.signed(body, "application/json")
        return list(await asyncio.gather(*(self.sender.once(body, headers) for _ in range(times))))

    async def has_answered_once(self, post: Post) -> None:
        """The message is stored once, and once nothing is left to be sent, its answer stands in the thread once."""
        await self.has_sent_everything(post, 1)
        assert self._texts(post) == [f"{ANSWER}{TEXT}"]
        with self._database.read() as connection:
            thread = threads.find(connection, NAME, SlackThread(TEAM, post.channel, post.ts).key)
            assert thread is not None
            events = store.events_after(connection, thread.conversation_id)
        assert [event.text for event in events if event.author is Author.CUSTOMER] == [TEXT]

    async def has_sent_everything(self, post: Post, answers: int) -> None:
        """So many answers stand in the thread, and nothing is left to be sent."""

        def is_done() -> bool:
            return len(self._texts(post)) >= answers and not Outbox(self._database).backlog().get(Letter.PENDING)

        await asyncio.to_thread(until, is_done, "the message is not answered", SECONDS)

    def person_of(self, post: Post) -> Person:
        """Whoever wrote it."""
        return next(each for each in self._place.people if each.id == post.user)

    def _texts(self, post: Post) -> list[str]:
        return [text_of(each) for each in self._place.posts_in(post.channel, post.ts)]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with workspace(tmp_path_factory.mktemp("slack"), names(25)) as running:
        yield running


@pytest.fixture(scope="module", params=KINDS)
def app(request: pytest.FixtureRequest, place: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with ExitStack() as ending:
        folder, url, replicas = tmp_path_factory.mktemp("app"), "", ("one",)
        if request.param == "postgresql":
            cluster, template = (request.getfixturevalue(name) for name in ("postgres_cluster", "migrated_postgres"))
            url, replicas = ending.enter_context(cluster.copy_of(template)), ("one", "two")
        yield from opened(place, folder, url, replicas, ending)


def opened(place: Workspace, folder: Path, url: str, replicas: Sequence[str], ending: ExitStack) -> Iterator[App]:
    port = free_port()
    stacks = [SlackStack(folder / name, place, port, url, name) for name in replicas]
    for each in stacks:
        each.prepare()
        ending.callback(each.stop)
    yield App(place, stacks, port)


@pytest.mark.parametrize(
    "failpoint",
    ["accept.before_commit~2.9", "accept.before_commit~3.1", "accept.before_commit~10", "accept.after_commit~3.1"],
)
async def test_a_message_whose_storing_takes_about_as_long_as_slack_waits_or_longer_is_answered_once(
    failpoint: str, app: App
) -> None:
    async with app.running(failpoint):
        post, event = app.written()
        delivery = await app.deliver(event)
        assert delivery.is_taken
        if float(failpoint.partition("~")[2]) > PATIENCE:
            assert delivery.tries[0] == "http_timeout"
        await app.has_answered_once(post)


@pytest.mark.parametrize("failpoint", ["accept.before_commit", "accept.after_commit", "outbox.after_send"])
async def test_a_message_is_answered_once_wherever_the_process_dies_on_its_way(failpoint: str, app: App) -> None:
    async with app.running(failpoint):
        post, event = app.written()
        delivery, _ = await asyncio.gather(app.deliver(event), restart_after_death(app.first, FRONTDESK, failpoint, []))
        assert delivery.is_taken
        await app.has_answered_once(post)


@pytest.mark.parametrize("failpoint", ["outbox.after_send", "outbox.after_send:2"])
async def test_what_was_chosen_is_shown_once_wherever_the_process_dies_after_the_press(
    failpoint: str, place: Workspace, tmp_path: Path
) -> None:
    with ExitStack() as ending:
        (app,) = opened(place, tmp_path, "", ("one",), ending)
        async with app.running() as assistant:
            assistant.answer = asking
            post, event = app.written()
            assert (await app.deliver(event)).is_taken
            await app.has_answered_once(post)
            (question,) = place.posts_in(post.channel, post.ts)
            await restart(app.first, FRONTDESK, {"FRONTDESK_FAILPOINT": failpoint})
            pressing = place.press(app.sender, app.person_of(post), question, "Yes")
            await asyncio.gather(pressing, restart_after_death(app.first, FRONTDESK, failpoint, []))
            await app.has_sent_everything(post, 2)
    changed = [arguments["ts"] for method, arguments in place.api.calls if method == "chat.update"]
    assert changed.count(question["ts"]) == 1
    assert pressable(question) == set()
    assert [text_of(each) for each in place.posts_in(post.channel, post.ts)] == [f"{ANSWER}{TEXT}", f"{ANSWER}/affirm"]


async def asking(request: web.Request) -> web.StreamResponse:
    """An assistant that answers each message by its text, or by what was pressed, and offers two buttons."""
    asked = json.loads(await request.read())
    buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
    return web.json_response(
        turn(replies=[{"text": f"{ANSWER}{asked['payload'] or asked['text']}", "buttons": buttons}])
    )


async def test_a_message_is_answered_once_though_everything_dies_after_its_acknowledgement(app: App) -> None:
    async with app.running() as assistant:
        is_asked = asyncio.Event()

        async def silent(_: web.Request) -> web.StreamResponse:
            is_asked.set()
            await asyncio.Event().wait()
            raise AssertionError

        assistant.answer = silent
        post, event = app.written()
        assert await app.send(event) == [200]
        await asyncio.wait_for(is_asked.wait(), SECONDS)
        for each in app.replicas:
            each.kill(FRONTDESK)
        assistant.answer = echo
        for each in app.replicas:
            await restart(each, FRONTDESK)
        await app.has_answered_once(post)


async def test_the_same_event_ten_times_is_answered_once_at_once_or_one_after_another(app: App) -> None:
    async with app.running() as assistant:
        for times in (10, 1):
            post, event = app.written()
            statuses = [status for _ in range(10 // times) for status in await app.send(event, times)]
            assert statuses == [200] * 10
            await app.has_answered_once(post)
        assert assistant.calls == 2
