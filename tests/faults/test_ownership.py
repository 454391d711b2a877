"""One owner at any time: races for a conversation, and answers that come too late."""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

from tests.faults.agent import Agent
from tests.faults.checker import check
from tests.faults.customer import Site
from tests.faults.outside import FakeAssistant, turn
from tests.faults.traffic import record
from tests.ports import free_port
from tests.stack import FRONTDESK, Stack


async def test_of_twenty_parallel_take_overs_one_agent_wins_and_the_other_hears_the_winners_name(
    stack: Stack, agent_secret: str
) -> None:
    rival_secret = stack.add_agent("Kim")
    async with Site(stack.base_url) as site:
        robin, kim = Agent(site, agent_secret), Agent(site, rival_secret)
        for _ in range(5):
            conversation = await site.begin()
            device = await conversation.open()
            await device.ask("I want to talk to a person")
            answers = await asyncio.gather(*((robin, kim)[i % 2].take_over(conversation.id) for i in range(20)))
            won = [status == 200 for status, _ in answers]
            assert won in ([True, False] * 10, [False, True] * 10)
            winner = "Robin" if won[0] else "Kim"
            for status, body in answers:
                if status != 200:
                    assert (status, body["error"]["code"]) == (409, "taken")
                    assert body["error"]["message"].startswith(winner)
            whole = await record(conversation, robin, [])
            assert check(whole) == []
            assert [e["data"]["to"] for e in whole.timeline if e["kind"] == "owner"] == ["queue", "agent"]


async def test_an_answer_that_comes_after_the_take_over_is_a_note_and_not_said(stack: Stack, agent_secret: str) -> None:
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def answer_late(_: web.Request) -> web.StreamResponse:
        asked.set()
        await may_answer.wait()
        return web.json_response(turn(replies=[{"text": "Hello."}]))

    port = free_port()
    stack.restart(FRONTDESK, {"FRONTDESK_ASSISTANT_URL": f"http://127.0.0.1:{port}"})
    try:
        async with Site(stack.base_url) as site, FakeAssistant(port).running(answer_late):
            agent = Agent(site, agent_secret)
            conversation = await site.begin()
            device = await conversation.open()
            await device.say("hello")
            await asked.wait()
            assert (await agent.take_over(conversation.id))[0] == 200
            may_answer.set()
            await device.settle()
            notes = await agent.wait_for_notes(conversation.id)
            whole = await record(conversation, agent, [])
            assert check(whole) == []
            assert notes[0]["text"] == "Hello." and not notes[0]["public"]
            assert "Hello." not in json.dumps(whole.history)
    finally:
        stack.restart(FRONTDESK)
