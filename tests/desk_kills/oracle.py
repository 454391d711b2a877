"""What must be true in the end, whoever was killed when."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_MARK = re.compile(r"<\w+-[can]\d+>")


@dataclass(frozen=True)
class Facts:
    """What people did in one conversation: customers' messages that were acknowledged, agents' replies and notes in the
    desk, each in its order."""

    said: Sequence[str]
    replies: Sequence[str]
    notes: Sequence[str]


def check(found: Mapping[str, Mapping[str, Any]], told: Mapping[str, Facts]) -> list[str]:
    """What was lost, doubled or out of order, each in a line."""
    return [f"{name}: {each}" for name, facts in told.items() for each in _check(found[name], facts)]


def _check(found: Mapping[str, Any], facts: Facts) -> list[str]:
    texts = "\n".join(text for text, _ in found["written"])
    arrived = [mark for mark in _MARK.findall(texts) if "-c" in mark]
    wrong = [
        *_compared("said, in the desk", arrived, facts.said),
        *_compared("said, here", [text for text in found["customer"] if _MARK.fullmatch(text)], facts.said),
        *_compared("reply", found["replies"], facts.replies),
        *_compared("note", sorted(found["notes"]), sorted(facts.notes)),
    ]
    if len(found["tickets"]) != 1:
        wrong.append(f"tickets: {len(found['tickets'])}")
    if any(is_public for _, is_public in found["written"]):
        wrong.append("the customer could read what is for the team")
    if any("-a" in mark or "-n" in mark for mark in _MARK.findall(texts)):
        wrong.append("what the desk wrote went back to it")
    return wrong


def _compared(what: str, there: Sequence[str], wanted: Sequence[str]) -> list[str]:
    if list(there) == list(wanted):
        return []
    lost, extra = Counter(wanted) - Counter(there), Counter(there) - Counter(wanted)
    told = [f"{what} lost: {mark}" for mark in lost] + [f"{what} doubled: {mark}" for mark in extra]
    return told or [f"{what} out of order: {' '.join(there)}"]
