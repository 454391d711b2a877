"""Messages as people write them, made of labelled rows by a seed: misspelt, among everyday sentences, dictated, in
pairs."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from benchmarks.intents.rows import Row

HELD_OUT = Path(__file__).with_name("everyday_held_out.txt")
SEED = 77
PAIRS = 300
_SHARE = 0.3  # of the words of four letters and more are misspelt
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_JOINTS = (". ", " and ", ", also ", "\n", " plus ", "; and then ")
_SOUNDS = ("um", "uh", "er", "so", "well", "you know", "I mean", "basically")
# What dictation writes for a word of the same sound.
_HEARD = {
    "to": "too", "for": "four", "your": "you're", "there": "their", "their": "there", "its": "it's", "wait": "weight",
    "waiting": "weighting", "right": "write", "buy": "by", "know": "no", "here": "hear", "would": "wood", "due": "do",
    "sent": "cent", "new": "knew", "way": "weigh", "whole": "hole", "whether": "weather", "week": "weak",
}  # fmt: skip
_HEARD_SHARE = 0.25


def misspelt(rows: list[Row], seed: int = SEED) -> list[Row]:
    """Letters swapped, left out, doubled, or hit beside the right key, in equal shares of 30 % of the longer words."""
    draw = random.Random(seed)

    def maybe(word: re.Match[str]) -> str:
        return _slip(word[0], draw) if draw.random() < _SHARE else word[0]

    return [Row(_LONG_WORD.sub(maybe, row.text), row.intent) for row in rows]


def rambling(rows: list[Row], sentences: list[str], seed: int = SEED) -> list[Row]:
    """Each row at some place between two to four of the sentences."""
    draw = random.Random(seed)
    told = []
    for row in rows:
        chosen = draw.sample(sentences, draw.randint(2, 4))
        chosen.insert(draw.randint(0, len(chosen)), _ended(row.text))
        told.append(Row(" ".join(chosen), row.intent))
    return told


def dictated(rows: list[Row], seed: int = SEED) -> list[Row]:
    """Without capitals and punctuation, with sounds of thinking, and some words as others of the same sound."""
    draw = random.Random(seed)
    spoken = []
    for row in rows:
        words = re.sub(r"[^\w\s'’$€£%-]", " ", row.text).lower().split()
        words = [_HEARD[each] if each in _HEARD and draw.random() < _HEARD_SHARE else each for each in words]
        for _ in range(draw.randint(1, 2)):
            words.insert(draw.randint(0, len(words)), draw.choice(_SOUNDS).lower())
        spoken.append(Row(" ".join(words), row.intent))
    return spoken


def pairs(rows: list[Row], count: int = PAIRS, seed: int = SEED) -> list[tuple[str, tuple[str, str]]]:
    """Two rows of different intents in one message, joined in six ways in turn, and their intents in order."""
    draw = random.Random(seed)
    joined: list[tuple[str, tuple[str, str]]] = []
    while len(joined) < count:
        first, second = draw.sample(rows, 2)
        if first.intent != second.intent:
            joint = _JOINTS[len(joined) % len(_JOINTS)]
            joined.append((first.text.rstrip(" .?!") + joint + second.text, (first.intent, second.intent)))
    return joined


def everyday(path: Path = HELD_OUT) -> list[str]:
    """The sentences of a file, one a line."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line]


WAYS: dict[str, Callable[[list[Row]], list[Row]]] = {
    "misspelt": misspelt,
    "rambling": lambda rows: rambling(rows, everyday()),
    "dictated": dictated,
}


def _slip(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word) - 1)
    kind = draw.choice(("swapped", "left out", "doubled", "beside"))
    if kind == "swapped":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "doubled":
        return word[: at + 1] + word[at:]
    return word[:at] + _beside(word[at], draw) + word[at + 1 :]


def _beside(letter: str, draw: random.Random) -> str:
    """A key next to a letter's own, above, below or in its row."""
    for number, row in enumerate(_KEYS):
        place = row.find(letter.lower())
        if place >= 0:
            near = [row[each] for each in (place - 1, place + 1) if 0 <= each < len(row)]
            near += [
                other[place] for other in _KEYS[max(number - 1, 0) : number + 2] if other != row and place < len(other)
            ]
            found = draw.choice(near)
            return found.upper() if letter.isupper() else found
    return letter


def _ended(text: str) -> str:
    return text if text.rstrip().endswith((".", "?", "!")) else text + "."
