"""`frontdesk kb ask`: what the bot would answer, and what agents find besides."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from frontdesk.bootstrap.generation import build_generation
from frontdesk.bootstrap.knowledge import build_knowledge
from frontdesk.cli.failing import open_database
from frontdesk.cli.past_tickets import alike
from frontdesk.knowledge.answering import READERS, asked
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.settings import Settings

#: Who is told of past tickets.
AGENTS = "agents"


def ask(question: str, audience: str, locale: str, as_json: bool) -> None:
    """Print the answer. Raises Problem, and BadParameter for readers that there are not."""
    settings = Settings()
    if audience not in READERS:
        raise typer.BadParameter(f"{audience} is nobody; choose {', '.join(READERS)}", param_hint="--audience")
    with _serving(settings) as service:
        generation = build_generation(settings)
        found = asked(service, question, locale or settings.locale, READERS[audience], generation)
    if audience == AGENTS:
        found["past_tickets"] = alike(settings, question, locale or settings.locale)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(_answer_lines(found)))


def _answer_lines(found: dict[str, Any]) -> Iterator[str]:
    """An answer as `asked` gives it, for people."""
    yield from ([found["answer"], "", f"{found['title']}  {found['link'] or ''}".rstrip()] if found["answered"] else [])
    if found.get("generation"):
        yield f"By a language model: {found['generation']}"
    yield f"{'Sure' if found['answered'] else 'Too unsure to answer'}: {found['confidence']:.0%}"
    for each in found["candidates"]:
        strongest = sorted(each["features"].items(), key=lambda item: -item[1])[:4]
        why = ", ".join(f"{name} {value:.2f}" for name, value in strongest)
        yield f"  {each['score']:5.2f}  {each['article']}#{each['passage']}  {each['title']}  ({why})"
    for each in found.get("past_tickets", ()):
        yield f"Past ticket {each['number']}: {each['question']}"
        yield f"  {each['answer']}"


@contextmanager
def _serving(settings: Settings) -> Iterator[KnowledgeService]:
    """What is published, ready to be asked."""
    database = open_database(settings)
    try:
        knowledge = build_knowledge(settings, database)
        knowledge.begin()
        if knowledge.server:
            knowledge.server.catch_up()
        yield knowledge.service
    finally:
        database.close()
