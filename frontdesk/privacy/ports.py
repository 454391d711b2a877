"""What others may ask of this folder."""

from __future__ import annotations

from typing import Protocol

from frontdesk.privacy.model import Redacted


class Redactor(Protocol):
    """Takes out of a text what tells who somebody is, and what is nobody's business."""

    def redact(self, text: str, language: str = "en") -> Redacted:
        """The text with placeholders such as `<PERSON>`. Order, ticket and invoice numbers stay.

        `language`: as in ISO 639-1. In one that no model is there for, names are found only where somebody introduces
        themselves or signs; everything else is found all the same.
        """
        ...
