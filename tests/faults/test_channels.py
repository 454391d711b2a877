"""The public process is killed while a channel's message comes in or goes out: nothing is lost, doubled or out of
order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from frontdesk.channels import threads
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import ApiToken
from frontdesk.connectors.zendesk.setup import Setup
from frontdesk.conversations import store
from frontdesk.conversations.model import Event, Kind
from frontdesk.database import Database
from tests import prefork
from tests.awaiting import until
from tests.channel_case import OtherSide, other_side
from tests.channels.postcard import card, signed
from tests.clients import Agent, Site
from tests.faults.outside import FakeAssistant, turn
from tests.faults.traffic import restart, restart_after_death
from tests.ports import free_port
from tests.stack import FRONTDESK, ROOT, Stack
from tests.zendesk import webhooks
from tests.zendesk.account import User
from tests.zendesk.server import API_TOKEN, ZendeskServer
from tests.zendesk.webhooks import PUBLISHED_TEST_SECRET

PAUSE = 0.1
DELIVERED_SECONDS = 60.0
ZENDESK_USER = "frontdesk@example.com"


class PostcardStack(Stack):
    """Only the public process, with the channel."""

    def __init__(self, folder: Path, assistant_port: int, office: OtherSide) -> None:
        assistant = {"FRONTDESK_ASSISTANT_URL": f"http://127.0.0.1:{assistant_port}"}
        super().__init__(folder, overrides=assistant)
        self._office = office

    def prepare(self) -> None:
        super().prepare()
        command = (sys.executable, "-m", "tests.faults.serve_postcards", self._office.url)
        self._programs[FRONTDESK] = replace(self._programs[FRONTDESK], command=command)


@dataclass(frozen=True)
class Town:
    """Where letters come and go: the post office, Frontdesk, and an assistant that answers each message by its text."""

    office: OtherSide
    stack: Stack
    assistant_port: int

    async def bring(self, box: str, number: int) -> None:
        """The post office brings a card, again until it is taken."""
        request = signed(card(box, str(number), "ada", text=f"card {number}"))
        url, headers = f"{self.stack.base_url}/api/channels/postcard", dict(request.headers)
        async with aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, OSError):
                    async with session.post(url, data=request.body, headers=headers) as answer:
                        assert answer.status == 200, await answer.text()
                        return
                await asyncio.sleep(PAUSE)

    async def arrived(self, box: str, last: str) -> list[tuple[str, str]]:
        """Key and text of all cards that reached the box, once the last of them is there."""

        def there() -> list[tuple[str, str]]:
            cards = [(sent["key"], sent["text"]) for sent in self.office.objects if sent["box"] == box]
            return cards if cards and cards[-1][1] == last else []

        return await asyncio.to_thread(until, there, f"{last!r} did not come", DELIVERED_SECONDS)

    def messages(self, box: str) -> list[Event]:
        """Messages of the box's conversation."""
        database = Database(self.stack.settings.database_url)
        with database.read() as connection:
            thread = threads.find(connection, "postcard", box)
            assert thread is not None
            events = store.events_after(connection, thread.conversation_id)
        database.close()
        return [event for event in events if event.kind is Kind.MESSAGE]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with other_side() as office, ExitStack() as ending:
        port = free_port()
        stack = PostcardStack(tmp_path_factory.mktemp("postcards"), port, office)
        stack.prepare()
        ending.callback(stack.stop)
        yield Town(office, stack, port)


@pytest.fixture
async def assistant(town: Town) -> AsyncIterator[None]:
    async with FakeAssistant(town.assistant_port).running(echo):
        yield


async def echo(request: web.Request) -> web.StreamResponse:
    asked = json.loads(await request.read())["text"]
    return web.json_response(turn(replies=[{"text": f"answer to {asked}"}]))


@pytest.mark.parametrize("name", ["accept.before_commit", "accept.after_commit"])
async def test_a_card_that_is_brought_again_after_its_storing_was_killed_is_one_message_with_one_answer(
    name: str, town: Town, assistant: None
) -> None:
    await restart(town.stack, FRONTDESK, {"FRONTDESK_FAILPOINT": name})
    await asyncio.gather(town.bring(name, 1), restart_after_death(town.stack, FRONTDESK, name, []))
    await town.bring(name, 2)
    cards = await town.arrived(name, "answer to card 2")
    assert [text for _, text in cards] == ["answer to card 1", "answer to card 2"]
    said = [event.text for event in town.messages(name)]
    assert sorted(map(str, said)) == ["answer to card 1", "answer to card 2", "card 1", "card 2"]
    assert said.index("card 1") < said.index("card 2")


@pytest.mark.parametrize(("name", "times"), [("outbox.before_send", 1), ("outbox.after_send", 2)])
async def test_a_card_whose_sending_was_killed_goes_out_again_under_its_key_before_those_behind_it(
    name: str, times: int, town: Town, assistant: None
) -> None:
    await restart(town.stack, FRONTDESK, {"FRONTDESK_FAILPOINT": name})
    await asyncio.gather(_one_by_one(town, name), restart_after_death(town.stack, FRONTDESK, name, []))
    cards = await town.arrived(name, "answer to card 3")
    answers = [event for event in town.messages(name) if event.author == "bot"]
    first, *others = [(f"channel.postcard:{event.id}", event.text) for event in answers]
    assert cards == [first] * times + others
    assert [text for _, text in (first, *others)] == [f"answer to card {number}" for number in (1, 2, 3)]


