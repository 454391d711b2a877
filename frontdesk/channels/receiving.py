"""Accepts the messages that channels parsed: each once, in its thread's conversation, which the first one begins; and
the ratings of those whose threads they are."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime

from sqlalchemy.engine import Connection

from frontdesk import locales
from frontdesk.channels import threads
from frontdesk.channels.model import CustomerMessage, CustomerRating, Outcome
from frontdesk.channels.whispering import whisper_later
from frontdesk.conversations import store
from frontdesk.conversations.commit import Commit, Written
from frontdesk.conversations.model import Author, Kind, NewEvent
from frontdesk.conversations.timeline import Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.intake.files import RESPONSE
from frontdesk.intake.model import SUBJECTS, Rating
from frontdesk.intake.ratings import Ratings, given_in
from frontdesk.intake.service import MAX_CLIENT_ID, Incoming, Intake
from frontdesk.problems import BadRequest, Invalid, NotAllowed, Problem, TooLarge
from frontdesk.refusal_log import log_refusal
from frontdesk.storable import is_id

MAX_KEY = 255
#: What is said in the thread of a message that was refused, by the problem's code.
REFUSALS = {
    "empty": "utter_message_empty",
    "files": RESPONSE,
    "old_button": "utter_old_button",
    "too_long": "utter_message_too_long",
    "unknown_button": "utter_unknown_button",
}


class Receiving:
    """Accepts messages and ratings of pushed channels."""

    def __init__(
        self, database: Database, timelines: Timelines, intake: Intake, ratings: Ratings, voice: Voice
    ) -> None:
        self._database = database
        self._voice = voice
        self._timelines = timelines
        self._intake = intake
        self._ratings = ratings

    def accept(self, channel: str, message: CustomerMessage, now: datetime | None = None) -> Written[Outcome]:
        """Store a message before it is acknowledged; returns what became of it.

        A refused message would never be accepted later, so it is acknowledged too. The sender reads the reason in the
        thread, unless they may not write there.

        Raises:
            BadRequest: the keys are empty or longer than `MAX_KEY`.
            TooMany: not now; the other side sends it again.
        """
        now = now or utc_now()
        _check_keys(message)
        try:
            return self._store(channel, message, now)
        except NotAllowed as problem:
            return self._refused(channel, message, problem, now)

    def rate(self, channel: str, rating: CustomerRating) -> Written[Outcome]:
        """Store a rating before it is acknowledged; returns what became of it. Whoever may not rate in the thread is
        told so where it can be."""
        with self._database.read() as connection:
            thread = threads.find(connection, channel, rating.thread_key)
        if thread is None:
            return Written(Outcome.IGNORED, None)
        try:
            _check_sender(thread, rating.sender_id)
            commit = self._ratings.rate(thread.conversation_id, rating.rating).commit
        except NotAllowed as problem:
            return self._refused(channel, rating, problem, utc_now())
        if commit:
            return Written(Outcome.ACCEPTED, commit)
        return Written(Outcome.DUPLICATE, self._rated_already(thread.conversation_id, rating.rating))

    def _rated_already(self, conversation_id: str, rating: Rating) -> Commit | None:
        """Say so once for each episode, unless the same scores were given once more."""
        with self._database.read() as connection:
            given = given_in(connection, conversation_id, rating.episode)
        same = all(any(getattr(each, who) == getattr(rating, who) for each in given) for who in SUBJECTS)
        return None if same else self.say_once(conversation_id, "utter_rated_already", f"rated:{rating.episode}")

    def _refused(
        self, channel: str, inbound: CustomerMessage | CustomerRating, problem: NotAllowed, now: datetime
    ) -> Written[Outcome]:
        """Refuse what its sender may not do in the thread."""
        log_refusal("message_refused", f"{channel} {problem.code}", channel=channel, code=problem.code)
        with self._database.write() as connection:
            whisper_later(connection, channel, inbound, problem.code, now)
        return Written(Outcome.REFUSED, None)

    def _store(self, channel: str, message: CustomerMessage, now: datetime) -> Written[Outcome]:
        incoming = incoming_of(message)
        with self._database.read() as connection:
            thread = threads.find(connection, channel, message.thread_key)
        if thread is None and not message.begins:
            return Written(Outcome.IGNORED, None)
        if thread and thread.sender_id == message.sender_id:
            self._intake.limit(thread.conversation_id, incoming)
        try:
            stored = self._intake.accept_into(
                lambda connection: _conversation_of(connection, channel, message, now),
                incoming,
                message.proven,
                message.no_identity,
                now=now,
            )
        except (Invalid, TooLarge) as problem:
            log_refusal("message_refused", f"{channel} {problem.code}", channel=channel, code=problem.code)
            return Written(Outcome.REFUSED, self._tell(channel, message, problem, now))
        return Written(Outcome.ACCEPTED if stored.commit else Outcome.DUPLICATE, stored.commit)

    def _tell(self, channel: str, message: CustomerMessage, problem: Problem, now: datetime) -> Commit | None:
        """Say in the thread why the message was refused, once, however often it is sent."""
        key, response = incoming_of(message).client_id, REFUSALS.get("files" if message.files else problem.code, "")
        with self._database.write() as connection:
            conversation_id = _conversation_of(connection, channel, message, now)
            return self._say_once(connection, conversation_id, response, key, now, str(problem))

    def say_once(self, conversation_id: str, response: str, key: str) -> Commit | None:
        """Say a sentence of the catalogue in a conversation, once for the key (64 characters at most)."""
        with self._database.write() as connection:
            return self._say_once(connection, conversation_id, response, key, utc_now())

    def _say_once(
        self,
        connection: Connection,
        conversation_id: str,
        response: str,
        key: str,
        now: datetime,
        otherwise: str | None = None,
    ) -> Commit | None:
        """In the conversation's language; `otherwise` where the catalogue lacks the sentence."""
        timeline = self._timelines.open(connection, conversation_id, now)
        if store.event_by_client_id(connection, conversation_id, Author.SYSTEM, key):
            return None
        if response in self._voice:
            event = self._voice.message(timeline.conversation, response)
        else:
            event = NewEvent(Kind.MESSAGE, Author.SYSTEM, text=otherwise)
        timeline.append(replace(event, client_id=key))
        return timeline.commit()


