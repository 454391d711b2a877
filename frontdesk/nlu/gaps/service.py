"""Shows which questions the articles did not answer, and gives them the passages that do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from frontdesk.database import Database, utc_now
from frontdesk.inbox.gaps.service import Passage, WaitingGap, WaitingGroup, keep, remember
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.model import AUDIENCES
from frontdesk.knowledge.service import KnowledgeService
from frontdesk.nlu.gaps import store
from frontdesk.nlu.gaps.model import Candidate, Gap, Group, alike, by_size
from frontdesk.nlu.review.redaction import with_stand_ins
from frontdesk.privacy.ports import Redactor

#: The cosine from which two questions ask much the same.
ALIKE = 0.6
MOST_CLOSEST = 5
#: Of texts, the similarity of each with each.
Similar = Callable[[Sequence[str]], Sequence[Sequence[float]]]


class GapsService:
    """Gaps are read from the stored conversations, so what is erased there is no gap any more."""

    def __init__(
        self, database: Database, redactor: Redactor, knowledge: KnowledgeService, library: Library, similar: Similar
    ) -> None:
        self._database = database
        self._redactor = redactor
        self._knowledge = knowledge
        self._library = library
        self._similar = similar

    def groups(self, limit: int) -> list[Group]:
        """The newest gaps that nobody has looked at, at most `limit`, in groups, the largest first."""
        with self._database.read() as connection:
            asked = store.open_gaps(connection, limit)
        texts = [with_stand_ins(each.text, each.locale, each.customer_name, self._redactor) for each in asked]
        gaps = [Gap(each.id, each.at, each.why, text) for each, text in zip(asked, texts, strict=True)]
        groups = alike(self._similar(texts), ALIKE) if texts else []
        return by_size(self._group([gaps[place] for place in places], asked[places[0]].locale) for places in groups)

    def give(self, gaps: Sequence[Gap], passage: str | None, reviewer: str) -> None:
        """Note that the passage answers these, and that people ask the first of them; with None, that nothing does.

        Raises:
            NotFound: there is no such passage.
            Invalid: the question is too long for one that people ask.
        """
        if passage is not None:
            name, _, anchor = passage.partition("#")
            self._library.add_phrasing(name, anchor, gaps[0].text, reviewer)
        with self._database.write() as connection:
            remember(connection, [gap.id for gap in gaps], passage, reviewer, utc_now())

    def keep(self, groups: Sequence[Group]) -> int:
        """Keep these for the leads' page, in place of what was kept before; gives how many questions."""
        now = utc_now()
        with self._database.write() as connection:
            return keep(connection, [_waiting(group, now) for group in groups])

    def _group(self, gaps: Sequence[Gap], locale: str) -> Group:
        hits = self._knowledge.search(gaps[0].text, MOST_CLOSEST, locale, AUDIENCES)
        passages = [hit.passage for hit in hits]
        return Group(tuple(gaps), tuple(Candidate(each.address, each.title, each.heading) for each in passages))


def _waiting(group: Group, now: datetime) -> WaitingGroup:
    gaps = tuple(WaitingGap(gap.id, gap.text, gap.why, gap.at) for gap in group.gaps)
    closest = tuple(Passage(each.address, each.title, each.heading) for each in group.closest)
    return WaitingGroup(group.gaps[0].id, gaps, closest, now)
