"""Every form there is. A form of domain.yml that is not listed here asks nothing."""

from __future__ import annotations

from actions import (
    account_changes,
    cancel_order,
    change_items,
    change_order,
    change_payment,
    delivery_problem,
    order_status,
    password_reset,
    refunds,
    returns,
    ticket_status,
)
from actions.frame.form import Form

FORMS: tuple[Form, ...] = (
    order_status.FORM,
    password_reset.FORM,
    ticket_status.FORM,
    cancel_order.FORM,
    change_order.ADDRESS_FORM,
    change_items.FORM,
    change_payment.FORM,
    returns.FORM,
    refunds.REQUEST_FORM,
    refunds.STATUS_FORM,
    account_changes.EMAIL_FORM,
    account_changes.ADDRESS_FORM,
    account_changes.CLOSE_FORM,
    delivery_problem.FORM,
)
