"""From text to the terms that carry its meaning: stems, with synonyms merged and words without a subject left out."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from frontdesk import yaml12
from frontdesk.knowledge.ports import Stemmer

# A longer message is not a question; its first words say what it is about, and the rest would only cost time.
LONGEST_TEXT = 2_000
# W1042, 20417: the number of an order, an invoice or a customer says nothing about what is asked.
REFERENCE = re.compile(r"[a-z]{0,3}\d{4,}")


class VocabularyError(ValueError):
    """The synonyms file cannot be used; the message names the file and what to do."""


@dataclass(frozen=True)
class Vocabulary:
    """Turns questions and passages alike into terms, so that "money back" in one meets "refund" in the other."""

    stem: Stemmer
    same: Sequence[Sequence[str]] = ()
    ignore: Iterable[str] = ()
    _phrases: dict[str, list[tuple[tuple[str, ...], str]]] = field(init=False, repr=False, compare=False)
    _ignored: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        phrases = defaultdict(list)
        for group in self.same:
            stems = [tuple(self.stem(phrase)) for phrase in group]
            for phrase in stems:
                phrases[phrase[0]].append((phrase, "_".join(stems[0])))
        for alternatives in phrases.values():
            alternatives.sort(key=lambda alternative: -len(alternative[0]))
        object.__setattr__(self, "_phrases", dict(phrases))
        object.__setattr__(self, "_ignored", frozenset(stem for word in self.ignore for stem in self.stem(word)))

    @cached_property
    def identity(self) -> str:
        """Changes with the synonyms and the ignored words."""
        content = json.dumps([[list(group) for group in self.same], sorted(self.ignore)], ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()[:16]

    def terms(self, text: str) -> list[str]:
        """The terms of a text in order, repeated as often as they occur."""
        stems = self.stem(text[:LONGEST_TEXT])
        terms = []
        position = 0
        while position < len(stems):
            term, length = self._at(stems, position)
            position += length
            if term not in self._ignored and not REFERENCE.fullmatch(term):
                terms.append(term)
        return terms

    def _at(self, stems: list[str], position: int) -> tuple[str, int]:
        for phrase, term in self._phrases.get(stems[position], ()):
            if tuple(stems[position : position + len(phrase)]) == phrase:
                return term, len(phrase)
        return stems[position], 1


def load_vocabulary(path: Path, stem: Stemmer) -> Vocabulary:
    """Read `same` (groups of words or phrases) and `ignore` (words) from a YAML file; raises VocabularyError."""
    try:
        content = yaml12.load(path)
    except FileNotFoundError as error:
        raise VocabularyError(f"{path}: no such file; the synonyms stand beside the articles") from error
    except yaml12.YamlProblem as problem:
        raise VocabularyError(str(problem)) from None
    if not isinstance(content, dict) or set(content) != {"same", "ignore"}:
        raise VocabularyError(f"{path}:1: expected the two keys `same` and `ignore`; see README.md beside the file")
    if not isinstance(content["ignore"], str):
        raise VocabularyError(f"{path}:1: `ignore` must be one text of words separated by spaces; start it with >")
    _check_groups(path, content["same"], stem)
    return Vocabulary(stem, content["same"], content["ignore"].split())


def _check_groups(path: Path, groups: object, stem: Stemmer) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for number, group in enumerate(groups if isinstance(groups, list) else [None]):
        if not isinstance(group, list) or not all(isinstance(phrase, str) and stem(phrase) for phrase in group):
            raise VocabularyError(
                f"{path}:1: an entry of `same` must be a list of words or phrases, not {group!r}; "
                "quote numbers, true and false"
            )
        for phrase in group:
            if seen.setdefault(tuple(stem(phrase)), number) != number:
                raise VocabularyError(f"{path}:1: “{phrase}” stands in two groups of `same`; keep it in one")
