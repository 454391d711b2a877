"""What listeners hear, and what a flood does to them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.conversations.bus import QUEUE_LIMIT, Bus, Closed, Presence, Signal, Subscription, Typing
from frontdesk.conversations.model import Author, Event, Kind, QueuePosition
from frontdesk.conversations.typing_pace import TypingPace

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def event(number: int) -> Event:
    return Event(number, "c", number, 1, Kind.MESSAGE, Author.CUSTOMER, NOW, "text")


async def heard(subscription: Subscription, last: Signal) -> list[Signal]:
    """Everything that waits, up to `last`."""
    signals = [await subscription.get()]
    while signals[-1] != last:
        signals.append(await subscription.get())
    return signals


async def test_a_burst_of_typing_is_told_once_and_closes_nobody() -> None:
    bus = Bus()
    with bus.subscribe() as everything:
        for number in range(10_000):
            bus.typing("c", "customer", number % 2 == 0)
        everything.put(event(1))
        assert await heard(everything, event(1)) == [Typing("c", "customer", False), event(1)]


async def test_typing_everywhere_leaves_room_for_events() -> None:
    bus = Bus()
    with bus.subscribe() as everything:
        for number in range(QUEUE_LIMIT * 3):
            bus.typing(f"c{number}", "customer", True)
        events = [event(number) for number in range(1, QUEUE_LIMIT)]
        for one in events:
            everything.put(one)
        assert [one for one in await heard(everything, events[-1]) if isinstance(one, Event)] == events


async def test_a_listener_that_falls_behind_with_events_is_closed_after_those_that_fit() -> None:
    subscription = Subscription()
    for number in range(1, QUEUE_LIMIT + 50):
        subscription.put(event(number))
    signals = await heard(subscription, Closed("too_slow"))
    assert signals[:-1] == [event(number) for number in range(1, QUEUE_LIMIT)]


@pytest.mark.parametrize("why", ["signed_out", "session_replaced", "too_slow"])
async def test_a_listener_hears_at_once_that_it_is_closed_whatever_waits_before(why: str) -> None:
    bus = Bus()
    with bus.subscribe("c") as subscription:
        closing = asyncio.create_task(subscription.until_closed())
        for number in range(1, QUEUE_LIMIT + 1 if why == "too_slow" else 4):
            subscription.put(event(number))
        if why != "too_slow":
            bus.close("c", why)
        await closing
        assert subscription.closed == Closed(why)


async def test_a_newer_state_replaces_one_that_was_not_heard_yet() -> None:
    subscription = Subscription()
    for state in ("online", "busy", "away"):
        subscription.put(Presence("robin", "Robin", state))
    subscription.put(event(1))
    assert await heard(subscription, event(1)) == [Presence("robin", "Robin", "away"), event(1)]


async def test_who_comes_back_hears_a_position_that_is_not_the_one_they_were_told_on_coming() -> None:
    bus, now = Bus(), QueuePosition("c", 1, 1, None, False)
    with bus.subscribe("c") as before:
        bus.tell_customer(now)
        assert await before.get() == now
    with bus.subscribe("c") as back:
        bus.tell_customer(now)  # before they were told anything
        back.told(replace(now, position=None))
        bus.tell_customer(now)
        bus.tell_customer(now)
        back.put(event(1))
        assert await heard(back, event(1)) == [now, event(1)]


async def test_what_a_listener_does_not_want_is_not_kept_for_it() -> None:
    subscription = Subscription()
    subscription.wants = lambda signal: isinstance(signal, Event) and signal.seq > 2
    for number in range(1, 5):
        subscription.put(event(number))
    subscription.put(Closed("signed_out"))
    assert await heard(subscription, Closed("signed_out")) == [event(3), event(4), Closed("signed_out")]


@given(st.lists(st.tuples(st.integers(0, 900), st.booleans())))
def test_at_most_one_start_a_second_is_told_and_nobody_is_left_writing(steps: list[tuple[int, bool]]) -> None:
    now, told, starts = 0.0, False, list[float]()
    pace = TypingPace(lambda: now)
    for milliseconds, active in steps:
        now += milliseconds / 1000
        if pace.allows("c", "customer", active):
            told = active
            starts += [now] if active else []
        assert active or not told, "a stop is told at once"
    assert all(later - earlier >= 1 for earlier, later in pairwise(starts))
