"""Findings of personal data in a text, and which of them counts where several overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

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


def settle(text: str, found: Iterable[Finding], kept: Iterable[Span]) -> tuple[Finding, ...]:
    """Findings without overlaps, in order. The surer one wins, of equals the longer one; the rest of the other stays a
    finding, so that everything found is removed but what is `kept`."""
    taken, settled = list(kept), []
    for finding in sorted(found, key=lambda one: (-one.score, one.start - one.end, one.start)):
        for piece in _outside(Span(finding.start, finding.end), taken):
            if trimmed := _trimmed(text, piece):
                settled.append(Finding(finding.kind, trimmed.start, trimmed.end, finding.score))
                taken.append(trimmed)
    return tuple(sorted(settled, key=lambda one: one.start))


def _outside(span: Span, taken: Iterable[Span]) -> list[Span]:
    """The pieces of `span` that nothing in `taken` covers."""
    pieces = [span]
    for other in taken:
        pieces = [
            piece
            for whole in pieces
            for piece in (
                (Span(whole.start, other.start), Span(other.end, whole.end)) if whole.overlaps(other) else (whole,)
            )
            if piece.start < piece.end
        ]
    return pieces


def _trimmed(text: str, span: Span) -> Span | None:
    """The span without spaces and punctuation at its ends; None if nothing is left."""
    inside = text[span.start : span.end]
    if not any(character.isalnum() or character == MASKED for character in inside):
        return None
    start = span.start + len(inside) - len(inside.lstrip(" \t\n,;"))
    return Span(start, span.end - (len(inside) - len(inside.rstrip(" \t\n,;"))))
