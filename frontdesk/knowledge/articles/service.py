"""What authors and operators do with articles: bring them in, have them reviewed, publish them, retire them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from frontdesk.database import Database, utc_now
from frontdesk.knowledge.articles.model import (
    Change,
    Incoming,
    Key,
    Report,
    Status,
    Step,
    Version,
    changes,
    digest_of,
    require_next,
)
from frontdesk.knowledge.articles.store import SqlArticleStore
from frontdesk.knowledge.model import Article
from frontdesk.problems import Invalid, NotFound

LONGEST_PHRASING = 300  # characters

REPLACED = "replaced by version {}"
GONE = "its file is gone"


class SeveralLanguages(Invalid):
    """An article was named that exists in several languages."""

    def __init__(self, keys: list[Key]) -> None:
        super().__init__("several_languages", f"say which language: {' or '.join('@'.join(key) for key in keys)}")


class BadPhrasing(Invalid):
    """A question is none."""

    def __init__(self) -> None:
        super().__init__("bad_phrasing", f"a question has words, and at most {LONGEST_PHRASING} characters")


class Library:
    """All articles, in all versions. Writers wait for each other; each use case is one transaction."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._store = SqlArticleStore(database)
        self._clock = clock

    def take(
        self,
        incoming: Sequence[Incoming],
        unchanged: Collection[Key],
        origin: str,
        by: str,
        publish: bool = False,
        withdraw: bool = False,
    ) -> Report:
        """Store what a folder holds, where it differs from what is stored, as drafts.

        Args:
            unchanged: articles whose files are as they were when they were read last.
            origin: the folder; what came from it earlier and is not in it now has vanished.
            publish: publish what the files want published, but nothing that somebody retired.
            withdraw: what has vanished becomes a draft, so that it answers nobody any more.
        """
        report = Report()
        with self._database.write():
            self._store.lock()
            current, served = self._store.current(), self._store.served()
            for each in incoming:
                self._take(each, current.get(each.key), origin, by, report)
            if report.new or report.changed:
                current = self._store.current()
            report.unchanged += len(unchanged)
            present = dict.fromkeys(sorted({each.key for each in incoming} | set(unchanged)))
            if publish:
                self._publish_wanted([current[key] for key in present], served, by, report)
            gone = [each for key, each in served.items() if key not in present and current[key].origin == origin]
            self._tell_vanished(gone, current, by if withdraw else None, report)
            if report.published or report.withdrawn:
                self._store.raise_generation()
        return report

    def review(self, names: Iterable[str], by: str) -> list[Version]:
        """Put the newest versions of these articles to review."""
        return self._move(names, Status.IN_REVIEW, by)

    def give_back(self, names: Iterable[str], by: str) -> list[Version]:
        """Give what is in review back to its authors, as drafts."""
        return self._move(names, Status.DRAFT, by)

    def publish(self, names: Iterable[str], by: str) -> list[Version]:
        """Publish what is in review; the versions published before are retired."""
        return self._move(names, Status.PUBLISHED, by)

    def retire(self, names: Iterable[str], by: str) -> list[Version]:
        """Take articles back: the published version, and a newer one that waits."""
        with self._database.write():
            self._store.lock()
            current, served = self._store.current(), self._store.served()
            found = list[Version]()
            for key in (key for name in names for key in _named(name, current)):
                both = {version.id: version for version in (served.get(key), current[key]) if version}.values()
                leaving = [version for version in both if version.status is not Status.RETIRED]
                found += leaving or [current[key]]
            for version in found:
                self._step(version, Status.RETIRED, by)
            self._store.raise_generation()
        return found

    def add_phrasing(self, name: str, anchor: str, question: str, by: str) -> list[Version]:
        """Note a question that people ask and a passage answers: in the next version of what is published, which is
        published at once, and of what waits. It stays when the file is imported again.

        Raises:
            NotFound: there is no such article or passage.
            Invalid: `name` is several articles, or the question is empty or longer than `LONGEST_PHRASING`.
        """
        words = " ".join(question.split())
        with self._database.write():
            self._store.lock()
            current, served = self._store.current(), self._store.served()
            key = _only(_named(name, current))
            if not 0 < len(words) <= LONGEST_PHRASING:
                raise BadPhrasing()
            bases = [each for each in (served.get(key), current[key]) if each and each.status is not Status.RETIRED]
            having = {each.id: each for each in bases if _has(each.article, anchor)}
            if not having:
                raise NotFound(f"passage: {name}#{anchor}")
            made = [self._phrased(base, anchor, words, by) for base in having.values()]
            if key in served:
                self._store.raise_generation()
        return made

    def newest(self) -> list[Version]:
        """The newest version of every article."""
        return list(self._store.current().values())

    def served(self) -> dict[Key, Version]:
        """The published versions."""
        return self._store.served()

    def due(self, today: date) -> list[Version]:
        """What is published and has a review date that is past, the longest overdue first."""
        found = [version for version in self._store.served().values() if _is_past(version, today)]
        return sorted(found, key=lambda version: str(version.article.review))

    def known_sources(self) -> dict[str, frozenset[Key]]:
        """The files that need not be read again, by digest, with their articles."""
        return self._store.known_sources()

    def history(self, name: str) -> list[tuple[Key, Step]]:
        """What was done with an article, in every language that it has."""
        return [(key, step) for key in _named(name, self._store.current()) for step in self._store.history(*key)]

    def _take(self, each: Incoming, last: Version | None, origin: str, by: str, report: Report) -> None:
        if last and last.digest == digest_of(each.article):
            report.unchanged += 1
            return
        now, number = self._clock(), last.number + 1 if last else 1
        if last and last.status in (Status.DRAFT, Status.IN_REVIEW):
            self._step(last, Status.RETIRED, by, REPLACED.format(number))
        self._store.add(replace(each, added=last.added if last else {}), origin, number, by, now)
        if last:
            report.changed.append(Change(each.key, changes(last.filed, each.article)))
        else:
            report.new.append(each.key)

    def _phrased(self, base: Version, anchor: str, words: str, by: str) -> Version:
        added = {**base.added, anchor: tuple(dict.fromkeys([*base.added.get(anchor, ()), words]))}
        again = Incoming(base.filed, base.source, base.source_digest, added)
        number = self._store.current()[base.key].number + 1
        made = self._store.add(again, base.origin, number, by, self._clock())
        if base.status is Status.PUBLISHED:
            self._publish(made, base, by)
            return made
        self._step(base, Status.RETIRED, by, REPLACED.format(number))
        if base.status is Status.IN_REVIEW:
            self._step(made, Status.IN_REVIEW, by)
        return made

    def _publish_wanted(
        self, present: Iterable[Version], served: Mapping[Key, Version], by: str, report: Report
    ) -> None:
        for version in present:
            if version.wanted and version.status in (Status.DRAFT, Status.IN_REVIEW):
                self._publish(version, served.get(version.key), by)
                report.published.append(version.key)

    def _publish(self, version: Version, before: Version | None, by: str) -> None:
        if before:
            self._step(before, Status.RETIRED, by, REPLACED.format(version.number))
        through = [Status.IN_REVIEW, Status.PUBLISHED] if version.status is Status.DRAFT else [Status.PUBLISHED]
        self._store.move(version, through, by, self._clock())

    def _tell_vanished(
        self, gone: Iterable[Version], current: Mapping[Key, Version], by: str | None, report: Report
    ) -> None:
        """Report published versions whose files are gone; withdraw them if `by` says who does so."""
        for version in gone:
            report.vanished.append(version.key)
            if by is not None:
                is_newest = current[version.key].id == version.id
                self._step(version, Status.DRAFT if is_newest else Status.RETIRED, by, GONE)
                report.withdrawn.append(version.key)

    def _move(self, names: Iterable[str], status: Status, by: str) -> list[Version]:
        with self._database.write():
            self._store.lock()
            current, served = self._store.current(), self._store.served()
            found = [current[key] for name in names for key in _named(name, current)]
            for version in found:
                require_next(version.status, status, version.article.id)
            for version in found:
                if status is Status.PUBLISHED:
                    self._publish(version, served.get(version.key), by)
                else:
                    self._store.move(version, [status], by, self._clock())
            if any(Status.PUBLISHED in (version.status, status) for version in found):
                self._store.raise_generation()
        return found

    def _step(self, version: Version, status: Status, by: str, note: str = "") -> None:
        require_next(version.status, status, version.article.id)
        self._store.move(version, [status], by, self._clock(), note)


def _named(name: str, current: Collection[Key]) -> list[Key]:
    """The articles of a name: an id for all its languages, or `id@locale`. Raises NotFound."""
    found = [key for key in current if name in (key[0], "@".join(key))]
    if not found:
        raise NotFound(f"article: {name}; frontdesk kb list shows them")
    return found


def _only(keys: list[Key]) -> Key:
    """Raises Invalid for several."""
    if len(keys) > 1:
        raise SeveralLanguages(keys)
    return keys[0]


def _has(article: Article, anchor: str) -> bool:
    return any(passage.passage_id == anchor for passage in article.passages)


def _is_past(version: Version, today: date) -> bool:
    return version.article.review is not None and version.article.review < today
