"""Versions of articles in the database, SQLite or PostgreSQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from frontdesk.database import Database
from frontdesk.knowledge.articles.model import Incoming, Key, Status, Step, Version, digest_of
from frontdesk.knowledge.articles.tables import generation, states, steps, versions
from frontdesk.knowledge.model import Article, Passage

#: Columns of a version that are fields of its article of the same name.
FIELDS = ("title", "category", "locale", "updated", "audience", "body", "owner", "risk", "review", "answer")
_VERSIONS = sa.select(versions, states.c.status).join(states, states.c.version_id == versions.c.id)


class SqlArticleStore:
    """Joins the transaction that is open in the caller's thread; a read sees one state of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def generation(self) -> int:
        """The number that grows with every change of what is published."""
        with self._database.join_read() as connection:
            return int(connection.execute(sa.select(generation.c.number)).scalar_one())

    def published(self) -> tuple[int, list[Article]]:
        """What is published, ordered by id, and the generation of it."""
        ordered = _VERSIONS.where(states.c.status == Status.PUBLISHED).order_by(
            versions.c.article_id, versions.c.locale
        )
        with self._database.join_read() as connection:
            number = self.generation()
            return number, [_article(row) for row in connection.execute(ordered)]

    def lock(self) -> None:
        """Wait until nobody else writes articles, for the rest of the transaction."""
        with self._database.join() as connection:
            connection.execute(sa.select(generation.c.number).with_for_update()).one()

    def raise_generation(self) -> None:
        with self._database.join() as connection:
            connection.execute(generation.update().values(number=generation.c.number + 1))

    def current(self) -> dict[Key, Version]:
        """The newest version of every article in every language."""
        newest = sa.select(sa.func.max(versions.c.id)).group_by(versions.c.article_id, versions.c.locale)
        return {found.key: found for found in self._versions(_VERSIONS.where(versions.c.id.in_(newest)))}

    def served(self) -> dict[Key, Version]:
        """The published version of every article that has one."""
        return {found.key: found for found in self._versions(_VERSIONS.where(states.c.status == Status.PUBLISHED))}

    def known_sources(self) -> dict[str, frozenset[Key]]:
        """By the digest of a file: the articles whose newest version came from it as it is."""
        newest = sa.select(sa.func.max(versions.c.id)).group_by(versions.c.article_id, versions.c.locale)
        columns = (versions.c.source_digest, versions.c.article_id, versions.c.locale)
        found = defaultdict[str, set[Key]](set)
        with self._database.join_read() as connection:
            for digest, *key in connection.execute(sa.select(*columns).where(versions.c.id.in_(newest))):
                found[digest].add((key[0], key[1]))
        return {digest: frozenset(keys) for digest, keys in found.items()}

    def add(self, incoming: Incoming, origin: str, number: int, by: str, now: datetime) -> Version:
        """Store a version, as a draft."""
        article = incoming.article
        values = {name: getattr(article, name) for name in FIELDS} | {
            "article_id": article.id,
            "number": number,
            "wanted": article.published,
            "passages": [_packed(passage, incoming.added) for passage in article.passages],
            "digest": digest_of(article),
            "origin": origin,
            "source": incoming.source,
            "source_digest": incoming.source_digest,
            "created_at": now,
        }
        with self._database.join() as connection:
            made = int(connection.execute(versions.insert().returning(versions.c.id), values).scalar_one())
            state = {"version_id": made, "article_id": article.id, "locale": article.locale}
            connection.execute(states.insert(), state | {"status": Status.DRAFT})
            self._note(made, [Status.DRAFT], by, now, "")
            return next(iter(self._versions(_VERSIONS.where(versions.c.id == made))))

    def move(self, version: Version, through: Sequence[Status], by: str, now: datetime, note: str = "") -> None:
        """Put a version into the last of these states, through the others, and note who did so."""
        with self._database.join() as connection:
            connection.execute(states.update().where(states.c.version_id == version.id).values(status=through[-1]))
            self._note(version.id, through, by, now, note)

    def history(self, article_id: str, locale: str) -> list[Step]:
        """Everything that was done with an article, the oldest first."""
        query = (
            sa.select(versions.c.number, steps.c.status, steps.c.at, steps.c.by, steps.c.note)
            .join(versions, versions.c.id == steps.c.version_id)
            .where((versions.c.article_id == article_id) & (versions.c.locale == locale))
            .order_by(steps.c.id)
        )
        with self._database.join_read() as connection:
            found = connection.execute(query).all()
        return [Step(number, Status(status), at, by, note) for number, status, at, by, note in found]

    def _note(self, version_id: int, through: Sequence[Status], by: str, now: datetime, note: str) -> None:
        of = {"version_id": version_id, "at": now, "by": by, "note": note}
        with self._database.join() as connection:
            connection.execute(steps.insert(), [of | {"status": status} for status in through])

    def _versions(self, query: sa.Select[Any]) -> Iterable[Version]:
        with self._database.join_read() as connection:
            rows = connection.execute(query.order_by(versions.c.article_id, versions.c.locale)).all()
        for row in rows:
            yield Version(
                row.id,
                _article(row),
                row.number,
                Status(row.status),
                row.wanted,
                row.digest,
                row.origin,
                row.source,
                row.source_digest,
                {anchor: tuple(added) for anchor, *_, added in row.passages if added},
                row.created_at,
            )


def _article(row: Row[Any]) -> Article:
    values = {name: getattr(row, name) for name in FIELDS}
    passages = tuple(
        Passage(
            row.article_id,
            anchor,
            row.title,
            path[-1] if path else "",
            text,
            row.locale,
            row.audience,
            tuple(path),
            tuple(dict.fromkeys([*phrasings, *added])),
        )
        for anchor, path, text, phrasings, added in row.passages
    )
    return Article(id=row.article_id, published=row.status == Status.PUBLISHED, passages=passages, **values)


def _packed(passage: Passage, added: Mapping[str, tuple[str, ...]]) -> list[Any]:
    own = (passage.passage_id, passage.heading_path, passage.text, passage.phrasings)
    return [*own, [each for each in added.get(passage.passage_id, ()) if each not in passage.phrasings]]
