"""The web chat as a channel. It has its own routes (HTTP and a socket), and nothing is pushed to it: the page fetches
events by their number, live or later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.channels.model import CustomerMessage, CustomerRating
from frontdesk.channels.web_chat.bodies import Message, RatingBody
from frontdesk.channels.web_chat.view import event_view
from frontdesk.conversations.commit import Written
from frontdesk.conversations.model import Conversation, Event
from frontdesk.intake.model import Rating
from frontdesk.intake.ratings import Ratings
from frontdesk.intake.service import Incoming, Intake
from frontdesk.problems import BadRequest


@dataclass(frozen=True)
class ChatMessage:
    """What a page sends: the session's secret, and the message or rating as it is described."""

    session: str
    body: Message | RatingBody


class WebChat:
    """A thread is the conversation that a session opens. It knows already who signed in with a token."""

    def __init__(self, intake: Intake, ratings: Ratings) -> None:
        self._intake = intake
        self._ratings = ratings

    def verify(self, raw: ChatMessage) -> Conversation:
        return self._intake.open(raw.session)

    def parse(self, raw: ChatMessage, proof: Conversation) -> Sequence[CustomerMessage | CustomerRating]:
        return [rating_of(raw.body, proof) if isinstance(raw.body, RatingBody) else message_of(raw.body, proof)]

    def accept(self, message: CustomerMessage, session: str, address: str | None = None) -> Written[Event]:
        """Store the message in the verified conversation, if the session is still good. Raises what `Intake.accept`
        raises."""
        incoming = Incoming(message.id, message.text, message.button, message.asks_for_person)
        return self._intake.accept(message.thread_key, incoming, address=address, session=session)

    def rate(self, rating: CustomerRating, session: str) -> Written[Rating]:
        """Store the rating in the verified conversation, if the session is still good. Raises what `Ratings.rate`
        raises."""
        return self._ratings.rate(rating.thread_key, rating.rating, session)

    def render(self, event: Event, conversation: Conversation) -> dict[str, Any] | None:
        return event_view(event)


def message_of(body: Message, conversation: Conversation) -> CustomerMessage:
    """The message in a body. Raises BadRequest."""
    if (body.text is None) == (body.button is None):
        raise BadRequest("Send either text or button.")
    asks = body.asks == "person" and body.text is not None
    return CustomerMessage(conversation.id, body.id, conversation.id, body.text, body.button, asks)


def rating_of(body: RatingBody, conversation: Conversation) -> CustomerRating:
    """The rating in a body."""
    return CustomerRating(conversation.id, conversation.id, body.rating())
