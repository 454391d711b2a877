"""Tells customers what became of their operations, where no turn has told them: the result came late, an approver took
an hour, the process that knew it ended before it could speak."""

from __future__ import annotations

from datetime import datetime, timedelta

from frontdesk.accounts.writes import Done, Refused
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.timeline import Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.operations import store
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import Operation, State

#: The turn that carries an operation out speaks of it itself, within this time.
TURN_TIME = timedelta(seconds=30)
SAID = {
    State.DONE: "utter_operation_done_later",
    State.REFUSED: "utter_operation_refused_later",
    State.DECLINED: "utter_operation_declined",
}
_MOST = 100


class Telling:
    """Says in the conversation what nobody has said yet, whoever owns it."""

    def __init__(self, database: Database, timelines: Timelines, voice: Voice) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice

    def due(self, now: datetime | None = None) -> list[str]:
        """Conversations whose customer waits to hear of an operation."""
        with self._database.read() as connection:
            untold = store.untold(connection, (now or utc_now()) - TURN_TIME, _MOST)
        return list(dict.fromkeys(each.conversation_id for each in untold))

    def tell(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Say what became of the conversation's operations, once for each."""
        now = now or utc_now()
        with self._database.write("operation_tell") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            untold = store.untold(connection, now - TURN_TIME, _MOST, conversation_id)
            for each in untold:
                response, words = _said(each)
                timeline.append(self._voice.message(timeline.conversation, response, None, **words))
            store.set_told(connection, [each.id for each in untold], now)
            return timeline.commit()


def _said(operation: Operation) -> tuple[str, dict[str, str]]:
    """The response that tells what became of an operation, and its words."""
    words = {"what": in_words(operation), "reason": _reason(operation)}
    if isinstance(operation.result, Done) and "ticket" in operation.result.facts:
        return "utter_operation_passed_on_later", words | {"ticket": operation.result.facts["ticket"]}
    return SAID[operation.state], words


def _reason(operation: Operation) -> str:
    refused = operation.result.code if isinstance(operation.result, Refused) else ""
    return operation.approval_reason or refused


def in_words(operation: Operation) -> str:
    """What an operation does, as in `cancel order W1042`."""
    declared = DECLARATIONS.get(operation.name)
    return declared.described(operation.parameters) if declared else operation.name.replace("_", " ")
