"""An operation is read back, confirmed once by whoever may, and carried out exactly once, on both databases."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from frontdesk.accounts.grants import Grants
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Refused, Value
from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.model import Conversation
from frontdesk.conversations.report import Report
from frontdesk.database import Database, utc_now
from frontdesk.handoff.open_operations import OpenOperations
from frontdesk.identity.model import Caller, identified
from frontdesk.operations import store
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.lapsing import Lapsing
from frontdesk.operations.mail import OPERATION_MAIL
from frontdesk.operations.model import WAITING_TIME, Actor, Draft, Mode, Operation, State
from frontdesk.operations.sending import OperationDestination, Sending
from frontdesk.operations.service import OUTBOX_KIND, Attempt, NotConfirmed, Operations
from frontdesk.operations.tables import operation_days
from frontdesk.operations.telling import Telling
from frontdesk.outbox.service import Outbox
from frontdesk.outbox.tables import outbox
from frontdesk.problems import NotAllowed, NotFound, SignInRequired
from frontdesk.tickets.store import SqlTicketStore
from frontdesk.turns.ports import Reply, TurnResult
from tests.changeable import RecordInMemory, unavailable
from tests.engine import Engine, answer


@dataclass
class ProofsInMemory:
    """Proofs that a test hands out, by operation and digest."""

    given: dict[tuple[str, str], str] = field(default_factory=dict)

    def consume(
        self, connection: Connection, operation_id: str, digest: str, customer_id: str, now: datetime
    ) -> str | None:
        return self.given.pop((operation_id, digest), None)


@dataclass
class Desk:
    """One process with operations, and what a customer and an agent do there."""

    engine: Engine
    grants: Grants = field(default_factory=Grants)
    proofs: ProofsInMemory = field(default_factory=ProofsInMemory)
    now: datetime = field(default_factory=utc_now)

    def __post_init__(self) -> None:
        self.record = RecordInMemory(self.grants, prices={"W1": Decimal("40.00"), "W2": Decimal("140.00")})
        database = self.engine.database
        self.operations = Operations(database, self.record, self.proofs, DECLARATIONS, clock=lambda: self.now)
        self.sending = Sending(database, self.record, self.grants.issue, clock=lambda: self.now)
        self.outbox = Outbox(database, "one/1")

    def read_back(
        self, conversation: Conversation, name: str = "cancel_order", customer: str | None = None, **parameters: Value
    ) -> Operation:
        """A turn that reads an operation back."""
        started = self.engine.started(conversation, "please do it", now=self.now)
        who = Caller(conversation.id, conversation.customer_id, conversation.assurance, episode=conversation.episode)
        draft = self.operations.draft(who, name, parameters or {"order": "W1"}, started.turn.id)
        assert isinstance(draft, Draft)
        report = Report(drafts=({**draft.to_json(), **({"customer_id": customer} if customer else {})},))
        self.engine.turns.finish(started, TurnResult((Reply("Shall I?", (), report),)), now=self.now)
        found = self.operations.find(draft.id)
        if found is None:
            raise NotFound("operation")
        return found

    def says_yes(self, conversation: Conversation, operation: Operation) -> Operation:
        """A turn in which the customer confirms."""
        started = self.engine.started(conversation, "yes", now=self.now)
        try:
            return self.confirmed(conversation, started, operation)
        finally:
            self.engine.turns.finish(started, answer(), now=self.now)

    def confirmed(self, conversation: Conversation, started: StartedTurn, operation: Operation) -> Operation:
        who = Caller(conversation.id, conversation.customer_id, conversation.assurance, episode=conversation.episode)
        attempt = Attempt(started.turn.id, started.turn.attempts)
        return self.sending.carry_out(self.operations.confirm(who, attempt, operation.id))

    def work_off(self, after: timedelta = timedelta(0)) -> None:
        """The outbox's worker, some time later."""
        self.now += after
        destination = OperationDestination(self.sending)
        self.outbox.deliver_due({OUTBOX_KIND: destination}, now=self.now)

    @property
    def effects(self) -> list[str]:
        return [operation for operation, _ in self.record.ledger.effects]


@pytest.fixture
def desk(engine: Engine) -> Desk:
    return Desk(engine)


