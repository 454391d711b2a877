"""Words that customers use for the same kind of thing, from `data/item_names.yml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from frontdesk import yaml12

FILE = Path(__file__).parents[1] / "data" / "item_names.yml"


def alike(word: str) -> frozenset[str]:
    """Other words for what a word in the singular names; `rucksack` and `backpack` are packs."""
    return frozenset().union(*(group for group in _groups() if word in group)) - {word}


@cache
def _groups() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(map(str, group)) for group in yaml12.load(FILE))
