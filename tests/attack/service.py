"""Attacks on the service: floods within the interface, and what one customer or stranger does to everybody else."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import sqlite3
import time

import aiohttp

from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from tests.attack.target import Attack, Outcome, Target, until
from tests.generous import GENEROUS
from tests.stack import FRONTDESK

PASSWORD = "a long password"
#: How long somebody who says hello may wait while others attack.
HELLO_SECONDS = 10.0


async def floods_within_the_interface(target: Target) -> Outcome:
    """One address starts conversations, asks for people, and sends messages and signs of typing, without a pause."""
    async with target.client("127.0.0.4") as client:
        started = await _until_refused(client, 300)
        sessions = [session for status, session in started if status == 201]
        assert len(sessions) <= 60, f"{len(sessions)} conversations were started"
        asked = [await _send(client, session, "I want to talk to a person") for session in sessions[:50]]
        typed = await _type(client, sessions[0], 2400, _agent(target, "Kim"))
        said = [await _send(client, sessions[1], "hello") for _ in range(200)]
    assert typed <= 10, f"agents heard of {typed} signs of typing"
    assert said.count(202) <= 60, f"{said.count(202)} messages of one conversation were taken"
    seconds = await target.hello()
    line = f"{len(sessions)} conversations, {asked.count(202)} asked for a person, {said.count(202)} messages"
    return Outcome(f"{line}; hello from elsewhere took {seconds:.1f} s")


async def an_agent_who_is_gone(target: Target) -> Outcome:
    """An agent takes a conversation over and leaves; the customer writes on."""
    kit, robin = (_agent(target, name) for name in ("Kit", "Robin"))
    async with target.client() as client:
        conversation, session = await target.begin(client)
        async with client.ws_connect("/api/chat/socket") as ws:
            await ws.send_json({"type": "auth", "session": session})
            await until(ws, lambda frame: frame["type"] == "ready")
            async with client.ws_connect("/api/inbox/socket") as inbox:
                await inbox.send_json({"type": "auth", "session": kit})
                await until(inbox, lambda frame: frame["type"] == "ready")
                await _send(client, session, "I want to talk to a person")
                await until(ws, lambda frame: frame["type"] == "settled")
                await _act(client, kit, conversation, "take-over")
            with contextlib.suppress(TimeoutError):  # an agent without a sign of life counts as present for 45 s
                await asyncio.wait_for(until(ws, lambda frame: False), 50)
            await _send(client, session, "are you still there?")
            async with asyncio.timeout(30):
                await until(ws, lambda frame: frame.get("text") == "are you still there?")
                said = await until(ws, lambda frame: frame.get("from") in ("system", "bot") and "text" in frame)
        taken = await _act(client, robin, conversation, "take-over")
    assert taken == 200, "a colleague cannot take the conversation over"
    return Outcome(f"the customer heard: {str(said['text'])[:60]}")


async def what_is_typed_while_the_database_is_locked(target: Target) -> Outcome:
    """Messages over HTTP and sockets while nothing can be stored: they must not get into a log."""
    planted = f"PLANTED{secrets.token_hex(8)} my card is 4242"
    async with target.client() as client:
        _, session = await target.begin(client)
        locked = sqlite3.connect(target.stack.data_dir / "frontdesk.db", isolation_level=None)
        try:
            locked.execute("BEGIN EXCLUSIVE")
            async with client.ws_connect("/api/chat/socket") as ws:
                await ws.send_json({"type": "auth", "session": session})
                await ws.send_json({"type": "message", "id": "m1", "text": planted})
                statuses = await asyncio.gather(*(_send(client, session, planted) for _ in range(5)))
                await asyncio.sleep(3)
        finally:
            locked.execute("ROLLBACK")
            locked.close()
    assert planted[:20] not in target.stack.log(FRONTDESK), "a log holds what was typed"
    assert set(statuses) <= {202, 503}, f"answers were {statuses}"
    return Outcome(f"five messages were answered with {sorted(set(statuses))}")


async def long_episodes(target: Target) -> Outcome:
    """Conversations that grow until the assistant takes no more, each followed by one more message at the same time."""
    async with target.client() as client:
        sessions = [(await target.begin(client))[1] for _ in range(6)]
        await asyncio.gather(*(_grow(client, session, 90) for session in sessions))
    waits = [await target.hello() for _ in range(3)]
    assert max(waits) < HELLO_SECONDS, f"hello took {max(waits):.1f} s"
    return Outcome(f"six conversations of 90 long messages; hello from elsewhere took {max(waits):.1f} s")


async def sign_ins_without_end(target: Target) -> Outcome:
    """Sign-ins of unknown agents from twelve addresses on 48 connections: each costs the memory of a hash."""
    clients = [target.client(f"127.0.7.{number}") for number in range(1, 13)]

    async def guess(client: aiohttp.ClientSession) -> list[int]:
        statuses, end = [], time.monotonic() + 10
        while time.monotonic() < end:
            statuses.append(await _sign_in(client, f"{secrets.token_hex(4)}@example.com", "guessed"))
        return statuses

    async with contextlib.AsyncExitStack() as open_clients, asyncio.TaskGroup() as group:
        for client in clients:
            await open_clients.enter_async_context(client)
        guesses = [group.create_task(guess(client)) for client in clients for _ in range(4)]
        await asyncio.sleep(2)
        seconds = await target.hello()
        await asyncio.wait(guesses)
    tried = [status for each in guesses for status in each.result()]
    assert seconds < HELLO_SECONDS, f"hello took {seconds:.1f} s"
    return Outcome(f"{len(tried)} sign-ins, {tried.count(429)} refused at once; hello took {seconds:.1f} s")


async def a_stranger_who_locks_an_agent_out(target: Target) -> Outcome:
    """Wrong passwords for an agent's e-mail from one address; the agent signs in from another."""
    _agent(target, "Alex")
    email = "alex@larkfield.example"
    async with target.client("127.0.0.9") as stranger, target.client() as agent:
        guesses = [await _sign_in(stranger, email, f"guess {number}") for number in range(30)]
        status = await _sign_in(agent, email, PASSWORD)
    assert guesses.count(401) <= 6, f"{guesses.count(401)} guesses were looked at"
    assert status == 201, f"the agent got {status}"
    return Outcome(f"{guesses.count(401)} guesses were looked at; the agent signed in")


