"""Builds the reader of customers' languages."""

from __future__ import annotations

from frontdesk.language import catalogue
from frontdesk.language.detecting import OTHERS
from frontdesk.language.model import Languages
from frontdesk.language.py3langid import Py3langid
from frontdesk.language.service import LanguageReader
from frontdesk.locales import english_name, language_of
from frontdesk.settings import Settings


def build_languages(settings: Settings) -> Languages:
    """The catalogue, and what the bot speaks. Raises OSError or ValueError if the setting or the file does not fit."""
    spoken = [name.strip() for name in settings.languages.split(",")]
    if not all(language_of(code) == code and english_name(code) != code for code in spoken):
        raise ValueError(f"{settings.languages!r} are no languages; write them as in en,de")
    return catalogue.load(spoken)


def build_reader(settings: Settings) -> LanguageReader:
    """The reader. Raises as `build_languages`."""
    languages = build_languages(settings)
    return LanguageReader(languages, Py3langid({*languages.known, *languages.spoken, *OTHERS}))
