"""How much of what must go redaction takes out, how much of the rest it takes by mistake, and whether numbers stay."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.privacy.model import Finding, Redacted, Span

FOLDER = Path(__file__).parent
DEVELOPMENT = FOLDER / "development.md"
HELD_OUT = FOLDER / "held_out.md"
KEPT = "KEPT"

_LABEL = re.compile(r"\[([^\[\]]+)\]\(([A-Z]+)\)")


@dataclass(frozen=True)
class Label:
    kind: str
    span: Span


@dataclass(frozen=True)
class Message:
    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Outcome:
    message: Message
    result: Redacted

    def is_gone(self, label: Label) -> bool:
        """Whether nothing readable of the value is left."""
        return all(
            any(finding.start <= at < finding.end for finding in self.result.findings)
            for at in range(label.span.start, label.span.end)
            if self.message.text[at].isalnum()
        )

    def is_whole(self, label: Label) -> bool:
        """Whether nothing of the value was taken."""
        return not any(_touches(finding, label) for finding in self.result.findings)

    def is_right(self, finding: Finding) -> bool:
        """Whether the finding is about a value that must go."""
        return any(_touches(finding, label) for label in self.message.labels if label.kind != KEPT)


@dataclass(frozen=True)
class Report:
    outcomes: tuple[Outcome, ...]

    def gone(self, kind: str | None = None) -> list[bool]:
        """For each value that must go, of one kind or of all: whether it is gone."""
        return [
            one.is_gone(label) for one, label in self._labels() if label.kind != KEPT and kind in (None, label.kind)
        ]

    def kept(self) -> list[bool]:
        """For each number that must stay: whether it is whole."""
        return [one.is_whole(label) for one, label in self._labels() if label.kind == KEPT]

    def right(self, kind: str | None = None) -> list[bool]:
        """For each finding, of one kind or of all: whether it is about a value that must go."""
        found = ((one, finding) for one in self.outcomes for finding in one.result.findings)
        return [one.is_right(finding) for one, finding in found if kind in (None, finding.kind)]

    def _labels(self) -> Iterable[tuple[Outcome, Label]]:
        return ((one, label) for one in self.outcomes for label in one.message.labels)


def load_messages(path: Path) -> list[Message]:
    """The labelled messages of a file: one a line, behind a dash."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [parse(line.removeprefix("- ")) for line in lines if line.startswith("- ")]


def parse(line: str) -> Message:
    """`call [020 7946 0321](PHONE)`: the text without its labels, and where they were."""
    text, labels, at = "", [], 0
    for found in _LABEL.finditer(line):
        text += line[at : found.start()]
        labels.append(Label(found[2], Span(len(text), len(text) + len(found[1]))))
        text, at = text + found[1], found.end()
    return Message(text + line[at:], tuple(labels))


def evaluate(redact: Callable[[str], Redacted], messages: Iterable[Message]) -> Report:
    return Report(tuple(Outcome(message, redact(message.text)) for message in messages))


def _touches(finding: Finding, label: Label) -> bool:
    return Span(finding.start, finding.end).overlaps(label.span)
