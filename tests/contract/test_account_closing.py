"""An account is closed by people: proven by the customer, approved by another person, and left once as a ticket."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from frontdesk.accounts.grants import Grant, NotGranted
from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Refused, WriteRequest
from frontdesk.conversations.model import Conversation
from frontdesk.handoff.account_closing import CLOSE, ClosedByPeople
from frontdesk.identity.model import Caller
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import Actor, Operation, State
from frontdesk.operations.sending import Sending
from frontdesk.operations.service import NotConfirmed, Operations
from frontdesk.operations.telling import TURN_TIME, Telling
from frontdesk.problems import NotAllowed
from frontdesk.tickets.store import SqlTicketStore
from tests.contract.test_agents_operations import CUSTOMER
from tests.contract.test_operations import Desk
from tests.engine import Engine

ADA = CustomerRecord("C-1007", Account("Ada", "a@x.example", "1 Mill Lane", Decimal(0), "EUR"))
APPROVER = Actor("agent", "a2", "approver")


class Closing(Desk):
    """A desk whose accounts are closed by people."""

    def __init__(self, engine: Engine, customer: CustomerRecord = ADA) -> None:
        super().__init__(engine)
        database, self.tickets = engine.database, SqlTicketStore(engine.database)
        system = InMemorySystemOfRecord([customer])
        self.by_people = ClosedByPeople(self.record, system, self.grants, database, self.tickets)
        self.operations = Operations(database, self.by_people, self.proofs, DECLARATIONS, clock=lambda: self.now)
        self.sending = Sending(database, self.by_people, self.grants.issue, clock=lambda: self.now)

    def asked(self, conversation: Conversation) -> Operation:
        """The customer asks for it, proves who it is, and says yes."""
        operation = self.read_back(conversation, CLOSE, reason="too many mails")
        self.proofs.given[operation.id, operation.digest] = "email"
        return self.says_yes(conversation, operation)

    def left(self, conversation: Conversation) -> list[str]:
        return [each.number for each in self.tickets.requests(conversation.id)]

    def said(self, conversation: Conversation) -> list[str]:
        telling = Telling(self.engine.database, self.engine.timelines, self.engine.voice)
        telling.tell(conversation.id, self.now + TURN_TIME + timedelta(seconds=1))
        texts = [str(each.text) for each in self.engine.events(conversation.id)]
        return [each.split()[0] for each in texts if each.startswith("utter_operation")]


@pytest.fixture
def closing(engine: Engine) -> Closing:
    return Closing(engine)


@pytest.fixture
def conversation(closing: Closing) -> Conversation:
    return closing.engine.start("C-1007")


def test_what_is_approved_is_left_for_people_once_and_the_customer_is_told(
    closing: Closing, conversation: Conversation
) -> None:
    operation = closing.asked(conversation)
    assert (operation.state, operation.proof, closing.left(conversation)) == (State.FOR_APPROVAL, "email", [])
    closing.operations.approve(APPROVER, operation.id, "nothing is open")
    closing.work_off()
    closing.work_off(timedelta(hours=1))
    (ticket,) = closing.tickets.requests(conversation.id)
    assert ticket.request is not None and (ticket.request.kind, ticket.request.why) == (CLOSE, "too many mails")
    done = closing.operations.find(operation.id)
    assert done is not None and done.result == Done({"ticket": ticket.number}) and not closing.effects
    assert closing.said(conversation) == ["utter_operation_passed_on_later"]


def test_what_is_refused_leaves_nothing_and_the_customer_hears_why(
    closing: Closing, conversation: Conversation
) -> None:
    operation = closing.asked(conversation)
    closing.operations.decline(APPROVER, operation.id, "a warranty claim is open")
    closing.work_off(timedelta(hours=1))
    assert closing.left(conversation) == []
    assert closing.said(conversation) == ["utter_operation_declined"]


def test_nothing_is_asked_of_approvers_without_the_customers_own_proof(
    closing: Closing, conversation: Conversation
) -> None:
    operation = closing.read_back(conversation, CLOSE, reason="x")
    with pytest.raises(NotConfirmed) as problem:
        closing.says_yes(conversation, operation)
    assert problem.value.code == "proof_required"
    robin = closing.engine.agent("robin")
    closing.engine.agent_actions.take_over(conversation.id, robin)
    agent = Actor("agent", robin.agent_id, "agent")
    who = Caller(conversation.id, "C-1007", conversation.assurance, episode=conversation.episode)
    draft = closing.operations.draft(who, CLOSE, {"reason": "x"}, "k")
    assert not isinstance(draft, Refused)
    proposed = closing.operations.propose(agent, conversation.id, draft)
    with pytest.raises(NotConfirmed) as problem:
        closing.operations.confirm_as(agent, proposed.id)
    assert problem.value.code == "proof_required"


def test_who_asked_for_it_does_not_approve_it_and_it_is_asked_for_once(
    closing: Closing, conversation: Conversation
) -> None:
    operation = closing.asked(conversation)
    with pytest.raises(NotAllowed):
        closing.operations.approve(Actor("agent", "a1", "agent"), operation.id, "fine")
    with pytest.raises(NotConfirmed) as problem:
        closing.asked(closing.engine.start("C-1007"))
    assert problem.value.code == "line_taken"


def test_an_account_with_an_open_order_is_not_closed(engine: Engine) -> None:
    closing = Closing(engine, CUSTOMER)
    found = closing.by_people.examine(WriteRequest(CLOSE, "C-1007", {}))
    assert isinstance(found, Refused) and found.reason == Refusal.ACCOUNT_OPEN
    assert closing.by_people.examine(WriteRequest(CLOSE, "C-9", {})) == Refused(Refusal.NOT_FOUND)


def test_no_ticket_is_left_without_a_grant(closing: Closing, conversation: Conversation) -> None:
    operation = closing.read_back(conversation, CLOSE, reason="x")
    forged = Grant(operation.id, operation.request, "0" * 64)
    with pytest.raises(NotGranted):
        closing.by_people.perform(forged)
    assert closing.left(conversation) == []
