"""Ratings by customers: asked for once after an agent has resolved an episode, given or skipped once.

The person and the bot are rated apart. A rating is an event of the timeline; it neither opens a conversation again nor
starts a turn. It names its episode, because the customer may be in the next one already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.commit import Written
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent, is_resolved_by_agent
from frontdesk.conversations.timeline import Listener, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.privacy.masking import mask
from frontdesk.problems import NotAllowed


@dataclass(frozen=True)
class Rating:
    """Scores from 1 (bad) to 5 (very good), or None; without any, the customer skips the question."""

    episode: int
    person: int | None = None
    bot: int | None = None
    comment: str | None = None

    @property
    def is_skipped(self) -> bool:
        return self.person is None and self.bot is None


class Ratings:
    """Stores ratings."""

    def __init__(self, database: Database, timelines: Timelines, voice: Voice) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice

    def rate(self, conversation_id: str, rating: Rating, session: str | None = None) -> Written[Rating]:
        """Store a rating, once per episode, its comment masked; the first one counts.

        Raises:
            NotAllowed: no rating was asked for: no such episode, or no part of the bot or person in it.
            NotAuthenticated: the session has ended.
        """
        now = utc_now()
        # Before the transaction, because a long text takes a while.
        comment = None if rating.is_skipped else rating.comment and mask(rating.comment)
        with self._database.write() as connection:
            timeline = self._timelines.open(connection, conversation_id, now)
            sessions.check(connection, session, now)
            _check_asked(store.system_messages(connection, conversation_id), rating)
            given = store.events_of_kind(connection, conversation_id, Kind.RATING)
            if any(event.data["episode"] == rating.episode for event in given):
                return Written(rating, None)
            timeline.append(*self._events(timeline.conversation, rating, comment))
            return Written(rating, timeline.commit())

    def _events(self, conversation: Conversation, rating: Rating, comment: str | None) -> list[NewEvent]:
        data = {"episode": rating.episode, "person": rating.person, "bot": rating.bot}
        given = NewEvent(Kind.RATING, Author.CUSTOMER, text=comment, data=data)
        return [given] if rating.is_skipped else [given, self._voice.message(conversation, "utter_rating_thanks")]


def rating_question(voice: Voice) -> Listener:
    """Asks for a rating when an agent has resolved the episode; the event says whether bot and person are rated."""

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        if not any(map(is_resolved_by_agent, events)):
            return
        has_bot_spoken = store.latest_message(connection, conversation, Author.BOT) is not None
        about = ["person", "bot"] if has_bot_spoken else ["person"]
        data = {"rating": {"episode": conversation.episode, "about": about}}
        yield voice.message(conversation, "utter_rating_question", data)

    return Listener("rating_question", frozenset({Kind.STATUS}), hear)


def _check_asked(events: list[Event], rating: Rating) -> None:
    asked = [event.data["rating"] for event in events if event.data.get("rating")]
    about = next((question["about"] for question in asked if question["episode"] == rating.episode), None)
    scores = {"person": rating.person, "bot": rating.bot}
    if about is None or any(score is not None and who not in about for who, score in scores.items()):
        raise NotAllowed(
            "not_asked", "There is nothing to rate here. Rate what a question in the conversation asks about."
        )
