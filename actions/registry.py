"""Every custom action there is. An action that is not listed here does not run."""

from __future__ import annotations

from actions import account, not_understood, order_status, password_reset, person, questions, signed_in, ticket_status
from actions.call import Action
from actions.forms import FORMS
from actions.frame.stopping import stop
from actions.frame.taking import take

ACTIONS: tuple[Action, ...] = (
    *(take(form, FORMS) for form in FORMS),
    order_status.order_status,
    account.balance,
    account.last_invoice,
    password_reset.send_link,
    questions.answer,
    person.hand_over,
    person.accept,
    person.complaint,
    person.danger,
    person.legal_or_press,
    signed_in.go_on,
    ticket_status.ticket_status,
    not_understood.not_understood,
    not_understood.out_of_scope,
    stop("action_decline", FORMS, otherwise="utter_nothing_to_decline"),
    stop("action_cancel", FORMS, otherwise="utter_nothing_to_decline"),
    stop("action_goodbye", FORMS, otherwise=None, at_the_end="utter_goodbye"),
)
