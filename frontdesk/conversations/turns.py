"""From a stored message to its answer: who works on it, and how the outcome is committed.

One conversation's messages are taken in order, one at a time. Whoever works on a conversation holds its lease: a name
and an expiry in its row. Between two transactions nothing is held: the assistant is asked while the database is free.
The outcome is committed only if the turn is still the one that was started (its attempt) and the conversation still
belongs to the bot as it did then (its owner version); otherwise it becomes an internal note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.answers import answers, facts, late_note, readable, save_result
from frontdesk.conversations.handoff import Escalation, Handoffs
from frontdesk.conversations.model import (
    Author,
    Conversation,
    Draft,
    Event,
    Owner,
    Reason,
    Status,
    Turn,
    TurnState,
    change_status,
)
from frontdesk.conversations.ports import (
    ActionFailed,
    AssistantError,
    DeadlineMissed,
    TurnRequest,
    TurnResult,
)
from frontdesk.database import Database, utc_now

MAX_ATTEMPTS = 3
LEASE_MARGIN = timedelta(seconds=5)


@dataclass(frozen=True)
class StartedTurn:
    """A turn that this process works on now."""

    turn: Turn
    request: TurnRequest


@dataclass(frozen=True)
class Settled:
    """A customer's message that is answered in full or stored for a person."""

    conversation_id: str
    seq: int
    owner: Owner
    state: TurnState
    seconds: float


@dataclass(frozen=True)
class Committed:
    """What one transaction changed: to be pushed to whoever listens, and the turn to go on with."""

    conversation: Conversation
    events: list[Event] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    next_turn: StartedTurn | None = None


