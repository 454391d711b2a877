"""Names that the language model sees."""

from __future__ import annotations

import re
from collections.abc import Iterator

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

from frontdesk.privacy.model import Kind
from frontdesk.privacy.passwords import word_list
from frontdesk.privacy.recognisers.base import Recogniser

_ARTICLE = re.compile(r"\b(?:the|a|an|your|this|that)\s$", re.IGNORECASE)
_GREETING = re.compile(r"(?:hi|hello|hey|dear|thanks|thank you)\b[\s,]{0,10}", re.IGNORECASE)


class NameRecogniser(Recogniser):
    """Names that the model finds, except products: those without a capital, with a digit or after an article."""

    kind = Kind.PERSON

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Finds nothing: names need the language model (`analyze`)."""
        return iter(())

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        seen = [] if nlp_artifacts is None else nlp_artifacts.entities
        return [
            RecognizerResult(str(self.kind), start, entity.end_char, 0.5)
            for entity in seen
            if entity.label_ == self.kind
            and not _ARTICLE.search(text, max(0, entity.start_char - 6), entity.start_char)
            and _is_name(text[(start := _without_greeting(text, entity.start_char, entity.end_char)) : entity.end_char])
        ]


def _without_greeting(text: str, start: int, end: int) -> int:
    greeting = _GREETING.match(text, start, end)
    return greeting.end() if greeting else start


def _is_name(value: str) -> bool:
    words = value.split()
    return (
        bool(words)
        and value.lower() not in word_list("not_names.txt")
        and not all(word.lower().strip(".,!?") in word_list("salutations.txt") for word in words)
        and all(word[0].isupper() or len(word) < 4 for word in words)
        and any(word[0].isupper() for word in words)
        and not any(character.isdigit() for character in value)
        and not all(word.lower().strip(".,!?") in word_list("ordinary_words.txt") for word in words)
    )
