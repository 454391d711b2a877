"""The threshold of an index for which nobody has labelled questions.

Phrasings, headings and titles are asked as questions: once with their article there, without the words that are asked,
and once with the article taken out. What is then first, and with which confidence, gives a curve of precision and
coverage. How often a passage is found that way says how hard it is to tell the passages apart, and the ranker knows
which threshold people's questions need then (`Ranker.threshold_from`).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from frontdesk.knowledge.index.analysis import Entry, Question
from frontdesk.knowledge.index.features import Candidate, Rarity
from frontdesk.knowledge.index.ports import Found, Key, Scope
from frontdesk.knowledge.index.ranker import Ranker
from frontdesk.knowledge.index.search import FOUND, Search
from frontdesk.knowledge.index.vectors import Floats, cosines
from frontdesk.knowledge.model import AUDIENCES, NOTHING_FOUND, Passage

MOST_ASKED = 80
#: With fewer questions than this, chance decides.
FEWEST_ASKED = 20
#: Of the questions that reach a bot, those that its articles do not answer.
UNANSWERABLE = 0.3
#: The key of the passage without the words that are asked; no hash of a content is as short.
CHANGED = b"changed"


#: Candidates, with a row of features each.
Candidates = tuple[list[Candidate], Floats]


@dataclass(frozen=True)
class Trial:
    """A passage, the question that it is asked with, and the passage without those words."""

    passage: Passage
    question: str
    without: Passage


@dataclass(frozen=True)
class Outcome:
    """What came first with the article there: with which confidence, and whether it is right; with which confidence
    something came first without it."""

    confidence: float
    is_right: bool
    without: float


@dataclass(frozen=True)
class Point:
    """At a threshold: of the answerable questions the share that is answered, of all answers the share that is right,
    of all questions the share that is answered wrongly."""

    threshold: float
    coverage: float
    precision: float
    wrong: float


def trials(passages: Sequence[Passage]) -> Iterator[Trial]:
    """At most MOST_ASKED, spread evenly over the passages. What several articles have as a heading asks for none of
    them."""
    made = [each for passage in passages if (each := _trial(passage))]
    articles = defaultdict(set)
    for each in made:
        articles[each.passage.locale, each.question].add(each.passage.article_id)
    asked = [each for each in made if len(articles[each.passage.locale, each.question]) == 1]
    step = max(len(asked) / MOST_ASKED, 1.0)
    yield from (asked[int(at * step)] for at in range(min(len(asked), MOST_ASKED)))


def curve(outcomes: Sequence[Outcome]) -> list[Point]:
    """A point for each confidence that occurred, the highest threshold first."""
    answerable, unanswerable = (1 - UNANSWERABLE) / len(outcomes), UNANSWERABLE / len(outcomes)
    points = []
    for threshold in sorted({each.confidence for each in outcomes} | {each.without for each in outcomes}, reverse=True):
        right = sum(each.is_right for each in outcomes if each.confidence >= threshold) * answerable
        wrong = sum(not each.is_right for each in outcomes if each.confidence >= threshold) * answerable
        wrong += sum(each.without >= threshold for each in outcomes) * unanswerable
        given = right + wrong
        points.append(Point(threshold, right / (1 - UNANSWERABLE), right / given if given else 1.0, wrong))
    return points


def findable(outcomes: Sequence[Outcome]) -> float:
    """The share of the questions that find their passage first while its article is there."""
    return sum(each.is_right for each in outcomes) / len(outcomes)


def phrased(passage: Passage, number: int) -> Trial:
    """The trial with one of the passage's phrasings."""
    others = passage.phrasings[:number] + passage.phrasings[number + 1 :]
    return Trial(passage, passage.phrasings[number], replace(passage, phrasings=others))


def _trial(passage: Passage) -> Trial | None:
    if passage.phrasings:
        return phrased(passage, 0)
    if passage.heading:
        return Trial(passage, passage.heading, replace(passage, heading="", heading_path=passage.heading_path[:-1]))
    return Trial(passage, passage.title, replace(passage, title="")) if passage.title else None


