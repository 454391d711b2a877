"""What Frontdesk and the bot say to customers: the responses of `domain.yml`, one catalogue."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from frontdesk import yaml12
from frontdesk.locales import closest

#: The slot by which variations of a response name their language, as Rasa's conditional responses do.
LOCALE_SLOT = "locale"
_VARIABLE = re.compile(r"\$\{.*\}")


class Catalogue:
    """Responses by name. A variation with a condition on the slot `locale` is for that language; the first variation
    without a condition is for all others."""

    def __init__(self, responses: dict[str, list[dict[str, Any]]]) -> None:
        self._texts = {name: _texts(variations) for name, variations in responses.items()}

    @classmethod
    def load(cls, path: Path) -> Catalogue:
        """Read the responses of a Rasa domain file. Raises OSError or YamlProblem if it cannot be read."""
        domain = yaml12.load(path)
        responses = domain.get("responses") if isinstance(domain, dict) else None
        if not isinstance(responses, dict):
            raise yaml12.YamlProblem(path, 1, "there are no responses; write them under the key `responses`")
        for name, variations in responses.items():
            _check(path, str(name), variations)
        return cls(responses)

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


def _check(path: Path, name: str, variations: Any) -> None:
    """Raises YamlProblem unless every text of a response is text for Rasa, too."""
    if not isinstance(variations, list) or not all(isinstance(each, dict) for each in variations):
        raise yaml12.YamlProblem(path, 1, f"{name} must be a list of variations; write `- text: …` under it")
    for variation in variations:
        buttons = [(f"a button of {name}", button) for button in variation.get("buttons") or []]
        for whose, mapping in [(name, variation), *buttons]:
            for key in {"text", "title", "payload"} & set(mapping):
                _check_text(path, f"the {key} of {whose}", mapping, key)


def _check_text(path: Path, what: str, mapping: Any, key: str) -> None:
    text, line = mapping[key], yaml12.line_of(mapping, key)
    if not isinstance(text, str):
        read = "nothing" if text is None else f"the {type(text).__name__} {text}"
        raise yaml12.YamlProblem(path, line, f"{what} is read as {read}; put it in quotes")
    if type(text) is str and _VARIABLE.search(text):
        raise yaml12.YamlProblem(path, line, f"{what} holds ${{…}}, which Rasa takes for a variable; put it in quotes")


def _texts(variations: list[dict[str, Any]]) -> dict[str, str]:
    """Texts by locale; the plain one under the empty name."""
    found: dict[str, str] = {}
    for variation in variations:
        locale = _locale(variation.get("condition") or [])
        if "text" in variation and locale is not None:
            found.setdefault(locale, variation["text"])
    return found


def _locale(conditions: list[dict[str, Any]]) -> str | None:
    """The locale that a variation is for; empty if it has no condition, None if it has another one."""
    if not conditions:
        return ""
    if len(conditions) == 1 and conditions[0].get("name") == LOCALE_SLOT:
        return str(conditions[0].get("value"))
    return None
