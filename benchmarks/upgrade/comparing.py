"""Two answers, an earlier one and a later one: equal, but for what the later one says beside it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


def differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Where a client of the earlier version would see something else. Further keys of an object are none."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key, value in before.items():
            if key not in after:
                yield f"{path}/{key}: is gone, was {value!r}"
            else:
                yield from differences(value, after[key], f"{path}/{key}")
    elif isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            yield f"{path}: {len(before)} elements became {len(after)}"
        for number, (one, other) in enumerate(zip(before, after, strict=False)):
            yield from differences(one, other, f"{path}/{number}")
    elif type(before) is not type(after) or before != after:
        yield f"{path}: {before!r} became {after!r}"


def additions(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Keys that only the later answer has, positions in arrays left out."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key, value in after.items():
            if key not in before:
                yield f"{path}/{key}"
            else:
                yield from additions(before[key], value, f"{path}/{key}")
    elif isinstance(before, list) and isinstance(after, list):
        for one, other in zip(before, after, strict=False):
            yield from additions(one, other, f"{path}/*")


def without(value: Any, keys: frozenset[str]) -> Any:
    """The value without these keys, at any depth."""
    if isinstance(value, Mapping):
        return {key: without(each, keys) for key, each in value.items() if key not in keys}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [without(each, keys) for each in value]
    return value


@dataclass(frozen=True)
class Difference:
    """One difference; `found` is where it is in the answer, and what."""

    kind: str
    request: str
    found: str

    @property
    def place(self) -> str:
        """The same for differences of the same sort in other answers."""
        return f"{self.kind}: {re.sub('/[0-9]+', '/*', self.found.partition(': ')[0])}"

    def __str__(self) -> str:
        return f"{self.kind}: {self.request}: {self.found}"


@dataclass
class Comparison:
    """Answers compared so far, by the kind of request: how many, which differ, and what was added."""

    compared: Counter[str] = field(default_factory=Counter)
    different: list[Difference] = field(default_factory=list)
    added: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, request: str, before: Any, after: Any) -> None:
        """`request` says which one it was, for whoever looks for the difference."""
        self.compared[kind] += 1
        self.different += [Difference(kind, request, found) for found in differences(before, after)]
        self.added.update(f"{kind}: {found}" for found in additions(before, after))

    def __str__(self) -> str:
        lines = [f"{count:>8,} {kind}" for kind, count in self.compared.items()]
        lines += [f"added    {what} ({count:,} times)" for what, count in sorted(self.added.items())]
        alike: dict[str, list[Difference]] = {}
        for each in self.different:
            alike.setdefault(each.place, []).append(each)
        lines += [f"DIFFERS  {found[0]} ({len(found):,} alike)" for found in alike.values()]
        return "\n".join(lines)
