"""Every operation there is, and what it needs. `frontdesk policy` prints this table."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from frontdesk.identity.model import Level
from frontdesk.operations.model import Approval, Declaration

#: Up to here a refund is paid without a person; above, somebody approves it.
REFUND_LIMIT = Decimal(100)
#: What one customer gets refunded in a day without a person, however many requests it takes.
DAILY_REFUNDS = Decimal(300)


def declarations(refund_limit: Decimal = REFUND_LIMIT, daily: Decimal = DAILY_REFUNDS) -> dict[str, Declaration]:
    """Every operation by name, with these limits in whole units of a currency."""
    approval = Approval("approver", refund_limit)
    declared = (
        Declaration("cancel_order", "cancel order {order}", ("order", "reason")),
        Declaration("change_address", "send order {order} to another address", ("order", "address"), needs_proof=True),
        Declaration("change_items", "change the items of order {order}", ("order", "items", "payment")),
        Declaration("change_payment", "change how order {order} is paid", ("order", "payment"), needs_proof=True),
        Declaration("return_items", "return items of order {order}", ("order", "items", "reason", "refund_to")),
        Declaration("exchange_items", "exchange items of order {order}", ("order", "items", "payment")),
        Declaration(
            "refund", "refund items of order {order}", ("order", "items", "reason"), approval=approval, daily=daily
        ),
        Declaration(
            "claim",
            "put the delivery of order {order} right",
            ("order", "items", "problem", "wants", "details"),
            approval=approval,
            daily=daily,
        ),
        Declaration(
            "change_email",
            "change the e-mail address of your account",
            ("email",),
            needs_proof=True,
            agent_suffices=False,
        ),
        Declaration("change_default_address", "change the address of your account", ("address",), needs_proof=True),
        Declaration(
            "close_account",
            "close your account and erase your data",
            ("reason",),
            needs_proof=True,
            agent_suffices=False,
            approval=Approval("approver"),
            by_people=True,
        ),
        Declaration("password_reset", "send a link for a new password", (), assurance=Level.ANONYMOUS),
    )
    return {each.name: each for each in declared}


DECLARATIONS: Mapping[str, Declaration] = declarations()
