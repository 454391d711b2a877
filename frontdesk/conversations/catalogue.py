"""What Frontdesk itself says to customers: the responses of ``domain.yml``, the bot's one catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class Catalogue:
    """Responses by name. The first variation without a condition is used."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._texts = {name: _text(variations) for name, variations in responses.items()}

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """Read the responses of a Rasa domain file. Raises OSError or yaml.YAMLError if it cannot be read."""
        with path.open(encoding="utf-8") as file:
            domain = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        return cls(domain["responses"])

    def say(self, response: str, /, **values: str) -> str:
        """The sentence, its {placeholders} filled in. Raises KeyError if the catalogue lacks it."""
        text = self._texts[response]
        for key, value in values.items():
            text = text.replace("{" + key + "}", value)
        return text

    def __contains__(self, name: str) -> bool:
        return name in self._texts


def _text(variations: list[dict[str, Any]]) -> str:
    plain = [v["text"] for v in variations if "text" in v and "condition" not in v]
    return str(plain[0]) if plain else ""
