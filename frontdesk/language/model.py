"""The languages that customers write: their names, what is said in them, how people ask for a person in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What a word of a request for a person is good for (see data/languages.yml).
ROLES = ("person", "someone", "talk", "want", "please", "connect", "not", "bot")


@dataclass(frozen=True)
class Language:
    """A language of the catalogue.

    Attributes:
        code: ISO 639-1.
        name: in English, for agents.
        is_reviewed: whether somebody who grew up with it has read it.
        says: sentences by response, their {placeholders} still empty.
        asks: words and phrases by role; a final * stands for any ending.
    """

    code: str
    name: str
    is_reviewed: bool
    says: Mapping[str, str]
    asks: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Reading:
    """What a message says of its language.

    Attributes:
        language: ISO 639-1; None if it is too short or too mixed to say.
        asks_for_person: it asks for a person, in a language of the catalogue.
    """

    language: str | None = None
    asks_for_person: bool = False


@dataclass(frozen=True)
class Languages:
    """The catalogue, by code, and the codes of the languages that the bot speaks."""

    known: Mapping[str, Language] = field(default_factory=dict)
    spoken: frozenset[str] = frozenset({"en"})

    def say(self, code: str | None, response: str, **values: str) -> str | None:
        """A sentence in a language; None if there is none in it, as for the languages that the bot speaks."""
        language = self.known.get(code or "") if code not in self.spoken else None
        text = language.says.get(response) if language else None
        for key, value in values.items():
            text = text.replace("{" + key + "}", value) if text else text
        return text
