"""The formats of the numbers that a shop gives out, from `data/references.yml`, which Frontdesk reads too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

_FILE = Path(__file__).parents[1] / "data" / "references.yml"


def examples_of(entity: str) -> list[str]:
    """The examples of `order_number` or `ticket_number`, with a 0 for each digit. Raises KeyError for another name."""
    return _examples()[entity]


@cache
def _examples() -> dict[str, list[str]]:
    reader = YAML(typ="safe", pure=True)  # YAML 1.2, as Rasa and Frontdesk read
    written = reader.load(_FILE.read_text(encoding="utf-8"))
    return {name: list(map(str, each if isinstance(each, list) else [each])) for name, each in written.items()}
