"""How it went, in the customer's words: asked once after a person has resolved an episode, answered or skipped once.

The person and the bot are rated apart. A rating is an event of the timeline; it neither opens a conversation again nor
starts a turn, and it names the episode that it is about, since the customer may be in the next one already.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.engine import Connection

from frontdesk.conversations import store
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Author, Conversation, Draft, Event, Kind, NotAllowed
from frontdesk.conversations.turns import Committed
from frontdesk.database import Database, utc_now
from frontdesk.privacy.masking import mask


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


@dataclass(frozen=True)
class Rated:
    """``committed`` is None for an episode that was rated already: nothing changed."""

    committed: Committed | None


class Ratings:
    """Takes ratings in."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        self._database = database
        self._catalogue = catalogue

    def rate(self, conversation_id: str, rating: Rating) -> Rated:
        """Store a rating, once per episode, its comment masked; the first one counts.

        Raises NotAllowed if this was not asked: no such episode, or the bot or the person had no part in it.
        """
        now = utc_now()
        with self._database.write() as connection:
            conversation = store.lock(connection, conversation_id)
            events = store.events_of_kinds(connection, conversation_id, (Kind.MESSAGE, Kind.RATING))
            _check_asked(events, rating)
            if any(event.kind is Kind.RATING and event.data["episode"] == rating.episode for event in events):
                return Rated(None)
            conversation, stored = store.append(connection, conversation, self._drafts(rating), now)
            store.save(connection, conversation)
        return Rated(Committed(conversation, stored))

    def _drafts(self, rating: Rating) -> list[Draft]:
        data = {"episode": rating.episode, "person": rating.person, "bot": rating.bot}
        comment = None if rating.is_skipped else rating.comment and mask(rating.comment)
        given = Draft(Kind.RATING, Author.CUSTOMER, text=comment, data=data)
        if rating.is_skipped:
            return [given]
        return [given, Draft(Kind.MESSAGE, Author.SYSTEM, text=self._catalogue.say("utter_rating_thanks"))]


def question(connection: Connection, conversation: Conversation, catalogue: Catalogue) -> Draft:
    """The question after a person has resolved the conversation's episode; it names whose part is asked about."""
    spoke = {e.author for e in store.events_of_episode(connection, conversation) if e.kind is Kind.MESSAGE}
    about = ["person", "bot"] if Author.BOT in spoke else ["person"]
    data = {"rating": {"episode": conversation.episode, "about": about}}
    return Draft(Kind.MESSAGE, Author.SYSTEM, text=catalogue.say("utter_rating_question"), data=data)


def _check_asked(events: list[Event], rating: Rating) -> None:
    asked = [event.data["rating"] for event in events if event.data.get("rating")]
    about = next((question["about"] for question in asked if question["episode"] == rating.episode), None)
    scores = {"person": rating.person, "bot": rating.bot}
    if about is None or any(score is not None and who not in about for who, score in scores.items()):
        raise NotAllowed(
            "not_asked", "There is nothing to rate here. Rate what a question in the conversation asks about."
        )
