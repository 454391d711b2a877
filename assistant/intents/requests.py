"""Finds what a message asks for among its sentences: one request beside sentences that say nothing, or several.

A message is one request unless its parts fit the examples clearly better than the whole does. How much better was
learned on training rows of BANKING77 and CLINC150: rows alone, between everyday sentences, and in pairs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, log
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.intents.model import IntentModel, Prediction
from assistant.intents.parts import Span, clauses, sentences, words
from assistant.intents.scope import lengths

# Of fits, which are counted in standard deviations:
_WHOLE = 1.0  # by how much sentences must fit better than the whole message to stand for it
_LONGER = 0.7  # what a part gains with the logarithm of its words
_HOPELESS = -2.5  # what the pieces say of two requests, below which their parts are not looked at
_SEVERAL = -0.5  # the least evidence of two requests, see _Evidence
_MORE = 1.0  # the same of two within one of them
_ANNOUNCED = 1.5  # what "two things" or "1) … 2) …" adds to that evidence
_WIDEST = 3  # pieces that one request is spread over, at most
_INSIDE = 0.4  # what a side must fit better inside of the message than alone, where it fits 0.2 better on average

_ANNOUNCES = re.compile(
    r"\b(?:two|three|four|2|3|4|couple of|few|several) (?:quick |other |different |more )?"
    r"(?:things|questions|requests|points|matters|issues)\b|(?:^|\s)\(?2[.)]\s",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:^|(?<=\s))\(?([1-9])[.):]\s+")

Read = tuple[Sequence[str], Sequence[NDArray[np.float32]]]


class ReadParts(Protocol):
    """Reads parts of the message, given as places: their texts as the model is to see them, and their vectors."""

    def alone(self, places: Sequence[Span]) -> Read:
        """Each by itself."""

    def inside(self, places: Sequence[Span]) -> Read:
        """Each as the whole message has it, which costs nearly nothing."""


@dataclass(frozen=True)
class _Evidence:
    """What speaks for two requests: how well the worse and the better of them fit, how well the whole message does and
    the best part of it, the words of the shorter, and the share of all words that the two have; and how well the worse
    and the better side fit, all that stands before and behind the place between them.

    Each sum is the logarithm of the odds that there are two (logistic regression on the rows named above).
    """

    worse: float
    better: float
    whole: float
    best: float
    words: int
    share: float

    @property
    def at_first_sight(self) -> float:
        """From fits that are the means of pieces."""
        fits = 0.65 * self.worse + 0.38 * self.better - 0.31 * self.whole + 0.11 * self.best
        return fits + 1.06 * log(self.words) + 3.19 * self.share - 3.81

    def looked_at(self, worse_side: float, better_side: float) -> float:
        """From fits of the parts themselves."""
        fits = 0.3 * self.worse + self.better - 1.11 * self.whole - 0.94 * self.best
        sides = 0.94 * worse_side + 0.68 * better_side
        return fits + sides + 0.88 * log(self.words) + 1.84 * self.share - 2.38


@dataclass(frozen=True)
class Part:
    """`[start:end]` of the text asks for the likeliest intent of `prediction`."""

    start: int
    end: int
    prediction: Prediction


def find_requests(
    model: IntentModel,
    text: str,
    whole: Prediction,
    read: ReadParts,
    asides: Collection[str] = (),
    answers: Collection[str] = (),
) -> tuple[Part, ...]:
    """The parts of a text that are requests, in its order; the whole text if it is one request.

    `whole` is the prediction for it all. Parts of the intents `asides` (greetings, thanks) are no requests, and those
    of `answers` (yes, no) only at the beginning.
    """
    everything = Part(0, len(text), whole)
    if items := enumerated(text):
        read_items = zip(items, *read.alone(items), strict=True)
        each = [Part(*place, model.predict(text, vector)) for place, text, vector in read_items]
        wanted = [part for part in each if _is_request(part, model) and _intent(part) not in asides]
        return tuple(_merged(wanted)) or (everything,)
    pieces = clauses(text)
    if len(pieces) < 2:
        return (everything,)
    search = _Search(model, text, whole, read, pieces)
    chosen = search.split(0, len(pieces)) or [search.request(answers)]
    if chosen == [(0, len(pieces))]:
        return (everything,)
    found = [search.part(window) for window in chosen]
    accepted = [part for part in found if _is_request(part, model)]
    late = [part for part in accepted if part.start and _intent(part) in answers]
    asked = [part for part in accepted if _intent(part) not in asides and part not in late]
    return tuple(_merged(asked)) or (everything,)


@dataclass(frozen=True)
class _Looked:
    """What a window's own vector says: the likeliest intent, as an index, how well it fits, and by how much texts of
    its length fit worse."""

    intent: int
    fit: float
    usual: float


class _Search:
    """Windows are neighbouring pieces, as (first, behind the last). Their vectors are the means of their pieces' by
    length, until they are looked at."""

    def __init__(self, model: IntentModel, text: str, whole: Prediction, read: ReadParts, pieces: list[Span]) -> None:
        self._model, self._text, self._read, self._pieces = model, text, read, pieces
        self._announced = _ANNOUNCED if _ANNOUNCES.search(text) else 0.0
        self._whole_fit = whole.fit + whole.usual
        count = len(pieces)
        everything = _Looked(model.intents.index(whole.ranking[0][0]), self._whole_fit, whole.usual)
        self._looked: dict[Span, _Looked] = {(0, count): everything}
        texts, vectors = read.alone(pieces)
        self._alone = {(at, at + 1): each for at, each in enumerate(zip(texts, vectors, strict=True))}
        lengths = np.array([max(words(each), 1) for each in texts], dtype=np.float32)
        self._lengths = lengths.tolist()
        windows = [(i, j) for i in range(count) for j in range(i + 1, min(i + _WIDEST, count) + 1)]
        self._words = {window: self._count(window) for window in windows}
        together = np.zeros((len(windows), count), dtype=np.float32)
        for row, window in zip(together, windows, strict=True):
            row[slice(*window)] = 1
        intents, fits = model.assess(texts, np.stack(vectors) * lengths[:, None], together)
        self._fit = dict(zip(windows, fits.tolist(), strict=True))
        self._intent = dict(zip(windows, intents.tolist(), strict=True))

    def request(self, answers: Collection[str]) -> Span:
        """The sentences that are the one request of the message, or all of it."""
        starts, ends = (set(places) for places in zip(*sentences(self._text), strict=True))
        count = len(self._pieces)
        whole = (0, count)
        best, gain = whole, self._whole_fit + _LONGER * log(max(words(self._text), 1)) + _WHOLE
        for window in self._fit:
            start, end = self._place(window)
            if start and self._model.intents[self._intent[window]] in answers:
                continue
            if start in starts and end in ends and window != whole and self._worth(window) > gain:
                best, gain = window, self._worth(window)
        return best

    def split(self, first: int, behind: int, least: float = _SEVERAL) -> list[Span]:
        """The requests in a range of pieces, if there are several."""
        cuts = range(first + 1, behind)
        sides = [(cut, self._best(first, cut), self._best(cut, behind)) for cut in cuts]
        seen = [(self._at_first_sight(left, right, (first, behind)), cut, left, right) for cut, left, right in sides]
        likely, cut, left, right = max(seen, default=(-inf, 0, (0, 0), (0, 0)))
        if likely + self._announced < _HOPELESS:
            return []
        self._look([left, right, (first, cut), (cut, behind)])
        left, right = self._surer(left, (first, cut)), self._surer(right, (cut, behind))
        if self._looked_at(left, right, (first, cut, behind)) < least:
            return []
        return (self.split(first, cut, _MORE) or [left]) + (self.split(cut, behind, _MORE) or [right])

    def part(self, window: Span) -> Part:
        """A window with its own vector and all that follows from it."""
        self._read_alone([window])
        return Part(*self._place(window), self._model.predict(*self._alone[window]))

    def _look(self, windows: Sequence[Span]) -> None:
        """Look at those windows that were not yet: narrow ones alone, wide ones inside of the message. All that stands
        on one side of a place means nearly the same there, and would have to be encoded again for each place."""
        new = [each for each in dict.fromkeys(windows) if each not in self._looked]
        narrow = [each for each in new if each[1] - each[0] <= _WIDEST]
        wide = [each for each in new if each not in narrow]
        self._read_alone(narrow)
        self._note(narrow, [self._alone[each] for each in narrow])
        texts, vectors = self._read.inside([self._place(each) for each in wide])
        self._note(wide, list(zip(texts, vectors, strict=True)), _INSIDE)

    def _note(
        self, windows: Sequence[Span], read: Sequence[tuple[str, NDArray[np.float32]]], better: float = 0.0
    ) -> None:
        if not windows:
            return
        texts, vectors = zip(*read, strict=True)
        intents, fits = self._model.assess(texts, np.stack(vectors))
        usual = self._model.scope.length.usual(lengths(texts))
        self._looked |= zip(
            windows, map(_Looked, intents.tolist(), (fits - better).tolist(), usual.tolist()), strict=True
        )

    def _read_alone(self, windows: Sequence[Span]) -> None:
        new = [each for each in windows if each not in self._alone]
        if new:
            texts, vectors = self._read.alone([self._place(each) for each in new])
            self._alone |= zip(new, zip(texts, vectors, strict=True), strict=True)

    def _at_first_sight(self, left: Span, right: Span, within: Span) -> float:
        """What speaks for two requests in a range of pieces; nothing if they mean the same, or one is a stranger."""
        fits = self._fit[left], self._fit[right]
        threshold = self._model.scope.threshold
        if self._intent[left] == self._intent[right] or (threshold is not None and min(fits) < threshold):
            return -inf
        return self._evidence(left, right, within, fits).at_first_sight

    def _looked_at(self, left: Span, right: Span, within: tuple[int, int, int]) -> float:
        """The same of the parts themselves; `within` is a range of pieces with the place between the two."""
        one, other = self._looked[left], self._looked[right]
        if one.intent == other.intent or any(
            self._model.rejects(each.intent, each.fit - each.usual) for each in (one, other)
        ):
            return -inf
        first, cut, behind = within
        evidence = self._evidence(left, right, (first, behind), (one.fit, other.fit))
        sides = sorted((self._looked[first, cut].fit, self._looked[cut, behind].fit))
        return evidence.looked_at(*sides) + self._announced

    def _evidence(self, left: Span, right: Span, within: Span, fits: tuple[float, float]) -> _Evidence:
        worse, better = sorted(fits)
        inside = [fit for (start, end), fit in self._fit.items() if within[0] <= start and end <= within[1]]
        return _Evidence(
            worse=worse,
            better=better,
            whole=self._looked[within].fit,
            best=max(inside),
            words=min(self._count(left), self._count(right)),
            share=(self._count(left) + self._count(right)) / self._count(within),
        )

    def _surer(self, window: Span, side: Span) -> Span:
        """Of a part and all of its side, what fits better for its length."""
        return max(window, side, key=lambda each: self._looked[each].fit - self._looked[each].usual)

    def _count(self, window: Span) -> int:
        return int(sum(self._lengths[slice(*window)]))

    def _best(self, first: int, behind: int) -> Span:
        within = [window for window in self._fit if first <= window[0] and window[1] <= behind]
        return max(within, key=self._worth)

    def _worth(self, window: Span) -> float:
        return self._fit[window] + _LONGER * log(self._words[window])

    def _place(self, window: Span) -> Span:
        return self._pieces[window[0]][0], self._pieces[window[1] - 1][1]


def leading(parts: Sequence[Part], whole: Prediction, urgent: Collection[str] = ()) -> Part:
    """The part whose intent stands for the message: an urgent one, else the one that the whole message is likeliest to
    mean, else the surest."""
    likeliest = whole.ranking[0][0]

    def order(part: Part) -> tuple[bool, bool, float]:
        return _intent(part) in urgent, _intent(part) == likeliest, part.prediction.ranking[0][1]

    return max(parts, key=order)


def enumerated(text: str) -> list[Span]:
    """The places of what is counted in a text: "two things 1) cancel the chair 2) a new address for the other"."""
    marks = list(_MARK.finditer(text))
    if len(marks) < 2 or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return [(mark.end(), end) for mark, end in zip(marks, ends, strict=True) if words(text[mark.end() : end])]


def _is_request(part: Part, model: IntentModel) -> bool:
    return not part.prediction.rejected and _intent(part) != model.out_of_scope


def _intent(part: Part) -> str:
    return part.prediction.ranking[0][0]


def _merged(parts: list[Part]) -> list[Part]:
    """Neighbours of the same intent as one, with the surer prediction."""
    merged = parts[:1]
    for before, part in pairwise(parts):
        if _intent(before) != _intent(part):
            merged.append(part)
        else:
            surer = max(merged[-1].prediction, part.prediction, key=lambda each: each.ranking[0][1])
            merged[-1] = replace(merged[-1], end=part.end, prediction=surer)
    return merged