@pytest.fixture
def conversation(engine: Engine) -> Conversation:
    return engine.start("C-1007")


def test_what_was_read_back_and_confirmed_is_done_once(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    assert operation.state is State.PROPOSED and not desk.effects
    settled = desk.says_yes(conversation, operation)
    assert settled.state is State.DONE and settled.result == Done({"number": "W1"})
    desk.work_off(timedelta(hours=2))
    assert desk.effects == [operation.id]


def test_each_change_is_confirmed_by_mail_once(desk: Desk, conversation: Conversation) -> None:
    operation = desk.says_yes(conversation, desk.read_back(conversation))
    with desk.engine.database.read() as connection:
        mails = connection.execute(sa.select(outbox.c.payload).where(outbox.c.kind == OPERATION_MAIL)).scalars().all()
    assert [mail["operation"] for mail in mails] == [operation.id]


def test_a_turn_that_runs_again_finds_what_its_first_run_did(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    started = desk.engine.started(conversation, "yes", now=desk.now)
    first, again = (desk.confirmed(conversation, started, operation) for _ in range(2))
    assert first == again and desk.effects == [operation.id]


def test_fifty_parallel_confirmations_do_it_once(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    started = desk.engine.started(conversation, "yes", now=desk.now)

    def confirm(_: int) -> str:
        try:
            return desk.confirmed(conversation, started, operation).id
        except NotConfirmed as problem:
            return problem.code

    with ThreadPoolExecutor(8) as pool:
        outcomes = set(pool.map(confirm, range(50)))
    assert operation.id in outcomes and outcomes <= {operation.id, "stale", "line_taken"}
    assert desk.effects == [operation.id]


def test_after_a_takeover_a_yes_does_nothing(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    started = desk.engine.started(conversation, "yes", now=desk.now)
    robin = desk.engine.agent("robin")
    desk.engine.agent_actions.take_over(conversation.id, robin)
    with pytest.raises(NotConfirmed, match="nothing was done"):
        desk.confirmed(conversation, started, operation)
    desk.engine.agent_actions.hand_back(conversation.id, robin)
    with pytest.raises(NotConfirmed):
        desk.says_yes(desk.engine.conversation(conversation.id), operation)
    assert not desk.effects


def test_an_attempt_that_was_given_up_or_is_late_confirms_nothing(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    started = desk.engine.started(conversation, "yes", now=desk.now)
    who = Caller(conversation.id, "C-1007", identified("C-1007"), episode=conversation.episode)
    for attempt in (Attempt(started.turn.id, started.turn.attempts + 1), Attempt("0" * 32, 1)):
        with pytest.raises(NotConfirmed):
            desk.operations.confirm(who, attempt, operation.id)
    desk.now += timedelta(seconds=16)
    with pytest.raises(NotConfirmed):
        desk.confirmed(conversation, started, operation)
    assert not desk.effects


def test_what_was_read_back_long_ago_is_not_done(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    desk.now += timedelta(minutes=31)
    with pytest.raises(NotConfirmed):
        desk.says_yes(conversation, operation)
    assert not desk.effects


def test_a_newer_read_back_ends_the_older_one(desk: Desk, conversation: Conversation) -> None:
    older = desk.read_back(conversation, order="W1")
    newer = desk.read_back(conversation, order="W2")
    assert desk.operations.live(conversation.id) == [newer]
    with pytest.raises(NotConfirmed):
        desk.says_yes(conversation, older)
    assert not desk.effects


def test_somebody_elses_operation_is_not_found(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    other = desk.engine.start("C-1008")
    started = desk.engine.started(other, "yes", now=desk.now)
    with pytest.raises(NotFound):
        desk.confirmed(other, started, operation)
    stranger = Caller(conversation.id, "C-1008", identified("C-1008"), episode=conversation.episode)
    with pytest.raises(NotFound):
        desk.operations.confirm(stranger, Attempt(started.turn.id, 1), operation.id)
    assert not desk.effects


def test_a_draft_for_another_customer_is_not_stored(desk: Desk, conversation: Conversation) -> None:
    with pytest.raises(NotFound):
        desk.read_back(conversation, customer="C-1008")


def test_an_anonymous_caller_gets_nothing_read_back(desk: Desk, engine: Engine) -> None:
    guest = engine.start()
    with pytest.raises(SignInRequired):
        desk.operations.draft(Caller(guest.id, None), "cancel_order", {"order": "W1"}, "k")


def test_what_is_impossible_says_why_and_what_is_possible_instead(desk: Desk, conversation: Conversation) -> None:
    desk.record.packed.add("W1")
    who = Caller(conversation.id, "C-1007", identified("C-1007"))
    refused = desk.operations.draft(who, "cancel_order", {"order": "W1"}, "k")
    assert refused == Refused(Refusal.ALREADY_PACKED, ("return_items",), {"number": "W1"})


def test_a_record_that_changed_since_the_read_back_is_looked_at_anew(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    desk.record.packed.add("W1")
    with pytest.raises(NotConfirmed) as problem:
        desk.says_yes(conversation, operation)
    assert problem.value.code == "changed" and not desk.effects


def test_a_proof_is_used_up_by_its_own_operation_alone(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation, "change_address", order="W1", address="5 Orchard Bend")
    other = desk.read_back(conversation, "change_address", order="W1", address="6 Orchard Bend")
    desk.proofs.given[operation.id, operation.digest] = "code"
    with pytest.raises(NotConfirmed) as problem:
        desk.says_yes(conversation, other)
    assert problem.value.code == "proof_required" and not desk.effects
    desk.proofs.given[other.id, other.digest] = "code"
    started = desk.engine.started(conversation, "123456", now=desk.now)
    assert desk.confirmed(conversation, started, other).proof == "code"
    assert desk.effects == [other.id]


def test_an_order_line_is_in_one_open_change_at_a_time(desk: Desk, conversation: Conversation) -> None:
    desk.record.fault = unavailable("before")
    first = desk.says_yes(conversation, desk.read_back(conversation))
    assert first.state is State.UNKNOWN
    elsewhere = desk.engine.start("C-1007")
    with pytest.raises(NotConfirmed) as problem:
        desk.says_yes(elsewhere, desk.read_back(elsewhere))
    assert problem.value.code == "line_taken"
    desk.record.fault = lambda where: None
    desk.work_off(timedelta(minutes=2))
    assert desk.effects == [first.id]


def test_an_answer_that_is_lost_is_asked_for_and_never_guessed(desk: Desk, conversation: Conversation) -> None:
    desk.record.fault = unavailable("after")
    operation = desk.says_yes(conversation, desk.read_back(conversation))
    assert operation.state is State.UNKNOWN and operation.result is None
    desk.record.fault = unavailable("ask")
    desk.work_off(timedelta(minutes=2))
    assert desk.operations.find(operation.id) == operation
    desk.record.fault = lambda where: None
    desk.work_off(timedelta(minutes=2))
    found = desk.operations.find(operation.id)
    assert found is not None and found.state is State.DONE and desk.effects == [operation.id]


def test_amounts_above_the_limit_wait_for_an_approver_who_is_another_person(
    desk: Desk, conversation: Conversation
) -> None:
    operation = desk.says_yes(conversation, desk.read_back(conversation, "refund", order="W2"))
    assert operation.state is State.FOR_APPROVAL and not desk.effects
    assert [each.id for each in desk.operations.waiting()] == [operation.id]
    with pytest.raises(NotAllowed) as problem:
        desk.operations.approve(Actor("agent", "a1", "agent"), operation.id, "fine")
    assert problem.value.code == "not_approver"
    desk.operations.approve(Actor("agent", "a2", "approver"), operation.id, "fine")
    desk.work_off()
    assert desk.effects == [operation.id]


def test_what_nobody_approves_in_time_is_not_done_frees_its_line_and_the_customer_is_told(
    desk: Desk, conversation: Conversation
) -> None:
    operation = desk.says_yes(conversation, desk.read_back(conversation, "refund", order="W2"))
    lapsing = Lapsing(desk.engine.database, desk.engine.timelines, desk.engine.voice)
    desk.now += WAITING_TIME - timedelta(minutes=1)
    assert lapsing.due(desk.now) == []
    desk.now += timedelta(minutes=2)
    assert lapsing.due(desk.now) == [conversation.id]
    with pytest.raises(NotConfirmed):
        desk.operations.approve(Actor("agent", "a2", "approver"), operation.id, "fine")
    for _ in range(2):
        lapsing.end(conversation.id, desk.now)
    said = [each.text for each in desk.engine.events(conversation.id) if each.text and "expired" in each.text]
    ended = desk.operations.find(operation.id)
    assert ended is not None and ended.state is State.EXPIRED and len(said) == 1
    assert Telling(desk.engine.database, desk.engine.timelines, desk.engine.voice).due(desk.now + WAITING_TIME) == []
    again = desk.says_yes(conversation, desk.read_back(conversation, "refund", order="W2"))
    assert again.state is State.FOR_APPROVAL and not desk.effects


def test_a_no_ends_what_was_read_back(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    started = desk.engine.started(conversation, "no", now=desk.now)
    report = Report(withdraws=True)
    desk.engine.turns.finish(started, TurnResult((Reply("All right.", (), report),)), now=desk.now)
    found = desk.operations.find(operation.id)
    assert found is not None and found.state is State.WITHDRAWN
    with pytest.raises(NotConfirmed):
        desk.says_yes(conversation, operation)
    assert not desk.effects


def test_whoever_asked_does_not_approve(desk: Desk, conversation: Conversation) -> None:
    robin = desk.engine.agent("robin")
    desk.engine.agent_actions.take_over(conversation.id, robin)
    as_approver = Actor("agent", robin.agent_id, "approver")
    draft = Draft("refund", "C-1007", {"order": "W2"}, "k", {}, Decimal("140.00"), "EUR", ("W2/1",))
    operation = desk.operations.propose(as_approver, conversation.id, draft)
    assert desk.operations.confirm_as(as_approver, operation.id).state is State.FOR_APPROVAL
    with pytest.raises(NotAllowed) as problem:
        desk.operations.approve(as_approver, operation.id, "mine")
    assert problem.value.code == "own_request" and not desk.effects


def test_what_was_declined_is_never_done_and_frees_its_line_and_its_sum(desk: Desk, conversation: Conversation) -> None:
    operation = desk.says_yes(conversation, desk.read_back(conversation, "refund", order="W2"))
    approver = Actor("agent", "a2", "approver")
    desk.operations.decline(approver, operation.id, "not ours")
    for late in (desk.operations.approve, desk.operations.decline):
        with pytest.raises(NotConfirmed):
            late(approver, operation.id, "changed my mind")
    again = desk.says_yes(conversation, desk.read_back(conversation, "refund", order="W2"))
    assert again.state is State.FOR_APPROVAL
    desk.work_off(timedelta(hours=1))
    assert not desk.effects


def test_small_refunds_together_stay_below_the_days_sum(desk: Desk, conversation: Conversation) -> None:
    desk.record.prices = {f"W{number}": Decimal("70.00") for number in range(10)}
    done, refused = 0, []
    for number in range(10):
        try:
            operation = desk.says_yes(conversation, desk.read_back(conversation, "refund", order=f"W{number}"))
            done += operation.state is State.DONE
        except NotConfirmed as problem:
            refused.append(problem.code)
    assert done == 4 and set(refused) == {"daily_limit"}


def test_a_refused_cancellation_of_a_paid_order_leaves_the_days_refunds_counted(
    desk: Desk, conversation: Conversation
) -> None:
    desk.says_yes(conversation, desk.read_back(conversation, "refund", order="W1"))
    desk.record.pays = ("cancel_order",)
    desk.record.fault = lambda where: desk.record.packed.add("W2")  # the warehouse was quicker
    elsewhere = desk.engine.start("C-1007")
    operation = desk.says_yes(elsewhere, desk.read_back(elsewhere, order="W2"))
    assert operation.state is State.REFUSED and operation.amount == Decimal("140.00")
    with desk.engine.database.read() as connection:
        assert connection.execute(sa.select(operation_days.c.cents)).scalars().all() == [4000]


def test_another_change_under_its_id_refuses_an_operation(desk: Desk, conversation: Conversation) -> None:
    operation = desk.read_back(conversation)
    other = replace(operation.request, parameters={"order": "W9"})
    desk.record.ledger.effects.append((operation.id, other))
    desk.record.ledger.results[operation.id] = Done()
    settled = desk.says_yes(conversation, operation)
    assert (settled.state, settled.result) == (State.REFUSED, Refused(Refusal.KEY_REUSED))
    assert desk.record.ledger.effects == [(operation.id, other)]


def test_what_was_confirmed_is_done_however_long_the_record_was_away(desk: Desk, conversation: Conversation) -> None:
    desk.record.fault = unavailable("before")
    operation = desk.says_yes(conversation, desk.read_back(conversation))
    desk.record.fault = unavailable("ask")
    for _ in range(40):
        desk.work_off(timedelta(hours=1))
    desk.record.fault = lambda where: None
    desk.work_off(timedelta(minutes=5))
    settled = desk.operations.find(operation.id)
    assert settled is not None and settled.state is State.DONE and desk.effects == [operation.id]


def test_a_hundred_small_refunds_at_once_in_many_conversations_stay_below_it_too(desk: Desk, engine: Engine) -> None:
    orders = {f"W{number}": Decimal("7.00") for number in range(100)}
    desk.record.prices = orders
    conversations = [engine.start("C-1007") for _ in orders]
    wishes = zip(conversations, orders, strict=True)
    asked = [desk.read_back(each, "refund", order=order) for each, order in wishes]
    turns = [engine.started(each, "yes", now=desk.now) for each in conversations]

    def confirm(number: int) -> str:
        try:
            return desk.confirmed(conversations[number], turns[number], asked[number]).state
        except NotConfirmed as problem:
            return problem.code

    with ThreadPoolExecutor(16) as pool:
        said = Counter(pool.map(confirm, range(100)))
    assert said == {State.DONE: 42, "daily_limit": 58}, "42 times 7 is what 300 a day allows"
    assert len(set(desk.effects)) == len(desk.effects) == 42


def test_an_operation_that_is_off_is_not_offered_and_one_that_was_turned_off_not_done(
    desk: Desk, conversation: Conversation
) -> None:
    operation = desk.read_back(conversation)
    desk.operations.modes.set("cancel_order", Mode.OFF, "robin@example.com")
    with pytest.raises(NotConfirmed) as problem:
        desk.says_yes(conversation, operation)
    assert problem.value.code == "not_offered" and not desk.effects


def test_where_an_agent_confirms_nothing_is_done_before(desk: Desk, conversation: Conversation) -> None:
    desk.operations.modes.set("cancel_order", Mode.AGENT, "robin@example.com")
    operation = desk.says_yes(conversation, desk.read_back(conversation))
    desk.work_off(timedelta(hours=1))
    assert operation.state is State.FOR_AGENT and not desk.effects
    robin, kim = desk.engine.agent("robin"), desk.engine.agent("kim")
    desk.engine.agent_actions.take_over(conversation.id, robin)
    for answer_of in (desk.operations.confirm_as, lambda who, one: desk.operations.decline(who, one, "no")):
        with pytest.raises(NotConfirmed):
            answer_of(Actor("agent", kim.agent_id, "agent"), operation.id)
    desk.operations.confirm_as(Actor("agent", robin.agent_id, "agent"), operation.id)
    desk.work_off()
    assert desk.effects == [operation.id]


def test_an_agent_confirms_only_in_a_conversation_that_they_have(desk: Desk, conversation: Conversation) -> None:
    robin, kim = desk.engine.agent("robin"), desk.engine.agent("kim")
    desk.engine.agent_actions.take_over(conversation.id, robin)
    who, other = (Actor("agent", each.agent_id, "agent") for each in (robin, kim))
    draft = Draft("cancel_order", "C-1007", {"order": "W1"}, "k", {}, Decimal(0), "EUR", ("W1/1",))
    with pytest.raises(NotConfirmed):
        desk.operations.propose(other, conversation.id, draft)
    operation = desk.operations.propose(who, conversation.id, draft)
    with pytest.raises(NotConfirmed):
        desk.operations.confirm_as(other, operation.id)
    desk.operations.confirm_as(who, operation.id)
    desk.work_off()
    assert desk.effects == [operation.id]


@pytest.mark.parametrize("claim", [{"order": "W1", "approved": True}, {"order": "W1", "amount": "1.00"}])
def test_parameters_that_an_operation_does_not_have_are_an_error(
    desk: Desk, conversation: Conversation, claim: dict[str, Value]
) -> None:
    who = Caller(conversation.id, "C-1007", identified("C-1007"))
    with pytest.raises(ValueError, match="takes no"):
        desk.operations.draft(who, "cancel_order", claim, "k")


def test_a_result_that_nobody_heard_is_found_and_one_that_was_told_is_not(
    desk: Desk, conversation: Conversation, database: Database
) -> None:
    operation = desk.read_back(conversation)
    started = desk.engine.started(conversation, "yes", now=desk.now)
    settled = desk.confirmed(conversation, started, operation)
    later = desk.now + timedelta(minutes=1)
    with database.read() as connection:
        assert [each.id for each in store.untold(connection, later, 10)] == [settled.id]
    told = TurnResult((Reply("It is cancelled.", (), Report(told=(settled.id,))),))
    desk.engine.turns.finish(started, told, now=desk.now)
    with database.read() as connection:
        assert store.untold(connection, later, 10) == []


def test_what_no_turn_told_is_told_once_whoever_has_the_conversation(
    desk: Desk, conversation: Conversation, engine: Engine
) -> None:
    desk.record.fault = unavailable("before")
    desk.says_yes(conversation, desk.read_back(conversation))
    engine.agent_actions.take_over(conversation.id, engine.agent("robin"))
    desk.record.fault = lambda where: None
    desk.work_off(timedelta(minutes=2))
    telling = Telling(engine.database, engine.timelines, engine.voice)
    assert telling.due(desk.now) == []
    later = desk.now + timedelta(minutes=1)
    for _ in range(2):
        for waiting in telling.due(later):
            telling.tell(waiting, later)
    said = [text for text in engine.texts(conversation.id, "system") if text and "operation_done_later" in text]
    assert len(said) == 1


def test_what_nobody_knows_for_an_hour_gets_a_ticket_once_and_is_told_when_it_is_known(
    desk: Desk, conversation: Conversation, engine: Engine
) -> None:
    desk.record.fault = unavailable("after")
    operation = desk.says_yes(conversation, desk.read_back(conversation))
    desk.record.fault = unavailable("ask")
    leaving = OpenOperations(engine.database, engine.timelines, engine.voice, SqlTicketStore(engine.database))
    assert leaving.due(desk.now + timedelta(minutes=59)) == []
    for minutes in (61, 62):
        for waiting in leaving.due(desk.now + timedelta(minutes=minutes)):
            leaving.leave_tickets(waiting, desk.now + timedelta(minutes=minutes))
    opened = [event for event in engine.events(conversation.id) if event.kind == "ticket"]
    assert [event.data["request"] for event in opened] == ["cancel_order"]
    desk.record.fault = lambda where: None
    desk.work_off(timedelta(hours=2))
    found = desk.operations.find(operation.id)
    assert found is not None and found.state is State.DONE and desk.effects == [operation.id]


def test_what_was_sent_a_month_ago_is_asked_for_and_never_sent_again_until_a_person_settles_it(
    desk: Desk, conversation: Conversation
) -> None:
    desk.record.fault = unavailable("after")
    operation = desk.says_yes(conversation, desk.read_back(conversation))
    assert desk.sending.settle_by_hand(operation.id, True, "lee") is None
    desk.record.fault = unavailable("ask")
    for _ in range(30):
        desk.work_off(timedelta(days=1))
    desk.record.fault = lambda where: None
    desk.record.ledger.results.clear()  # it keeps them no longer
    with capture_logs() as lines:
        for _ in range(3):
            desk.work_off(timedelta(days=1))
    assert {line["event"] for line in lines if line["log_level"] == "error"} == {"operation_key_expired"}
    assert desk.effects == [operation.id]
    settled = desk.sending.settle_by_hand(operation.id, True, "lee")
    assert settled and (settled.state, settled.result) == (State.DONE, Done({"settled_by": "lee"}))
    desk.work_off(timedelta(days=1))
    assert desk.effects == [operation.id] and desk.sending.resume(operation.id) == settled