async def _one_by_one(town: Town, box: str) -> None:
    for number in (1, 2, 3):
        await town.bring(box, number)


@dataclass(frozen=True)
class ConnectedZendesk:
    """A Zendesk to which the public process is connected."""

    server: ZendeskServer
    robin: User
    door: str
    secret: str

    async def has_ticket(self, number: int) -> None:
        tickets = self.server.account.tickets
        await asyncio.to_thread(until, lambda: number in tickets, "no ticket was opened", DELIVERED_SECONDS)


@pytest.fixture
async def zendesk(town: Town, tmp_path: Path) -> AsyncIterator[ConnectedZendesk]:
    """Connected, and every card is handed to people."""
    server = ZendeskServer(tmp_path)
    door = f"{town.stack.base_url}/api/desks/zendesk"
    setup = Setup(door).installed(ZendeskClient(server.url, ApiToken(ZENDESK_USER, API_TOKEN)))
    robin = server.account.add_user("Robin", "robin@example.com")
    try:
        async with FakeAssistant(town.assistant_port).running(to_people):
            await restart(town.stack, FRONTDESK, desk_settings(server, setup.secret))
            yield ConnectedZendesk(server, robin, door, setup.secret)
    finally:
        await asyncio.to_thread(server.close)


async def test_a_reply_in_the_desk_goes_out_on_the_channel_of_its_conversation(
    town: Town, zendesk: ConnectedZendesk
) -> None:
    await town.bring("desk", 1)
    await zendesk.has_ticket(1)
    await asyncio.to_thread(zendesk.server.writes, 1, "He is angry.", zendesk.robin, public=False)
    await asyncio.to_thread(zendesk.server.writes, 1, "Hello from the desk.", zendesk.robin)
    cards = [text for _, text in await town.arrived("desk", "Hello from the desk.")]
    assert cards.count("Hello from the desk.") == 1 and "He is angry." not in cards
    assert "card 1" in zendesk.server.account.tickets[1].shown["description"]
    body = b'{"ticket_id": "1"}'
    for secret, status in ((zendesk.secret, 200), ("guessed", 401), (PUBLISHED_TEST_SECRET, 401)):
        headers = webhooks.signed(secret, body)
        async with aiohttp.ClientSession() as session, session.post(zendesk.door, data=body, headers=headers) as answer:
            assert answer.status == status


async def test_beside_a_desk_the_inbox_reads_and_notes_and_answers_what_it_takes_over(
    town: Town, zendesk: ConnectedZendesk
) -> None:
    await town.bring("inbox", 1)
    await zendesk.has_ticket(1)
    agent = await asyncio.to_thread(signed_in, town)
    conversation = town.messages("inbox")[0].conversation_id

    def told() -> list[Any]:
        return [event["data"] for event in agent.timeline(conversation) if event["data"].get("ticket")]

    def read() -> None:
        assert conversation in [row["id"] for row in agent.rows("queue")]
        (there,) = until(told, "nobody says where it is answered", DELIVERED_SECONDS)
        events = agent.timeline(conversation)
        assert "card 1" in [event.get("text") for event in events]
        assert (there["title"], there["url"]) == ("Zendesk", f"{zendesk.server.url}/agent/tickets/1")
        assert agent.write("notes", conversation, "seen").status == 200
        refused = agent.write("replies", conversation, "from the inbox")
        assert refused.status == 409 and "Take it over" in str(refused.body)
        assert agent.do("take-over", conversation).status == 200
        assert agent.write("replies", conversation, "from the inbox").status == 200

    await asyncio.to_thread(read)
    assert [text for _, text in await town.arrived("inbox", "from the inbox")].count("from the inbox") == 1
    shown = zendesk.server.account.tickets[1].shown
    await asyncio.to_thread(until, lambda: shown["status"] == "solved", "the ticket stays open", DELIVERED_SECONDS)


def signed_in(town: Town) -> Agent:
    """The demo's agent in the inbox."""
    done = prefork.run("demo", "agent", "--json", env=town.stack.env, cwd=ROOT)
    found = json.loads(done.stdout)
    return Agent(Site(town.stack.base_url), found["token"], found["name"])


async def to_people(_: web.Request) -> web.StreamResponse:
    return web.json_response(turn(replies=[{"custom": {"handoff": {"reason": "asked_for_person"}}}]))


def desk_settings(zendesk: ZendeskServer, webhook_secret: str) -> dict[str, str]:
    """The desk's, whose sweep is too late to help."""
    return {
        "FRONTDESK_ZENDESK_URL": zendesk.url,
        "FRONTDESK_ZENDESK_EMAIL": ZENDESK_USER,
        "FRONTDESK_ZENDESK_TOKEN": API_TOKEN,
        "FRONTDESK_ZENDESK_WEBHOOK_SECRET": webhook_secret,
        "FRONTDESK_DESK_SWEEP_SECONDS": "3600",
    }