async def _until_refused(client: aiohttp.ClientSession, tries: int) -> list[tuple[int, str]]:
    """Status and session of each try to start a conversation."""
    begun = []
    for _ in range(tries):
        async with client.post("/api/chat/conversations", json={}) as answer:
            begun.append((answer.status, (await answer.json()).get("session", "")))
    return begun


async def _send(client: aiohttp.ClientSession, session: str, text: str) -> int:
    headers = {"Authorization": f"Bearer {session}"}
    body = {"id": secrets.token_hex(8), "text": text}
    async with client.post("/api/chat/messages", json=body, headers=headers) as answer:
        return answer.status


async def _type(client: aiohttp.ClientSession, session: str, times: int, agent: str) -> int:
    """Send signs of typing as fast as they go out; of how many the agent hears."""
    heard = 0
    async with client.ws_connect("/api/inbox/socket") as inbox, client.ws_connect("/api/chat/socket") as ws:
        for socket, secret in ((inbox, agent), (ws, session)):
            await socket.send_json({"type": "auth", "session": secret})
            await until(socket, lambda frame: frame["type"] == "ready")
        with contextlib.suppress(ConnectionError):  # it is closed after the first few
            for number in range(times):
                await ws.send_json({"type": "typing", "active": number % 2 == 0})
                await asyncio.sleep(0)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                while True:
                    frame = await inbox.receive_json()
                    heard += frame["type"] == "typing" and frame["from"] == "customer"
    return heard


async def _grow(client: aiohttp.ClientSession, session: str, times: int) -> None:
    """Say as many long messages, each after the answer to the one before."""
    async with client.ws_connect("/api/chat/socket") as ws:
        await ws.send_json({"type": "auth", "session": session})
        await until(ws, lambda frame: frame["type"] == "ready")
        for number in range(times):
            await ws.send_json({"type": "message", "id": f"g{number}", "text": "hello " + "🦊" * 1990})
            await until(ws, lambda frame: frame["type"] == "settled")


async def _sign_in(client: aiohttp.ClientSession, email: str, password: str) -> int:
    async with client.post("/api/inbox/sessions", json={"email": email, "password": password}) as answer:
        return answer.status


async def _act(client: aiohttp.ClientSession, agent: str, conversation: str, verb: str) -> int:
    headers = {"Authorization": f"Bearer {agent}"}
    async with client.post(f"/api/inbox/conversations/{conversation}/{verb}", json={}, headers=headers) as answer:
        return answer.status


def _agent(target: Target, name: str) -> str:
    """An agent with `PASSWORD`, made if there is none; a session of theirs."""
    database = Database(target.stack.settings.database_url)
    try:
        agents = build_team(target.stack.settings, database)
        return agents.open_session(agents.add(f"{name.lower()}@larkfield.example", name, PASSWORD)).secret
    finally:
        database.close()


ATTACKS = (
    Attack("an agent who is gone", an_agent_who_is_gone),
    # A write waits five seconds for the lock before it is refused, and /health tells that nothing can be written.
    Attack("typed while the database is locked", what_is_typed_while_the_database_is_locked, seconds=6.0, is_down=True),
    Attack("long episodes", long_episodes, settings={"FRONTDESK_LIMITS": GENEROUS}),
    Attack("floods within the interface", floods_within_the_interface),
    # Two hashes of 64 MB at a time.
    Attack("sign-ins without end", sign_ins_without_end, megabytes=250.0),
    Attack("a stranger who locks an agent out", a_stranger_who_locks_an_agent_out),
)