class TurnService:
    """Starts turns and commits their outcomes.

    Args:
        holder: names this process; a lease under another name is respected until it expires.
        turn_time: how long the assistant may take.
        answer_time: after which a message without an outcome goes to a person.
        idle_time: after which a conversation with the bot counts as left.
        assistant_chars: how much of a message the assistant reads.
    """

    def __init__(
        self,
        database: Database,
        handoffs: Handoffs,
        holder: str,
        turn_time: timedelta,
        answer_time: timedelta,
        idle_time: timedelta,
        assistant_chars: int,
    ) -> None:
        self._database = database
        self._handoffs = handoffs
        self._holder = holder
        self._turn_time = turn_time
        self._answer_time = answer_time
        self._idle_time = idle_time
        self._assistant_chars = assistant_chars

    def recover(self, now: datetime | None = None) -> None:
        """After a restart: leases of this replica's last life are void, clocks start anew."""
        with self._database.write() as connection:
            store.restart_clocks(connection, self._holder, (now or utc_now()) + self._answer_time)

    def left_behind(self, now: datetime | None = None) -> list[str]:
        """Conversations with messages that nobody works on."""
        with self._database.read() as connection:
            return store.conversations_with_work(connection, now or utc_now())

    def overdue(self, now: datetime | None = None) -> list[str]:
        """Conversations with messages whose time is over."""
        with self._database.read() as connection:
            return store.overdue(connection, now or utc_now())

    def claim(self, conversation_id: str, now: datetime | None = None) -> Committed:
        """Take the lease if it is free and start the first waiting message."""
        now = now or utc_now()
        with self._database.write() as connection:
            conversation = store.lock(connection, conversation_id)
            if self._is_leased(conversation, now):
                return Committed(conversation)
            return self._go_on(connection, conversation, [], [], now)

    def finish(
        self, started: StartedTurn, outcome: TurnResult | AssistantError, now: datetime | None = None
    ) -> Committed:
        """Commit what the assistant brought, or hand the conversation to a person if it brought nothing."""
        now = now or utc_now()
        with self._database.write("turn") as connection:
            conversation = store.lock(connection, started.turn.conversation_id)
            turn = store.find_turn(connection, started.turn.id)
            if turn is None or turn.state is not TurnState.RUNNING or turn.attempts != started.turn.attempts:
                return self._too_late(connection, conversation, outcome, now)
            if conversation.owner is not Owner.BOT or conversation.owner_version != turn.owner_version:
                drafts = late_note(outcome)
                settled = [settle(connection, conversation, turn, TurnState.SUPERSEDED, now)]
            else:
                conversation, drafts, settled = self._outcome(connection, conversation, turn, outcome, now)
            return self._go_on(connection, conversation, drafts, settled, now)

    def escalate(self, conversation_id: str, now: datetime | None = None) -> Committed:
        """The watchdog's: a message's time is over, so a person gets the conversation, and all that waits in it."""
        now = now or utc_now()
        with self._database.write("watchdog") as connection:
            conversation = store.lock(connection, conversation_id)
            late = [turn for turn in store.unsettled(connection, conversation_id) if turn.answer_by <= now]
            if not late:
                return Committed(conversation)
            drafts: list[Draft] = []
            if conversation.owner is Owner.BOT:
                escalation = Escalation(Reason.DEADLINE_MISSED, failed_seq=late[0].seq)
                conversation, drafts = self._handoffs.hand_off(connection, conversation, escalation, now)
            settled = settle_all(connection, conversation, now)
            return _save(connection, release(conversation), drafts, settled, None, now)

    def idle(self, now: datetime | None = None) -> list[str]:
        """Conversations with the bot that were left long ago."""
        with self._database.read() as connection:
            return store.idle(connection, (now or utc_now()) - self._idle_time)

    def close_idle(self, conversation_id: str, now: datetime | None = None) -> Committed:
        """End the episode of a conversation that was left; the customer's next message begins a new one."""
        now = now or utc_now()
        with self._database.write() as connection:
            conversation = store.lock(connection, conversation_id)
            is_idle = conversation.last_event_at is not None and conversation.last_event_at <= now - self._idle_time
            if not is_idle or conversation.owner is not Owner.BOT or conversation.status is not Status.OPEN:
                return Committed(conversation)
            conversation, event = change_status(conversation, Status.RESOLVED, author=Author.SYSTEM)
            return _save(connection, conversation, [replace(event, public=False)], [], None, now)

    def start_new(
        self, connection: Connection, conversation: Conversation, turn: Turn, text: str, now: datetime
    ) -> tuple[Conversation, StartedTurn | None]:
        """Within the transaction that stores a message: store its turn, started unless somebody works on the
        conversation."""
        if self._is_leased(conversation, now):
            store.insert_turn(connection, turn)
            return conversation, None
        leased, started = self._started(connection, conversation, turn, text, now)
        store.insert_turn(connection, started.turn)
        return leased, started

    def _is_leased(self, conversation: Conversation, now: datetime) -> bool:
        return conversation.lease_expires_at is not None and conversation.lease_expires_at > now

    def _start(
        self, connection: Connection, conversation: Conversation, turn: Turn, now: datetime
    ) -> tuple[Conversation, StartedTurn]:
        text = store.event_at(connection, conversation.id, turn.seq).text or ""
        leased, started = self._started(connection, conversation, turn, text, now)
        store.save_turn(connection, started.turn)
        return leased, started

    def _started(
        self, connection: Connection, conversation: Conversation, turn: Turn, text: str, now: datetime
    ) -> tuple[Conversation, StartedTurn]:
        deadline = now + self._turn_time
        running = replace(
            turn,
            state=TurnState.RUNNING,
            attempts=turn.attempts + 1,
            owner_version=conversation.owner_version,
            customer_id=conversation.customer_id,
            assurance=conversation.assurance,
            deadline_at=deadline,
        )
        request = TurnRequest(
            turn_id=turn.id,
            text=None if turn.payload else readable(text, self._assistant_chars),
            payload=turn.payload,
            deadline_at=deadline,
            locale=conversation.locale,
            events=store.tracker_events(connection, conversation.id, conversation.episode),
        )
        leased = replace(conversation, lease_holder=self._holder, lease_expires_at=deadline + LEASE_MARGIN)
        return leased, StartedTurn(running, request)

    def _go_on(
        self,
        connection: Connection,
        conversation: Conversation,
        drafts: list[Draft],
        settled: list[Settled],
        now: datetime,
    ) -> Committed:
        """Store, then start the next waiting message if the bot owns it, or leave the rest to people."""
        waiting = store.unsettled(connection, conversation.id)
        if conversation.owner is Owner.BOT and waiting and waiting[0].attempts >= MAX_ATTEMPTS:
            escalation = Escalation(Reason.ASSISTANT_UNAVAILABLE, failed_seq=waiting[0].seq)
            conversation, more = self._handoffs.hand_off(connection, conversation, escalation, now)
            drafts = [*drafts, *more]
        if conversation.owner is not Owner.BOT:
            settled = settled + settle_all(connection, conversation, now)
            waiting = []
        if not waiting:
            return _save(connection, release(conversation), drafts, settled, None, now)
        conversation, started = self._start(connection, conversation, waiting[0], now)
        return _save(connection, conversation, drafts, settled, started, now)

    def _outcome(
        self,
        connection: Connection,
        conversation: Conversation,
        turn: Turn,
        outcome: TurnResult | AssistantError,
        now: datetime,
    ) -> tuple[Conversation, list[Draft], list[Settled]]:
        drafts: list[Draft] = []
        if isinstance(outcome, AssistantError):
            escalation = Escalation(_reason_of(outcome), failed_seq=turn.seq)
        else:
            drafts = answers(connection, conversation, outcome)
            found = facts(outcome)
            reason = found.pop("handoff")
            save_result(connection, turn, outcome, found)
            if reason is None:
                return conversation, drafts, [settle(connection, conversation, turn, TurnState.ANSWERED, now)]
            escalation = Escalation(Reason(reason), turn.seq, outcome.intent or None, is_told=bool(drafts))
        conversation, more = self._handoffs.hand_off(connection, conversation, escalation, now)
        return conversation, drafts + more, [settle(connection, conversation, turn, TurnState.TO_PERSON, now)]

    def _too_late(
        self, connection: Connection, conversation: Conversation, outcome: TurnResult | AssistantError, now: datetime
    ) -> Committed:
        return _save(connection, conversation, late_note(outcome), [], None, now)


