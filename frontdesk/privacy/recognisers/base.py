"""The base of our recognisers: a kind, and a function that finds it in a text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from presidio_analyzer import LocalRecognizer, RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts

#: The kind of values that must stay, such as order numbers: it wins over every other finding and is not removed.
KEPT = "KEPT"


class Recogniser(LocalRecognizer):
    """Finds one kind of value, by its looks alone or with what the language model saw."""

    kind: ClassVar[str]

    def __init__(self, language: str = "en") -> None:
        super().__init__(supported_entities=[str(self.kind)], name=type(self).__name__, supported_language=language)

    def load(self) -> None:
        """Nothing to load."""

    def find(self, text: str) -> Iterator[tuple[int, int, float]]:
        """Start, end and score (0 to 1) of each value."""
        raise NotImplementedError

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The findings as presidio wants them."""
        return [RecognizerResult(str(self.kind), start, end, score) for start, end, score in self.find(text)]
