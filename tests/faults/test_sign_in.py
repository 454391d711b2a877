"""Whoever was asked to sign in, and does, gets one answer, whatever dies in between and however many tabs sign in."""

from __future__ import annotations

import asyncio

from tests.faults.agent import Agent
from tests.faults.customer import Conversation, Site
from tests.faults.traffic import restart, wait_for_death
from tests.stack import ACTIONS, FRONTDESK, RASA, Stack

#: Where the public process dies, one life after the other: the browser never hears that it is signed in, and what comes
#: of the turn is not stored.
DEATHS = ("sign_in.after_commit", "turn.before_commit")
#: The first answer of an action says that a sign-in is needed, the second is the one that waits for it.
DEATH_OF_ACTIONS = "action.before_answer:2"


async def test_a_sign_in_that_an_answer_waits_for_is_answered_once_although_processes_die_and_two_tabs_sign_in(
    stack: Stack, agent_secret: str
) -> None:
    await asyncio.gather(
        restart(stack, ACTIONS, {"FRONTDESK_FAILPOINT": DEATH_OF_ACTIONS}),
        restart(stack, FRONTDESK, {"FRONTDESK_FAILPOINT": DEATHS[0]}),
    )
    async with Site(stack.base_url) as site:
        anonymous = await site.begin()
        device = await anonymous.open()
        (refused,) = (event for event in await device.ask("what is my balance?") if event["kind"] == "message")
        assert "sign in" in refused["text"]
        await anonymous.close()
        tabs = [Conversation(site, anonymous.id, anonymous.secret, stack.customers()[0]) for _ in range(2)]
        await asyncio.gather(die_one_after_the_other(stack), *(tab.sign_in() for tab in tabs))
        customer = await signed_in_last(tabs)
        device = await customer.open()
        await device.until(lambda: any("balance" in event.get("text", "").lower() for event in device.log.received[2:]))
        timeline = (await Agent(site, agent_secret).whole(anonymous.id))["events"]
        (_, unsettled), _ = await customer.history(), await customer.close()
    said = [event["text"] for event in timeline if (event["kind"], event["author"]) == ("message", "bot")]
    assert said[0] == refused["text"] and "you are signed in" in said[1] and "balance" in said[2], said
    assert len(said) == 3 and unsettled == []


async def die_one_after_the_other(stack: Stack) -> None:
    """Each death is followed by a start; in the end Rasa is killed, too."""
    for failpoint, following in zip(DEATHS, (*DEATHS[1:], None), strict=True):
        await wait_for_death(stack, FRONTDESK, failpoint)
        if following is None:
            await wait_for_death(stack, ACTIONS, DEATH_OF_ACTIONS)
            await asyncio.gather(restart(stack, ACTIONS), restart(stack, RASA))
        await restart(stack, FRONTDESK, {"FRONTDESK_FAILPOINT": following} if following else None)


async def signed_in_last(tabs: list[Conversation]) -> Conversation:
    """The tab whose session still opens the conversation: a sign-in ends those before it."""
    for tab in tabs:
        status, _ = await tab.site.call("GET", "/api/chat/events", tab.secret)
        if status == 200:
            return tab
    raise AssertionError("no tab is signed in")
