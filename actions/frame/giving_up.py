"""Giving up in time: the second turn in a row that came to nothing offers a person, the third hands over."""

from __future__ import annotations

from actions.call import Outcome
from actions.events import form_ended, next_action
from actions.frame.memory import settled
from frontdesk.conversations.model import Reason

# The turn, of those in a row that came to nothing, in which a person is offered. The next one hands over.
OFFERED = 2


def given_up(reason: Reason) -> Outcome:
    """Hands over, and ends whatever form is active without its action."""
    return Outcome("given_up", events=(*form_ended(), *settled(), next_action("action_listen")), handoff=reason)
