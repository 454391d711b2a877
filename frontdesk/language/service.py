"""Reads which language a message is in, and whether it asks for a person in a language that the bot does not speak."""

from __future__ import annotations

from frontdesk.language.asking import PersonRequests
from frontdesk.language.detecting import Detector
from frontdesk.language.model import Languages, Reading
from frontdesk.language.ports import Identifier


class LanguageReader:
    """Reads messages.

    Args:
        languages: the catalogue, and what the bot speaks.
        identifier: tells apart the languages of the catalogue, the bot's and `detecting.OTHERS`.
    """

    def __init__(self, languages: Languages, identifier: Identifier) -> None:
        self.languages = languages
        self._detector = Detector(identifier)
        self._requests = PersonRequests(
            language for code, language in languages.known.items() if code not in languages.spoken
        )

    def read(self, text: str, so_far: str | None = None) -> Reading:
        """What a message says of its language; `so_far` is that of the conversation. Pure, and less than a
        millisecond for an ordinary message."""
        language = self._detector.language(text, so_far)
        if language in self.languages.spoken:
            return Reading(language)
        asking = self._requests.languages(text)
        if not asking:
            return Reading(language)
        likely = (code for code in (language, so_far, self._detector.likeliest(text)) if code in asking)
        return Reading(next(likely, asking[0]), asks_for_person=True)
