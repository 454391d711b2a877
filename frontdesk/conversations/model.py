"""Conversations: who owns them, and the rules by which that changes. No I/O.

`owner` says who answers next; `status` says whether there is anything to answer. They change apart from each
other. Every change of owner raises `owner_version`, so that whoever decided on an older version finds out that the
decision is stale.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from frontdesk.identity.model import Assurance, Level, identified, verified
from frontdesk.problems import NotAllowed


class Owner(StrEnum):
    """Who answers the customer's next message."""

    BOT = "bot"
    QUEUE = "queue"
    AGENT = "agent"


class Status(StrEnum):
    """Whether the conversation needs anybody."""

    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class NoIdentity(StrEnum):
    """Why nobody is ever known in a conversation, whoever they prove to be elsewhere."""

    OTHERS_READ = "others_read"
    STRANGER = "stranger"


class Reason(StrEnum):
    """Why the owner changed."""

    ASKED_FOR_PERSON = "asked_for_person"
    NOT_UNDERSTOOD_TWICE = "not_understood_twice"
    NO_ANSWER_FOUND = "no_answer_found"
    POLICY_REQUIRES = "policy_requires"
    DANGER = "danger"
    LEGAL_OR_PRESS = "legal_or_press"
    ASSISTANT_UNAVAILABLE = "assistant_unavailable"
    ACTION_FAILED = "action_failed"
    DEADLINE_MISSED = "deadline_missed"
    AGENT_TOOK_OVER = "agent_took_over"
    HANDED_BACK = "handed_back"
    LEFT = "left"
    NEW_EPISODE = "new_episode"
    ASSIGNED = "assigned"
    RETURNED = "returned"
    OTHER_LANGUAGE = "other_language"


class Priority(IntEnum):
    """Who is next among those who wait for people: lower numbers first, then the longest waiting."""

    URGENT = 1
    USUAL = 2


#: Reasons that make a conversation urgent.
URGENT = frozenset({Reason.DANGER, Reason.LEGAL_OR_PRESS})

#: Reasons after which the customer first hears that something went wrong on our side.
TROUBLE = frozenset({Reason.ASSISTANT_UNAVAILABLE, Reason.ACTION_FAILED, Reason.DEADLINE_MISSED})


class Kind(StrEnum):
    """What an event of the timeline is."""

    MESSAGE = "message"
    NOTE = "note"
    OWNER = "owner"
    STATUS = "status"
    TICKET = "ticket"
    IDENTITY = "identity"
    RATING = "rating"
    CONTEXT = "context"
    REPLY_ADDRESS = "contact"
    REMINDER = "reminder"
    OFFER = "offer"


class Author(StrEnum):
    """Who caused an event."""

    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class TurnState(StrEnum):
    """Where a customer's message stands."""

    WAITING = "waiting"
    RUNNING = "running"
    ANSWERED = "answered"
    TO_PERSON = "to_person"


@dataclass(frozen=True)
class Conversation:
    """One thread between a customer and the company; it never ends, its episodes do.

    Attributes:
        last_message_seq: number of the newest message by customer, bot or agent; 0 for none.
        customer_messages: how many messages the customer wrote.
        unanswered_since: when the customer wrote the first message that neither the bot nor an agent answered.
        handoff_reason: why the bot last gave the conversation to people.
        priority: its place in the queue before any time: urgent until people have resolved it or the bot has it back.
        asked_seq: number of the message in which the customer said what they want, in this episode; 0 for none yet.
        queued_at: since when the customer waits for any agent: in the queue, or offered to the team.
        agent_at: when the agent who has the conversation last did something for the customer: took it, replied,
            resolved.
        language: the language in which the customer writes (ISO 639-1); None if nothing has said it yet.
        unspoken_in_a_row: how many messages of this episode, the latest, are in a language that the bot does not speak.
        level: whether anybody vouches for the customer; that they have proven to be it is `verified_until`.
        verified_by: the method of that proof.
        reminded_at: when that agent was reminded of the customer who waits; None after an answer.
        no_identity: why no customer is attached to it any more, so that no account is looked into; None elsewhere.
        desk: name of the help desk in which people answer the conversation; None for the inbox.
    """

    id: str
    channel: str
    owner: Owner
    owner_version: int
    status: Status
    episode: int
    last_seq: int
    customer_id: str | None = None
    customer_name: str | None = None
    customer_email: str | None = None
    level: Level = Level.ANONYMOUS
    auth_method: str = "none"
    locale: str = "en"
    agent_id: str | None = None
    queued_at: datetime | None = None
    created_at: datetime | None = None
    last_event_at: datetime | None = None
    lease_holder: str | None = None
    lease_expires_at: datetime | None = None
    last_message_seq: int = 0
    customer_messages: int = 0
    unanswered_since: datetime | None = None
    handoff_reason: str | None = None
    asked_seq: int = 0
    agent_at: datetime | None = None
    reminded_at: datetime | None = None
    language: str | None = None
    unspoken_in_a_row: int = 0
    priority: Priority = Priority.USUAL
    verified_until: datetime | None = None
    verified_by: str | None = None
    no_identity: NoIdentity | None = None
    desk: str | None = None

    @property
    def assurance(self) -> Assurance:
        """What is proven of the customer, in this conversation."""
        return assurance_of(self.customer_id, self.level, self.verified_until)

    @property
    def is_offered(self) -> bool:
        """Whether any agent may take the conversation, because the one who has it is silent."""
        return self.owner is Owner.AGENT and self.queued_at is not None


