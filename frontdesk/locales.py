"""Names of languages, as pages, browsers and people write them: `en`, `en-US`, `en_GB`, `EN`, `de_DE.UTF-8`."""

from __future__ import annotations

import re
from collections.abc import Collection

from babel import Locale, UnknownLocaleError

DEFAULT = "en"
_NAME = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z\d])", re.ASCII)


def language_of(name: str) -> str:
    """The language alone, such as `en`; empty if the text names none."""
    found = _NAME.match(name)
    return found[1].lower() if found else ""


def tidied(name: str) -> str:
    """The language and its country, such as `en` or `en-US`; `DEFAULT` if the text names none."""
    found = _NAME.match(name)
    if not found or len(found[1]) != 2:
        return DEFAULT
    return found[1].lower() + (f"-{found[3].upper()}" if found[3] and found[3].isalpha() else "")


def english_name(language: str) -> str:
    """What a language is called in English: German for `de`; the code itself if it has no name."""
    try:
        return Locale.parse(language).english_name or language
    except (ValueError, UnknownLocaleError):
        return language


def closest(wanted: str, available: Collection[str]) -> str | None:
    """The one of `available` in which to speak to somebody who wants `wanted`: the same locale, else the language
    without a country, else the language of another country; None if there is none of that language."""
    language, spelt = language_of(wanted), _spelt(wanted)
    same = [name for name in available if language and language_of(name) == language]
    return min(same, key=lambda name: (_spelt(name) != spelt, _spelt(name) != language, name), default=None)


def _spelt(name: str) -> str:
    return name.strip().replace("_", "-").lower()
