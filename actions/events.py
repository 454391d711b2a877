"""The Rasa events that journeys add."""

from __future__ import annotations

from typing import Any

from actions.call import Event


def slot_set(name: str, value: Any) -> Event:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def form_ended() -> tuple[Event, ...]:
    """Ends whatever form is active; from within a form's validation it also leads to the rule for its end."""
    return ({"event": "active_loop", "timestamp": None, "name": None}, slot_set("requested_slot", None))


def form_left(form: str) -> Event:
    """Leaves the message to the rule for its intent; the form goes on after that rule. What was said or set stays."""
    return {"event": "action_execution_rejected", "timestamp": None, "name": form, "policy": None, "confidence": None}


def next_action(name: str) -> Event:
    """Makes this Rasa's next action, whatever its policies would predict."""
    return {"event": "followup", "timestamp": None, "name": name}
