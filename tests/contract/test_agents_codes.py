"""An agent has a code sent for what they proposed; the customer types it in the chat, and the agent sees it arrive."""

from __future__ import annotations

from typing import Any

import pytest

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.conversations.model import Conversation
from frontdesk.database import Database
from frontdesk.identity.proofs.model import Challenge
from frontdesk.inbox.operations import AgentOperations
from frontdesk.inbox.proofs import AgentProofs
from frontdesk.inbox.web.operations_view import ledger_view
from frontdesk.operations.model import Operation, State
from frontdesk.operations.service import NotConfirmed
from frontdesk.problems import NotAllowed, TooMany
from tests.contract.test_agents_operations import CUSTOMER
from tests.contract.test_proofs import other
from tests.contract.test_proven_operations import Counter

NEW = "ada@new.example"


class Desk(Counter):
    """A desk at which an agent asks for codes."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        system, proofs = InMemorySystemOfRecord([CUSTOMER]), self.world.proofs
        self.people = AgentOperations(self.desk.operations, system, self.engine.inbox, proofs.standing)
        self.proofs = AgentProofs(self.people, proofs, database, self.engine.timelines, self.engine.voice)
        self.robin = self.engine.agent("robin")

    def proposed(self, conversation: Conversation, email: str = NEW) -> Operation:
        found = self.people.propose(self.robin, conversation.id, "change_email", {"email": email}, email)
        assert isinstance(found, Operation)
        return found

    def sent(self, conversation: Conversation, operation: Operation, key: str = "k1") -> list[Challenge]:
        """The codes that the customer got for the operation by this request."""
        before = len(self.world.mail.challenges)
        self.proofs.ask(self.robin, conversation.id, operation.id, key)
        return self.world.mail.challenges[before:]

    def types(self, conversation: Conversation, text: str) -> list[str]:
        """The customer writes while the agent has the conversation: no turn begins. Returns what is said then."""
        seen = len(self.engine.events(conversation.id))
        written = self.engine.say(conversation, text, now=self.desk.now)
        assert written.commit is not None and written.commit.next_turn is None
        return [str(each.text).split()[0] for each in self.engine.events(conversation.id)[seen:] if each.text]

    def line(self, conversation: Conversation) -> dict[str, Any]:
        """What the agent sees of the newest operation."""
        ledger = self.people.ledger(self.robin, conversation.id)
        found: dict[str, Any] = ledger_view(ledger, self.engine.agents.name_of)["here"][-1]
        return found


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


@pytest.fixture
def conversation(desk: Desk) -> Conversation:
    """Robin's."""
    begun = desk.engine.start("C-1007")
    desk.engine.agent_actions.take_over(begun.id, desk.robin)
    return desk.engine.conversation(begun.id)


def test_the_customer_types_the_codes_the_agent_sees_them_arrive_and_confirms(
    desk: Desk, conversation: Conversation
) -> None:
    operation = desk.proposed(conversation)
    before = desk.people.standing([conversation.id])
    assert (desk.line(conversation)["needs_proof"], desk.line(conversation)["asked"]) == (True, None)
    own, new = desk.sent(conversation, operation)
    assert {own.recipient, new.recipient} == {"", NEW}
    assert desk.line(conversation)["asked"]["is_given"] is False
    asked = desk.people.standing([conversation.id])
    assert asked != before, "pages hear of it"
    with pytest.raises(NotConfirmed) as problem:
        desk.people.confirm(desk.robin, conversation.id, operation.id)
    assert problem.value.code == "proof_required"
    assert desk.types(conversation, desk.world.code(own)) == ["••••••", "utter_code_right_next"]
    assert desk.types(conversation, desk.world.code(new)) == ["••••••", "utter_verified"]
    assert desk.line(conversation)["asked"]["is_given"] is True
    assert desk.people.standing([conversation.id]) != asked
    desk.people.confirm(desk.robin, conversation.id, operation.id)
    desk.desk.work_off()
    assert (desk.effects, desk.line(conversation)["proof"]) == (1, "email")


def test_what_is_asked_stands_in_the_chat_with_what_it_is_for(desk: Desk, conversation: Conversation) -> None:
    operation = desk.proposed(conversation)
    desk.sent(conversation, operation)
    message = desk.engine.events(conversation.id)[-1]
    assert str(message.text).split()[0] == "utter_ask_code_both"
    assert message.data["proof"]["operation"] == operation.id and message.data["proof"]["methods"] == ["email", "host"]


def test_a_wrong_code_is_said_so_and_counted_for_the_agent(desk: Desk, conversation: Conversation) -> None:
    operation = desk.proposed(conversation)
    own, _ = desk.sent(conversation, operation)
    assert desk.types(conversation, other(desk.world.code(own))) == ["••••••", "utter_code_wrong"]
    assert desk.line(conversation)["asked"]["tries_left"] == 4
    for _ in range(4):
        last = desk.types(conversation, other(desk.world.code(own)))
    assert last == ["••••••", "utter_code_ended"] and desk.line(conversation)["asked"] is None
    with pytest.raises(NotConfirmed):
        desk.people.confirm(desk.robin, conversation.id, operation.id)


def test_the_code_of_one_proposal_confirms_no_other(desk: Desk, conversation: Conversation) -> None:
    first = desk.proposed(conversation)
    codes = [desk.world.code(each) for each in desk.sent(conversation, first)]
    second = desk.proposed(conversation, "mallory@x.example")
    for code in codes:
        desk.types(conversation, code)
    for operation in (first, second):
        with pytest.raises(NotConfirmed):
            desk.people.confirm(desk.robin, conversation.id, operation.id)
    assert desk.effects == 0


def test_the_same_request_sends_one_code_and_another_one_ends_it(desk: Desk, conversation: Conversation) -> None:
    operation = desk.proposed(conversation)
    first = desk.sent(conversation, operation)
    assert desk.sent(conversation, operation) == []
    second = desk.sent(conversation, operation, "k2")
    assert len(second) == 2
    assert desk.types(conversation, desk.world.code(first[0]))[-1] == "utter_code_wrong"


def test_codes_have_the_same_limits_as_in_the_chat(desk: Desk, conversation: Conversation) -> None:
    operation = desk.proposed(conversation)
    with pytest.raises(TooMany):
        for place in range(20):
            desk.sent(conversation, operation, f"k{place}")
    assert len(desk.world.mail.challenges) <= 20


def test_nothing_is_sent_where_it_is_not_the_customers_to_prove(desk: Desk, conversation: Conversation) -> None:
    own_role = desk.people.propose(desk.robin, conversation.id, "cancel_order", {"order": "W1"}, "k")
    assert isinstance(own_role, Operation)
    kim = desk.engine.agent("kim")
    email = desk.proposed(conversation)
    for agent, operation, code in (
        (desk.robin, own_role, "no_proof_needed"),
        (kim, email, "not_yours"),
    ):
        with pytest.raises(NotAllowed) as problem:
            desk.proofs.ask(agent, conversation.id, operation.id, "k")
        assert problem.value.code == code
    desk.people.withdraw(desk.robin, conversation.id)
    desk.world.contact_changed_at = desk.world.now
    for operation, code in ((email, "stale"), (desk.proposed(conversation, "b@new.example"), "contact_changed")):
        with pytest.raises(NotAllowed) as problem:
            desk.proofs.ask(desk.robin, conversation.id, operation.id, "k")
        assert problem.value.code == code
    assert desk.world.mail.challenges == [] and email.state is State.PROPOSED
