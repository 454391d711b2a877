"""The examples of data/nlu name what their authors marked in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from naming import DAY_FIRST, WEDNESDAY

from assistant.entities import recognise

NLU = Path(__file__).parents[3] / "data" / "nlu"
MARKED = re.compile(r"\[(?P<text>[^\]]+)\]\((?P<entity>\w+)\)")
KINDS = ("order_number", "ticket_number", "email")


def examples() -> list[str]:
    """Every example of an intent, with its marks."""
    entries = [entry for path in NLU.rglob("*.yml") for entry in yaml.safe_load(path.read_text())["nlu"]]
    texts = [entry["examples"] for entry in entries if "intent" in entry]
    return [line.removeprefix("- ") for text in texts for line in text.splitlines()]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_marked_in_an_example_is_found_and_nothing_else(kind: str) -> None:
    for example in examples():
        marked = [mark["text"].lstrip("#") for mark in MARKED.finditer(example) if mark["entity"] == kind]
        text = MARKED.sub(lambda mark: mark["text"], example)
        found = [text[f.start : f.end].lstrip("#") for f in recognise(text, WEDNESDAY, DAY_FIRST) if f.entity == kind]
        assert found == marked, text
