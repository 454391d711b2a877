"""A retail shop's records in SQLite, as journeys meet them: what is confirmed is done at once by the real adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from frontdesk.accounts.service import AccountService
from frontdesk.accounts.writes import Done, Refused, Value, WriteRequest
from frontdesk.identity.model import Caller
from frontdesk.operations.model import Draft, Mode, Operation, State
from frontdesk.operations.service import Attempt
from tests.retail_world import RetailWorld

NOW = datetime.now(UTC)


class RetailDesk:
    """Accounts and operations over one retail shop."""

    def __init__(self, world: RetailWorld) -> None:
        self._world = world
        self._read: dict[str, Operation] = {}

    def furnish(self, services: Any) -> None:
        """Have a rehearsal's services work on this shop."""
        services.accounts = AccountService(self._world.system, services.outbox, services.limits)
        services.operations = self

    def mode(self, name: str) -> Mode:
        return Mode.ON if name in self._world.record.supports() else Mode.OFF

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        request = WriteRequest(name, str(caller.customer_id), dict(parameters))
        found = self._world.record.examine(request)
        if isinstance(found, Refused):
            return found
        draft = Draft(
            name, request.customer_id, found.parameters, key, found.facts, found.amount, found.currency, found.lines
        )
        self._read = {name: _operation(draft)}
        return draft

    def live(self, conversation_id: str) -> list[Operation]:
        return list(self._read.values())

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        (operation,) = (each for each in self._read.values() if each.id == operation_id)
        result = self._world.record.perform(self._world.grants.issue(operation.id, operation.request))
        return replace(operation, state=State.DONE if isinstance(result, Done) else State.REFUSED, result=result)


def _operation(draft: Draft) -> Operation:
    return Operation(
        draft.id, draft.name, "conversation-1", 1, draft.customer_id, draft.parameters, draft.request.digest,
        draft.facts, draft.amount, draft.currency, draft.lines, State.PROPOSED, 1, "customer", NOW, NOW,
    )  # fmt: skip
