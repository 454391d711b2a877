"""Cancelling an order: it is asked which one, the cancellation is read back, and then carried out. Where the team does
not let the assistant do it, the request is left for the team, who see whether it can still be stopped."""

from __future__ import annotations

from actions.carrying_out import Wanted, carrying_out, money_goes_back, or_read_back
from actions.frame.form import Form
from actions.orders import SLOT, Suited, has_suited, order_question
from actions.passing_on import REASON, by_reason, passing_on, read_back, reason, unsuited
from frontdesk.accounts.model import OrderState

KIND = "cancel_order"
OPEN = Suited(
    fits=lambda order: order.is_open,
    unfit="utter_cannot_cancel_order",
    already=frozenset({OrderState.CANCELLED}),
)
WANTED = Wanted(
    name=KIND,
    form="cancel_order_form",
    parameters=lambda call, services, number: {"order": number, "reason": call.slot(REASON)},
    read_back=lambda facts: (
        "utter_read_back_cancel_order_refund" if money_goes_back(facts) else "utter_read_back_cancel_order"
    ),
    done=lambda facts: "utter_done_cancel_order_refund" if money_goes_back(facts) else "utter_done_cancel_order",
    yes="Yes, cancel it",
    no="No, keep it",
)

FORM = Form(
    name=WANTED.form,
    intents=frozenset({KIND}),
    done=carrying_out(
        WANTED,
        passing_on(KIND, "utter_passed_on_cancel_order", otherwise=unsuited(OPEN, "utter_nothing_to_cancel")),
    ),
    questions=(
        order_question(KIND, several=True, suited=OPEN),
        reason(),
        or_read_back(
            WANTED,
            read_back(by_reason("utter_confirm_cancel_order", "utter_confirm_cancel_order_why"), SLOT, REASON),
        ),
    ),
    later="utter_cancel_order_later",
    stopped="utter_cancel_order_stopped",
    begin=has_suited(OPEN),
    covers={"delivery_problem": REASON, "change_items": REASON, "return_or_exchange": REASON},
)
