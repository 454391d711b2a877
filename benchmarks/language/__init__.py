"""How well the language of customers' messages is told, how often English is taken for another, and requests for a
person in other languages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.language.detecting import ENGLISH

FOLDER = Path(__file__).parent
MESSAGES = FOLDER / "messages.tsv"
REQUESTS = FOLDER.parents[1] / "tests" / "unit" / "language" / "asks.tsv"
#: English messages with names and words of other languages in them.
ENGLISH_WITH_FOREIGN = "en_foreign"

Told = Callable[[str], str | None]


@dataclass(frozen=True)
class Message:
    """A text and what it is labelled with, a language as a rule."""

    label: str
    text: str


def load(path: Path) -> list[Message]:
    """The messages of a file, a label, a tab and a text in each line; lines that begin with # are remarks."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [Message(*line.split("\t", 1)) for line in lines]


def by_language(messages: Iterable[Message], told: Told) -> dict[str, list[bool]]:
    """Whether the language of each message is told, by language."""
    found: dict[str, list[bool]] = defaultdict(list)
    for message in messages:
        found[message.label].append(told(message.text) == message.label)
    return dict(found)


def taken_for_another(texts: Iterable[str], told: Told) -> list[tuple[str, str]]:
    """English texts that are taken for another language, each with that language."""
    return [(text, language) for text in texts if (language := told(text)) not in (ENGLISH, None)]
