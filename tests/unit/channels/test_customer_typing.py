from __future__ import annotations

import asyncio

from frontdesk.channels.web_chat.typing import CustomerTyping
from frontdesk.conversations.bus import Bus, Typing


async def test_a_burst_of_typing_reaches_the_team_once_and_once_more_with_how_it_ended() -> None:
    bus = Bus()
    typing = CustomerTyping(bus, pause=0.01)
    with bus.subscribe() as team:
        for _ in range(500):
            typing.say("c1", True)
        typing.say("c1", False)
        assert await asyncio.wait_for(team.get(), 10) == Typing("c1", "customer", True)
        assert await asyncio.wait_for(team.get(), 10) == Typing("c1", "customer", False)


async def test_each_conversation_has_a_pause_of_its_own() -> None:
    bus = Bus()
    typing = CustomerTyping(bus, pause=3600)
    with bus.subscribe() as team:
        for conversation in ("c1", "c2", "c1"):
            typing.say(conversation, True)
        assert [(await team.get()).conversation_id for _ in range(2)] == ["c1", "c2"]  # type: ignore[union-attr]
