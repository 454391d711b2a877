"""Builds the review of questions that the articles did not answer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from frontdesk.bootstrap.knowledge import build_knowledge
from frontdesk.bootstrap.review import build_redactor, things
from frontdesk.database import Database
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.index.packaged_encoder import paraphrase_encoder
from frontdesk.nlu.gaps.service import GapsService
from frontdesk.settings import Settings


def build_gaps(settings: Settings, database: Database) -> GapsService:
    """The review over what is published. Raises NotConfigured where nothing can redact, as in the images."""
    redactor = build_redactor(things(settings))
    knowledge = build_knowledge(settings, database)
    knowledge.following.look()
    return GapsService(database, redactor, knowledge.service, Library(database), _similar)


def _similar(texts: Sequence[str]) -> Sequence[Sequence[float]]:
    encoder = paraphrase_encoder()
    vectors = np.stack([encoder.encode_parts(text, ())[0] for text in texts])
    cosines: list[list[float]] = (vectors @ vectors.T).tolist()
    return cosines
