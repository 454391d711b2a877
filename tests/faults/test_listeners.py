"""Killed between what follows from an event and the commit: it is there with the event, or neither is."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import TypeVar

import pytest
import sqlalchemy as sa

from frontdesk.conversations import store
from frontdesk.conversations.model import Kind
from frontdesk.database import Database
from frontdesk.inbox.tables import drafts
from tests.faults.agent import Agent
from tests.faults.customer import Site
from tests.faults.traffic import restart
from tests.stack import FRONTDESK, Stack

DEATH_SECONDS = 20.0
TEXT = "A new one is on its way."

Result = TypeVar("Result")


@pytest.mark.parametrize("failpoint", ["listener.after_effect", "agent.before_commit"])
async def test_a_sent_draft_is_gone_if_and_only_if_the_reply_is_there(
    stack: Stack, agent_secret: str, failpoint: str
) -> None:
    async with Site(stack.base_url) as site:
        agent, conversation = Agent(site, agent_secret), await site.begin()
        await agent.take_over(conversation.id)
        draft = f"/api/inbox/conversations/{conversation.id}/drafts/reply"
        await site.call("PUT", draft, agent_secret, {"text": TEXT})
        sending = await killed_at(stack, failpoint, 1, agent.reply(conversation.id, TEXT))
        assert replies_and_drafts(stack, conversation.id) == ([], [TEXT])
        await restart(stack, FRONTDESK)
        assert await sending == 200
        assert replies_and_drafts(stack, conversation.id) == ([TEXT], [])


@pytest.mark.parametrize("hit", [2, 3])  # what is said at the end, and the question
async def test_the_rating_question_is_there_if_and_only_if_the_resolution_is(
    stack: Stack, agent_secret: str, hit: int
) -> None:
    async with Site(stack.base_url) as site:
        agent, conversation = Agent(site, agent_secret), await site.begin()
        await agent.take_over(conversation.id)
        resolving = await killed_at(stack, "listener.after_effect", hit, agent.resolve(conversation.id))
        assert resolutions_and_questions(stack, conversation.id) == (0, 0)
        await restart(stack, FRONTDESK)
        assert (await resolving)[0] == 200
        assert resolutions_and_questions(stack, conversation.id) == (1, 1)


async def killed_at(
    stack: Stack, failpoint: str, hit: int, call: Coroutine[object, object, Result]
) -> asyncio.Task[Result]:
    """Begin the call, and return when the process has died in it; the call is repeated until it is answered."""
    stack.restart(FRONTDESK, {"FRONTDESK_FAILPOINT": f"{failpoint}:{hit}"})
    calling = asyncio.ensure_future(call)
    assert await asyncio.to_thread(stack.wait_for_death, FRONTDESK, DEATH_SECONDS) == -signal.SIGKILL
    assert stack.log(FRONTDESK).endswith(f"failpoint {failpoint}\n")
    return calling


def replies_and_drafts(stack: Stack, conversation_id: str) -> tuple[list[str], list[str]]:
    database = Database(stack.settings.database_url)
    with database.read() as connection:
        said = [event.text or "" for event in store.events_after(connection, conversation_id) if event.text == TEXT]
        query = sa.select(drafts.c.text).where(drafts.c.conversation_id == conversation_id)
        kept = list(connection.execute(query).scalars())
    database.close()
    return said, kept


def resolutions_and_questions(stack: Stack, conversation_id: str) -> tuple[int, int]:
    database = Database(stack.settings.database_url)
    with database.read() as connection:
        events = store.events_after(connection, conversation_id)
    database.close()
    return sum(event.kind is Kind.STATUS for event in events), sum("rating" in event.data for event in events)
