"""Moves what was asked where others read to a thread that only the person who asked it reads.

Whatever the bot could only answer to somebody it knows is told to nobody where others read. There it says that it goes
on in private, and this puts the question into the outbox, in the transaction of that sentence: it is shown in a private
thread, and then accepted there as the person's message, once, under what the channel proves of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta

from sqlalchemy.engine import Connection

from frontdesk.channels import threads
from frontdesk.channels.model import Move
from frontdesk.channels.ports import Private
from frontdesk.channels.pushing import NO_PACES, Paces, kind_of
from frontdesk.channels.receiving import Receiving
from frontdesk.conversations import store, turn_store
from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent, NoIdentity
from frontdesk.conversations.timeline import Listener
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database
from frontdesk.outbox.model import Entry, Undeliverable
from frontdesk.outbox.service import put

WORDS, NO_WAY = "utter_begun_in_private", "utter_no_direct_message"


def private_kind_of(channel: str) -> str:
    """The outbox's kind of questions that this channel moves."""
    return f"{kind_of(channel)}.private"


def private_queuer(channels: Collection[str], paces: Paces = NO_PACES) -> Listener:
    """Puts the question of a turn that asks to sign in into the outbox, where others read."""

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        running = turn_store.unsettled(connection, conversation.id)
        if conversation.channel in channels and conversation.no_identity is NoIdentity.OTHERS_READ and running:
            kind, seq = private_kind_of(conversation.channel), running[0].seq
            payload = {"conversation": conversation.id, "seq": str(seq)}
            thread, pace_of = threads.of_conversation(connection, conversation.id), paces.get(conversation.channel)
            # Where the first question of a thread goes on is not known yet; at worst the channel asks for patience.
            pace = pace_of(thread.private_key) if pace_of and thread and thread.private_key else None
            put(connection, kind, f"{kind}:{conversation.id}:{seq}", payload, events[0].at, conversation.id, pace)
        yield from ()

    def concerns(event: Event) -> bool:
        return event.author is Author.BOT and bool(event.data.get("sign_in"))

    return Listener("private", frozenset({Kind.MESSAGE}), hear, concerns)


class PrivateDestination:
    """Destination for the questions that one channel moves.

    Args:
        publish: tells subscribers of a commit, and runs its turn.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        channel: Private,
        time_limit: timedelta,
        receiving: Receiving,
        voice: Voice,
        publish: Callable[[Commit], None],
    ) -> None:
        self.time_limit = time_limit
        self._database = database
        self._name = name
        self._channel = channel
        self._receiving = receiving
        self._voice = voice
        self._publish = publish

    def deliver(self, entry: Entry) -> None:
        of, seq = entry.payload["conversation"], int(entry.payload["seq"])
        with self._database.read() as connection:
            conversation, thread = store.find(connection, of), threads.of_conversation(connection, of)
            if conversation is None or thread is None:
                return  # erased meanwhile
            question = store.event_at(connection, of, seq)
        words, since = self._voice.text(conversation, WORDS), question.at.timestamp()
        move = Move(
            thread.thread_key,
            thread.sender_id,
            thread.private_key,
            words,
            question.text or "",
            entry.key,
            since,
            is_repeat=entry.attempts > 1,
        )
        try:
            private_key = self._channel.go_on_in_private(move)
        except Undeliverable:
            self._tell(self._receiving.say_once(of, NO_WAY, f"private:{seq}"))
            return
        self._begin(conversation, thread, private_key, question)

    def _begin(self, conversation: Conversation, thread: threads.Thread, private_key: str, question: Event) -> None:
        """Accept the question in the private thread."""
        if thread.private_key is None:
            with self._database.write() as connection:
                threads.go_on_in_private(connection, conversation.id, private_key)
        id = f"{conversation.id}:{question.seq}"
        message = self._channel.private_message(private_key, thread.sender_id, id, question.text or "")
        self._tell(self._receiving.accept(self._name, message).commit)

    def _tell(self, commit: Commit | None) -> None:
        if commit:
            self._publish(commit)
