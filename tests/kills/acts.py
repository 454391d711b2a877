"""What a process is asked to do in a run. Each gets the process and returns what JSON can hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Refused, Value
from frontdesk.conversations.commit import StartedTurn
from frontdesk.conversations.report import Report
from frontdesk.database import UNAVAILABLE
from frontdesk.identity.proofs import store as proof_store
from frontdesk.identity.proofs.model import Challenge, Method
from frontdesk.inbox.actions import AgentActions
from frontdesk.operations import store
from frontdesk.operations.declarations import DECLARATIONS
from frontdesk.operations.model import Actor, Operation, State
from frontdesk.operations.service import Attempt
from frontdesk.operations.tables import operation_days, operation_lines
from frontdesk.outbox.model import Delivery
from frontdesk.outbox.tables import outbox
from frontdesk.problems import NotAllowed, NotFound
from frontdesk.team.model import Agent
from frontdesk.turns.ports import Reply, TurnResult
from tests.engine import answer
from tests.kills.process import Process
from tests.kills.world import customer_of

#: Names an operation in what a turn tells its customer of it.
MARK = "operation:"


@dataclass(frozen=True)
class Chat:
    """One conversation of a customer, and what they want in it."""

    conversation: str
    name: str
    parameters: Mapping[str, Value]


def begin(process: Process, seeds: Sequence[int]) -> list[list[str]]:
    """Two conversations of each customer."""
    return [[process.engine.start(customer_of(seed)).id for _ in range(2)] for seed in seeds]


def read_back(process: Process, chat: Chat, is_proven: bool = False) -> str | None:
    """A turn that reads the operation back; its id, or None if it is not possible. The customer may prove at once to be
    it for that operation."""
    process.engine.turns.recover(process.clock())
    conversation = process.engine.conversation(chat.conversation)
    started = process.engine.turns.claim(conversation.id, process.clock()).next_turn
    started = started or process.engine.started(conversation, "please", now=process.clock())
    try:
        caller = process.caller(conversation)
        draft = process.in_turn.draft(caller, chat.name, chat.parameters, started.turn.id)
    except (NotAllowed, SystemOfRecordUnavailable):
        draft = Refused(Refusal.NOT_OFFERED)
    if isinstance(draft, Refused):
        process.engine.turns.finish(started, answer(), now=process.clock())
        return None
    report = Report(drafts=(draft.to_json(),))
    process.engine.turns.finish(started, TurnResult((Reply("Shall I?", (), report),)), now=process.clock())
    if is_proven:
        _prove(process, draft.id)
    return draft.id


def _prove(process: Process, operation_id: str) -> None:
    operation, now = process.operations.find(operation_id), process.clock()
    if operation is None:
        return
    until = now + timedelta(minutes=10)
    challenge = Challenge(
        f"p{operation_id[:20]}",
        operation.conversation_id,
        operation.customer_id,
        operation_id,
        operation.digest,
        operation.name,
        "",
        "en",
        Method.EMAIL,
        "",
        "hash",
        None,
        now,
        until,
        answered_at=now,
        usable_until=until,
    )
    with process.database.write() as connection:
        proof_store.insert(connection, challenge)


def say_yes(process: Process, chat: Chat, operation_id: str) -> str:
    """A turn in which the customer confirms; what it says of the operation."""
    conversation = process.engine.conversation(chat.conversation)
    commit = process.engine.say(conversation, "yes", now=process.clock()).commit
    started = commit.next_turn if commit else None
    return _confirmed(process, started, operation_id) if started else "waits"


def run_turn_again(process: Process, chat: Chat, operation_id: str) -> str:
    """The start of a process that takes up the turns of the one before."""
    process.engine.turns.recover(process.clock())
    started = process.engine.turns.claim(chat.conversation, process.clock()).next_turn
    return _confirmed(process, started, operation_id) if started else "nothing left"


def _confirmed(process: Process, started: StartedTurn, operation_id: str) -> str:
    conversation = process.engine.conversation(started.turn.conversation_id)
    attempt = Attempt(started.turn.id, started.turn.attempts)
    try:
        operation = process.in_turn.confirm(process.caller(conversation), attempt, operation_id)
        said, told = operation.state.value, (operation.id,) if operation.is_settled else ()
    except (NotAllowed, NotFound) as problem:
        said, told = problem.code, ()
    except SystemOfRecordUnavailable:
        said, told = "unavailable", ()
    text = f"{MARK}{operation_id}" if told else said
    result = TurnResult((Reply(text, (), Report(told=told)),))
    process.engine.turns.finish(started, result, now=process.clock())
    return said


def begin_to_say_yes(process: Process, chat: Chat) -> list[Any]:
    """The turn of a yes that has not been looked at yet: its id and its attempt."""
    turn = process.engine.started(process.engine.conversation(chat.conversation), "yes", now=process.clock()).turn
    return [turn.id, turn.attempts]


def confirm_at_once(process: Process, chat: Chat, turn: Sequence[Any], operation_id: str) -> str:
    """The same attempt of a turn confirms, beside others; `busy` if the database had no time for it."""
    try:
        conversation = process.engine.conversation(chat.conversation)
        return process.in_turn.confirm(process.caller(conversation), Attempt(*turn), operation_id).state.value
    except NotAllowed as problem:
        return problem.code
    except (SystemOfRecordUnavailable, *UNAVAILABLE):
        return "busy"


def take_over(process: Process, chat: Chat, agent_id: str) -> None:
    _acting(process).take_over(chat.conversation, _agent(process, agent_id))


def propose(process: Process, chat: Chat, agent_id: str) -> str | None:
    """An agent takes over and proposes the operation; its id, or None if it is not possible."""
    take_over(process, chat, agent_id)
    conversation = process.engine.conversation(chat.conversation)
    try:
        draft = process.operations.draft(process.caller(conversation), chat.name, chat.parameters, chat.conversation)
        if isinstance(draft, Refused):
            return None
        return process.operations.propose(Actor("agent", agent_id, "agent"), chat.conversation, draft).id
    except (NotAllowed, SystemOfRecordUnavailable):
        return None


def decide(process: Process, how: str, agent_id: str, operation_id: str) -> str:
    """A person confirms, approves or declines."""
    person = Actor("agent", agent_id, "approver" if how == "approve" else "agent")
    role = Actor("agent", agent_id, "approver")
    try:
        if how == "confirm":
            return process.operations.confirm_as(person, operation_id).state.value
        if how == "approve":
            return process.operations.approve(person, operation_id, "fine").state.value
        return process.operations.decline(role, operation_id, "no").state.value
    except (NotAllowed, NotFound) as problem:
        return problem.code
    except SystemOfRecordUnavailable:
        return "unavailable"


def work(process: Process) -> int:
    """The workers of the outbox, until nothing is due."""
    return process.outbox.deliver_due(process.destinations, now=process.clock())


def tell(process: Process) -> int:
    """The loop that tells customers what no turn has told."""
    due = process.telling.due(process.clock())
    for conversation_id in due:
        process.telling.tell(conversation_id, process.clock())
    return len(due)


def settle_by_hand(process: Process, seed: int, made: Sequence[str]) -> int:
    """A person looks for operations that are sent no more, and says what was made of them. Returns how many."""
    with process.database.read() as connection:
        found = [each for each in _under_way(connection, seed) if each.is_only_asked_for(process.clock())]
    for each in found:
        process.sending.settle_by_hand(each.id, each.id in made, "kim")
    return len(found)


def left(process: Process, seed: int) -> int:
    """How much of a customer's is still to be done."""
    with process.database.read() as connection:
        return len(_under_way(connection, seed)) + _pending(connection)


