"""A text as a line of training data in Rasa's format, or the reason why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frontdesk.nlu.review.model import Entity

#: The entities that are marked in examples.
MARKED = frozenset({"order_number", "ticket_number", "email"})
MAX_CHARS = 500
# Copied from Rasa 3.6 (rasa/shared/nlu/training_data/entities_parser.py). Its format cannot escape text that looks like
# an entity.
_MARK = re.compile(r"\[(?P<text>[^\]]+?)\](\((?P<entity>[^:)]+?)(?:\:[^)]+)?\)|\{[^}]+?\}|\[.*?\])")
# Characters that YAML 1.2 does not allow in a file, and noncharacters.
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]|\ufeff")


class Unwritable(Exception):
    """The text cannot become an example; the message says why, without the text."""


def as_example(text: str, entities: Sequence[Entity]) -> str:
    """One line of text with its order and ticket numbers and e-mail addresses marked, `[W1042](order_number)`.

    Raises:
        Unwritable: the text is empty or too long, or Rasa would read it differently.
    """
    if not text:
        raise Unwritable("it is empty")
    if len(text) > MAX_CHARS:
        raise Unwritable(f"it has {len(text)} characters; an example has at most {MAX_CHARS}")
    if text.startswith("/"):
        raise Unwritable("it begins with a slash, by which Rasa knows commands")
    if "\\u" in text.lower():
        raise Unwritable("Rasa reads \\u as the beginning of a character's code")
    if _UNPRINTABLE.search(text) or text != " ".join(text.split()):
        raise Unwritable("it has characters that YAML does not allow")
    marked = [entity for entity in entities if entity.entity in MARKED]
    line = text
    for entity in sorted(marked, key=lambda each: each.start, reverse=True):
        word = line[entity.start : entity.end]
        line = f"{line[: entity.start]}[{word}]({entity.entity}){line[entity.end :]}"
    if read(line) != (text, sorted(marked, key=lambda each: each.start)):
        raise Unwritable("it has square brackets that Rasa would read as the mark of an entity")
    return line


def read(line: str) -> tuple[str, list[Entity]]:
    """An example's text and its entities; entities marked in another way than ours have no name."""
    entities: list[Entity] = []
    removed = 0
    for match in _MARK.finditer(line):
        start = match.start() - removed
        entities.append(Entity(match["entity"] or "", start, start + len(match["text"])))
        removed += len(match.group()) - len(match["text"])
    return _MARK.sub(lambda match: match["text"], line), entities