@dataclass(frozen=True)
class Calibration:
    """Asks trials of a search over an index."""

    search: Search

    def outcomes(self, passages: Sequence[Passage]) -> list[Outcome]:
        """One for each trial whose question has a term."""
        return [outcome for trial in trials(passages) if (outcome := self._outcome(trial))]

    def asked(self, trial: Trial) -> tuple[Candidates, Candidates] | None:
        """What is found with the article there (its passage without the words that are asked), and with the article
        taken out; None if the question has no term."""
        question = self.search.analyser.question(trial.question)
        if not question.terms:
            return None
        found = self.search.index.find(question, Scope(trial.passage.locale, AUDIENCES), FOUND)
        entries = self.search.index.entries([*found.lexical, *found.nearest])
        others = {key: each for key, each in entries.items() if each.passage.article_id != trial.passage.article_id}
        beside = {key: each for key, each in entries.items() if _is_beside(each.passage, trial.passage)}
        changed = self.search.analyser.entry(trial.without)
        own = next((key for key, each in entries.items() if each.passage == trial.passage), None)
        without_words = _found_as(question, found, entries[own] if own else None, own, changed)
        there = self._candidates(question, without_words, {**others, **beside, CHANGED: changed})
        return there, self._candidates(question, found, others)

    def _outcome(self, trial: Trial) -> Outcome | None:
        asked = self.asked(trial)
        if asked is None:
            return None
        there, gone = (self.search.ranked(*each) if each[0] else NOTHING_FOUND for each in asked)
        is_right = bool(there.hits) and there.hits[0].passage == trial.without
        return Outcome(there.confidence, is_right, gone.confidence)

    def _candidates(self, question: Question, found: Found, entries: dict[Key, Entry]) -> Candidates:
        """What is ranked if the index has these entries alone."""
        lexical = {key: score for key, score in found.lexical.items() if key in entries}
        nearest = {key: score for key, score in found.nearest.items() if key in entries}
        narrowed = replace(found, lexical=lexical, nearest=nearest)
        candidates = self.search.fused(narrowed, lambda keys: {key: entries[key] for key in keys})
        return candidates, self.search.features(question, candidates, narrowed)


def _is_beside(one: Passage, other: Passage) -> bool:
    """Whether it is another part of the same article, under another heading."""
    return one.article_id == other.article_id and bool(one.heading) and one.heading != other.heading


def _found_as(question: Question, found: Found, entry: Entry | None, own: Key | None, changed: Entry) -> Found:
    """What would be found if the passage were the changed one: BM25 for the share of the words that it still has."""
    near = float(cosines(question.vector.reshape(1, -1), changed.vectors[:2]).max())
    rarity, asked = Rarity(found), frozenset(question.terms)
    before = rarity.share(asked, entry.everything) if entry else 0.0
    words = found.lexical.get(own or b"", 0.0) * (rarity.share(asked, changed.everything) / before if before else 0.0)
    lexical = {**found.lexical, CHANGED: words} if words else found.lexical
    return replace(found, lexical=lexical, nearest={**found.nearest, CHANGED: near})


def fact_name(ranker: Ranker) -> str:
    """Under which the threshold and its curve are noted."""
    return f"threshold {ranker.identity}"


def calibrated(search: Search, passages: Sequence[Passage], ranker: Ranker) -> float:
    """The threshold for these passages, which the index holds, and which is noted with them; that of the ranker if they
    are too few."""
    name = fact_name(ranker)
    if noted := search.index.recall(name):
        return float(json.loads(noted)["threshold"])
    outcomes = Calibration(search).outcomes(passages)
    if len(outcomes) < FEWEST_ASKED:
        return ranker.threshold
    threshold = ranker.threshold_from(findable(outcomes))
    search.index.note(name, json.dumps({"threshold": threshold, "curve": [astuple(each) for each in curve(outcomes)]}))
    return threshold
