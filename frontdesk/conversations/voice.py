"""What Frontdesk itself says in a conversation: sentences of the catalogue, in the conversation's language."""

from __future__ import annotations

from typing import Any

from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent


class Voice:
    """Says system messages."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __contains__(self, response: str) -> bool:
        """Whether there is such a sentence."""
        return response in self._catalogue

    def message(
        self, conversation: Conversation, response: str, data: dict[str, Any] | None = None, **values: str
    ) -> NewEvent:
        """A system message to the customer. `data` is stored with the event; `values` fill the placeholders."""
        text = self._catalogue.say(response, conversation.locale, **values)
        return NewEvent(Kind.MESSAGE, Author.SYSTEM, text=text, data=data or {})

    def say(self, locale: str, response: str, **values: str) -> str:
        """A sentence for use outside the timeline, such as in a mail."""
        return self._catalogue.say(response, locale, **values)
