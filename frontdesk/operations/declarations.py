"""Every operation there is, and what it needs. `frontdesk policy` prints this table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from frontdesk.operations.model import Approval, Declaration

#: Up to here a refund is paid without a person; above, somebody approves it.
REFUND_LIMIT = Decimal(100)
#: What one customer gets refunded in a day without a person, however many requests it takes.
DAILY_REFUNDS = Decimal(300)
_REFUND = Approval("approver", REFUND_LIMIT)

_ALL = (
    Declaration("cancel_order", "cancel an order", ("order", "reason")),
    Declaration("change_address", "send an order to another address", ("order", "address"), needs_proof=True),
    Declaration("change_items", "change the items of an order", ("order", "items", "payment")),
    Declaration("change_payment", "change how an order is paid", ("order", "payment"), needs_proof=True),
    Declaration("return_items", "return items of an order", ("order", "items", "reason", "refund_to")),
    Declaration("exchange_items", "exchange items of an order", ("order", "items", "payment")),
    Declaration(
        "refund", "refund items of an order", ("order", "items", "reason"), approval=_REFUND, daily=DAILY_REFUNDS
    ),
    Declaration(
        "claim",
        "put a problem with a delivery right",
        ("order", "items", "problem", "wants"),
        approval=_REFUND,
        daily=DAILY_REFUNDS,
    ),
    Declaration(
        "change_email", "change the e-mail address of an account", ("email",), needs_proof=True, agent_suffices=False
    ),
    Declaration("change_default_address", "change the address of an account", ("address",), needs_proof=True),
    Declaration("password_reset", "send a link for a new password", ()),
)

DECLARATIONS: Mapping[str, Declaration] = {each.name: each for each in _ALL}
