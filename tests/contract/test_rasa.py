"""The assistant over HTTP, from a real server that answers well, in pieces, too much, or not at all."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from aiohttp import web

from frontdesk.breaker import Breaker, State
from frontdesk.conversations.bus import Bus
from frontdesk.conversations.commit import Settled, TurnRequest
from frontdesk.conversations.model import Owner
from frontdesk.conversations.subscribers import Subscribers
from frontdesk.database import Database, utc_now
from frontdesk.metrics import Metrics
from frontdesk.turns.ports import AssistantUnavailable, TurnImpossible
from frontdesk.turns.rasa import MAX_ANSWER_BYTES, RasaAssistant
from frontdesk.turns.runner import TurnRunner
from tests.engine import Engine
from tests.ports import free_port

TEXT = "Grüße 😀 " * 40
ANSWER = json.dumps(
    {"status": "ok", "replies": [{"text": TEXT}], "events": [{"event": "bot"}], "actions": ["utter_greet"]},
    ensure_ascii=False,
).encode()


class Rasa:
    """A server where Rasa should be; `answer` says how it behaves, `calls` counts the turns that it got."""

    def __init__(self) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] = in_pieces(ANSWER, len(ANSWER))
        self.calls = 0

    async def turn(self, request: web.Request) -> web.StreamResponse:
        self.calls += 1
        await request.read()
        return await self.answer(request)


@pytest.fixture
async def rasa() -> AsyncIterator[Rasa]:
    server, app = Rasa(), web.Application(client_max_size=2**24)
    app.router.add_post("/webhooks/turn/", server.turn)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(server.url.rpartition(":")[2])).start()
    yield server
    await runner.cleanup()


@pytest.fixture
async def assistant(rasa: Rasa) -> AsyncIterator[RasaAssistant]:
    client = RasaAssistant(rasa.url, "a secret of sixteen", 4)
    yield client
    await client.close()


def request() -> TurnRequest:
    return TurnRequest("t1", "hello", None, utc_now() + timedelta(seconds=30), "en", "[]")


def in_pieces(
    body: bytes, size: int, length: int | None = None
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answers in pieces of `size` bytes; chunked, or with a Content-Length of `length`."""

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        response.content_length = length
        await response.prepare(request)
        for start in range(0, len(body), size):
            await response.write(body[start : start + size])
            await asyncio.sleep(0)  # the reader's turn: it gets the piece alone
        return response

    return answer


def status(code: int) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_: web.Request) -> web.StreamResponse:
        return web.json_response({"error": "no"}, status=code)

    return answer


@pytest.mark.parametrize("length", [None, len(ANSWER)], ids=["chunked", "with its length"])
@pytest.mark.parametrize("size", [1, 7, 300, len(ANSWER) - 1, len(ANSWER)])
async def test_an_answer_is_read_whole_in_however_many_pieces_it_comes(
    size: int, length: int | None, rasa: Rasa, assistant: RasaAssistant
) -> None:
    rasa.answer = in_pieces(ANSWER, size, length)
    result = await assistant.turn(request())
    assert result.replies[0].text == TEXT


@pytest.mark.parametrize("size", [1000, 2**16, 2**20])
async def test_the_longest_answer_is_read_whole(size: int, rasa: Rasa, assistant: RasaAssistant) -> None:
    rasa.answer = in_pieces(ANSWER.ljust(MAX_ANSWER_BYTES), size)
    assert (await assistant.turn(request())).replies[0].text == TEXT


@pytest.mark.parametrize("size", [1000, 2**16, 2**23])
@pytest.mark.parametrize("more", [1, 5000, MAX_ANSWER_BYTES])
async def test_a_longer_answer_is_this_turns_failure(
    more: int, size: int, rasa: Rasa, assistant: RasaAssistant
) -> None:
    rasa.answer = in_pieces(ANSWER.ljust(MAX_ANSWER_BYTES + more), size)
    with pytest.raises(TurnImpossible, match="answer_too_large"):
        await assistant.turn(request())
    rasa.answer = in_pieces(ANSWER, 300)
    assert (await assistant.turn(request())).replies


@pytest.mark.parametrize("sent", [0, 1, len(ANSWER) - 1])
async def test_an_answer_that_breaks_off_is_none(sent: int, rasa: Rasa, assistant: RasaAssistant) -> None:
    async def cut_off(request: web.Request) -> web.StreamResponse:
        response = await in_pieces(ANSWER[:sent], 100, len(ANSWER))(request)
        assert request.transport
        request.transport.close()
        return response

    rasa.answer = cut_off
    with pytest.raises(AssistantUnavailable):
        await assistant.turn(request())


@pytest.mark.parametrize("code", [400, 401, 404, 413, 429])
async def test_a_turn_that_is_refused_is_not_tried_again_and_no_outage(
    code: int, rasa: Rasa, assistant: RasaAssistant, database_url: str
) -> None:
    rasa.answer, breaker = status(code), Breaker(failures=2, seconds=60)
    for tried in (1, 2, 3):
        assert await owner_after_a_message(database_url, assistant, breaker) is Owner.QUEUE
        assert (rasa.calls, breaker.state) == (tried, State.CLOSED)
    rasa.answer = in_pieces(ANSWER, 300)
    assert await owner_after_a_message(database_url, assistant, breaker) is Owner.BOT


@pytest.mark.parametrize("code", [302, 500, 502, 503])
async def test_an_assistant_that_answers_nobody_is_left_alone(
    code: int, rasa: Rasa, assistant: RasaAssistant, database_url: str
) -> None:
    rasa.answer, breaker = status(code), Breaker(failures=2, seconds=60)
    assert await owner_after_a_message(database_url, assistant, breaker) is Owner.QUEUE
    assert (rasa.calls, breaker.state) == (3, State.CLOSED), "one conversation alone is no outage"
    assert await owner_after_a_message(database_url, assistant, breaker) is Owner.QUEUE
    assert (rasa.calls, breaker.state) == (4, State.OPEN)
    assert await owner_after_a_message(database_url, assistant, breaker) is Owner.QUEUE
    assert rasa.calls == 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_came_of_an_answer_by_a_language_model_is_counted(
    rasa: Rasa, assistant: RasaAssistant, database_url: str
) -> None:
    replies = [{"text": "A quote.", "custom": {"generation": "number"}}, {"text": "Hello.", "custom": {}}]
    answer = json.dumps({"status": "ok", "replies": replies, "events": [], "actions": []}).encode()
    rasa.answer, metrics = in_pieces(answer, len(answer)), Metrics()
    await owner_after_a_message(database_url, assistant, Breaker(failures=2, seconds=60), metrics)
    assert b'frontdesk_generation_total{outcome="number"} 1.0' in metrics.render()


async def owner_after_a_message(
    database_url: str, assistant: RasaAssistant, breaker: Breaker, metrics: Metrics | None = None
) -> Owner:
    """Who has a new conversation once its first message is settled."""
    database, bus = Database(database_url), Bus()
    engine = Engine(database)
    subscribers, counting = Subscribers([bus.publish]), metrics or Metrics()
    runner = TurnRunner(engine.turns, assistant, breaker, bus, subscribers, counting, asyncio.to_thread)
    conversation = engine.start()
    with bus.subscribe(conversation.id) as heard:
        await runner.commit(engine.say, conversation, "hello")
        while not isinstance(await heard.get(), Settled):
            pass
    await runner.close()
    owner = engine.conversation(conversation.id).owner
    database.close()
    return owner
