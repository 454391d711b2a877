"""Messages whose buttons were answered are changed where they were sent: what was chosen is shown, and nothing can be
pressed again.

It is for the eyes alone. An entry of the outbox, put in the transaction of the answer, has it done after a crash, too.
Nobody waits for it: it has a kind of its own, so that it holds back nothing that is said, and it ends by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Protocol

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection

from frontdesk.channels import threads
from frontdesk.channels.model import Outgoing
from frontdesk.channels.ports import PushedChannel, Updating
from frontdesk.channels.pushing import Paces, key_of, kind_of, rendered
from frontdesk.conversations import store, turn_store
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import Listener
from frontdesk.database import Database, utc_now
from frontdesk.intake.model import SUBJECTS
from frontdesk.intake.ratings import given_in, question_of
from frontdesk.outbox.model import MAX_FAILURES, AwaitsOther, Entry, Undeliverable, code_of
from frontdesk.outbox.service import put
from frontdesk.outbox.tables import PENDING, outbox

log = structlog.get_logger("frontdesk.channels")

#: Failures after which a message stays as it was sent, which takes half an hour; and for how long it is put off.
MOST_FAILURES, MOST_PATIENCE = MAX_FAILURES - 2, timedelta(hours=1)


class UpdatingChannel(PushedChannel, Updating, Protocol):
    """A pushed channel whose messages can be changed."""


def answered_kind_of(channel: str) -> str:
    """The outbox's kind of entries for this channel's messages that were answered."""
    return f"{kind_of(channel)}.answered"


def answer_queuer(paces: Paces) -> Listener:
    """Puts into the outbox which messages a customer's message or rating has answered.

    Args:
        paces: how fast each of these channels takes changes of messages.
    """

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        thread = threads.of_conversation(connection, conversation.id) if conversation.channel in paces else None
        if thread:
            kind, pace = answered_kind_of(thread.channel), paces[thread.channel](thread.thread_key)
            for event in events:
                for seq in _answered_by(connection, event):
                    payload = {"conversation": conversation.id, "seq": str(seq), "by": str(event.seq)}
                    put(connection, kind, f"{kind}:{event.id}:{seq}", payload, event.at, conversation.id, pace)
        yield from ()

    def concerns(event: Event) -> bool:
        return event.author is Author.CUSTOMER

    return Listener("answered", frozenset({Kind.MESSAGE, Kind.RATING}), hear, concerns)


def _answered_by(connection: Connection, event: Event) -> list[int]:
    """The numbers of the messages that this one answers: those with buttons since the customer's message before it, or
    the question of a rating."""
    if event.kind is Kind.RATING:
        question = question_of(connection, event.conversation_id, event.data["episode"])
        return [question.seq] if question else []
    before = store.customer_message_before(connection, event.conversation_id, event.seq)
    return turn_store.offered_between(connection, event.conversation_id, before, event.seq)


class AnsweredDestination:
    """Destination for one channel's messages that were answered."""

    def __init__(self, database: Database, name: str, channel: UpdatingChannel, public_url: str) -> None:
        self._database = database
        self._name = name
        self._channel = channel
        self._public_url = public_url

    @property
    def time_limit(self) -> timedelta:
        return self._channel.time_limit

    def deliver(self, entry: Entry) -> None:
        """Raises `AwaitsOther` as long as the message itself is on its way."""
        of, seq, by = entry.payload["conversation"], int(entry.payload["seq"]), int(entry.payload["by"])
        with self._database.read() as connection:
            conversation, thread = store.find(connection, of), threads.of_conversation(connection, of)
            if conversation is None or thread is None:
                return  # erased meanwhile
            event = store.event_at(connection, of, seq)
            if _is_on_its_way(connection, key := key_of(self._name, event)):
                raise AwaitsOther("not_sent_yet")
            event = replace(event, data=event.data | _answer(connection, event, by))
        payload = rendered(self._channel, event, conversation, self._public_url)
        if payload is None:
            return
        outgoing = Outgoing(thread.thread_key, payload, key, entry.attempts > 1, thread.sender_id, of)
        try:
            self._channel.update(outgoing)
        except Exception as problem:
            if not _is_given_up(entry, problem):
                raise
            log.info("answer_not_shown", channel=self._name, conversation=of, seq=seq, error=code_of(problem))


def _is_given_up(entry: Entry, problem: Exception) -> bool:
    is_put_off = entry.put_off_since is not None and utc_now() - entry.put_off_since > MOST_PATIENCE
    return isinstance(problem, Undeliverable) or is_put_off or entry.failures >= MOST_FAILURES


def _answer(connection: Connection, event: Event, by: int) -> dict[str, Any]:
    """What is known of the answer, in the terms of `render`."""
    if "rating" in event.data:
        given = given_in(connection, event.conversation_id, event.data["rating"]["episode"])
        scores = [(who, getattr(each, who)) for each in given for who in SUBJECTS]
        return {"rated": {who: score for who, score in scores if score is not None}}
    answer = store.event_at(connection, event.conversation_id, by)
    is_pressed = answer.data.get("of") == event.seq
    return {"chosen": answer.data["pressed"] if is_pressed else ""}


def _is_on_its_way(connection: Connection, key: str) -> bool:
    return connection.execute(sa.select(outbox.c.id).where(PENDING, outbox.c.key == key)).first() is not None
