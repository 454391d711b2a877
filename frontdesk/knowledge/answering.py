"""What is answered to a question, and why, as plain facts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from frontdesk.knowledge.generation.service import Generation
from frontdesk.knowledge.model import AUDIENCES, PUBLIC, SIGNED_IN, Hit
from frontdesk.knowledge.service import KnowledgeService

#: What each kind of reader may read.
READERS: dict[str, Collection[str]] = {"public": PUBLIC, "signed-in": SIGNED_IN, "agents": frozenset(AUDIENCES)}
MOST_CANDIDATES = 5


def asked(
    service: KnowledgeService,
    question: str,
    locale: str,
    audiences: Collection[str],
    generation: Generation | None = None,
) -> dict[str, Any]:
    """`answered`, `answer`, `title`, `link` and `confidence`, and the `candidates` with the features that ranked them;
    with a language model `generation`, too: what came of having the answer written, None if it was not to be.

    Without an answer, `answer`, `title` and `link` are None; `link` also where the article has no page.
    """
    found = service.findings(question, locale, audiences)
    answer = service.quoted(question, found)
    told = generation.rewritten(question, answer) if generation and answer else None
    answer = told.answer if told else answer
    return {
        **({"generation": told.outcome or None if told else None} if generation else {}),
        "answered": answer is not None,
        "answer": answer.quote if answer else None,
        "title": answer.title if answer else None,
        "link": (answer.url or None) if answer else None,
        "confidence": round(found.confidence, 4),
        "threshold": round(found.threshold, 4),
        "candidates": [_candidate(hit) for hit in found.hits[:MOST_CANDIDATES]],
    }


def _candidate(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "article": passage.article_id,
        "passage": passage.passage_id,
        "title": passage.title,
        "heading": passage.heading,
        "link": passage.url if passage.has_page else None,
        "score": round(hit.score, 4),
        "features": {name: round(value, 4) for name, value in hit.features.items()},
    }
