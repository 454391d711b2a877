"""Two public processes on one PostgreSQL: one conversation is worked on by one of them, and the other takes over."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import pytest

from tests import postgres
from tests.faults.agent import Agent
from tests.faults.checker import check
from tests.faults.customer import Conversation, Site
from tests.faults.traffic import record
from tests.stack import FRONTDESK, Stack

#: A lease outlives its turn by five seconds, so a replica that died is replaced after seven.
SETTINGS = {"FRONTDESK_TURN_SECONDS": "2"}


@dataclass(frozen=True)
class Replicas:
    """`first` runs all three processes, `second` only another public one."""

    first: Stack
    second: Stack
    agent_secret: str

    def living(self) -> str:
        return self.first.base_url if self.first.is_alive(FRONTDESK) else self.second.base_url


@pytest.fixture(scope="module")
def replicas(
    postgres_cluster: postgres.Cluster, migrated_postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Replicas]:
    with postgres_cluster.copy_of(migrated_postgres) as url, ExitStack() as stacks:
        first = Stack(tmp_path_factory.mktemp("replicas"), url, SETTINGS)
        stacks.callback(first.stop)
        first.start()
        shared = ("ASSISTANT_URL", "ASSISTANT_SECRET", "ACTIONS_TOKEN", "ACTIONS_URL", "SHOP_DATABASE_URL")
        same = {
            f"FRONTDESK_{name}": first.env[f"FRONTDESK_{name}"] for name in shared if f"FRONTDESK_{name}" in first.env
        }
        second = Stack(first.data_dir, url, SETTINGS | same | {"FRONTDESK_REPLICA": "frontdesk-2"})
        stacks.callback(second.stop)
        second.prepare()
        second.spawn(FRONTDESK)
        second.wait_ready(FRONTDESK)
        yield Replicas(first, second, first.add_agent("Robin"))


async def test_what_both_replicas_store_at_once_is_answered_once_and_in_one_order(replicas: Replicas) -> None:
    async with Site(replicas.first.base_url) as site:
        conversation = await site.begin(replicas.first.customers()[0])
        devices = [await conversation.open(replica.base_url) for replica in (replicas.first, replicas.second)]
        for number in range(9400, 9412):
            await devices[number % 2].say(f"where is order W{number}?", marker=f"W{number}")
        await settle_by_reconnecting(conversation)
        assert check(await record(conversation, Agent(site, replicas.agent_secret), [])) == []


async def test_what_another_replica_stored_comes_with_the_next_live_event(replicas: Replicas) -> None:
    async with Site(replicas.first.base_url) as site, Site(replicas.second.base_url) as other:
        agent, elsewhere = Agent(site, replicas.agent_secret), Agent(other, replicas.agent_secret)
        conversation = await site.begin()
        device = await conversation.open()
        await elsewhere.take_over(conversation.id)
        await elsewhere.reply(conversation.id, "I am elsewhere.")
        await agent.reply(conversation.id, "And now here.")
        await device.until(lambda: any(event.get("text") == "And now here." for event in device.log.received))
        agent.replies[conversation.id] += elsewhere.replies[conversation.id]
        assert check(await record(conversation, agent, [])) == []
        assert device.connections == 1


async def test_when_a_replica_dies_in_a_turn_the_other_one_answers(replicas: Replicas) -> None:
    first = replicas.first
    first.restart(FRONTDESK, {"FRONTDESK_FAILPOINT": "turn.before_commit"})
    async with Site(replicas.second.base_url) as site:
        conversation = await site.begin(first.customers()[1])
        device = await conversation.open(replicas.living)
        asked = asyncio.create_task(device.ask("where is order W9500?", marker="W9500"))
        await asyncio.to_thread(first.wait_for_death, FRONTDESK, 20)
        await asked
        assert device.owner == "bot"
        assert check(await record(conversation, Agent(site, replicas.agent_secret), [])) == []
    first.restart(FRONTDESK)


async def settle_by_reconnecting(conversation: Conversation, seconds: float = 30.0) -> None:
    """Without a shared bus, a device hears of the other replica's work when it connects anew."""
    async with asyncio.timeout(seconds):
        for device in conversation.devices:
            while not device.is_settled_so_far():
                with suppress(TimeoutError):
                    await device.settle(seconds=1.0)
                    break
                await device.close()
                await device.connect()
        history, _ = await conversation.history()
        for device in conversation.devices:
            while device.seen < history[-1]["seq"]:  # what the other replica did after its own messages were settled
                await device.close()
                await device.connect()
