"""A Writer for tests, and passages to write of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from frontdesk.knowledge.generation.model import Draft, Prompt, Refusal
from frontdesk.knowledge.generation.ports import NotWritten
from frontdesk.knowledge.model import Answer, Passage


@dataclass
class FakeWriter:
    """Gives this draft, or fails for this reason; keeps what it was given."""

    outcome: Draft | Refusal
    given: list[tuple[Prompt, float]] = field(default_factory=list)

    def write(self, prompt: Prompt, seconds: float) -> Draft:
        self.given.append((prompt, seconds))
        if isinstance(self.outcome, Refusal):
            raise NotWritten(self.outcome)
        return self.outcome


def a_passage(text: str, heading: str = "", **facts: object) -> Passage:
    known: dict[str, object] = {"article_id": "parcels", "passage_id": "p1", "title": "Parcels", "locale": "en"}
    return Passage(**{**known, "heading": heading, "text": text, **facts})  # type: ignore[arg-type]


def an_answer(*passages: Passage, **facts: object) -> Answer:
    """What is quoted of the first passage."""
    first = passages[0]
    quoted = Answer(
        first.text, first.title, first.url, first.article_id, first.passage_id, 0.9, date(2026, 3, 4), passages=passages
    )
    return Answer(**{**vars(quoted), **facts})
