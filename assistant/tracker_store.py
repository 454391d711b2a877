"""A tracker store that keeps nothing: each turn brings its events, and takes all of them back."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from assistant.turn import current_turn


class TurnTrackerStore(InMemoryTrackerStore):
    """Reads and writes the events of the turn in progress.

    The turn lives in a ContextVar, so that turns running at the same time cannot see each other, and a failed one
    leaves nothing behind. Where there is no turn (`rasa shell`, `rasa interactive`, `rasa test`), conversations stay in
    memory.
    """

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker made of the turn's events, or None for the first turn of an episode."""
        return await self.retrieve_full_tracker(sender_id) if current_turn.get() else await super().retrieve(sender_id)

    async def retrieve_full_tracker(self, sender_id: str) -> DialogueStateTracker | None:
        """The same as `retrieve`: an episode is one session."""
        turn = current_turn.get()
        if turn is None:
            return await super().retrieve_full_tracker(sender_id)
        if not turn.request.events:
            return None
        events = [_event(event) for event in turn.request.events]
        turn.loaded = len(events)
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Hand the tracker's events to the turn."""
        turn = current_turn.get()
        if turn is None:
            await super().save(tracker)
        else:
            turn.events = list(tracker.events)


# Cached, because Rasa searches all event classes for each event, which in a long episode takes longer than the turn.
_event_class = lru_cache(Event.resolve_by_type)


def _event(fields: dict[str, Any]) -> Event:
    event = _event_class(fields["event"])._from_parameters(fields)
    if event is None:
        raise ValueError(f"An event of type {fields['event']} cannot be read.")
    return event
