"""Each failpoint once: the process dies there, is started again, and nothing is lost, doubled or out of order."""

from __future__ import annotations

import asyncio

import pytest

from frontdesk.conversations import tables
from frontdesk.conversations.model import Owner, Status
from frontdesk.database import Database
from frontdesk.failpoints import FAILPOINTS
from tests.faults.agent import Agent
from tests.faults.checker import check, check_effects
from tests.faults.customer import Site
from tests.faults.outside import FakeAssistant, Mailbox, silent
from tests.faults.traffic import Resets, record, reset_password, restart_after_death, run_everything, times_told
from tests.ports import free_port
from tests.stack import ACTIONS, FRONTDESK, Stack

SIGN_INS = {"sign_in.before_commit", "sign_in.after_commit"}
DEADLINES = {"watchdog.before_commit", "watchdog.after_commit", "waiting.before_commit", "waiting.after_commit"}
#: tests/kills visits these.
OPERATIONS = {name for name in FAILPOINTS if name.startswith(("operation", "record."))}
#: tests/kills visits these, too.
DESKS = {name for name in FAILPOINTS if name.startswith("desk")}
VISITED = sorted(FAILPOINTS - DEADLINES - SIGN_INS - OPERATIONS - DESKS)


@pytest.mark.parametrize("name", VISITED)
async def test_a_process_killed_at_a_failpoint_loses_doubles_and_reorders_nothing(
    name: str, stack: Stack, agent_secret: str
) -> None:
    process = ACTIONS if name.startswith("action.") else FRONTDESK
    stack.restart(process, {"FRONTDESK_FAILPOINT": name})
    customers, place, restarts = stack.customers(), VISITED.index(name), list[float]()
    emails = customers[2 * place], customers[2 * place + 1]
    async with Site(stack.base_url) as site:
        everything = run_everything(site, Agent(site, agent_secret), Mailbox(stack), emails, restarts)
        violations, _ = await asyncio.gather(everything, restart_after_death(stack, process, name, restarts))
        assert violations == []
        device = await (await site.begin(emails[0])).open()
        await device.ask("where is order W9999?", marker="W9999")
        assert device.owner == "bot", "everything works again"


@pytest.mark.parametrize("name", ["assistant.after_call", "turn.before_commit", "turn.after_commit"])
async def test_a_reset_whose_turn_died_after_the_action_sends_one_mail(
    name: str, stack: Stack, agent_secret: str
) -> None:
    stack.restart(FRONTDESK, {"FRONTDESK_FAILPOINT": f"{name}:2"})  # the second turn is the "yes"
    email, mailbox, restarts = stack.customers()[-1], Mailbox(stack), list[float]()
    resets = Resets(email, before=len(mailbox.mails_to(email)))
    async with Site(stack.base_url) as site:
        conversation = await site.begin(email)
        talk = reset_password(conversation, resets)
        await asyncio.gather(talk, restart_after_death(stack, FRONTDESK, f"{name}:2", restarts))
        one = await record(conversation, Agent(site, agent_secret), restarts)
    assert check(one) == []
    assert times_told(one) == 1
    await mailbox.drain()
    effect = mailbox.effect(email, told=1, asked=1, before=resets.before)
    assert check_effects([effect]) == []


@pytest.mark.parametrize("name", ["watchdog.before_commit", "watchdog.after_commit"])
async def test_a_watchdog_killed_on_its_way_still_gives_the_message_to_a_person(
    name: str, stack: Stack, agent_secret: str
) -> None:
    port, restarts = free_port(), list[float]()
    settings = {"FRONTDESK_ANSWER_SECONDS": "1", "FRONTDESK_ASSISTANT_URL": f"http://127.0.0.1:{port}"}
    stack.restart(FRONTDESK, settings | {"FRONTDESK_FAILPOINT": name})
    try:
        async with Site(stack.base_url) as site, FakeAssistant(port).running(silent):
            conversation = await site.begin()
            device = await conversation.open()
            asked = device.ask("is anybody there?")
            await asyncio.gather(asked, restart_after_death(stack, FRONTDESK, name, restarts, settings))
            assert device.owner == "queue"
            assert check(await record(conversation, Agent(site, agent_secret), restarts)) == []
    finally:
        stack.restart(FRONTDESK)


def end_what_agents_have(stack: Stack) -> None:
    database, c = Database(stack.settings.database_url), tables.conversations
    with database.write() as connection:
        connection.execute(c.update().where(c.c.owner == Owner.AGENT).values(status=Status.RESOLVED))
    database.close()


@pytest.mark.parametrize("name", ["waiting.before_commit", "waiting.after_commit"])
async def test_a_conversation_of_an_agent_who_is_gone_goes_back_once_although_the_process_dies_on_its_way(
    name: str, stack: Stack, agent_secret: str
) -> None:
    settings, restarts = {"FRONTDESK_ABSENT_MINUTES": "0.05"}, list[float]()
    end_what_agents_have(stack)  # of the tests before: it would go back first, and the process die for it
    stack.restart(FRONTDESK, settings | {"FRONTDESK_FAILPOINT": name})
    try:
        async with Site(stack.base_url) as site:
            conversation, agent = await site.begin(), Agent(site, agent_secret)
            device = await conversation.open()
            await device.ask("I want to talk to a person")
            await agent.take_over(conversation.id)  # without a page, and does nothing more
            await restart_after_death(stack, FRONTDESK, name, restarts, settings)
            await device.until(lambda: device.owner == "queue")
            whole = await record(conversation, agent, restarts)
            assert check(whole) == []
            changes = [event["data"]["reason"] for event in whole.timeline if event["kind"] == "owner"]
            assert changes == ["asked_for_person", "agent_took_over", "left"]
    finally:
        stack.restart(FRONTDESK)
