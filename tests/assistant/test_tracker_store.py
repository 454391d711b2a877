"""The tracker store with and without a turn."""

from __future__ import annotations

import asyncio

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.tracker_store import TurnTrackerStore
from assistant.turn import Turn, TurnRequest, current_turn


def a_turn(*events: dict) -> Turn:
    return Turn(TurnRequest("t", "hello", False, 0.0, list(events), "en"))


def test_without_a_turn_conversations_stay_in_memory() -> None:
    async def run() -> None:
        store = TurnTrackerStore(Domain.empty())
        assert await store.retrieve("a") is None
        await store.save(DialogueStateTracker.from_events("a", [UserUttered("hello")]))
        kept, full = await store.retrieve("a"), await store.retrieve_full_tracker("a")
        assert kept is not None and full is not None
        assert [event.text for event in kept.events] == ["hello"]
        assert list(await store.keys()) == ["a"]

    asyncio.run(run())


def test_a_turn_brings_its_events_and_takes_all_away() -> None:
    async def run() -> None:
        store = TurnTrackerStore(Domain.empty())
        turn = a_turn(ActionExecuted("action_listen").as_dict())
        token = current_turn.set(turn)
        tracker = await store.retrieve("t")
        assert tracker is not None and turn.loaded == 1
        tracker.update(UserUttered("hello"))
        await store.save(tracker)
        current_turn.reset(token)
        assert [type(event) for event in turn.events] == [ActionExecuted, UserUttered]
        assert await store.retrieve("t") is None

    asyncio.run(run())


def test_two_turns_at_once_do_not_see_each_other() -> None:
    async def run() -> None:
        store = TurnTrackerStore(Domain.empty())

        async def one(name: str) -> list[str]:
            current_turn.set(a_turn(UserUttered(name).as_dict()))
            await asyncio.sleep(0)
            tracker = await store.retrieve("the same sender")
            assert tracker is not None
            return [event.text for event in tracker.events]

        assert await asyncio.gather(one("a"), one("b")) == [["a"], ["b"]]

    asyncio.run(run())
