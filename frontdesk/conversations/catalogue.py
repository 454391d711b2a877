"""What Frontdesk and the bot say to customers: the responses of `domain.yml`, one catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from frontdesk.locales import closest

#: The slot by which variations of a response name their language, as Rasa's conditional responses do.
LOCALE_SLOT = "locale"


class Catalogue:
    """Responses by name. A variation with a condition on the slot `locale` is for that language; the first variation
    without a condition is for all others."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._texts = {name: _texts(variations) for name, variations in responses.items()}

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """Read the responses of a Rasa domain file. Raises OSError or yaml.YAMLError if it cannot be read."""
        with path.open(encoding="utf-8") as file:
            domain = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return cls(domain["responses"])

    def say(self, response: str, locale: str = "", /, **values: str) -> str:
        """The sentence in the language closest to `locale`, such as `de-AT`, its {placeholders} filled in.

        Raises:
            KeyError: the catalogue lacks the response.
        """
        texts = self._texts[response]
        text = texts.get(closest(locale, texts) or "", "") or texts.get("", "")
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return text

    def __contains__(self, name: str) -> bool:
        return name in self._texts


def _texts(variations: list[dict[str, Any]]) -> dict[str, str]:
    """Texts by locale; the plain one under the empty name."""
    found: dict[str, str] = {}
    for variation in variations:
        locale = _locale(variation.get("condition") or [])
        if "text" in variation and locale is not None:
            found.setdefault(locale, str(variation["text"]))
    return found


def _locale(conditions: list[dict[str, Any]]) -> str | None:
    """The locale that a variation is for; empty if it has no condition, None if it has another one."""
    if not conditions:
        return ""
    if len(conditions) == 1 and conditions[0].get("name") == LOCALE_SLOT:
        return str(conditions[0].get("value"))
    return None
