"""How well the check of generated answers tells true ones from those with one planted mistake.

The answers of `answers.jsonl` are by somebody who has not seen the check. One half, by a hash of the answer, was looked
at while it was built; of the other half only the sums were.
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


def sums(check: SupportCheck, passages: Iterable[Passage], answers: Iterable[Written]) -> Counter[tuple[str, bool]]:
    """How many answers of each kind ("true" or what was planted) were refused, and how many were not."""
    by_address = {passage.address: passage for passage in passages}
    counted = Counter[tuple[str, bool]]()
    for each in answers:
        verdict = check.verdict(without_opening(each.text), [by_address[each.address]], each.question)
        counted[each.planted or "true", verdict.refusal is not None] += 1
    return counted
