"""What agents do for customers: they propose, confirm and decline operations in conversations that they have, and
approvers decide on what is above a limit. The rules are those of the operations service, whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from frontdesk.accounts.model import Account, Order
from frontdesk.accounts.ports import SystemOfRecord, SystemOfRecordUnavailable
from frontdesk.accounts.writes import Refused, Value
from frontdesk.conversations.model import Conversation, Status, check_owned
from frontdesk.database import utc_now
from frontdesk.identity.model import Caller, verified
from frontdesk.identity.proofs.model import Standing
from frontdesk.inbox.service import InboxService
from frontdesk.operations.model import Actor, Declaration, Operation, State
from frontdesk.operations.service import Operations
from frontdesk.problems import Invalid, NotAllowed, NotFound, TooLarge
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, require

#: Operations of a customer in other conversations that are shown, the newest.
MOST_EARLIER = 20
#: Operations that wait, the oldest, whose orders are looked up for the names of their items.
MOST_NAMED = 30
MAX_REASON = 500
#: Lists and objects in one another, as a list of lines with options of each.
MOST_DEEP = 5
#: How long an agent's role stands for the level that the customer would need: as long as the call takes.
_VOUCHED = timedelta(minutes=1)


log = structlog.get_logger("frontdesk.inbox")

#: A yes or a no of somebody to an operation, by its id.
Answer = Callable[[Actor, str], Operation]


@dataclass(frozen=True)
class Ledger:
    """Operations of a conversation, oldest first, and of its customer elsewhere, newest first.

    Attributes:
        need_proof: ids of those here that an agent confirms once the customer has proven to be it.
        proofs: where these proofs stand, of those that were asked for.
        names: of the customer's items, as far as they are known now.
    """

    here: list[Operation]
    elsewhere: list[Operation]
    need_proof: frozenset[str] = frozenset()
    proofs: Mapping[str, Standing] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Choices:
    """What may be proposed for a customer, and what the form lets an agent choose from."""

    offered: list[Declaration]
    orders: list[Order]
    account: Account | None


@dataclass(frozen=True)
class Request:
    """An operation that waits for approval. `limit`: the amount above which it does, as text, None where it always
    does; `is_own`: the approver who asks has asked for it or confirmed it, so somebody else decides; `names`: of the
    items, as far as they are known now."""

    operation: Operation
    conversation: Conversation
    limit: str | None
    is_own: bool
    names: Mapping[str, str]


class AgentOperations:
    """Operations as agents use them. Methods that change something raise `NotConfirmed` as the service does,
    `NotPermitted`, and NotAllowed (`record_unavailable`) while the system of record gives no answer."""

    def __init__(
        self,
        operations: Operations,
        system: SystemOfRecord,
        inbox: InboxService,
        proofs: Callable[[Collection[str]], dict[str, Standing]] = lambda ids: {},
    ) -> None:
        self._proofs = proofs
        self._operations = operations
        self._system = system
        self._inbox = inbox

    def ledger(self, agent: Agent, conversation_id: str) -> Ledger:
        """Raises NotFound."""
        require(agent, Permission.OPERATE)
        customer = self._conversation(conversation_id).customer_id
        of_customer = self._operations.of_customer(customer, MOST_EARLIER) if customer else []
        elsewhere = [each for each in of_customer if each.conversation_id != conversation_id]
        here = self._operations.of_conversation(conversation_id)
        proposed = [each for each in here if each.state is State.PROPOSED]
        need_proof = frozenset(each.id for each in proposed if self.wants_customers_proof(each))
        names = self._names_of(customer, [*here, *elsewhere])
        return Ledger(here, elsewhere, need_proof, self._proofs(need_proof), names)

    def _names_of(self, customer: str | None, operations: Sequence[Operation]) -> dict[str, str]:
        """Names of the customer's items, by item, if one of the operations is about items; none while the records give
        no answer."""
        if customer is None or not any("items" in each.parameters for each in operations):
            return {}
        try:
            return names_in(self._system.orders(customer))
        except SystemOfRecordUnavailable:
            return {}

    def choices(self, agent: Agent, conversation_id: str) -> Choices:
        """Raises NotFound; NotAllowed as `propose`."""
        conversation = self.own(agent, conversation_id)
        customer = str(conversation.customer_id)
        try:
            orders, account = self._system.orders(customer), self._system.account(customer)
        except SystemOfRecordUnavailable:
            raise unavailable() from None
        return Choices(self._operations.modes.offered(), orders, account)

    def propose(
        self, agent: Agent, conversation_id: str, name: str, parameters: Mapping[str, Value], key: str
    ) -> Operation | Refused:
        """Read an operation back to the agent; it ends what was proposed before. Again with the same key and details it
        is the same. Or why it is not possible, and what is instead: then nothing has changed.

        Raises:
            NotFound: there is no such conversation or operation.
            NotAllowed: the conversation is not the agent's, or its customer is not known (`customer_unknown`).
            Invalid: a parameter that the operation does not have, or that cannot be read.
        """
        conversation = self.own(agent, conversation_id)
        _check_readable(parameters)
        declared = self._operations.declaration(name)
        caller = _caller(conversation, declared)
        try:
            draft = self._operations.draft(caller, name, parameters, f"{conversation_id}:{agent.agent_id}:{key}")
        except ValueError as problem:
            raise Invalid("bad_parameter", f"{problem}.") from None
        except SystemOfRecordUnavailable:
            raise unavailable() from None
        if isinstance(draft, Refused):
            return draft
        return self._operations.propose(actor_of(agent), conversation_id, draft)

    def confirm(self, agent: Agent, conversation_id: str, operation_id: str) -> Operation:
        """Say yes to what the agent proposed, or to what the customer confirmed and waits for an agent."""
        self.own(agent, conversation_id)
        self.of(conversation_id, operation_id)
        return self._answered("confirm", agent, operation_id, self._operations.confirm_as)

    def decline(self, agent: Agent, conversation_id: str, operation_id: str, reason: str) -> Operation:
        """Say no to what waits for an agent; the customer is told. What waits for approval is refused by `refuse`."""
        self.own(agent, conversation_id)
        if self.of(conversation_id, operation_id).state is State.FOR_APPROVAL:
            require(agent, Permission.APPROVE)
        why = _reason(reason)
        return self._answered("decline", agent, operation_id, lambda by, one: self._operations.decline(by, one, why))

    def withdraw(self, agent: Agent, conversation_id: str) -> None:
        """Discard what is proposed in the conversation."""
        conversation = self.own(agent, conversation_id)
        self._operations.withdraw(Caller(conversation.id, conversation.customer_id))

    def requests(self, agent: Agent) -> list[Request]:
        """What waits for approval, oldest first."""
        require(agent, Permission.APPROVE)
        found, waiting = [], self.waiting()
        names = self._names(waiting)
        for operation in waiting:
            conversation = self._inbox.conversation(operation.conversation_id)
            approval = self._operations.declaration(operation.name).approval
            if conversation and approval:
                is_own = operation.is_asked_by(actor_of(agent))
                limit = None if approval.above is None else str(approval.above)
                found.append(Request(operation, conversation, limit, is_own, names))
        return found

    def _names(self, waiting: Sequence[Operation]) -> dict[str, str]:
        """Names of the items in the orders of the oldest, by item, up to the first that the records do not tell."""
        names: dict[str, str] = {}
        for operation in waiting[:MOST_NAMED]:
            try:
                order = self._system.order(operation.customer_id, str(operation.parameters.get("order", "")))
            except SystemOfRecordUnavailable:
                break
            if order:
                names |= names_in([order])
        return names

    def approve(self, agent: Agent, operation_id: str, reason: str) -> Operation:
        """Approve what somebody else asked for."""
        require(agent, Permission.APPROVE)
        why = _reason(reason)
        return self._answered("approve", agent, operation_id, lambda by, one: self._operations.approve(by, one, why))

    def refuse(self, agent: Agent, operation_id: str, reason: str) -> Operation:
        """Refuse what waits for approval; the customer is told the reason."""
        require(agent, Permission.APPROVE)
        found = self._operations.find(operation_id)
        if found is None:
            raise NotFound("operation")
        if found.state is State.FOR_AGENT:
            raise NotAllowed("not_yours", "This waits for the agent who has the conversation.")
        why = _reason(reason)
        return self._answered("refuse", agent, operation_id, lambda by, one: self._operations.decline(by, one, why))

    def standing(self, conversation_ids: Collection[str]) -> dict[str, frozenset[tuple[str, str]]]:
        """Where the operations of each conversation stand: id and state, with that of the customer's proof."""
        found = self._operations.standing(conversation_ids)
        proofs = self._proofs([each for stands in found.values() for each, state in stands if state is State.PROPOSED])
        return {
            conversation: frozenset((each, f"{state} {proofs.get(each, '')}") for each, state in stands)
            for conversation, stands in found.items()
        }

    def waiting(self) -> list[Operation]:
        """What waits for approval, whoever may decide."""
        return [each for each in self._operations.waiting() if each.state is State.FOR_APPROVAL]

    def _answered(self, answer: str, agent: Agent, operation_id: str, act: Answer) -> Operation:
        """Give an answer, and write down who gave it, also if it was not taken."""
        about = {"answer": answer, "agent": agent.agent_id, "role": agent.role, "operation": operation_id}
        try:
            answered = act(actor_of(agent), operation_id)
        except SystemOfRecordUnavailable:
            raise unavailable() from None
        except NotAllowed as problem:
            log.warning("operation_answer_refused", **about, code=problem.code)
            raise
        log.info("operation_answered", **about, state=answered.state)
        return answered

    def _conversation(self, conversation_id: str) -> Conversation:
        conversation = self._inbox.conversation(conversation_id)
        if conversation is None:
            raise NotFound("conversation")
        return conversation

    def own(self, agent: Agent, conversation_id: str) -> Conversation:
        """The conversation, if the agent has it, it is open, and its customer is known."""
        require(agent, Permission.OPERATE)
        conversation = self._conversation(conversation_id)
        check_owned(conversation, agent.agent_id)
        if conversation.status is Status.RESOLVED:
            raise NotAllowed("resolved", "This conversation is resolved. Wait for the customer's next message.")
        if conversation.customer_id is None:
            raise customer_unknown()
        return conversation

    def wants_customers_proof(self, operation: Operation) -> bool:
        """Whether an agent's yes needs the customer's own proof."""
        declared = self._operations.declaration(operation.name)
        return declared.needs_proof and not declared.agent_suffices

    def of(self, conversation_id: str, operation_id: str) -> Operation:
        """An operation of the conversation. Raises NotFound."""
        found = self._operations.find(operation_id)
        if found is None or found.conversation_id != conversation_id:
            raise NotFound("operation")
        return found


