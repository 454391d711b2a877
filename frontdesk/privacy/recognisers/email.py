"""E-mail addresses, also with "(at)" for the @. Presidio's own recogniser would fetch a list of domains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.model import Kind
from frontdesk.privacy.recognisers.base import Recogniser

_EMAIL = re.compile(
    r"(?<![\w.%+'-])[\w%+-](?:[\w.%+'-]{0,62}[\w%+-])?(?:@|\s?[\[(]at[\])]\s?)(?:[\w-]{1,63}\.){1,8}[^\W\d_][\w-]{1,62}"
)


class EmailRecogniser(Recogniser):
    kind = Kind.EMAIL

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        return ((*found.span(), 0.99) for found in _EMAIL.finditer(text))
