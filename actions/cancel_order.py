"""Cancelling an order: which one and why are left for the team, who see whether it can still be stopped."""

from __future__ import annotations

from actions.frame.form import Form
from actions.orders import SLOT, Suited, has_suited, order_question
from actions.passing_on import REASON, by_reason, passing_on, read_back, reason, unsuited

KIND = "cancel_order"
OPEN = Suited(fits=lambda order: order.is_open, unfit="utter_cannot_cancel_order")

FORM = Form(
    name="cancel_order_form",
    intents=frozenset({KIND}),
    done=passing_on(KIND, "utter_passed_on_cancel_order", otherwise=unsuited(OPEN, "utter_nothing_to_cancel")),
    questions=(
        order_question(KIND, several=True, suited=OPEN),
        reason(),
        read_back(by_reason("utter_confirm_cancel_order", "utter_confirm_cancel_order_why"), SLOT, REASON),
    ),
    later="utter_cancel_order_later",
    stopped="utter_cancel_order_stopped",
    begin=has_suited(OPEN),
    covers={"delivery_problem": REASON, "change_items": REASON, "return_or_exchange": REASON},
)
