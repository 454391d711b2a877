"""Sockets end with their session, and no other one does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from typing import Any

from frontdesk.inbox.live_sessions import LiveSessions
from frontdesk.team.model import Agent, Role

SAM = Agent("sam", "sam@larkfield.example", "Sam Thorne", Role.AGENT)
KIM = Agent("kim", "kim@larkfield.example", "Kim Lind", Role.AGENT)


class Slow:
    """A database that answers a question when it is let; `known` are the sessions that it has by then."""

    def __init__(self, known: dict[str, Agent]) -> None:
        self.known = known
        self.is_asked = asyncio.Event()
        self.may_answer = asyncio.Event()

    def agents_of(self, opened_by: Collection[str]) -> dict[str, Agent]:
        return {secret: self.known[secret] for secret in opened_by if secret in self.known}

    async def in_thread(self, function: Callable[..., Any], *args: Any) -> Any:
        answer = function(*args)
        self.is_asked.set()
        await self.may_answer.wait()
        return answer


async def test_a_page_that_opens_while_the_sessions_are_looked_up_is_not_signed_out() -> None:
    slow = Slow({"of sam": SAM, "of kim": KIM})
    live = LiveSessions(slow, slow.in_thread, pause=0)
    with live.watch("of sam", SAM) as sam_ended:
        await slow.is_asked.wait()
        with live.watch("of kim", KIM) as kim_ended:
            del slow.known["of sam"]
            slow.may_answer.set()
            await asyncio.wait_for(sam_ended.wait(), 10)
            assert not kim_ended.is_set()