def assurance_of(customer_id: str | None, level: Level, verified_until: datetime | None) -> Assurance:
    """What is proven of a customer who is vouched for at this level, and who proved to be it until then."""
    if customer_id is None or level is Level.ANONYMOUS:
        return Assurance()
    return verified(customer_id, verified_until) if verified_until else identified(customer_id)


@dataclass(frozen=True)
class NewEvent:
    """An event before it is stored and numbered."""

    kind: Kind
    author: Author
    text: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    author_id: str | None = None
    public: bool = True
    client_id: str | None = None


def in_language(code: str | None) -> dict[str, Any]:
    """The fact of a message that it is in another language than the page around it; none if it is not."""
    return {"lang": code} if code else {}


@dataclass(frozen=True)
class Event:
    """A stored line of a conversation's timeline. `seq` counts from 1 without gaps within the conversation."""

    id: int
    conversation_id: str
    seq: int
    episode: int
    kind: Kind
    author: Author
    at: datetime
    text: str | None = None
    data: dict[str, Any] = field(default_factory=dict)
    author_id: str | None = None
    public: bool = True
    client_id: str | None = None


@dataclass(frozen=True)
class Turn:
    """One customer's message on its way to an answer or a person.

    Attributes:
        address: the network address that it came from, kept until the message has its outcome, for limits.
    """

    id: str
    conversation_id: str
    seq: int
    episode: int
    state: TurnState
    attempts: int
    received_at: datetime
    answer_by: datetime
    owner_version: int | None = None
    customer_id: str | None = None
    level: Level = Level.ANONYMOUS
    payload: str | None = None
    address: str | None = None
    deadline_at: datetime | None = None
    finished_at: datetime | None = None


@dataclass(frozen=True)
class QueuePosition:
    """A waiting customer's position in the queue.

    Attributes:
        owner_version: the version of the handoff that put them into the queue.
        position: 1 for the next; None while no agent is present.
        opens_at: when the team is back, outside opening hours.
        may_leave_email: no agent is present, and the customer is anonymous.
    """

    conversation_id: str
    owner_version: int
    position: int | None
    opens_at: datetime | None
    may_leave_email: bool


def change_owner(
    conversation: Conversation,
    owner: Owner,
    reason: Reason,
    *,
    now: datetime,
    author: Author = Author.SYSTEM,
    agent_id: str | None = None,
    by: str | None = None,
) -> tuple[Conversation, NewEvent]:
    """The conversation under its new owner, and the event that says who, when and why. Who waits in the queue is
    unanswered; who waited for an agent keeps their place in time.

    Args:
        agent_id: the new owner, if it is an agent.
        by: the agent who caused it, if it is another one.
    """
    unanswered, is_agents = conversation.unanswered_since, owner is Owner.AGENT
    began = conversation.queued_at or (unanswered if conversation.owner is Owner.AGENT else None) or now
    changed = replace(
        conversation,
        owner=owner,
        owner_version=conversation.owner_version + 1,
        agent_id=agent_id if is_agents else None,
        queued_at=began if owner is Owner.QUEUE else None,
        unanswered_since=unanswered or now if owner is Owner.QUEUE else unanswered,
        agent_at=now if is_agents else None,
        reminded_at=None,
        priority=_priority(conversation, owner, reason),
        desk=None if owner is Owner.BOT else conversation.desk,
    )
    data: dict[str, Any] = {"from": conversation.owner, "to": owner, "reason": reason, "version": changed.owner_version}
    agents = {"agent": changed.agent_id, "from_agent": conversation.agent_id}
    data |= {name: value for name, value in agents.items() if value is not None}
    return changed, NewEvent(Kind.OWNER, author, data=data, author_id=by or agent_id)


def _priority(conversation: Conversation, owner: Owner, reason: Reason) -> Priority:
    if owner is Owner.BOT:
        return Priority.USUAL
    return Priority.URGENT if reason in URGENT else conversation.priority


def change_status(
    conversation: Conversation, status: Status, *, author: Author, agent_id: str | None = None
) -> tuple[Conversation, NewEvent]:
    """The conversation in its new status, and the event that says so."""
    data = {"from": conversation.status, "to": status}
    return replace(conversation, status=status), NewEvent(Kind.STATUS, author, data=data, author_id=agent_id)


