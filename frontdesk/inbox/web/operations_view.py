"""Operations as JSON for agents who may act on them: all details, since these are read back and confirmed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from frontdesk.accounts.model import Account, Order, OrderLine, PaymentMethod
from frontdesk.accounts.writes import Done, Refused
from frontdesk.identity.proofs.model import Standing
from frontdesk.inbox.operation_forms import Field, fields
from frontdesk.inbox.operations import Choices, Ledger, Request, number_of
from frontdesk.inbox.web.view import label
from frontdesk.operations.model import Declaration, Operation

#: The name of an agent, by id.
Names = Callable[[str], str]


def ledger_view(ledger: Ledger, names: Names) -> dict[str, Any]:
    return {
        "here": [
            operation_view(each, names) | _proof_view(each.id in ledger.need_proof, ledger.proofs.get(each.id))
            for each in ledger.here
        ],
        "elsewhere": [operation_view(each, names) for each in ledger.elsewhere],
        "item_names": dict(ledger.names),
    }


def operation_view(operation: Operation, names: Names) -> dict[str, Any]:
    return {
        "id": operation.id,
        "name": operation.name,
        "conversation": operation.conversation_id,
        "customer": operation.customer_id,
        "parameters": dict(operation.parameters),
        "facts": dict(operation.facts),
        "amount": str(operation.amount) if operation.amount else None,
        "currency": operation.currency,
        "state": operation.state,
        "proposed": _act(operation.proposed_by, operation.proposed_at, names),
        "expires_at": operation.expires_at.isoformat(),
        "confirmed": _act(operation.confirmed_by, operation.confirmed_at, names),
        "proof": operation.proof,
        **_proof_view(False, None),
        "decided": _act(operation.approver, None, names),
        "reason": operation.approval_reason,
        "settled_at": _time(operation.settled_at),
        "result": _result(operation.result),
    }


def _proof_view(is_needed: bool, standing: Standing | None) -> dict[str, Any]:
    """Whether the customer's proof is needed for a yes, and where it stands once it was asked for."""
    asked = standing and {
        "until": standing.until.isoformat(),
        "tries_left": standing.tries_left,
        "is_given": standing.is_given,
    }
    return {"needs_proof": is_needed, "asked": asked}


def proposal_view(outcome: Operation | Refused, names: Names) -> dict[str, Any]:
    """What was read back, or why it is not possible."""
    if isinstance(outcome, Refused):
        return {"operation": None, "refused": refused_view(outcome)}
    return {"operation": operation_view(outcome, names), "refused": None}


def refused_view(refused: Refused) -> dict[str, Any]:
    return {"reason": refused.code, "instead": list(refused.instead), "facts": dict(refused.facts)}


def choices_view(choices: Choices) -> dict[str, Any]:
    return {
        "offered": [_declaration_view(each) for each in choices.offered],
        "orders": [_order_view(each) for each in choices.orders],
        "payments": [_payment_view(each) for each in _payments(choices.account)],
    }


def request_view(request: Request, names: Names) -> dict[str, Any]:
    conversation = request.conversation
    return {
        "operation": operation_view(request.operation, names),
        "customer": label(conversation),
        "limit": request.limit,
        "is_own": request.is_own,
        "item_names": dict(request.names),
    }


def _declaration_view(declared: Declaration) -> dict[str, Any]:
    return {
        "name": declared.name,
        "fields": [_field_view(each) for each in fields(declared)],
        "needs_customers_proof": declared.needs_proof and not declared.agent_suffices,
        "needs_approval": declared.approval is not None,
        "approval_above": approval_above(declared),
    }


def approval_above(declared: Declaration) -> str | None:
    """The amount above which it is approved; None if no amount counts."""
    above = declared.approval.above if declared.approval else None
    return None if above is None else str(above)


def _field_view(field: Field) -> dict[str, Any]:
    return {"name": field.name, "kind": field.kind, "choices": list(field.choices), "required": field.required}


def _order_view(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": order.state,
        "placed_on": order.placed_on.isoformat() if order.placed_on else None,
        "total": str(order.total),
        "currency": order.currency,
        "address": order.address,
        "lines": [_line_view(order, line, place) for place, line in enumerate(order.items, start=1)],
    }


def _line_view(order: Order, line: OrderLine, place: int) -> dict[str, Any]:
    return {
        "item": number_of(order, place),
        "name": line.name,
        "quantity": line.quantity,
        "price": str(line.price),
        "options": dict(line.options),
    }


def _payments(account: Account | None) -> tuple[PaymentMethod, ...]:
    return account.payment_methods if account else ()


def _payment_view(method: PaymentMethod) -> dict[str, Any]:
    return {"number": method.number, "kind": method.kind, "brand": method.brand, "ending": method.ending}


def _act(who: str | None, at: datetime | None, names: Names) -> dict[str, Any] | None:
    """Who did it and when; `agent` and `name` are null for the customer."""
    if who is None:
        return None
    kind, _, agent_id = who.partition(":")
    return {
        "by": kind,
        "agent": agent_id or None,
        "name": names(agent_id) if agent_id else None,
        "at": _time(at),
    }


def _result(result: Done | Refused | None) -> dict[str, Any] | None:
    if result is None:
        return None
    if isinstance(result, Refused):
        return {"done": False, **refused_view(result)}
    return {"done": True, "reason": None, "instead": [], "facts": dict(result.facts)}


def _time(value: datetime | None) -> str | None:
    return value.isoformat() if value else None
