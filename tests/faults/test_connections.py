"""Connections that break or stall: a client that resumes has everything, once and in order."""

from __future__ import annotations

import asyncio
import random

from frontdesk.conversations.bus import QUEUE_LIMIT
from tests.faults.agent import Agent
from tests.faults.checker import check
from tests.faults.customer import Conversation, Site
from tests.faults.outside import Network
from tests.faults.traffic import record
from tests.stack import FRONTDESK, Stack


async def test_a_connection_cut_again_and_again_loses_and_repeats_nothing(stack: Stack, agent_secret: str) -> None:
    chance = random.Random(7)
    network = Network(stack.ports[FRONTDESK])
    async with Site(stack.base_url) as site, network.running():
        conversation = await site.begin(stack.customers()[0])
        device = await conversation.open(network.url)
        for number in range(9200, 9215):
            await device.say(f"where is order W{number}?", marker=f"W{number}")
            await device.has_received(len(device.log.received) + chance.randrange(3))
            connections = device.connections
            network.cut()
            await device.has_connected(connections + 1)
        await device.settle()
        assert check(await record(conversation, Agent(site, agent_secret), [])) == []


async def test_a_message_whose_acknowledgement_was_lost_is_stored_once(stack: Stack, agent_secret: str) -> None:
    network = Network(stack.ports[FRONTDESK])
    async with Site(stack.base_url) as site, network.running():
        conversation = await site.begin()
        device, watcher = await conversation.open(network.url), await conversation.open()
        network.stall()
        await device.say("hello")
        await watcher.until(lambda: len(watcher.log.received) >= 2)
        assert not device.log.acks
        network.flow()
        network.cut()
        await device.settle()
        assert check(await record(conversation, Agent(site, agent_secret), [])) == []


async def test_a_gap_larger_than_the_buffer_is_closed_on_resuming(stack: Stack, agent_secret: str) -> None:
    """A listener that does not read is sent away when its buffer is full, and has everything when it is back."""
    network = Network(stack.ports[FRONTDESK])
    async with Site(stack.base_url) as site, network.running():
        agent = Agent(site, agent_secret)
        conversation = await site.begin()
        slow, quick = await conversation.open(network.url), await conversation.open()
        await agent.take_over(conversation.id)
        network.stall()
        await say_much(agent, conversation, QUEUE_LIMIT + 200, chars=19_000)
        network.flow()
        await slow.has_connected(2)
        assert slow.closed_by[0] == "4000"
        await quick.catch_up(QUEUE_LIMIT)
        assert check(await record(conversation, agent, [])) == []


async def test_a_device_that_was_away_for_longer_than_the_buffer_gets_everything(
    stack: Stack, agent_secret: str
) -> None:
    network = Network(stack.ports[FRONTDESK])
    async with Site(stack.base_url) as site, network.running():
        agent = Agent(site, agent_secret)
        conversation = await site.begin()
        device = await conversation.open(network.url)
        await agent.take_over(conversation.id)
        await device.until(lambda: device.owner == "agent")
        await device.close()
        await say_much(agent, conversation, QUEUE_LIMIT + 50, chars=10)
        await device.connect()
        assert check(await record(conversation, agent, [])) == []


async def test_two_devices_that_write_at_once_see_the_same_order(stack: Stack, agent_secret: str) -> None:
    async with Site(stack.base_url) as site:
        conversation = await site.begin(stack.customers()[1])
        first, second = await conversation.open(), await conversation.open()
        for number in range(9300, 9320):
            device = (first, second)[number % 2]
            await device.say(f"where is order W{number}?", marker=f"W{number}")
        await asyncio.gather(first.settle(), second.settle())
        assert check(await record(conversation, Agent(site, agent_secret), [])) == []
        assert first.log.received == second.log.received


async def say_much(agent: Agent, conversation: Conversation, count: int, chars: int) -> None:
    for number in range(count):
        assert await agent.reply(conversation.id, f"{number} ".ljust(chars, "x")) == 200


async def test_a_customer_and_agents_who_write_at_once_leave_no_gap_on_any_device(
    stack: Stack, agent_secret: str
) -> None:
    async with Site(stack.base_url) as site:
        agent = Agent(site, agent_secret)
        conversation = await site.begin()
        device, _ = await conversation.open(), await conversation.open()
        await agent.take_over(conversation.id)
        for number in range(100):
            await device.say(f"customer {number}")
            await asyncio.gather(*(agent.reply(conversation.id, f"agent {number}.{part}") for part in range(4)))
        assert check(await record(conversation, agent, [])) == []
        assert device.connections == 1
