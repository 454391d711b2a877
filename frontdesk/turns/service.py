"""Takes a stored message to its answer: which process works on it, and how the outcome is committed.

A conversation's messages are taken in order, one at a time. The process that works on a conversation holds its
lease: a name and an expiry in its row. No transaction is open while the assistant is asked. The outcome is committed
only if the turn is still the one that was started (its attempt) and the conversation still belongs to the bot as it
did then (its owner version); otherwise it becomes an internal note.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from frontdesk.conversations import store, turn_store
from frontdesk.conversations.commit import Commit, StartedTurn, TurnRequest
from frontdesk.conversations.model import Author, Conversation, Owner, Reason, Status, Turn, TurnState, resolve
from frontdesk.conversations.settling import release, settle, settle_all
from frontdesk.conversations.timeline import Timeline, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.handoff.asked import Heard, with_asked
from frontdesk.handoff.service import Escalation, Handoffs
from frontdesk.language.model import Reading
from frontdesk.turns.answers import late_note, readable, store_answers
from frontdesk.turns.no_identity import without_sign_in
from frontdesk.turns.other_languages import OtherLanguages
from frontdesk.turns.ports import ActionFailed, AssistantError, DeadlineMissed, TurnResult

MAX_ATTEMPTS = 3
LEASE_MARGIN = timedelta(seconds=5)


class TurnService:
    """Starts turns and commits their outcomes.

    Args:
        holder: `replica/boot` of this process; a lease of another holder is respected until it expires.
        turn_time: how long the assistant may take.
        answer_time: how long a message may wait for its outcome; then it goes to a person.
        idle_time: how long a conversation with the bot may be silent; then it counts as abandoned.
        assistant_chars: how much of a message the assistant reads.
    """

    def __init__(
        self,
        database: Database,
        timelines: Timelines,
        handoffs: Handoffs,
        other_languages: OtherLanguages,
        voice: Voice,
        holder: str,
        turn_time: timedelta,
        answer_time: timedelta,
        idle_time: timedelta,
        assistant_chars: int,
    ) -> None:
        self._database = database
        self._timelines = timelines
        self._handoffs = handoffs
        self._other_languages = other_languages
        self._voice = voice
        self._holder = holder
        self._turn_time = turn_time
        self._answer_time = answer_time
        self._idle_time = idle_time
        self._assistant_chars = assistant_chars

    def recover(self, now: datetime | None = None) -> None:
        """After a restart: void leases of this replica's earlier boots, and restart the deadlines."""
        with self._database.write() as connection:
            turn_store.restart_clocks(connection, self._holder, (now or utc_now()) + self._answer_time)

    def left_behind(self, now: datetime | None = None) -> list[str]:
        """Conversations with messages that no process works on."""
        with self._database.read() as connection:
            return turn_store.conversations_with_work(connection, now or utc_now())

    def overdue(self, now: datetime | None = None) -> list[str]:
        """Conversations with messages that are past their deadline."""
        with self._database.read() as connection:
            return turn_store.overdue(connection, now or utc_now())

    def count_overdue(self, now: datetime | None = None) -> int:
        """How many messages are past their deadline."""
        with self._database.read() as connection:
            return turn_store.count_overdue(connection, now or utc_now())

    def claim(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Take the lease if it is free and start the first waiting message."""
        now = now or utc_now()
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            if _is_leased(timeline):
                return Commit(timeline.conversation)
            return self._go_on(timeline)

    def finish(self, started: StartedTurn, outcome: TurnResult | AssistantError, now: datetime | None = None) -> Commit:
        """Commit the assistant's result, or hand the conversation to a person if there is none."""
        now = now or utc_now()
        with self._database.write("turn") as connection:
            timeline = self._timelines.open(connection, started.turn.conversation_id, now)
            turn = turn_store.find_turn(connection, started.turn.id)
            if turn is None or turn.state is not TurnState.RUNNING or turn.attempts != started.turn.attempts:
                timeline.append(*late_note(outcome))
                return timeline.commit()
            owner, version = timeline.conversation.owner, timeline.conversation.owner_version
            if owner is not Owner.BOT or version != turn.owner_version:
                timeline.append(*late_note(outcome))
                settle(timeline, turn, TurnState.TO_PERSON)
            else:
                self._conclude(timeline, turn, outcome)
            return self._go_on(timeline)

    def escalate(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """Give a conversation with an overdue message, and all that waits in it, to a person."""
        now = now or utc_now()
        with self._database.write("watchdog") as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            late = [turn for turn in turn_store.unsettled(connection, conversation_id) if turn.answer_by <= now]
            if not late:
                return Commit(timeline.conversation)
            if timeline.conversation.owner is Owner.BOT:
                self._handoffs.hand_off(timeline, Escalation(Reason.DEADLINE_MISSED, failed_seq=late[0].seq))
            settle_all(timeline)
            timeline.conversation = release(timeline.conversation)
            return timeline.commit()

    def idle(self, now: datetime | None = None) -> list[str]:
        """Conversations with the bot that were abandoned."""
        with self._database.read() as connection:
            return store.idle(connection, (now or utc_now()) - self._idle_time)

    def close_idle(self, conversation_id: str, now: datetime | None = None) -> Commit:
        """End the episode of an abandoned conversation; the customer's next message begins a new one."""
        now = now or utc_now()
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            conversation = timeline.conversation
            is_idle = conversation.last_event_at is not None and conversation.last_event_at <= now - self._idle_time
            if not is_idle or conversation.owner is not Owner.BOT or conversation.status is not Status.OPEN:
                return Commit(conversation)
            timeline.conversation, event = resolve(conversation, now=now, author=Author.SYSTEM)
            timeline.append(replace(event, public=False))
            return timeline.commit()

    def read(self, conversation: Conversation, text: str) -> Reading:
        """What a message that was typed in the conversation says of its language."""
        return self._other_languages.read(conversation, text)

    def is_foreign(self, reading: Reading) -> bool:
        """Whether the bot does not speak the language."""
        return self._other_languages.is_foreign(reading)

    def start_new(self, timeline: Timeline, turn: Turn, text: str, reading: Reading) -> StartedTurn | None:
        """Store the turn of a message that was just stored, and start it unless a process works on the conversation or
        the message is in a language that the bot does not speak."""
        if _is_leased(timeline):
            turn_store.insert_turn(timeline.connection, turn)
            return None
        if self._other_languages.keep(timeline, reading):
            turn_store.insert_turn(timeline.connection, turn)
            self._other_languages.answer(timeline, turn, reading)
            return None
        started = self._start(timeline, turn, text)
        turn_store.insert_turn(timeline.connection, started.turn)
        return started

    def _start(self, timeline: Timeline, turn: Turn, text: str) -> StartedTurn:
        """Take the lease and make the request to the assistant."""
        conversation, deadline = timeline.conversation, timeline.now + self._turn_time
        running = replace(
            turn,
            state=TurnState.RUNNING,
            attempts=turn.attempts + 1,
            owner_version=conversation.owner_version,
            customer_id=conversation.customer_id,
            level=conversation.level,
            deadline_at=deadline,
        )
        request = TurnRequest(
            turn_id=turn.id,
            text=None if turn.payload else readable(text, self._assistant_chars),
            payload=turn.payload,
            deadline_at=deadline,
            locale=conversation.locale,
            events=turn_store.tracker_events(timeline.connection, conversation.id, conversation.episode),
        )
        timeline.conversation = replace(
            conversation, lease_holder=self._holder, lease_expires_at=deadline + LEASE_MARGIN
        )
        return StartedTurn(running, request)

    def _go_on(self, timeline: Timeline) -> Commit:
        """Start the next waiting message if the bot owns the conversation, or leave the rest to people."""
        for turn in turn_store.unsettled(timeline.connection, timeline.conversation.id):
            if timeline.conversation.owner is not Owner.BOT:
                break
            if turn.attempts >= MAX_ATTEMPTS:
                escalation = Escalation(Reason.ASSISTANT_UNAVAILABLE, failed_seq=turn.seq)
                self._handoffs.hand_off(timeline, escalation)
                break
            text = store.event_at(timeline.connection, timeline.conversation.id, turn.seq).text or ""
            reading = Reading() if turn.payload is not None else self.read(timeline.conversation, text)
            if self._other_languages.keep(timeline, reading):
                self._other_languages.answer(timeline, turn, reading)
                continue
            started = self._start(timeline, turn, text)
            turn_store.save_turn(timeline.connection, started.turn)
            return timeline.commit(started)
        if timeline.conversation.owner is not Owner.BOT:
            settle_all(timeline)
        timeline.conversation = release(timeline.conversation)
        return timeline.commit()

    def _conclude(self, timeline: Timeline, turn: Turn, outcome: TurnResult | AssistantError) -> None:
        """Store the result of a turn, and settle its message."""
        if isinstance(outcome, AssistantError):
            escalation = Escalation(_reason_of(outcome), failed_seq=turn.seq)
        else:
            if turn.payload is None:
                message = store.event_at(timeline.connection, turn.conversation_id, turn.seq)
                asks = outcome.handoff is Reason.ASKED_FOR_PERSON
                heard = Heard(message, outcome.intent.get("name"), asks, outcome.events)
                timeline.conversation = with_asked(timeline.conversation, heard)
            sayable = without_sign_in(outcome, timeline.conversation, self._voice)
            reason, has_spoken = store_answers(timeline, turn, sayable)
            if reason is None:
                settle(timeline, turn, TurnState.ANSWERED)
                return
            escalation = Escalation(reason, turn.seq, outcome.intent or None, is_told=has_spoken)
        is_with_people = self._handoffs.ask_for_person(timeline, escalation)
        settle(timeline, turn, TurnState.TO_PERSON if is_with_people else TurnState.ANSWERED)


def _is_leased(timeline: Timeline) -> bool:
    expires_at = timeline.conversation.lease_expires_at
    return expires_at is not None and expires_at > timeline.now


def _reason_of(error: AssistantError) -> Reason:
    if isinstance(error, ActionFailed):
        return Reason.ACTION_FAILED
    return Reason.DEADLINE_MISSED if isinstance(error, DeadlineMissed) else Reason.ASSISTANT_UNAVAILABLE
