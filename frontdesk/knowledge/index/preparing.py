"""Prepares passages for every engine, each once: what is prepared is kept in one file."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import structlog

from frontdesk.knowledge.index.analysis import Analyser, Entry
from frontdesk.knowledge.index.entry_store import EntryStore
from frontdesk.knowledge.index.ports import IndexUnavailable, Key, Progress
from frontdesk.knowledge.index.vectors import Bytes
from frontdesk.knowledge.model import Passage

log = structlog.get_logger("frontdesk.knowledge")

#: Passages that are prepared and stored together: what a killed process has finished is not done again.
TOGETHER = 32
TAKEN_TOGETHER = 200
#: Entries that are kept ready, of about 10 kB each.
MOST_RECENT = 1_000

#: Gives of these keys the entries that another machine has prepared. May raise IndexUnavailable.
Elsewhere = Callable[[Sequence[Key]], Mapping[Key, Entry]]


class PreparedPassages:
    """Passages with their vectors. Several processes may share the file, and each prepares only what is missing there.

    Args:
        elsewhere: asked for what is missing before it is prepared.
        keeps_others: whether passages that are not wanted stay in the file for 30 days, since another process may serve
            them; else they are wiped out at once.
    """

    def __init__(
        self, path: Path, analyser: Analyser, elsewhere: Elsewhere | None = None, keeps_others: bool = True
    ) -> None:
        self._analyser = analyser
        self._elsewhere = elsewhere
        self._keeps_others = keeps_others
        self._store = EntryStore(path)
        self._recent: dict[Key, Entry] = {}  # an entry never changes: its key is made of its content

    def prepare(self, passages: Iterable[Passage], progress: Progress | None) -> tuple[dict[Key, Passage], int]:
        """The passages by their keys, all of them prepared, and how many had to be."""
        wanted = {self._key(passage): passage for passage in passages}
        new = 0
        if self._store.known(list(wanted)) != wanted.keys():
            with self._store.preparing():  # who waited finds what the other process has prepared
                new = self._prepare_missing(wanted, progress)
        self._store.use(list(wanted))
        if not self._keeps_others:
            self._store.wipe_others(wanted)
            self._recent.clear()
        return wanted, new

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        """What is stored for these keys, in their order; those of late are kept in memory."""
        found = {key: entry for key in keys if (entry := self._recent.get(key))}
        if missing := [key for key in keys if key not in found]:
            found |= self._store.entries(missing)
            if len(self._recent) > MOST_RECENT:
                self._recent.clear()
            self._recent.update(found)
        return {key: found[key] for key in keys if key in found}

    def of(self, passages: Sequence[Passage]) -> list[Entry]:
        """What is stored for these passages, in their order."""
        keys = [self._key(passage) for passage in passages]
        stored = dict(self.everything(keys))
        return [stored[key] for key in keys if key in stored]

    def everything(self, keys: Sequence[Key]) -> Iterator[tuple[Key, Entry]]:
        """The entries of many keys, a few at a time."""
        for start in range(0, len(keys), TOGETHER):
            yield from self._store.entries(keys[start : start + TOGETHER]).items()

    def searched(self, keys: Sequence[Key]) -> Iterator[tuple[Key, dict[str, list[str]], Bytes]]:
        """Of each key: terms by field, and the vectors that are searched, shape (2, dimensions)."""
        return self._store.searched(keys)

    def fact(self, about: bytes, name: str) -> str | None:
        return self._store.fact(about, name)

    def note(self, about: bytes, name: str, value: str) -> None:
        self._store.note(about, name, value)

    def _key(self, passage: Passage) -> Key:
        content = json.dumps([self._analyser.identity, asdict(passage)], ensure_ascii=False)
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).digest()[:16]

    def _prepare_missing(self, wanted: dict[Key, Passage], progress: Progress | None) -> int:
        known = self._store.known(list(wanted))
        missing = [key for key in wanted if key not in known]
        if self._elsewhere:
            self._take(self._elsewhere, missing, wanted)
            known = self._store.known(missing)
            missing = [key for key in missing if key not in known]
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for start in range(0, len(missing), TOGETHER):
                some = missing[start : start + TOGETHER]
                entries = pool.map(self._analyser.entry, [wanted[key] for key in some])
                self._store.put(zip(some, entries, strict=True))
                if progress:
                    progress(start + len(some), len(missing))
        return len(missing)

    def _take(self, elsewhere: Elsewhere, missing: Sequence[Key], wanted: Mapping[Key, Passage]) -> None:
        """Store what another machine has prepared."""
        try:
            for start in range(0, len(missing), TAKEN_TOGETHER):
                taken = elsewhere(missing[start : start + TAKEN_TOGETHER])
                self._store.put((key, entry) for key, entry in taken.items() if entry.passage == wanted[key])
        except IndexUnavailable as problem:
            log.warning("knowledge_not_taken_from_server", reason=problem.reason)


def about(keys: Iterable[Key]) -> bytes:
    """Names a set of passages, whatever their order."""
    return hashlib.sha256(b"".join(sorted(keys))).digest()
