"""Payment cards and their security codes, also those that were masked when the message was stored."""

from __future__ import annotations

import re
from collections.abc import Iterator

from frontdesk.privacy.cards import card_spans
from frontdesk.privacy.masking import CARD
from frontdesk.privacy.model import Kind
from frontdesk.privacy.recognisers.base import Recogniser

_MASKED = re.compile(re.escape(CARD).replace(r"\{last\}", r"\d{4}"))


class CardRecogniser(Recogniser):
    kind = Kind.CARD

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        yield from ((span.start, span.end, 1.0) for span in card_spans(text))
        yield from ((*found.span(), 1.0) for found in _MASKED.finditer(text))
