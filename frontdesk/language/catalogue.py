"""Reads the languages of `data/languages.yml`."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from frontdesk import yaml12
from frontdesk.language.model import ROLES, Language, Languages

FILE = Path(__file__).parents[2] / "data" / "languages.yml"


def load(spoken: Collection[str], path: Path = FILE) -> Languages:
    """The catalogue, and the languages that the bot speaks. Raises OSError or YamlProblem if it cannot be read."""
    document = yaml12.load(path)
    written = document.get("languages") if isinstance(document, dict) else None
    if not isinstance(written, dict):
        raise yaml12.YamlProblem(path, 1, "there are no languages; write them under the key `languages`")
    return Languages({str(code): _language(path, str(code), each) for code, each in written.items()}, frozenset(spoken))


def _language(path: Path, code: str, written: Any) -> Language:
    try:
        return Language(
            code=code,
            name=str(written["name"]),
            is_reviewed=bool(written["reviewed"]),
            says={str(response): str(text) for response, text in written["says"].items()},
            asks={role: tuple(map(str, written["asks"][role])) for role in ROLES},
        )
    except (KeyError, TypeError, AttributeError) as problem:
        missing = f"{problem} is missing" if isinstance(problem, KeyError) else "it is not written like the others"
        raise yaml12.YamlProblem(path, 1, f"the language {code}: {missing}") from None
