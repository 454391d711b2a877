"""The actions process from outside: a bearer token, small answers, and nothing of the tracker in an error."""

from __future__ import annotations

import asyncio
import io
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from sanic import Sanic

from actions.sandbox import SandboxRefused, sandbox_caller
from actions.server import MAX_BODY_BYTES, create_app, sensitive_reads
from frontdesk.identity.model import identified
from frontdesk.settings import Settings

TOKEN = "token-of-the-tests"
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
SECRET_WORDS = "what the customer typed"

Exchange = Callable[[aiohttp.ClientSession, str], Awaitable[Any]]


@asynccontextmanager
async def serving(app: Sanic[Any, Any]) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    app.config.TOUCHUP = False  # Sanic's rewriting of its own methods works once in a process
    server = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
    assert server is not None
    await server.startup()
    await server.start_serving()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await server.close()
        listening.close()


@pytest.fixture
def talk(rehearsal: Any) -> Callable[[Exchange], Any]:
    """Runs an exchange with a server that works on the rehearsal's services."""

    async def run(exchange: Exchange) -> Any:
        async with serving(create_app(rehearsal.boundary, TOKEN)) as url, aiohttp.ClientSession() as session:
            return await exchange(session, url)

    def talk_to(exchange: Exchange) -> Any:
        try:
            return asyncio.run(run(exchange))
        finally:
            Sanic._app_registry.clear()

    return talk_to


def call(action: str = "action_answer", **more: Any) -> dict[str, Any]:
    message = {"text": f"shipping {SECRET_WORDS}", "metadata": {"turn": "turn-1"}}
    tracker = {"sender_id": "turn-1", "slots": {}, "events": [], "latest_message": message, "paused": False}
    return {"next_action": action, "tracker": tracker, "version": "3.6.21", **more}


async def post(session: aiohttp.ClientSession, url: str, body: Any, headers: dict[str, str]) -> tuple[int, str]:
    data = io.BytesIO(body) if isinstance(body, bytes) else None
    json = None if isinstance(body, bytes) else body
    async with session.post(f"{url}/webhook", json=json, data=data, headers=headers) as response:
        return response.status, await response.text()


def test_an_action_runs_for_whoever_has_the_token_with_or_without_the_domain(talk: Any, rehearsal: Any) -> None:
    rehearsal.turns.start("turn-1", None)

    async def exchange(session: aiohttp.ClientSession, url: str) -> Any:
        return [await post(session, url, body, AUTHORIZED) for body in (call(), call(domain={"responses": {}}))]

    for status, text in talk(exchange):
        assert status == 200
        assert '"utter_article_answer"' in text


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": TOKEN}, {"Authorization": "Bearer wrong"}, {"Authorization": f"bearer {TOKEN}é"}]
)
def test_without_the_token_nothing_runs(talk: Any, headers: dict[str, str]) -> None:
    async def exchange(session: aiohttp.ClientSession, url: str) -> Any:
        return await post(session, url, call(), headers)

    assert talk(exchange) == (401, '{"error":"unauthorized"}')


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{not json " + SECRET_WORDS.encode(), 400),
        (b"[]", 422),
        (b'{"next_action": "action_answer", "tracker": null}', 422),
        (call("action_that_nobody_registered"), 404),
        ({"next_action": "action_answer", "tracker": {"text": SECRET_WORDS}}, 500),
        (b" " * (MAX_BODY_BYTES + 1), 413),
    ],
)
def test_an_error_says_its_kind_and_nothing_of_the_request(talk: Any, body: Any, status: int) -> None:
    async def exchange(session: aiohttp.ClientSession, url: str) -> Any:
        return await post(session, url, body, AUTHORIZED)

    answered, text = talk(exchange)
    assert answered == status
    assert SECRET_WORDS not in text
    assert len(text) < 100


def test_health_needs_no_token(talk: Any) -> None:
    async def exchange(session: aiohttp.ClientSession, url: str) -> Any:
        async with session.get(f"{url}/health") as response:
            return response.status, await response.json()

    status, body = talk(exchange)
    assert (status, body["status"]) == (200, "ok")


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def find(email: str) -> str | None:
    return "C-1" if email == "maren@example.com" else None


def test_the_sandbox_acts_as_the_customer_of_its_setting() -> None:
    caller = sandbox_caller(settings(sandbox_customer="maren@example.com"), find)
    assert caller is not None
    assert (caller.customer_id, caller.assurance) == ("C-1", identified("C-1"))
    assert sandbox_caller(settings(), find) is None


def test_the_sandbox_refuses_to_start_outside_the_demo_or_for_nobody() -> None:
    with pytest.raises(SandboxRefused, match="demo"):
        sandbox_caller(settings(mode="production", sandbox_customer="maren@example.com"), find)
    with pytest.raises(SandboxRefused, match="names no demo customer"):
        sandbox_caller(settings(sandbox_customer="eve@example.net"), find)


def test_reads_that_are_sensitive_are_named_as_actions_that_tell_records() -> None:
    given = Settings(_env_file=None, sensitive_reads=" account_balance,last_invoice ")
    assert sensitive_reads(given) == {"account_balance", "last_invoice"}
    with pytest.raises(SystemExit, match="FRONTDESK_SENSITIVE_READS: weather"):
        sensitive_reads(Settings(_env_file=None, sensitive_reads="account_balance, weather"))
