"""The web chat as a channel. It has its own routes (HTTP and a socket), and nothing is pushed to it: the page fetches
events by their number, live or later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from frontdesk.channels.model import CustomerMessage
from frontdesk.channels.web_chat.bodies import Message
from frontdesk.channels.web_chat.view import event_view
from frontdesk.conversations.commit import Written
from frontdesk.conversations.model import Conversation, Event
from frontdesk.intake.service import Incoming, Intake
from frontdesk.problems import BadRequest


@dataclass(frozen=True)
class ChatMessage:
    """What a page sends: the session's secret, and the message as it is described."""

    session: str
    message: Message


class WebChat:
    """A thread is the conversation that a session opens. It knows already who signed in with a token."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    def verify(self, raw: ChatMessage) -> Conversation:
        return self._intake.open(raw.session)

    def parse(self, raw: ChatMessage, proof: Conversation) -> Sequence[CustomerMessage]:
        message = raw.message
        if (message.text is None) == (message.button is None):
            raise BadRequest("Send either text or button.")
        asks = message.asks == "person" and message.text is not None
        return [CustomerMessage(proof.id, message.id, proof.id, message.text, message.button, asks)]

    def accept(self, message: CustomerMessage, session: str, address: str | None = None) -> Written[Event]:
        """Store the message in the verified conversation, if the session is still good. Raises what `Intake.accept`
        raises."""
        incoming = Incoming(message.id, message.text, message.button, message.asks_for_person)
        return self._intake.accept(message.thread_key, incoming, address=address, session=session)

    def render(self, event: Event, conversation: Conversation) -> dict[str, Any] | None:
        return event_view(event)
