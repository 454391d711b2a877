"""What writing an answer needs from the outside."""

from __future__ import annotations

from typing import Protocol

from frontdesk.knowledge.generation.model import Draft, Prompt, Refusal


class NotWritten(Exception):
    """There is no draft; `reason` says why in a word, `status` is the endpoint's HTTP status if it gave one."""

    def __init__(self, reason: Refusal, status: int | None = None) -> None:
        super().__init__(reason if status is None else f"{reason} (HTTP {status})")
        self.reason = reason
        self.status = status


class Writer(Protocol):
    """A language model."""

    def write(self, prompt: Prompt, seconds: float) -> Draft:
        """What it writes, within so many seconds. Raises NotWritten."""
