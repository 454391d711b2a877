"""Holds a file of scripts against `script.schema.json`, and says each mistake with its line, in words."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema

SCHEMA = json.loads((Path(__file__).parent / "script.schema.json").read_text(encoding="utf-8"))
_VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
_KINDS = {"object": "keys with values below it", "array": "a list", "string": "text", "boolean": "true or false"}


def mistakes(content: Any) -> Iterator[tuple[int, str]]:
    """The line and the words of each mistake in the content of a file, as `yaml12.load` gives it."""
    for error in _VALIDATOR.iter_errors(content):
        path = list(error.absolute_path)
        if error.validator == "additionalProperties":
            yield from _unknown_keys(content, path, error)
        else:
            yield line_at(content, path), f"{_place(path)}{_in_words(error)}"


def line_at(content: Any, path: list[str | int]) -> int:
    """The line of what the keys and positions of `path` lead to."""
    line = 1
    for step in path:
        position = getattr(content, "lc", None)
        if position is not None:
            line = 1 + int((position.item(step) if isinstance(step, int) else position.key(step))[0])
        content = content[step]
    return line


def _unknown_keys(content: Any, path: list[str | int], error: Any) -> Iterator[tuple[int, str]]:
    known = list(error.schema["properties"])
    for key in sorted(map(str, set(error.instance) - set(known))):
        alike = difflib.get_close_matches(key, known, n=1)
        hint = f"did you mean {alike[0]}?" if alike else f"there are {', '.join(known)}"
        yield line_at(content, [*path, key]), f"{_place(path)}no such key: {key}; {hint}"


def _in_words(error: Any) -> str:
    match error.validator:
        case "required":
            missing = [key for key in error.validator_value if key not in error.instance]
            return f"{' and '.join(missing)} missing"
        case "type":
            kinds = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            hint = "; put it in quotes" if "string" in kinds and isinstance(error.instance, int | float) else ""
            return f"must be {' or '.join(_KINDS[kind] for kind in kinds)}{hint}"
        case "enum":
            return f"{error.instance!r} is none of: {', '.join(error.validator_value)}"
        case "pattern":
            return f"{error.instance!r} is no e-mail address"
        case _:
            return "must not be empty"


def _place(path: list[str | int]) -> str:
    names = [step for step in path if isinstance(step, str) and step not in ("scripts", "turns")]
    return f"{'.'.join(names)}: " if names else ""
