"""Every form there is. A form of domain.yml that is not listed here asks nothing."""

from __future__ import annotations

from actions import order_status, password_reset, ticket_status
from actions.frame.form import Form

FORMS: tuple[Form, ...] = (
    order_status.FORM,
    password_reset.FORM,
    ticket_status.FORM,
)
