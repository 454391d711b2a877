"""What Frontdesk itself says in a conversation: sentences of the catalogue, in the conversation's language."""

from __future__ import annotations

from typing import Any

from frontdesk.conversations.catalogue import Catalogue
from frontdesk.conversations.model import Author, Conversation, Kind, NewEvent, in_language
from frontdesk.language.model import Languages


class Voice:
    """Says system messages."""

    def __init__(self, catalogue: Catalogue, languages: Languages | None = None) -> None:
        self._catalogue = catalogue
        self._languages = languages or Languages()

    def __contains__(self, response: str) -> bool:
        """Whether there is such a sentence."""
        return response in self._catalogue

    def message(
        self, conversation: Conversation, response: str, data: dict[str, Any] | None = None, **values: str
    ) -> NewEvent:
        """A system message to the customer. `data` is stored with the event; `values` fill the placeholders."""
        facts = (data or {}) | in_language(self.language(conversation, response))
        return NewEvent(Kind.MESSAGE, Author.SYSTEM, text=self.text(conversation, response, **values), data=facts)

    def text(self, conversation: Conversation, response: str, **values: str) -> str:
        """A sentence for the customer: in the language in which they write if the bot does not speak it, else in that
        of their page."""
        theirs = self._languages.say(conversation.language, response, **values)
        return theirs or self._catalogue.say(response, conversation.locale, **values)

    def language(self, conversation: Conversation, response: str) -> str | None:
        """The language of that sentence (ISO 639-1); None if it is that of the customer's page."""
        return conversation.language if self._languages.say(conversation.language, response) else None

    def say(self, locale: str, response: str, **values: str) -> str:
        """A sentence for use outside the timeline, such as in a mail."""
        return self._catalogue.say(response, locale, **values)