def number_of(order: Order, place: int) -> str:
    """How a change names a line of an order: its own place, or else the one in which it stands (from 1)."""
    return f"{order.number}/{order.items[place - 1].position or place}"


def names_in(orders: Sequence[Order]) -> dict[str, str]:
    """What the lines of these orders are called, by the item that a change names."""
    return {number_of(each, place): line.name for each in orders for place, line in enumerate(each.items, 1)}


def actor_of(agent: Agent) -> Actor:
    """The agent as whoever proposes, confirms or approves."""
    return Actor("agent", agent.agent_id, agent.role)


def _caller(conversation: Conversation, declared: Declaration) -> Caller:
    """The customer, on whose behalf the agent asks. The agent's role stands for the level that the operation needs,
    unless its policy wants the customer's own."""
    customer = str(conversation.customer_id)
    vouched: datetime = utc_now() + _VOUCHED
    assurance = verified(customer, vouched) if declared.agent_suffices else conversation.assurance
    return Caller(conversation.id, customer, assurance, episode=conversation.episode)


def _check_readable(value: object, depth: int = 0) -> None:
    """Raise Invalid for what no parameter holds: nested deeply, or a number with a fraction."""
    if depth > MOST_DEEP or isinstance(value, float):
        raise Invalid("bad_parameter", "Parameters are texts and whole numbers, in lists and objects.")
    for each in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        _check_readable(each, depth + 1)


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid("reason_missing", "Give a reason: it is kept with the operation.")
    if len(text) > MAX_REASON:
        raise TooLarge("too_long", f"The reason has {len(text):,} characters; {MAX_REASON:,} fit.")
    return text.strip()


def customer_unknown() -> NotAllowed:
    return NotAllowed("customer_unknown", "Nobody vouches for this customer: ask them to sign in first.")


def unavailable() -> NotAllowed:
    return NotAllowed("record_unavailable", "The company's records give no answer just now. Nothing was done.")
