"""Builds what puts answers in other words, where the settings name a language model."""

from __future__ import annotations

from frontdesk.knowledge.generation.openai_compatible import OpenAICompatible, endpoint_of
from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.generation.support.packaged import support_check
from frontdesk.settings import Settings


def build_generation(settings: Settings) -> Generation | None:
    """None without an endpoint in the settings."""
    if not settings.generation_url:
        return None
    return Generation(OpenAICompatible(endpoint_of(settings)), support_check(), settings.generation_seconds)
