"""Operations: what changes a customer's record, what each of them needs, and where one stands. No I/O.

An operation is proposed when its details are read back, confirmed by a "yes", sent to the system of record, and done
or refused by it. Whoever confirms, the rules are those of its `Declaration`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from frontdesk.accounts.writes import Result, Value, WriteRequest
from frontdesk.identity.model import Level

#: A read-back is answered while it is still in mind; later the record is looked at anew.
PROPOSAL_TIME = timedelta(minutes=30)
#: What waits for people by then is not done any more, and the customer is told: nobody waits for ever.
WAITING_TIME = timedelta(hours=72)
#: A confirmed operation that nobody settled by then is taken over by the outbox: its process has ended.
SENDING_TIME = timedelta(seconds=45)
#: As long as the other side does not say what became of an operation, it is only asked; then a person is told.
UNKNOWN_TIME = timedelta(hours=1)
#: The other side keeps results for thirty days at least (docs/records-openapi.yml). A day before that an operation that
#: was sent is sent no more: its id may mean nothing there by then, and the change would be made a second time.
KEY_TIME = timedelta(days=29)

_IDS = uuid.UUID("5c0f1d6e-30b6-4a41-9d44-7e3f6b8a9c02")


class State(StrEnum):
    """Where an operation stands."""

    PROPOSED = "proposed"
    FOR_AGENT = "for_agent"
    FOR_APPROVAL = "for_approval"
    CONFIRMED = "confirmed"
    SENT = "sent"
    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


#: What may follow what. A state without an entry is final.
NEXT = {
    State.PROPOSED: frozenset(
        {State.FOR_AGENT, State.FOR_APPROVAL, State.CONFIRMED, State.SENT, State.WITHDRAWN, State.EXPIRED}
    ),
    State.FOR_AGENT: frozenset({State.FOR_APPROVAL, State.CONFIRMED, State.DECLINED, State.EXPIRED}),
    State.FOR_APPROVAL: frozenset({State.CONFIRMED, State.DECLINED, State.EXPIRED}),
    State.CONFIRMED: frozenset({State.SENT}),
    State.SENT: frozenset({State.CONFIRMED, State.UNKNOWN, State.DONE, State.REFUSED}),
    State.UNKNOWN: frozenset({State.DONE, State.REFUSED}),
}
WAITING = frozenset({State.FOR_AGENT, State.FOR_APPROVAL})
UNDER_WAY = frozenset({State.CONFIRMED, State.SENT, State.UNKNOWN})
FINAL = frozenset(State) - frozenset(NEXT)


class Mode(StrEnum):
    """Whether the bot carries an operation out: itself, once an agent confirms, or not at all."""

    ON = "on"
    AGENT = "agent"
    OFF = "off"


@dataclass(frozen=True)
class ChosenMode:
    """A mode, who chose it and when; None if nobody has: then it is the one that holds for all."""

    mode: Mode
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class Approval:
    """Who has to approve an operation whose amount is above a limit, in whole units of its currency; without a limit,
    whatever it comes to."""

    role: str
    above: Decimal | None = None


@dataclass(frozen=True)
class Declaration:
    """What an operation needs, whoever calls it.

    Attributes:
        name: also the name of its journey's intent.
        parameters: names of what is read back and carried out.
        assurance: how strongly the customer's identity must be proven to propose it.
        needs_proof: a proof of its own is consumed, issued for this operation's id and parameters.
        agent_suffices: where an agent confirms, their role stands for the customer's proof.
        approval: who approves it above which amount; None if its amount needs no approval.
        daily: the most that a customer gets by it in a day; None without a bound.
        by_people: nothing is written to the system of record: what is approved is left for the team, as a ticket.
        undone_by: the name of the operation that undoes it; None if nothing does.
        in_words: what it does, for the customer's code and for people, as in "cancel order {order}"; braces name
            parameters.
    """

    name: str
    in_words: str
    parameters: tuple[str, ...]
    assurance: Level = Level.IDENTIFIED
    needs_proof: bool = False
    agent_suffices: bool = True
    approval: Approval | None = None
    daily: Decimal | None = None
    by_people: bool = False
    undone_by: str | None = None

    def described(self, parameters: Mapping[str, Value]) -> str:
        """What it does with these parameters, in words."""
        texts = {name: str(parameters.get(name, "")) for name in self.parameters}
        return " ".join(self.in_words.format(**texts).split())

    def is_proven_by(self, actor: Actor) -> bool:
        """Whether this actor's yes needs no further proof."""
        return not self.needs_proof or (actor is not CUSTOMER and self.agent_suffices)

    def needs_approval(self, amount: Decimal) -> bool:
        """Whether this amount has to be approved."""
        return self.approval is not None and (self.approval.above is None or amount > self.approval.above)


