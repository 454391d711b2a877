"""Agents propose, confirm and decline for customers, and approvers decide, by the rules of operations."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from structlog.testing import capture_logs

from frontdesk.accounts.memory import InMemorySystemOfRecord
from frontdesk.accounts.model import Account, CustomerRecord, Order, OrderLine, OrderState
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.writes import Refused
from frontdesk.conversations.model import Conversation
from frontdesk.inbox.lists import Filter
from frontdesk.inbox.operation_forms import Field, Kind, fields
from frontdesk.inbox.operations import AgentOperations
from frontdesk.inbox.web.operations_view import choices_view, ledger_view, proposal_view
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import Mode, Operation, State
from frontdesk.operations.service import NotConfirmed
from frontdesk.problems import Invalid, NotAllowed, NotFound, NotPermitted
from frontdesk.team.model import Agent, Role
from tests.contract.test_operations import Desk
from tests.engine import Engine

ORDER = Order(
    number="W1",
    state=OrderState.PROCESSING,
    placed_on=date(2026, 11, 20),
    items=(OrderLine("Boots", 2, Decimal("40.00")),),
    total=Decimal("80.00"),
    address="1 Mill Lane",
    tracking=None,
    carrier=None,
    expected_on=None,
    delivered_on=None,
    refunded=Decimal(0),
    currency="EUR",
)
CUSTOMER = CustomerRecord("C-1007", Account("Ada", "a@x.example", "1 Mill Lane", Decimal(0), "EUR"), (ORDER,))


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


@pytest.fixture
def people(desk: Desk) -> AgentOperations:
    return AgentOperations(desk.operations, InMemorySystemOfRecord([CUSTOMER]), desk.engine.inbox)


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


@pytest.fixture
def approver(engine: Engine) -> Agent:
    return engine.agent("ann", Role.APPROVER)


@pytest.fixture
def conversation(engine: Engine, robin: Agent) -> Conversation:
    """Robin's."""
    begun = engine.start("C-1007")
    engine.agent_actions.take_over(begun.id, robin)
    return engine.conversation(begun.id)


def proposed(
    people: AgentOperations, agent: Agent, conversation: Conversation, name: str = "cancel_order", **parameters: Any
) -> Operation:
    found = people.propose(agent, conversation.id, name, parameters or {"order": "W1"}, "k1")
    assert isinstance(found, Operation)
    return found


