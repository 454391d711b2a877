"""The Rasa events that journeys add."""

from __future__ import annotations

from actions.call import Event
from frontdesk.conversations.model import Reason


def slot_set(name: str, value: str | None) -> Event:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def form_ended() -> tuple[Event, ...]:
    """Ends whatever form is active; from within a form's validation it also leads to the rule for its end."""
    return ({"event": "active_loop", "timestamp": None, "name": None}, slot_set("requested_slot", None))


def person_offered(reason: Reason) -> tuple[Event, ...]:
    """Makes the next "yes" ask for a person; `reason` becomes the reason of that handoff."""
    return (slot_set("offered", "person"), slot_set("offer_reason", str(reason)))


def offer_settled() -> tuple[Event, ...]:
    return (slot_set("offered", "nothing"), slot_set("offer_reason", None))


def next_action(name: str) -> Event:
    """Makes this Rasa's next action, whatever its policies would predict."""
    return {"event": "followup", "timestamp": None, "name": name}
