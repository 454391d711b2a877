"""Rasa dead, hanging, slow, or answering nonsense: the customer gets a person within the deadline."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Iterator

import pytest

from tests.faults.agent import Agent
from tests.faults.checker import check
from tests.faults.customer import Conversation, Device, Site
from tests.faults.outside import Answer, FakeAssistant, body, cut_off, greeting, silent, turn
from tests.faults.traffic import record
from tests.ports import free_port
from tests.stack import FRONTDESK, RASA, Stack

TURN_SECONDS = 2.0


def answer(**changes: object) -> bytes:
    return json.dumps(turn(**changes)).encode()


def reply(**custom: object) -> bytes:
    return answer(replies=[{"text": "Hm.", "custom": custom}])


NONSENSE: dict[str, Answer] = {
    "after a minute": silent,
    "half an answer": cut_off,
    "not JSON": body(b"\x00\xff<html>It works!</html>"),
    "nothing": body(b""),
    "an empty list, as Rasa says that it failed": body(b"[]"),
    "null": body(b"null"),
    "deep nesting": body(b"[" * 100_000),
    "an error": body(b'{"error": "boom"}', status=500),
    "too much": body(b'{"status": "ok", "replies": [' + b" " * 6_000_000),
    "a turn in which nothing is said": body(answer()),
    "a failed turn": body(answer(status="failed", error="RuntimeError")),
    "an unknown status": body(answer(status="fine")),
    "replies that are none": body(answer(replies="Hello.")),
    "a step that is none": body(reply(step="done")),
    "links that are none": body(reply(links=[1])),
    "articles that are none": body(reply(articles=7)),
    "a handoff for no known reason": body(reply(handoff={"reason": "bored"})),
    "a handoff without a reason": body(reply(handoff="please")),
    "an action without a step": body(answer(replies=[{"text": "Done."}], actions=["action_send_reset_link"])),
    "events that are none": body(answer(replies=[{"text": "Hm."}], events=[1])),
}


SETTINGS = {
    "FRONTDESK_TURN_SECONDS": str(TURN_SECONDS),
    "FRONTDESK_ANSWER_SECONDS": "3",
    "FRONTDESK_BREAKER_FAILURES": "3",
    "FRONTDESK_BREAKER_SECONDS": "1",
}


@pytest.fixture(scope="module")
def assistant_url() -> str:
    """Where nobody listens but a fake assistant, at times."""
    return f"http://127.0.0.1:{free_port()}"


@pytest.fixture(scope="module")
def fake(stack: Stack, assistant_url: str) -> Iterator[FakeAssistant]:
    """The public process asks a fake assistant; afterwards it asks Rasa again."""
    stack.restart(FRONTDESK, SETTINGS | {"FRONTDESK_ASSISTANT_URL": assistant_url})
    yield FakeAssistant(int(assistant_url.rpartition(":")[2]))
    stack.restart(FRONTDESK)


@pytest.fixture
def left_alone_for_long(stack: Stack, fake: FakeAssistant, assistant_url: str) -> Iterator[None]:
    """After failures the assistant is left alone for as long as some conversations on a busy machine take."""
    settings = SETTINGS | {"FRONTDESK_ASSISTANT_URL": assistant_url}
    stack.restart(FRONTDESK, settings | {"FRONTDESK_BREAKER_SECONDS": "5"})
    yield
    stack.restart(FRONTDESK, settings)


@pytest.mark.parametrize("nonsense", NONSENSE)
async def test_an_assistant_that_answers_nonsense_brings_a_person(
    nonsense: str, fake: FakeAssistant, stack: Stack, agent_secret: str
) -> None:
    async with Site(stack.base_url) as site, fake.running(greeting):
        await until_the_assistant_is_asked_again(site)
        fake.answer, calls = NONSENSE[nonsense], fake.calls
        await gets_a_person(site, agent_secret)
        assert fake.calls > calls


async def test_a_dead_assistant_brings_a_person(fake: FakeAssistant, stack: Stack, agent_secret: str) -> None:
    async with Site(stack.base_url) as site:
        await gets_a_person(site, agent_secret)


@pytest.mark.usefixtures("left_alone_for_long")
async def test_after_failures_in_a_row_conversations_go_to_people_at_once_until_the_assistant_is_back(
    fake: FakeAssistant, stack: Stack, agent_secret: str
) -> None:
    async with Site(stack.base_url) as site, fake.running(greeting):
        await until_the_assistant_is_asked_again(site)
        fake.answer = body(b"[]")
        conversations = [await site.begin() for _ in range(6)]
        devices = [await conversation.open() for conversation in conversations]
        failing, others = devices[:3], devices[3:]
        for device in failing:
            await asks_and_gets_a_person(device)
        calls = fake.calls
        for device in others:
            await asks_and_gets_a_person(device)
        assert fake.calls == calls, "the assistant is left alone: no try, no pause before another"
        for conversation in conversations:
            await is_in_order(conversation, agent_secret)
        fake.answer = greeting
        await until_the_assistant_is_asked_again(site)
        device = await (await site.begin()).open()
        await device.ask("hello")
        assert device.owner == "bot"


async def test_a_hanging_assistant_brings_a_person(stack: Stack, agent_secret: str) -> None:
    stack.restart(FRONTDESK, {"FRONTDESK_TURN_SECONDS": str(TURN_SECONDS), "FRONTDESK_ANSWER_SECONDS": "3"})
    stack.signal(RASA, signal.SIGSTOP)
    try:
        async with Site(stack.base_url) as site:
            await gets_a_person(site, agent_secret)
    finally:
        stack.signal(RASA, signal.SIGCONT)
        stack.restart(FRONTDESK)


async def gets_a_person(site: Site, agent_secret: str) -> None:
    """A new conversation ends up in the queue, in order."""
    conversation = await site.begin()
    await asks_and_gets_a_person(await conversation.open())
    await is_in_order(conversation, agent_secret)


async def asks_and_gets_a_person(device: Device) -> None:
    """Somebody who says hello is in the queue then. Raises TimeoutError when the promise of half a minute is broken."""
    await device.ask("hello", seconds=30)
    assert device.owner == "queue"


async def is_in_order(conversation: Conversation, agent_secret: str) -> None:
    """The checker finds nothing."""
    assert check(await record(conversation, Agent(conversation.site, agent_secret), [])) == []


async def until_the_assistant_is_asked_again(site: Site) -> None:
    """New conversations until one is answered by the bot: the breaker has closed."""
    async with asyncio.timeout(60):
        while True:
            device = await (await site.begin()).open()
            await device.ask("hello", seconds=30)
            await device.close()
            if device.owner == "bot":
                return