def incoming_of(message: CustomerMessage) -> Incoming:
    """The message for the intake, with an id that is short enough to store."""
    is_kept = is_id(message.id, MAX_CLIENT_ID)
    client_id = message.id if is_kept else hashlib.sha256(message.id.encode("utf-8", "surrogatepass")).hexdigest()
    return Incoming(client_id, message.text, message.button, message.asks_for_person, message.files, is_once=True)


def _conversation_of(connection: Connection, channel: str, message: CustomerMessage, now: datetime) -> str:
    """The id of the thread's conversation. Raises NotAllowed for anybody but its first sender: what they write would be
    done in that customer's name."""
    locale = locales.tidied(message.locale or "")
    thread = threads.find_or_begin(
        connection, channel, message.thread_key, message.sender_id, now, locale, message.no_identity
    )
    _check_sender(thread, message.sender_id)
    return thread.conversation_id


def _check_sender(thread: threads.Thread, sender_id: str) -> None:
    """Raises NotAllowed for anybody but the person whose thread it is."""
    if thread.sender_id != sender_id:
        raise NotAllowed("other_sender", "This thread belongs to somebody else. Begin one of your own.")


def _check_keys(message: CustomerMessage) -> None:
    for name in ("thread_key", "id", "sender_id"):
        if not 0 < len(getattr(message, name)) <= MAX_KEY:
            raise BadRequest(f"{name}: 1 to {MAX_KEY} characters")
