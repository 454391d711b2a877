"""Every custom action there is. An action that is not listed here does not run."""

from __future__ import annotations

from actions import account, not_understood, order_status, password_reset, person, questions, small_talk, ticket_status
from actions.call import Action

ACTIONS: tuple[Action, ...] = (
    order_status.find_order,
    order_status.ask_order,
    order_status.order_status,
    account.balance,
    account.last_invoice,
    password_reset.find_address,
    password_reset.ask_address,
    password_reset.send_link,
    questions.answer,
    person.hand_over,
    person.decline,
    person.complaint,
    ticket_status.ticket_status,
    not_understood.not_understood,
    not_understood.out_of_scope,
    small_talk.cancel,
)
