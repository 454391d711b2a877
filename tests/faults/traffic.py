"""Conversations that pass every place on a message's way, and their records for the checker."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.faults.agent import Agent
from tests.faults.checker import Record, Violation, check, check_effects
from tests.faults.customer import Conversation, Device, Site
from tests.faults.outside import TOLD, Mailbox
from tests.stack import FRONTDESK, Stack

DEATH_SECONDS = 20.0
WARRANTY = "is there anything about warranty?"


@dataclass
class Resets:
    """What one customer confirmed."""

    email: str
    before: int
    asked: int = 0


async def ask_for_orders(conversation: Conversation, numbers: Sequence[int]) -> None:
    """Orders by number, without waiting for answers: each answer names its number. A second device looks on."""
    device = await conversation.open()
    await conversation.open()
    for number in numbers:
        await device.say(f"where is order W{number}?", marker=f"W{number}")
    await device.settle()
    if device.owner == "bot":
        await device.ask(WARRANTY)


async def reset_password(conversation: Conversation, resets: Resets) -> None:
    """Ask for a new password and confirm it."""
    device = await conversation.open()
    await device.ask("I forgot my password")
    if device.owner == "bot":
        resets.asked += 1
        await device.ask("yes")


async def talk_to_a_person(conversation: Conversation, agent: Agent) -> None:
    """Ask for a person, who takes over, answers and resolves; then a new question to the bot."""
    device = await conversation.open()
    await device.ask("I want to talk to a person")
    await agent.take_over(conversation.id)
    await device.ask("my parcel is wet")
    await agent.reply(conversation.id, "I am sorry to hear that.")
    await agent.reply(conversation.id, "A new one is on its way.")
    await device.until(lambda: any(event.get("text") == "A new one is on its way." for event in device.log.received))
    await agent.resolve(conversation.id)
    await device.ask("hello")


async def restart(stack: Stack, name: str, env: Mapping[str, str] | None = None) -> None:
    """Kill and start a process while clients go on. It is started from the loop's own thread, since the kernel ends a
    leashed child together with the thread that started it."""
    stack.kill(name)
    stack.spawn(name, env)
    await asyncio.to_thread(stack.wait_ready, name)


async def wait_for_death(stack: Stack, process: str, failpoint: str) -> None:
    """Wait until the process died where it should."""
    code = await asyncio.to_thread(stack.wait_for_death, process, DEATH_SECONDS)
    assert code == -signal.SIGKILL
    assert f"failpoint {failpoint.partition(':')[0]}\n" in stack.log(process)


async def restart_after_death(
    stack: Stack, process: str, failpoint: str, restarts: list[float], settings: dict[str, str] | None = None
) -> None:
    """Wait until the process died where it should, then start it without the failpoint."""
    await wait_for_death(stack, process, failpoint)
    await restart(stack, process, settings)
    if process == FRONTDESK:
        restarts.append(time.monotonic())


async def record(conversation: Conversation, agent: Agent, restarts: Sequence[float]) -> Record:
    """Let everything settle and arrive, then read it all again from outside, also through a device that is new."""
    current: list[Device] = [device for device in conversation.devices if device.log.is_current]
    for device in current:
        await device.settle()
    history, unsettled = await conversation.history()
    current.append(await conversation.open())
    for device in current:
        await device.catch_up(history[-1]["seq"] if history else 0)
    timeline = (await agent.whole(conversation.id))["events"]
    await conversation.close()
    logs = [device.log for device in conversation.devices]
    replies = agent.replies[conversation.id]
    return Record(conversation.id, logs, history, timeline, unsettled, restarts, replies)


async def run_everything(
    site: Site, agent: Agent, mailbox: Mailbox, emails: tuple[str, str], restarts: Sequence[float]
) -> list[Violation]:
    """All conversations at once; returns what the checker found."""
    resets = Resets(emails[1], len(mailbox.mails_to(emails[1])))
    orders, reset, person = await site.begin(emails[0]), await site.begin(emails[1]), await site.begin()
    async with asyncio.TaskGroup() as group:
        group.create_task(ask_for_orders(orders, range(9100, 9104)))
        group.create_task(reset_password(reset, resets))
        group.create_task(talk_to_a_person(person, agent))
    records = [await record(conversation, agent, restarts) for conversation in (orders, reset, person)]
    await mailbox.drain()
    effect = mailbox.effect(resets.email, times_told(records[1]), resets.asked, resets.before)
    return [violation for one in records for violation in check(one)] + check_effects([effect])


def times_told(one: Record) -> int:
    """How often the customer was told that a reset mail is on its way."""
    return sum(TOLD in (event.get("text") or "") for event in one.history if event.get("from") == "bot")
