"""How well the check of generated answers tells true ones from those with one planted mistake.

The answers of `answers.jsonl` are by somebody who has not seen the check. One half, by a hash of the answer, was looked
at while it was built; of the other half only the sums were. `passages.jsonl` has the passages as their writer saw them.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.knowledge.generation.screen import without_opening
from frontdesk.knowledge.generation.support.check import SupportCheck
from frontdesk.knowledge.model import Passage

ANSWERS = Path(__file__).with_name("answers.jsonl")
PASSAGES = Path(__file__).with_name("passages.jsonl")


@dataclass(frozen=True)
class Written:
    """An answer that somebody wrote to a question, of the passage at an address; `planted` is the kind of its mistake,
    None for none."""

    question: str
    address: str
    text: str
    planted: str | None

    @property
    def was_looked_at(self) -> bool:
        return int(hashlib.sha256(self.text.encode()).hexdigest(), 16) % 2 == 0


def load_answers(path: Path = ANSWERS) -> list[Written]:
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Written(row["question"], row["passage"], row["answer"], row["planted"]) for row in rows]


def load_passages(path: Path = PASSAGES) -> dict[str, Passage]:
    """By their addresses."""
    found = {}
    for row in map(json.loads, path.read_text().splitlines()):
        article, _, passage = row["address"].partition("#")
        above = tuple(row["headings"])
        found[row["address"]] = Passage(
            article, passage, row["title"], above[-1], row["text"], "en", heading_path=above
        )
    return found


def sums(check: SupportCheck, answers: Iterable[Written]) -> Counter[tuple[str, bool]]:
    """How many answers of each kind ("true" or what was planted) were refused, and how many were not."""
    passages = load_passages()
    counted = Counter[tuple[str, bool]]()
    for each in answers:
        verdict = check.verdict(without_opening(each.text), [passages[each.address]], each.question)
        counted[each.planted or "true", verdict.refusal is not None] += 1
    return counted