def settle(connection: Connection, conversation: Conversation, turn: Turn, state: TurnState, now: datetime) -> Settled:
    """Give a message its outcome."""
    store.save_turn(connection, replace(turn, state=state, finished_at=now))
    seconds = (now - turn.received_at).total_seconds()
    return Settled(conversation.id, turn.seq, conversation.owner, state, seconds)


def settle_all(connection: Connection, conversation: Conversation, now: datetime) -> list[Settled]:
    """Leave every message without an outcome to the person who owns the conversation."""
    open_turns = store.unsettled(connection, conversation.id)
    return [settle(connection, conversation, turn, TurnState.TO_PERSON, now) for turn in open_turns]


def release(conversation: Conversation) -> Conversation:
    """Nobody works on the conversation."""
    return replace(conversation, lease_holder=None, lease_expires_at=None)


def _reason_of(error: AssistantError) -> Reason:
    if isinstance(error, ActionFailed):
        return Reason.ACTION_FAILED
    return Reason.DEADLINE_MISSED if isinstance(error, DeadlineMissed) else Reason.ASSISTANT_UNAVAILABLE


def _save(
    connection: Connection,
    conversation: Conversation,
    drafts: Sequence[Draft],
    settled: list[Settled],
    started: StartedTurn | None,
    now: datetime,
) -> Committed:
    conversation, events = store.append(connection, conversation, drafts, now)
    store.save(connection, conversation)
    return Committed(conversation, events, settled, started)
