"""Findings of personal data in a text, and which of them counts where several overlap."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

#: The character of masked values.
MASKED = "•"


@dataclass(frozen=True, order=True)
class Span:
    """Characters `start` to `end` (exclusive)."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


class Kind(StrEnum):
    """The kind of a removed value; its placeholder is the name in angle brackets."""

    PERSON = "PERSON"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    ADDRESS = "ADDRESS"
    CARD = "CARD"
    IBAN = "IBAN"
    PASSWORD = "PASSWORD"
    HEALTH = "HEALTH"

    @property
    def placeholder(self) -> str:
        return f"<{self.value}>"


@dataclass(frozen=True)
class Finding:
    """A value in the original text: characters `start` to `end`, and how sure the recogniser is (0 to 1)."""

    kind: Kind
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Redacted:
    """The text with placeholders, and what they stand for, in the text's order and without overlaps."""

    text: str
    findings: tuple[Finding, ...]


def redacted(text: str, found: Iterable[Finding], kept: Iterable[Span]) -> Redacted:
    """`text` with placeholders for what was `found`, except where it overlaps `kept`."""
    findings = settle(text, found, kept)
    parts, at = [], 0
    for finding in findings:
        parts += [text[at : finding.start], finding.kind.placeholder]
        at = finding.end
    return Redacted("".join(parts) + text[at:], findings)


def apart(spans: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """The spans that overlap none of the others; both in order and each without overlaps."""
    left, at = [], 0
    for span in spans:
        while at < len(others) and others[at].end <= span.start:
            at += 1
        if at == len(others) or not span.overlaps(others[at]):
            left.append(span)
    return left


def settle(text: str, found: Iterable[Finding], kept: Iterable[Span]) -> tuple[Finding, ...]:
    """Findings without overlaps, in order. The surer one wins, of equals the longer one; the rest of the other stays a
    finding, so that everything found is removed but what is `kept`."""
    taken, settled = _merged(kept), []
    for finding in sorted(found, key=lambda one: (-one.score, one.start - one.end, one.start)):
        for piece in _outside(Span(finding.start, finding.end), taken):
            if trimmed := _trimmed(text, piece):
                settled.append(Finding(finding.kind, trimmed.start, trimmed.end, finding.score))
                insort(taken, trimmed)
    return tuple(sorted(settled, key=lambda one: one.start))


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, overlapping ones as one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.overlaps(merged[-1]):
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _outside(span: Span, taken: Sequence[Span]) -> list[Span]:
    """The pieces of `span` that nothing in `taken`, in order and without overlaps, covers."""
    pieces, start = [], span.start
    first = bisect_right(taken, span.start, key=lambda other: other.end)
    for other in islice(taken, first, None):
        if other.start >= span.end:
            break
        pieces.append(Span(start, other.start))
        start = other.end
    pieces.append(Span(start, span.end))
    return [piece for piece in pieces if piece.start < piece.end]


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without spaces and punctuation at its ends; None if nothing is left."""
    inside = text[span.start : span.end]
    if not any(character.isalnum() or character == MASKED for character in inside):
        return None
    start = span.start + len(inside) - len(inside.lstrip(" \t\n,;"))
    return Span(start, span.end - (len(inside) - len(inside.rstrip(" \t\n,;"))))