@dataclass(frozen=True)
class Actor:
    """Who proposes, confirms or approves: `customer`, or an agent by id. `role` is that of the agent at the time."""

    kind: str
    agent_id: str | None = None
    role: str | None = None

    @property
    def name(self) -> str:
        """As it is stored: `customer`, `agent:<id>`."""
        return self.kind if self.agent_id is None else f"{self.kind}:{self.agent_id}"


CUSTOMER = Actor("customer")


@dataclass(frozen=True)
class Draft:
    """An operation as it was read back, before it is stored.

    Attributes:
        key: what it was read back for, such as a turn and a question: the same key and change are the same operation.
    """

    name: str
    customer_id: str
    parameters: Mapping[str, Value]
    key: str
    facts: Mapping[str, str] = field(default_factory=dict)
    amount: Decimal = Decimal(0)
    currency: str = ""
    lines: tuple[str, ...] = ()

    @property
    def request(self) -> WriteRequest:
        return WriteRequest(self.name, self.customer_id, self.parameters)

    @property
    def id(self) -> str:
        """The operation's id, the same for the same key and change; 32 hexadecimal digits."""
        return uuid.uuid5(_IDS, f"{self.key}:{self.request.digest}").hex

    def to_json(self) -> dict[str, Any]:
        """The draft as it travels with a turn's report."""
        return {**asdict(self), "amount": str(self.amount), "lines": list(self.lines)}

    @classmethod
    def read(cls, json: Mapping[str, Any]) -> Draft:
        """Raises ValueError for what `to_json` has not written."""
        try:
            amount, lines = Decimal(json["amount"]), tuple(map(str, json["lines"]))
            return cls(**{**json, "amount": amount, "lines": lines})
        except (ArithmeticError, KeyError, TypeError) as problem:
            raise ValueError("this is no operation that was read back") from problem


@dataclass(frozen=True)
class Operation:
    """One stored operation.

    Attributes:
        digest: of name, customer and parameters (`WriteRequest.digest`): what proofs and approvals are bound to.
        owner_version: of the conversation when it was read back; whoever took over since has ended the proposal.
        expires_at: until when it may be confirmed; of one that waits for people, until when they may decide.
        turn_id: the turn that confirmed it.
        proof: the method by which the customer proved to be it for this operation.
        attempts: how often it was sent.
        sent_at: when it was sent first.
        told_at: when the customer heard what came of it.
        ticket_at: when the team got a ticket, because nobody knew for long what became of it.
    """

    id: str
    name: str
    conversation_id: str
    episode: int
    customer_id: str
    parameters: Mapping[str, Value]
    digest: str
    facts: Mapping[str, str]
    amount: Decimal
    currency: str
    lines: tuple[str, ...]
    state: State
    owner_version: int
    proposed_by: str
    proposed_at: datetime
    expires_at: datetime
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None
    turn_id: str | None = None
    proof: str | None = None
    approver: str | None = None
    approval_reason: str | None = None
    attempts: int = 0
    sent_at: datetime | None = None
    result: Result | None = None
    settled_at: datetime | None = None
    told_at: datetime | None = None
    ticket_at: datetime | None = None

    @property
    def request(self) -> WriteRequest:
        return WriteRequest(self.name, self.customer_id, self.parameters)

    def is_asked_by(self, person: Actor) -> bool:
        """Whether the person proposed or confirmed it, so that somebody else has to approve it."""
        return person.name in (self.proposed_by, self.confirmed_by)

    @property
    def is_settled(self) -> bool:
        return self.state in FINAL

    def is_only_asked_for(self, now: datetime) -> bool:
        """Whether it was sent so long ago that it must not be sent again, and nobody knows what became of it."""
        is_sent = bool(self.attempts) and self.sent_at is not None and now - self.sent_at >= KEY_TIME
        return is_sent and self.state in UNDER_WAY
