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
from tests.awaiting import until
from tests.channel_case import OtherSide, other_side
from tests.channels.postcard import card, signed
from tests.faults.outside import FakeAssistant, turn
from tests.faults.traffic import restart, restart_after_death
from tests.ports import free_port
from tests.stack import FRONTDESK, Stack
from tests.zendesk import webhooks
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


async def test_a_reply_in_the_desk_goes_out_on_the_channel_of_its_conversation(town: Town, tmp_path: Path) -> None:
    zendesk = ZendeskServer(tmp_path)
    door = f"{town.stack.base_url}/api/desks/zendesk"
    setup = Setup(door).installed(ZendeskClient(zendesk.url, ApiToken(ZENDESK_USER, API_TOKEN)))
    robin, tickets = zendesk.account.add_user("Robin", "robin@example.com"), zendesk.account.tickets
    try:
        async with FakeAssistant(town.assistant_port).running(to_people):
            await restart(town.stack, FRONTDESK, desk_settings(zendesk, setup.secret))
            await town.bring("desk", 1)
            await asyncio.to_thread(until, lambda: 1 in tickets, "no ticket was opened", DELIVERED_SECONDS)
            await asyncio.to_thread(zendesk.writes, 1, "Hello from the desk.", robin)
            cards = await town.arrived("desk", "Hello from the desk.")
        assert [text for _, text in cards].count("Hello from the desk.") == 1
        assert "card 1" in tickets[1].shown["description"]
        body = b'{"ticket_id": "1"}'
        for secret, status in ((setup.secret, 200), ("guessed", 401), (PUBLISHED_TEST_SECRET, 401)):
            headers = webhooks.signed(secret, body)
            async with aiohttp.ClientSession() as session, session.post(door, data=body, headers=headers) as answer:
                assert answer.status == status
    finally:
        await asyncio.to_thread(zendesk.close)


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
