"""Operations as a turn of the assistant sees them: read back, and carried out at once after a yes."""

from __future__ import annotations

from collections.abc import Mapping

from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused, Value
from frontdesk.identity.model import Caller
from frontdesk.operations.model import Draft, Mode, Operation
from frontdesk.operations.sending import Sending
from frontdesk.operations.service import Attempt, Operations


class InTurn:
    """What a turn may do with operations; see `Operations` for what each raises."""

    def __init__(self, operations: Operations, sending: Sending) -> None:
        self._operations = operations
        self._sending = sending

    def mode(self, name: str) -> Mode:
        """How the operation is carried out now."""
        return self._operations.modes.of(name)

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        """The operation as it can be read back, or why it is not possible."""
        return self._operations.draft(caller, name, parameters, key)

    def live(self, conversation_id: str) -> list[Operation]:
        """What is read back and waits for a yes."""
        return self._operations.live(conversation_id)

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        """Confirm and carry out. Returns the operation as it is then."""
        return self._sending.carry_out(self._operations.confirm(caller, attempt, operation_id))


class NoOperations:
    """Where nothing is changed: the sandbox of `rasa shell`."""

    def mode(self, name: str) -> Mode:
        return Mode.OFF

    def draft(self, caller: Caller, name: str, parameters: Mapping[str, Value], key: str) -> Draft | Refused:
        return Refused(Refusal.NOT_OFFERED)

    def live(self, conversation_id: str) -> list[Operation]:
        return []

    def confirm(self, caller: Caller, attempt: Attempt, operation_id: str) -> Operation:
        raise LookupError("nothing was read back")
