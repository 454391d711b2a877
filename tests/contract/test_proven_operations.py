"""An operation that needs a proof, with real proofs and typed codes: done once, with its own code, never otherwise."""

from __future__ import annotations

import pytest

from frontdesk.conversations.model import Conversation
from frontdesk.database import Database
from frontdesk.identity.proofs.model import Challenge, Method, Purpose
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import Operation, State
from frontdesk.operations.service import NotConfirmed, Operations
from tests.contract.test_operations import Desk
from tests.contract.test_proofs import World, by, other
from tests.engine import Engine, answer


class Counter:
    """A desk whose operations need real proofs."""

    def __init__(self, database: Database) -> None:
        self.world = World(database)
        self.engine = Engine(database, proofs=self.world.proofs)
        self.desk = Desk(self.engine)
        self.world.now = self.desk.now
        self.desk.operations = Operations(
            database, self.desk.record, self.world.proofs, DECLARATIONS, clock=lambda: self.desk.now
        )

    def read_back(self, conversation: Conversation, address: str = "2 Orchard Bend") -> Operation:
        return self.desk.read_back(conversation, "change_address", order="W1", address=address)

    def ask(self, conversation: Conversation, operation: Operation) -> Challenge:
        purpose = Purpose(operation.id, operation.digest, operation.name, "send order W1 to another address")
        return by(self.world.ask(conversation, purpose), Method.EMAIL)

    def type(self, conversation: Conversation, text: str) -> None:
        started = self.engine.started(conversation, text, now=self.desk.now)
        self.engine.turns.finish(started, answer(), now=self.desk.now)

    @property
    def effects(self) -> int:
        return len(self.desk.record.ledger.effects)


@pytest.fixture
def counter(database: Database) -> Counter:
    return Counter(database)


@pytest.fixture
def conversation(counter: Counter) -> Conversation:
    return counter.engine.start("C-1007")


def test_with_its_code_an_operation_is_done_once(counter: Counter, conversation: Conversation) -> None:
    operation = counter.read_back(conversation)
    with pytest.raises(NotConfirmed, match="not confirmed"):
        counter.desk.says_yes(conversation, operation)
    counter.type(conversation, counter.world.code(counter.ask(conversation, operation)))
    done = counter.desk.says_yes(conversation, operation)
    assert (done.state, done.proof, counter.effects) == (State.DONE, "email", 1)
    with pytest.raises(NotConfirmed):
        counter.desk.says_yes(conversation, operation)
    assert counter.effects == 1


def test_the_code_of_one_address_does_not_send_the_parcel_to_another(
    counter: Counter, conversation: Conversation
) -> None:
    first = counter.read_back(conversation, "2 Orchard Bend")
    counter.type(conversation, counter.world.code(counter.ask(conversation, first)))
    second = counter.read_back(conversation, "9 Thieves Alley")
    with pytest.raises(NotConfirmed) as refused:
        counter.desk.says_yes(conversation, second)
    assert refused.value.code == "proof_required" and counter.effects == 0


def test_guessing_does_nothing(counter: Counter, conversation: Conversation) -> None:
    operation = counter.read_back(conversation)
    code = counter.world.code(counter.ask(conversation, operation))
    for _ in range(6):
        counter.type(conversation, other(code))
    counter.type(conversation, code)
    with pytest.raises(NotConfirmed):
        counter.desk.says_yes(conversation, operation)
    assert counter.effects == 0


def test_being_verified_for_one_change_confirms_no_other(counter: Counter, conversation: Conversation) -> None:
    first = counter.read_back(conversation)
    counter.type(conversation, counter.world.code(counter.ask(conversation, first)))
    counter.desk.says_yes(conversation, first)
    assert counter.engine.conversation(conversation.id).verified_until
    second = counter.read_back(conversation, "3 Mill Lane")
    with pytest.raises(NotConfirmed):
        counter.desk.says_yes(conversation, second)
    assert counter.effects == 1
