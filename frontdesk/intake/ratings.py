"""Ratings by customers: asked for once after an agent has resolved an episode, given or skipped once.

The person and the bot are rated apart, at once or one after the other; the first score of each counts. A rating is an
event of the timeline; it neither opens a conversation again nor starts a turn. It names its episode, because the
customer may be in the next one already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.commit import Written
from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent, is_resolved_by_agent
from frontdesk.conversations.timeline import Listener, Timelines
from frontdesk.conversations.voice import Voice
from frontdesk.database import Database, utc_now
from frontdesk.identity import sessions
from frontdesk.intake.model import SUBJECTS, Rating
from frontdesk.privacy.masking import mask
from frontdesk.problems import NotAllowed


class Ratings:
    """Stores ratings."""

    def __init__(self, database: Database, timelines: Timelines, voice: Voice) -> None:
        self._database = database
        self._timelines = timelines
        self._voice = voice

    def rate(self, conversation_id: str, rating: Rating, session: str | None = None) -> Written[Rating]:
        """Store a rating, its comment masked: of each episode the first score of the person and of the bot, or that it
        is skipped.

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
            _check_asked(question_of(connection, conversation_id, rating.episode), rating)
            given = given_in(connection, conversation_id, rating.episode)
            news = rating.without(given)
            if given and news.is_skipped:
                return Written(rating, None)
            timeline.append(_event(news, comment))
            if not given and not news.is_skipped:
                timeline.append(self._voice.message(timeline.conversation, "utter_rating_thanks"))
            return Written(rating, timeline.commit())


def given_in(connection: Connection, conversation_id: str, episode: int) -> list[Rating]:
    """The ratings of an episode, the newest first."""
    events = store.events_of_kind(connection, conversation_id, Kind.RATING)
    of_episode = [event.data for event in events if event.data["episode"] == episode]
    return [Rating(episode, data["person"], data["bot"]) for data in of_episode]


def question_of(connection: Connection, conversation_id: str, episode: int) -> Event | None:
    """The message that asked for the rating of an episode."""
    asked = [event for event in store.system_messages(connection, conversation_id) if event.data.get("rating")]
    return next((event for event in asked if event.data["rating"]["episode"] == episode), None)


def rating_question(voice: Voice) -> Listener:
    """Asks for a rating when an agent has resolved the episode; the event says whether bot and person are rated."""

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        if not any(map(is_resolved_by_agent, events)):
            return
        has_bot_spoken = store.latest_message(connection, conversation, Author.BOT) is not None
        about = list(SUBJECTS) if has_bot_spoken else ["person"]
        data = {"rating": {"episode": conversation.episode, "about": about}}
        yield voice.message(conversation, "utter_rating_question", data)

    return Listener("rating_question", frozenset({Kind.STATUS}), hear)


def _event(rating: Rating, comment: str | None) -> NewEvent:
    data = {"episode": rating.episode, "person": rating.person, "bot": rating.bot}
    return NewEvent(Kind.RATING, Author.CUSTOMER, text=comment, data=data)


def _check_asked(question: Event | None, rating: Rating) -> None:
    about = question.data["rating"]["about"] if question else None
    rated = [who for who in SUBJECTS if getattr(rating, who) is not None]
    if about is None or not set(rated) <= set(about):
        raise NotAllowed(
            "not_asked", "There is nothing to rate here. Rate what a question in the conversation asks about."
        )
