"""Passwords and PINs, also those that were masked when the message was stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.masking import PASSWORD
from frontdesk.privacy.model import Kind
from frontdesk.privacy.passwords import password_spans
from frontdesk.privacy.recognisers.base import Recogniser

_MASKED = re.compile(rf"(?<!•){PASSWORD}(?!•)")


class PasswordRecogniser(Recogniser):
    kind = Kind.PASSWORD

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        yield from ((span.start, span.end, 0.95) for span in password_spans(text))
        yield from ((*found.span(), 0.95) for found in _MASKED.finditer(text))
