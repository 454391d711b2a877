"""Words about somebody's health, by a list that people review (`frontdesk/privacy/health_words.txt`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from frontdesk.privacy.model import Kind
from frontdesk.privacy.passwords import word_list
from frontdesk.privacy.recognisers.base import Recogniser


class HealthRecogniser(Recogniser):
    kind = Kind.HEALTH

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        return ((*found.span(), 0.7) for found in _words().finditer(text))


@cache
def _words() -> re.Pattern[str]:
    longest_first = sorted(word_list("health_words.txt"), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})s?(?![\w-])", re.IGNORECASE)
