"""Questions about what was just spoken of, where the words alone do not say enough: "is that this week?"."""

from __future__ import annotations

from actions.call import Call, Outcome
from actions.events import next_action
from actions.frame.memory import spoken_of
from actions.frame.words import points_back

# What is spoken of, and the form that looks it up, by the intent of asking about it.
ABOUT = {"order_status": ("order", "order_status_form"), "ticket_status": ("ticket", "ticket_status_form")}
# Intents that say what a message is not; the likeliest of the others says what it may be.
NO_SUBJECT = frozenset({"nlu_fallback", "out_of_scope", "question"})


def follow_up(call: Call) -> Outcome | None:
    """Look the order or the ticket up again that "it" means, if asking about it is the likeliest subject."""
    likeliest = next((name for name in call.ranking if name not in NO_SUBJECT), "")
    kind, form = ABOUT.get(likeliest, ("", ""))
    if call.in_form or not spoken_of(call, kind) or not points_back(call.reading):
        return None
    return Outcome("follow_up", events=(next_action(form),))
