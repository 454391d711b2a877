"""Reads the YAML files that designers write, in the dialect in which Rasa reads them: YAML 1.2, where `Yes`, `on` and
`12:30` are words."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class YamlProblem(ValueError):
    """A file cannot be read; the message names the file, the line and what to do."""

    def __init__(self, name: object, line: int, what: str) -> None:
        super().__init__(f"{name}:{line}: {what}")
        self.line = line


def load(path: Path) -> Any:
    """The content of a file, as `loads`. Raises OSError and YamlProblem."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise YamlProblem(path, 1, "not UTF-8 text; save the file in UTF-8") from None
    return loads(text, path)


# A process reads its files when it examines them and again when it is built, and this parser takes most of its start.
@lru_cache(maxsize=128)
def loads(text: str, name: object, first_line: int = 1) -> Any:
    """The content of a text whose first line is line `first_line` of the file `name`. Mappings and lists know their
    lines (`line_of`); values in quotes are subclasses of str. Not to be changed: who reads the same text gets the same
    content. Raises YamlProblem."""
    reader = YAML(typ="rt", pure=True)
    reader.version = (1, 2)
    reader.preserve_quotes = True
    try:
        return reader.load(as_rasa_reads(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = str(error.problem or error).strip().splitlines()[0]
        line = first_line + (mark.line if mark else 0)
        raise YamlProblem(name, line, f"not valid YAML ({what}); quote values that contain a colon") from None
    except (YAMLError, ValueError) as error:
        what = str(error).strip().splitlines()[0]
        raise YamlProblem(name, 1, f"cannot be read ({what}); correct it") from None


def line_of(mapping: Any, key: object) -> int:
    """The line of a key, in a text that begins with line 1."""
    position = getattr(mapping, "lc", None)
    return 1 + int(position.key(key)[0]) if position else 1


def as_rasa_reads(text: str) -> str:
    """The text with `\\u00e9` as é, which Rasa does where a file is all ASCII."""
    if not text.isascii():
        return text
    return text.encode().decode("raw_unicode_escape").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
