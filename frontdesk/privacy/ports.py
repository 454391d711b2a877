"""The port of redaction."""

from __future__ import annotations

from typing import Protocol

from frontdesk.privacy.model import Redacted


class Redactor(Protocol):
    """Removes personal data from texts."""

    def redact(self, text: str, language: str = "en") -> Redacted:
        """The text with placeholders such as `<PERSON>`. Order, ticket and invoice numbers stay.

        `language`: as in ISO 639-1. Without a model for it, names are found only where somebody introduces themselves
        or signs; everything else is found all the same.
        """
        ...