def test_an_agent_proposes_reads_back_and_confirms_and_the_ledger_says_who(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    operation = proposed(people, robin, conversation)
    assert operation.state is State.PROPOSED and not desk.effects
    people.confirm(robin, conversation.id, operation.id)
    desk.work_off()
    assert desk.effects == [operation.id]
    ledger = ledger_view(people.ledger(robin, conversation.id), desk.engine.agents.name_of)
    (line,) = ledger["here"]
    assert (line["state"], line["proposed"]["name"], line["confirmed"]["agent"]) == ("done", "Robin", robin.agent_id)
    other = desk.engine.start("C-1007")
    assert [each.id for each in people.ledger(robin, other.id).elsewhere] == [operation.id]
    assert people.ledger(robin, desk.engine.start("C-1008").id).elsewhere == []


def test_the_ledger_names_items_as_customers_know_them_also_while_the_records_are_away(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(people, robin, conversation)
    assert people.ledger(robin, conversation.id).names == {}, "nothing is about items, so nobody is asked"
    proposed(people, robin, conversation, "refund", order="W1", items=[{"item": "W1/1"}], reason="faulty")
    view = ledger_view(people.ledger(robin, conversation.id), desk.engine.agents.name_of)
    assert view["item_names"] == {"W1/1": "Boots"}

    def fail(*_: object) -> None:
        raise SystemOfRecordUnavailable("down")

    monkeypatch.setattr(InMemorySystemOfRecord, "orders", fail)
    assert ledger_view(people.ledger(robin, conversation.id), desk.engine.agents.name_of)["item_names"] == {}


def test_an_edited_proposal_ends_the_older_one(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    older = proposed(people, robin, conversation, "change_address", order="W1", address="2 Mill Lane")
    newer = proposed(people, robin, conversation, "change_address", order="W1", address="3 Mill Lane")
    with pytest.raises(NotConfirmed) as problem:
        people.confirm(robin, conversation.id, older.id)
    assert problem.value.code == "stale"
    people.withdraw(robin, conversation.id)
    with pytest.raises(NotConfirmed):
        people.confirm(robin, conversation.id, newer.id)
    assert not desk.effects


def test_what_is_not_possible_says_why_and_what_is_instead(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    desk.record.packed.add("W1")
    refused = people.propose(robin, conversation.id, "cancel_order", {"order": "W1"}, "k")
    assert isinstance(refused, Refused)
    assert proposal_view(refused, str)["refused"] == {
        "reason": "already_packed",
        "instead": ["return_items"],
        "facts": {"number": "W1"},
    }


def test_only_who_has_the_conversation_acts_in_it(
    desk: Desk, engine: Engine, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    kim, operation = engine.agent("kim", Role.LEAD), proposed(people, robin, conversation)
    for act in (
        lambda: people.propose(kim, conversation.id, "cancel_order", {"order": "W1"}, "k"),
        lambda: people.confirm(kim, conversation.id, operation.id),
        lambda: people.decline(kim, conversation.id, operation.id, "no"),
        lambda: people.withdraw(kim, conversation.id),
        lambda: people.choices(kim, conversation.id),
    ):
        with pytest.raises(NotAllowed) as problem:
            act()
        assert problem.value.code == "not_yours"
    engine.agents.seen(kim.agent_id)
    engine.agent_actions.assign(conversation.id, robin, kim.agent_id)
    with pytest.raises(NotConfirmed):
        people.confirm(kim, conversation.id, operation.id)
    assert not desk.effects


def test_an_operation_is_reached_through_its_own_conversation_alone(
    engine: Engine, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    operation, other = proposed(people, robin, conversation), engine.start("C-1008")
    engine.agent_actions.take_over(other.id, robin)
    with pytest.raises(NotFound):
        people.confirm(robin, other.id, operation.id)


def test_a_customer_for_whom_nobody_vouches_gets_nothing_proposed(
    engine: Engine, people: AgentOperations, robin: Agent
) -> None:
    guest = engine.start()
    engine.agent_actions.take_over(guest.id, robin)
    with pytest.raises(NotAllowed) as problem:
        people.propose(robin, guest.id, "cancel_order", {"order": "W1"}, "k")
    assert problem.value.code == "customer_unknown"


#: What no cancelling of an order takes, whoever sends it.
FORGED: tuple[dict[str, Any], ...] = (
    {"order": "W1", "approved": True},
    {"order": "W1", "customer_id": "C-1008"},
    {"order": "W1", "amount": "1.00"},
    {"order": 1.5},
    {"order": [[[[[[["deep"]]]]]]]},
)


def test_members_that_an_operation_does_not_have_are_refused(
    people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    for parameters in FORGED:
        with pytest.raises(Invalid) as problem:
            people.propose(robin, conversation.id, "cancel_order", parameters, "k")
        assert problem.value.code == "bad_parameter"


def test_the_agents_role_is_proof_unless_the_policy_wants_the_customers_own(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    address = proposed(people, robin, conversation, "change_address", order="W1", address="2 Mill Lane")
    assert people.confirm(robin, conversation.id, address.id).proof is None
    email = proposed(people, robin, conversation, "change_email", email="new@x.example")
    with pytest.raises(NotConfirmed) as problem:
        people.confirm(robin, conversation.id, email.id)
    assert problem.value.code == "proof_required"
    desk.proofs.given[email.id, email.digest] = "email"
    assert people.confirm(robin, conversation.id, email.id).proof == "email"


def test_what_a_customer_confirmed_waits_for_the_agent_who_has_the_conversation(
    desk: Desk, engine: Engine, people: AgentOperations, robin: Agent
) -> None:
    desk.operations.modes.set("cancel_order", Mode.AGENT, "lee@example.com")
    begun = [engine.start("C-1007"), engine.start("C-1007")]
    waiting = [
        desk.says_yes(each, desk.read_back(each, order=order)) for each, order in zip(begun, ("W3", "W4"), strict=True)
    ]
    assert {each.state for each in waiting} == {State.FOR_AGENT}
    todo = Filter("requests")
    assert {row.conversation.id for row in engine.inbox.rows(todo, robin)} == {each.id for each in begun}
    assert engine.inbox.counts(robin)["requests"] == 2
    for each in begun:
        engine.agent_actions.take_over(each.id, robin)
    people.confirm(robin, begun[0].id, waiting[0].id)
    declined = people.decline(robin, begun[1].id, waiting[1].id, "It left the house already.")
    assert (declined.state, declined.approval_reason) == (State.DECLINED, "It left the house already.")
    desk.work_off()
    assert desk.effects == [waiting[0].id] and engine.inbox.rows(todo, robin) == []


def test_above_the_limit_another_person_approves_and_never_who_asked(
    desk: Desk, engine: Engine, people: AgentOperations, approver: Agent, conversation: Conversation, robin: Agent
) -> None:
    own = engine.start("C-1007")
    engine.agent_actions.take_over(own.id, approver)
    asked = proposed(people, approver, own, "refund", order="W2", reason="faulty")
    assert people.confirm(approver, own.id, asked.id).state is State.FOR_APPROVAL
    (request,) = people.requests(approver)
    assert request.is_own and request.limit == "100" and request.names == {}
    for decide in (people.approve, people.refuse):
        with pytest.raises(NotAllowed) as problem:
            decide(approver, asked.id, "fine")
        assert problem.value.code == "own_request"
    ben = engine.agent("ben", Role.APPROVER)
    assert not people.requests(ben)[0].is_own
    approved = people.approve(ben, asked.id, "The boots came apart.")
    desk.work_off()
    assert desk.effects == [asked.id] and approved.approval_reason == "The boots came apart."
    assert people.requests(ben) == []


def test_nobody_but_an_approver_sees_or_decides_what_waits(desk: Desk, engine: Engine, people: AgentOperations) -> None:
    customer = engine.start("C-1007")
    operation = desk.says_yes(customer, desk.read_back(customer, "refund", order="W2"))
    for role in set(Role) - {Role.APPROVER}:
        who = engine.agent(role, role)
        with pytest.raises(NotPermitted):
            people.requests(who)
        for decide in (people.approve, people.refuse):
            with pytest.raises(NotPermitted):
                decide(who, operation.id, "fine")
    assert desk.operations.find(operation.id) == operation


def test_a_decision_needs_a_reason_and_is_made_once(
    desk: Desk, engine: Engine, people: AgentOperations, approver: Agent
) -> None:
    customer = engine.start("C-1007")
    operation = desk.says_yes(customer, desk.read_back(customer, "refund", order="W2"))
    with pytest.raises(Invalid):
        people.refuse(approver, operation.id, "  ")
    people.refuse(approver, operation.id, "It was worn.")
    with pytest.raises(NotConfirmed):
        people.approve(engine.agent("ben", Role.APPROVER), operation.id, "fine")
    desk.work_off(timedelta(hours=1))
    assert not desk.effects


def test_each_answer_leaves_one_line_that_says_who_gave_it_also_if_it_was_not_taken(
    desk: Desk, engine: Engine, people: AgentOperations, approver: Agent
) -> None:
    own = engine.start("C-1007")
    engine.agent_actions.take_over(own.id, approver)
    with capture_logs() as lines:
        asked = proposed(people, approver, own, "refund", order="W2", reason="faulty")
        people.confirm(approver, own.id, asked.id)
        with pytest.raises(NotAllowed):
            people.approve(approver, asked.id, "fine")
    said = [(line["event"], line["answer"], line["agent"], line.get("code")) for line in lines if "answer" in line]
    assert said == [
        ("operation_answered", "confirm", approver.agent_id, None),
        ("operation_answer_refused", "approve", approver.agent_id, "own_request"),
    ]


def test_what_is_off_is_not_offered_and_the_form_has_the_customers_orders(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation
) -> None:
    desk.operations.modes.set("cancel_order", Mode.OFF, "lee@example.com")
    desk.operations.modes.set("return_items", Mode.AGENT, "lee@example.com")
    choices = choices_view(people.choices(robin, conversation.id))
    assert {each["name"] for each in choices["offered"]} == set(DECLARATIONS) - {"cancel_order"}
    (order,) = choices["orders"]
    assert order["lines"][0]["item"] == "W1/1" and order["lines"][0]["quantity"] == 2
    with pytest.raises(NotConfirmed) as problem:
        people.propose(robin, conversation.id, "cancel_order", {"order": "W1"}, "k")
    assert problem.value.code == "not_offered"


def test_records_that_give_no_answer_are_told_in_words_and_nothing_is_done(
    desk: Desk, people: AgentOperations, robin: Agent, conversation: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    operation = proposed(people, robin, conversation)

    def fail(_: object) -> None:
        raise SystemOfRecordUnavailable("down")

    monkeypatch.setattr(desk.record, "examine", fail)
    for act in (
        lambda: people.propose(robin, conversation.id, "cancel_order", {"order": "W1"}, "k"),
        lambda: people.confirm(robin, conversation.id, operation.id),
    ):
        with pytest.raises(NotAllowed) as problem:
            act()
        assert problem.value.code == "record_unavailable"
    assert desk.operations.find(operation.id) == operation


def test_every_parameter_of_every_declaration_has_a_field_of_its_own() -> None:
    for declared in DECLARATIONS.values():
        found = fields(declared)
        assert [each.name for each in found] == list(declared.parameters)
        assert all(each != Field(each.name, Kind.TEXT) or each.name == "address" for each in found)
