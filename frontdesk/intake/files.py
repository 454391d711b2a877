"""Says that files which came with a message were not taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.engine import Connection

from frontdesk.conversations.model import Author, Conversation, Event, Kind, NewEvent
from frontdesk.conversations.timeline import Listener
from frontdesk.conversations.voice import Voice

RESPONSE = "utter_files_not_taken"


def files_refusal(voice: Voice) -> Listener:
    """Says so below each message that came with files."""

    def hear(connection: Connection, conversation: Conversation, events: Sequence[Event]) -> Iterator[NewEvent]:
        yield voice.message(conversation, RESPONSE)

    def concerns(event: Event) -> bool:
        return event.author is Author.CUSTOMER and "files" in event.data

    return Listener("files_refusal", frozenset({Kind.MESSAGE}), hear, concerns)
