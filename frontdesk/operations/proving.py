"""What a proof of identity is asked for, where an operation needs one of its own."""

from __future__ import annotations

from frontdesk.identity.proofs.model import Purpose
from frontdesk.operations.model import Operation
from frontdesk.operations.telling import in_words


def purpose_of(operation: Operation) -> Purpose:
    """The operation with exactly its parameters, and in words for the customer."""
    return Purpose(operation.id, operation.digest, operation.name, in_words(operation))


def also_to(operation: Operation) -> list[str]:
    """Addresses that the operation brings, which have to be proven besides the customer's own."""
    email = operation.parameters.get("email") if operation.name == "change_email" else None
    return [str(email)] if email else []
