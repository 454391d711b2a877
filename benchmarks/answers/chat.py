"""What customers are told in the chat: each question in a conversation of its own, on a stack of its own."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.answers import Question
from frontdesk.simulation.stack import fresh_folder, own_stack
from frontdesk.talk.client import ChatClient

ROOT = Path(__file__).parents[2]
AT_ONCE = 8
#: Every response of domain.yml that quotes an article says so in these words; others may link one, and quote nothing.
QUOTES = "our help page “"
#: A button of the response that asks which of two passages is meant, and of no other.
NEITHER = "Neither"


async def figures_of_chat(articles: Path, files: Sequence[Sequence[Question]]) -> list[dict[str, float]]:
    """For each list of questions `chat_right`, of those that the articles answer, `chat_wrong` and `chat_which` (it was
    asked which of two is meant), of all. Customers are not signed in."""
    with fresh_folder() as folder:
        further = {"FRONTDESK_ARTICLES_DIR": str(articles)}
        async with own_stack(ROOT, folder, lambda line: print(line, file=sys.stderr), further) as settings:
            return [await _figures(settings.public_url, questions) for questions in files]


async def _figures(url: str, questions: Sequence[Question]) -> dict[str, float]:
    places, counted = asyncio.Semaphore(AT_ONCE), Counter[str]()

    async def one(question: Question) -> None:
        async with places:
            counted[_outcome(question, await _asked(url, question))] += 1

    await asyncio.gather(*map(one, questions))
    answerable, everything = sum(bool(each.articles) for each in questions), len(questions)
    return {
        "chat_right": round(counted["right"] / answerable, 4) if answerable else 0.0,
        "chat_wrong": round(counted["wrong"] / everything, 4),
        "chat_which": round(counted["which"] / everything, 4),
    }


async def _asked(url: str, question: Question) -> list[dict[str, Any]]:
    """The site's messages after the question, when all before it were answered."""
    said: list[dict[str, Any]] = []

    def take(frame: dict[str, Any]) -> None:
        if frame["kind"] == "message" and frame["from"] != "customer":
            said.append(frame)

    client = ChatClient(url, take)
    try:
        await client.start()
        for text in (*question.after, question.ask):
            said.clear()
            await client.wait_for(await client.say(text))
            await client.catch_up()
    finally:
        await client.close()
    return said


def _outcome(question: Question, said: Sequence[dict[str, Any]]) -> str:
    quoted = [link["url"] for each in said if QUOTES in each["text"] for link in each["links"]]
    if not quoted:
        return "which" if any(button["title"] == NEITHER for each in said for button in each["buttons"]) else "nothing"
    return "right" if any(_is_right(question, url) for url in quoted) else "wrong"


def _is_right(question: Question, url: str) -> bool:
    parts = urlsplit(url)
    return question.is_answered_by(parts.path.rsplit("/", 1)[-1], parts.fragment)
