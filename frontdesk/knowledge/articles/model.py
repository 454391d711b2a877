"""Versions of articles, the states of a version, and what is told of an import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from enum import StrEnum

from frontdesk import locales
from frontdesk.knowledge.model import Article, Passage
from frontdesk.problems import NotAllowed

#: An article in one language: its id and its locale.
Key = tuple[str, str]


class Status(StrEnum):
    """Where a version is on its way. Customers and agents meet published ones alone."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    RETIRED = "retired"


#: What may follow. A published version whose file is gone is a draft again; a retired one may be reviewed once more.
NEXT: Mapping[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.IN_REVIEW, Status.RETIRED}),
    Status.IN_REVIEW: frozenset({Status.PUBLISHED, Status.DRAFT, Status.RETIRED}),
    Status.PUBLISHED: frozenset({Status.RETIRED, Status.DRAFT}),
    Status.RETIRED: frozenset({Status.IN_REVIEW}),
}


class WrongState(NotAllowed):
    """A version cannot go from its state to the one that was wanted."""

    def __init__(self, name: str, now: Status, wanted: Status) -> None:
        may = " or ".join(sorted(NEXT[now]))
        super().__init__("wrong_state", f"{name} is {now}, so it cannot become {wanted}; it can become {may}.")


def require_next(now: Status, wanted: Status, name: str) -> None:
    """Raises WrongState unless a version may go from `now` to `wanted`; `name` is the article's."""
    if wanted not in NEXT[now]:
        raise WrongState(name, now, wanted)


@dataclass(frozen=True)
class Defaults:
    """What an article of another system gets where its file does not say."""

    locale: str = locales.DEFAULT
    audience: str = "public"
    category: str = "general"


@dataclass(frozen=True)
class Incoming:
    """An article as a file has it.

    Attributes:
        source: the file, below the folder that was read.
        source_digest: of the file's bytes, so that a file that has not changed need not be read again.
        added: questions that people ask and its file does not have, by the anchor of the passage.
    """

    article: Article
    source: str = ""
    source_digest: str = ""
    added: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        return self.article.id, self.article.locale


@dataclass(frozen=True)
class Version:
    """One version of an article. All but `status` is as it was stored.

    Attributes:
        number: 1 for the article's first version in its language.
        wanted: whether its file wants it published.
        digest: of the article as its file has it (`digest_of`).
        origin: the folder from which it came; empty for none.
        added: as in Incoming; they are phrasings of the article, too.
    """

    id: int
    article: Article
    number: int
    status: Status
    wanted: bool
    digest: str
    origin: str
    source: str
    source_digest: str
    added: Mapping[str, tuple[str, ...]]
    created_at: datetime

    @property
    def key(self) -> Key:
        return self.article.id, self.article.locale

    @property
    def filed(self) -> Article:
        """The article as its file has it."""
        passages = (
            replace(passage, phrasings=tuple(each for each in passage.phrasings if each not in added))
            for passage in self.article.passages
            for added in [self.added.get(passage.passage_id, ())]
        )
        return replace(self.article, published=self.wanted, passages=tuple(passages))


@dataclass(frozen=True)
class Step:
    """A line of an article's history: who took version `number` to a state, when, and why."""

    number: int
    status: Status
    at: datetime
    by: str
    note: str


@dataclass(frozen=True)
class Change:
    """What a new version has that the one before had not, in words."""

    key: Key
    what: tuple[str, ...]


@dataclass
class Report:
    """What an import did."""

    new: list[Key] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0
    published: list[Key] = field(default_factory=list)
    vanished: list[Key] = field(default_factory=list)
    withdrawn: list[Key] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.published or self.vanished)


def digest_of(article: Article) -> str:
    """The same for articles whose files say the same."""
    content = {each.name: getattr(article, each.name) for each in fields(article)}
    content["passages"] = [(passage.passage_id, passage.text, passage.phrasings) for passage in article.passages]
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=_as_text).encode()).hexdigest()


def changes(before: Article, after: Article) -> tuple[str, ...]:
    """What differs, in words that an author knows: fields, and passages by their anchors."""
    named = ("title", "category", "audience", "risk", "owner", "updated", "review", "answer")
    found = [name for name in named if getattr(before, name) != getattr(after, name)]
    old, new = _by_anchor(before), _by_anchor(after)
    for anchor in dict.fromkeys([*old, *new]):
        if anchor not in new:
            found.append(f"#{anchor} is gone")
        elif anchor not in old:
            found.append(f"#{anchor} is new")
        else:
            found += _changes_of(old[anchor], new[anchor])
    return tuple(found) or ("marks of the text, or whether it is to be published",)


def _changes_of(before: Passage, after: Passage) -> list[str]:
    where = f"of #{after.passage_id}"
    text = [f"text {where}"] if (before.text, before.heading_path) != (after.text, after.heading_path) else []
    return text + ([f"questions {where}"] if before.phrasings != after.phrasings else [])


def _by_anchor(article: Article) -> dict[str, Passage]:
    return {passage.passage_id: passage for passage in article.passages}


def _as_text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