def resolve(
    conversation: Conversation, *, now: datetime, author: Author, agent_id: str | None = None
) -> tuple[Conversation, NewEvent]:
    """The conversation at the end of its episode, in which nobody waits, and the event that says so."""
    agent_at = now if author is Author.AGENT else conversation.agent_at
    done = replace(
        conversation,
        queued_at=None,
        unanswered_since=None,
        reminded_at=None,
        agent_at=agent_at,
        priority=Priority.USUAL,
    )
    return change_status(done, Status.RESOLVED, author=author, agent_id=agent_id)


def answered(conversation: Conversation, *, now: datetime) -> Conversation:
    """The conversation after its agent said something to the customer: it is offered to nobody any more."""
    return replace(conversation, agent_at=now, reminded_at=None, queued_at=None)


def remind(conversation: Conversation, *, now: datetime) -> tuple[Conversation, NewEvent]:
    """The agent who has the conversation is reminded of the customer."""
    return replace(conversation, reminded_at=now), _waits(conversation, Kind.REMINDER, now)


def offer(conversation: Conversation, *, now: datetime) -> tuple[Conversation, NewEvent]:
    """The conversation stands in the queue, too, and any agent may take it from the one who is silent."""
    return replace(conversation, queued_at=conversation.unanswered_since or now), _waits(conversation, Kind.OFFER, now)


def _waits(conversation: Conversation, kind: Kind, now: datetime) -> NewEvent:
    since = conversation.unanswered_since or now
    data = {"agent": conversation.agent_id, "since": since.isoformat()}
    return NewEvent(kind, Author.SYSTEM, data=data, public=False)


def silent_since(conversation: Conversation) -> datetime | None:
    """Since when the agent who has the conversation lets the customer wait; None if nobody waits for an agent."""
    if conversation.owner is not Owner.AGENT or conversation.status is not Status.OPEN:
        return None
    unanswered, agent_at = conversation.unanswered_since, conversation.agent_at
    return max(unanswered, agent_at) if unanswered and agent_at else unanswered


def is_resolved_by_agent(event: Event) -> bool:
    """Whether the event is an agent's resolution of the episode."""
    return event.kind is Kind.STATUS and event.author is Author.AGENT and event.data["to"] == Status.RESOLVED


def begin_episode(
    conversation: Conversation, *, now: datetime, return_time: timedelta
) -> tuple[Conversation, list[NewEvent]]:
    """A customer writes after the resolution: a new episode. It belongs to the agent who resolved the one before, if
    that was within `return_time`, else to the bot."""
    opened, status = change_status(conversation, Status.OPEN, author=Author.CUSTOMER)
    opened = replace(opened, episode=conversation.episode + 1, unspoken_in_a_row=0)
    if opened.owner is Owner.BOT or _returns(conversation, now, return_time):
        return opened, [status]
    changed, owner = change_owner(opened, Owner.BOT, Reason.NEW_EPISODE, now=now)
    return changed, [status, owner]


def reopen(conversation: Conversation, *, agent_id: str) -> tuple[Conversation, NewEvent]:
    """The conversation in a new episode, which somebody of the team begins after the resolution."""
    opened, status = change_status(conversation, Status.OPEN, author=Author.AGENT, agent_id=agent_id)
    return replace(opened, episode=conversation.episode + 1, unspoken_in_a_row=0), status


def _returns(conversation: Conversation, now: datetime, return_time: timedelta) -> bool:
    resolved_at = conversation.agent_at
    return conversation.owner is Owner.AGENT and resolved_at is not None and now - resolved_at <= return_time


def check_take_over(conversation: Conversation, agent_id: str, *, may_take: bool = False) -> None:
    """Raises NotAllowed if this agent cannot take the conversation over. `may_take`: also from another agent."""
    if conversation.status is Status.RESOLVED:
        raise NotAllowed("resolved", "This conversation is resolved. Wait for the customer's next message.")
    if conversation.owner is Owner.AGENT and conversation.agent_id != agent_id and not may_take:
        raise NotAllowed("taken", "Another agent has this conversation.", agent_id=conversation.agent_id)


def check_place(conversation: Conversation, desk: str | None) -> None:
    """Raises NotAllowed unless the conversation is answered in this desk, or for None in the inbox."""
    if conversation.desk != desk:
        where = "the desk that you use beside it" if conversation.desk else "the inbox"
        raise NotAllowed("answered_elsewhere", f"This is answered in {where}. Take it over to answer it here.")


def check_owned(conversation: Conversation, agent_id: str) -> None:
    """Raises NotAllowed unless this agent owns the conversation."""
    if conversation.owner is not Owner.AGENT or conversation.agent_id != agent_id:
        raise NotAllowed("not_yours", "Take the conversation over first.", agent_id=conversation.agent_id)