def rows(process: Process, seed: int) -> dict[str, Any]:
    """What the database says of a customer."""
    who = customer_of(seed)
    with process.database.read() as connection:
        found = store.of_customer(connection, who, 1000)
        ids = [each.id for each in found]
        mails = sa.select(outbox.c.key).where(outbox.c.key.in_([f"{MARK}{each}" for each in ids]))
        held = sa.select(operation_lines).where(operation_lines.c.operation_id.in_(ids))
        days = sa.select(sa.func.coalesce(sa.func.sum(operation_days.c.cents), 0))
        used = [
            each.operation_id
            for operation in found
            for each in proof_store.of_operation(connection, operation.id, operation.digest, who)
            if each.used_at is not None
        ]
        return {
            "said": {each.id: _said(process, each) for each in found},
            "operations": [_row(each) for each in found],
            "mails": [key.removeprefix(MARK) for key in connection.scalars(mails)],
            "lines": {row.line: row.operation_id for row in connection.execute(held)},
            "day": int(connection.execute(days.where(operation_days.c.customer_id == who)).scalar_one()),
            "proofs": used,
            "pending": _pending(connection),
        }


def _said(process: Process, operation: Operation) -> int:
    """How often the customer was told what came of an operation, which is the only one of its conversation: by a turn,
    or outside of one."""
    texts = [each.text or "" for each in process.engine.events(operation.conversation_id) if each.public]
    return sum(text == f"{MARK}{operation.id}" or text.startswith("utter_operation_") for text in texts)


def _row(operation: Operation) -> dict[str, Any]:
    declared = DECLARATIONS[operation.name]
    cents = int(operation.amount * 100) if declared.daily is not None else 0
    return {
        "id": operation.id,
        "state": operation.state.value,
        "digest": operation.digest,
        "lines": list(operation.lines),
        "daily": cents,
        "proof_needed": declared.needs_proof and operation.confirmed_by == "customer",
        "proof": operation.proof,
    }


def _under_way(connection: sa.Connection, seed: int) -> list[Operation]:
    found = store.of_customer(connection, customer_of(seed), 1000)
    return [each for each in found if each.state in (State.CONFIRMED, State.SENT, State.UNKNOWN)]


def _pending(connection: sa.Connection) -> int:
    waits = outbox.c.state.in_([Delivery.PENDING, Delivery.DEAD])
    ours = outbox.c.kind.in_(["operation", "operation_mail"])
    return int(connection.execute(sa.select(sa.func.count()).where(waits, ours)).scalar_one())


def _acting(process: Process) -> AgentActions:
    return process.engine.at(process.clock())


def _agent(process: Process, agent_id: str) -> Agent:
    return process.engine.agents.get(agent_id)
