"""Whether a message is about something else than a form's question."""

from __future__ import annotations

from collections.abc import Sequence

from actions.call import Call
from actions.frame.asking import asks_something
from actions.frame.deciding import wishes_something
from actions.frame.form import Form, Question
from actions.frame.words import adds_something, proposes
from actions.orders import SLOT as ORDERS
from frontdesk.handoff.asked import SMALL

# These are never taken for an answer that is mixed with other words, not even where any words answer the question.
ALWAYS_MEANT = frozenset({"cancel", "person", "goodbye", "danger", "legal_or_press"})
# These say yes, or which, or who somebody is, and no new subject.
ANSWERING = frozenset({"affirm", "choose", "correction", "introduce"})
# What a reason may be taken for: "I have moved, and you don't deliver there".
REASONS = frozenset(
    {"delivery_problem", "complaint", "change_items", "return_or_exchange", "refund_request", "refund_question"}
    | {"billing_question", "change_address", "how_are_you", "introduce"}
)
# What the answer to "which order?" may be taken for: "order with the chair".
OF_AN_ORDER = frozenset({"order_status", "order_list"})
# What a wish may be taken for, as long as it asks nothing: "I'd rather have the money".
ONLY_ASK = frozenset({"refund_status", "refund_question"})
# Intents that may be a poor guess at an answer to our question: meant only by what has the form of a question.
DOUBTFUL = frozenset({"question", "out_of_scope", "nlu_fallback", ""})


def is_about_other(form: Form, question: Question, call: Call) -> bool:
    """Whether the message is about something else than the form's question."""
    if call.intent in form.intents or call.intent in ANSWERING:
        return False
    only_tells = call.intent in REASONS and not wishes_something(call.reading)  # "the boots. A week and still not here"
    is_of_an_order = question.slot == ORDERS and (call.intent in OF_AN_ORDER or only_tells)
    if call.intent in DOUBTFUL or is_of_an_order:
        return asks_something(call.reading) and not (question.slot == ORDERS and proposes(call.reading))
    return (
        not question.free or call.intent in ALWAYS_MEANT or asks_something(call.reading) or adds_something(call.reading)
    )


def is_a_journey(call: Call) -> bool:
    """Whether the message that was answered in between had a subject of its own, rather than small talk or a question
    to the help pages."""
    return call.intent not in DOUBTFUL | SMALL | ANSWERING


def begins_another(form: Form, call: Call, forms: Sequence[Form]) -> bool:
    """Whether a message asks for what another form does."""
    others = (each for each in forms if each.name != form.name and not each.only_reads)
    return any(call.intent in each.intents for each in others)
