"""What search needs from an engine. The engine finds; fusion, ranking and threshold are the same for all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from frontdesk.knowledge.index.analysis import Entry, Question
from frontdesk.knowledge.model import Passage

#: Names a passage in its index; equal for equal content.
Key = bytes
#: Told how many passages of how many are ready.
Progress = Callable[[int, int], None]


class IndexUnavailable(Exception):
    """An engine cannot do what it is asked now. `reason` is a word for logs and metrics; `is_gone`: what it held is no
    longer there and has to be put there again."""

    def __init__(self, reason: str, is_gone: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_gone = is_gone


@dataclass(frozen=True)
class Scope:
    """Whose search it is: passages of other locales or audiences are not found."""

    locale: str
    audiences: Collection[str]


@dataclass(frozen=True)
class Found:
    """What both halves of a search found. `lexical` are BM25 scores, above 0; `nearest` the better cosine of passage
    and headings; `frequency` in how many of the index's `count` passages each term of the question occurs."""

    lexical: dict[Key, float]
    nearest: dict[Key, float]
    frequency: dict[str, int]
    count: int


NO_PASSAGES = Found({}, {}, {}, 0)


class Index(Protocol):
    """A full-text and a vector index over passages. One over a network raises IndexUnavailable."""

    def replace(self, passages: Iterable[Passage], progress: Progress | None = None) -> int:
        """Hold exactly these from now on; a search meanwhile sees the old state or the new one. Gives the number of
        passages that had to be prepared, since the index did not know them yet."""

    def find(self, question: Question, scope: Scope, limit: int) -> Found:
        """At most `limit` passages of each half."""

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        """What is stored for these keys, in their order; without those that have gone meanwhile."""

    def prepared(self, passages: Sequence[Passage]) -> list[Entry]:
        """What is stored for these of its passages, in their order."""

    def recall(self, name: str) -> str | None:
        """What was noted about the passages that it holds now."""

    def note(self, name: str, value: str) -> None:
        """Keep a fact about the passages that it holds now, such as the threshold that fits them."""


class ServerIndex(Index, Protocol):
    """An Index on a server, which others may use, too. All of it raises IndexUnavailable."""

    @property
    def has_others(self) -> bool:
        """Whether the server offers something else in the place of what is held."""

    def check(self) -> None:
        """Raises IndexUnavailable unless what is held could be searched now, in the time of a search."""
