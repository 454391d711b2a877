"""Bank accounts: those whose check digits are right, and what is called one."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.privacy.iban import called_iban_spans, iban_spans
from frontdesk.privacy.model import Kind
from frontdesk.privacy.recognisers.base import Recogniser


class IbanRecogniser(Recogniser):
    kind = Kind.IBAN

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        yield from ((span.start, span.end, 1.0) for span in iban_spans(text))
        yield from ((span.start, span.end, 0.9) for span in called_iban_spans(text))
