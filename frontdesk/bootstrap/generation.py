"""Builds what puts answers in other words, where the settings name a language model."""

from __future__ import annotations

from frontdesk.knowledge.generation.openai_compatible import OpenAICompatible, endpoint_of
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.generation.support.check import SupportCheck
from frontdesk.knowledge.generation.support.words import load_lexicon
from frontdesk.knowledge.stemmer import EnglishStemmer
from frontdesk.settings import Settings


def build_generation(settings: Settings) -> Generation | None:
    """None without an endpoint in the settings."""
    if not settings.generation_url:
        return None
    check = SupportCheck(load_lexicon(EnglishStemmer()))
    return Generation(OpenAICompatible(endpoint_of(settings)), check, settings.generation_seconds)
