"""An agent is present while a page of theirs is open, in whatever order opening and closing are stored."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import SimpleNamespace
from typing import Any

from frontdesk.conversations.bus import Bus, Presence
from frontdesk.inbox.web.socket import AgentSocket
from frontdesk.team.model import Agent, Availability, Role

ROBIN = Agent("a1", "robin@example.com", "Robin", Role.AGENT)


class Door:
    """What a socket needs to note presence; each write waits for its turn in `gates`, if it has one."""

    def __init__(self, gates: dict[bool, asyncio.Event]) -> None:
        self.bus, self.open_pages, self.stored = Bus(), Counter[str](), [False]
        self._gates = gates
        self.stopping = asyncio.Event()
        self.team = SimpleNamespace(seen="seen", availability="availability")

    async def in_thread(self, function: str, _: str, present: bool = True) -> Any:
        if function == "availability":
            return Availability.ONLINE
        gate = self._gates.get(present)
        if gate:
            await gate.wait()
        self.stored.append(present)
        return None


async def test_a_page_that_opens_while_the_last_one_closes_leaves_the_agent_present() -> None:
    gate = asyncio.Event()
    door: Any = Door({False: gate})
    first, second = AgentSocket(door, None), AgentSocket(door, None)  # type: ignore[arg-type]
    await first._come(ROBIN)
    closing = asyncio.create_task(first._go(ROBIN))
    await asyncio.sleep(0)
    await second._come(ROBIN)
    gate.set()
    await closing
    assert door.stored[-1] is True and door.bus.queue_moved.is_set()


async def test_with_the_last_page_the_agent_is_gone_and_that_is_stored_before_it_is_told() -> None:
    door: Any = Door({})
    socket = AgentSocket(door, None)  # type: ignore[arg-type]
    with door.bus.subscribe() as heard:
        await socket._come(ROBIN)
        assert await heard.get() == Presence("a1", "Robin", "online")
        await socket._go(ROBIN)
        assert door.stored[-1] is False
        assert await heard.get() == Presence("a1", "Robin", "offline")


async def test_one_of_two_pages_closes_and_nobody_is_told() -> None:
    door: Any = Door({})
    first, second = AgentSocket(door, None), AgentSocket(door, None)  # type: ignore[arg-type]
    await first._come(ROBIN)
    await second._come(ROBIN)
    await first._go(ROBIN)
    assert door.stored == [False, True, True]


async def test_a_process_that_stops_makes_nobody_leave() -> None:
    door: Any = Door({})
    socket = AgentSocket(door, None)  # type: ignore[arg-type]
    await socket._come(ROBIN)
    door.stopping.set()
    await socket._go(ROBIN)
    assert door.stored == [False, True]
