"""Pages hear that operations moved: of the conversation that they show, and what they may decide on."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from frontdesk.inbox.live_operations import LiveOperations, Moved, Stand
from frontdesk.operations.model import Operation, State
from frontdesk.team.model import Agent, Role

NOW = datetime(2026, 3, 4, tzinfo=UTC)
ROBIN = Agent("a1", "robin@example.com", "Robin", Role.AGENT)
ANN = Agent("a2", "ann@example.com", "Ann", Role.APPROVER)


class Ledgers:
    """Where operations stand, as a test sets it."""

    def __init__(self) -> None:
        self.stands: dict[str, Stand] = {}
        self.requests: list[Operation] = []
        self.asked: list[frozenset[str]] = []

    def standing(self, conversation_ids: Collection[str]) -> dict[str, Stand]:
        self.asked.append(frozenset(conversation_ids))
        return {each: self.stands.get(each, frozenset()) for each in conversation_ids}

    def waiting(self) -> list[Operation]:
        return self.requests


def waits(number: str, by: str) -> Operation:
    return Operation(
        number, "refund", "c", 1, "C-1", {}, "", {}, Decimal(200), "EUR", (), State.FOR_APPROVAL, 1, by, NOW, NOW, by
    )


async def in_thread(function: Any, *args: Any) -> Any:
    return function(*args)


async def test_a_page_hears_of_the_conversation_that_it_shows_at_first_and_whenever_it_moved() -> None:
    ledgers = Ledgers()
    live = LiveOperations(ledgers, in_thread, look_again=0.01)
    with live.listen(ROBIN) as page:
        page.shows = "c"
        assert await page.moved() == Moved(conversation_id="c")
        ledgers.stands = {"c": frozenset({("o", State.SENT)}), "d": frozenset({("p", State.SENT)})}
        assert await page.moved() == Moved(conversation_id="c")
        page.shows = "d"
        live.look()
        assert await page.moved() == Moved(conversation_id="d")
    assert all(each <= {"c", "d"} for each in ledgers.asked)


async def test_an_approver_hears_how_many_others_asked_for_and_an_agent_nothing() -> None:
    ledgers = Ledgers()
    live = LiveOperations(ledgers, in_thread, look_again=0.01)
    ledgers.requests = [waits("o1", "customer"), waits("o2", "agent:a2")]
    with live.listen(ANN) as approver, live.listen(ROBIN) as agent:
        assert await approver.moved() == Moved(waiting=1)
        ledgers.requests = [waits("o3", "agent:a1"), waits("o2", "agent:a2")]
        assert await approver.moved() == Moved(waiting=1), "as many, but others"
        ledgers.requests = []
        assert await approver.moved() == Moved(waiting=0)
        assert not agent.approves and not agent._moved


async def test_nothing_is_read_while_nobody_looks() -> None:
    ledgers = Ledgers()
    live = LiveOperations(ledgers, in_thread, look_again=0.01)
    with live.listen(ROBIN):
        live.look()
        for _ in range(5):
            await asyncio.sleep(0)
    assert ledgers.asked == []


async def test_a_reading_that_fails_is_tried_again() -> None:
    ledgers, failures = Ledgers(), [OSError("gone"), OSError("gone")]

    async def failing(function: Any, *args: Any) -> Any:
        if failures:
            raise failures.pop()
        return function(*args)

    live = LiveOperations(ledgers, failing, look_again=0.01)
    with live.listen(ROBIN) as page:
        page.shows = "c"
        assert await page.moved() == Moved(conversation_id="c")
