"""A link for a new password is an operation: in the ledger, made once, and nobody in the conversation hears of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.conversations.model import Conversation
from frontdesk.handoff.open_operations import OpenOperations
from frontdesk.operations.model import UNKNOWN_TIME, State
from frontdesk.operations.reset_links import RESET, ResetLinks
from frontdesk.operations.telling import TURN_TIME, Telling
from frontdesk.tickets.store import SqlTicketStore
from tests.contract.test_agents_operations import CUSTOMER
from tests.contract.test_operations import Desk
from tests.engine import Engine


class Away(InMemorySystemOfRecord):
    """Gives no answer as long as it is away."""

    is_away = True

    def reset_link(self, grant: object) -> str:
        if self.is_away:
            raise SystemOfRecordUnavailable("timeout")
        return super().reset_link(grant)  # type: ignore[arg-type]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


@pytest.fixture
def conversation(engine: Engine) -> Conversation:
    """Of somebody who has not signed in."""
    return engine.start()


def test_it_is_in_the_ledger_and_made_once_for_a_key(desk: Desk, conversation: Conversation) -> None:
    links = ResetLinks(desk.engine.database, InMemorySystemOfRecord([CUSTOMER]), desk.grants.issue, lambda: desk.now)
    first = links.link("C-1007", conversation.id, "turn-1:reset")
    assert links.link("C-1007", conversation.id, "turn-1:reset") == first
    (operation,) = desk.operations.of_conversation(conversation.id)
    assert (operation.name, operation.state, operation.customer_id) == (RESET, State.DONE, "C-1007")
    assert (operation.confirmed_by, dict(operation.parameters)) == ("customer", {})
    assert first not in repr(operation), "who reads the ledger has no link"


def test_nobody_in_the_conversation_hears_whether_there_is_an_account(desk: Desk, conversation: Conversation) -> None:
    system = Away([CUSTOMER])
    links = ResetLinks(desk.engine.database, system, desk.grants.issue, lambda: desk.now)
    with pytest.raises(SystemOfRecordUnavailable):
        links.link("C-1007", conversation.id, "turn-1:reset")
    engine, later = desk.engine, desk.now + UNKNOWN_TIME + timedelta(minutes=1)
    telling = Telling(engine.database, engine.timelines, engine.voice)
    open_still = OpenOperations(engine.database, engine.timelines, engine.voice, SqlTicketStore(engine.database))
    assert open_still.due(later) == []
    system.is_away = False
    assert links.link("C-1007", conversation.id, "turn-1:reset").startswith("http")
    (operation,) = desk.operations.of_conversation(conversation.id)
    assert operation.state is State.DONE and telling.due(later + TURN_TIME) == []
