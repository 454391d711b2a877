"""Leads look at the questions that the articles did not answer, and give them the passages that do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.conversations.tables import turns
from frontdesk.database import Database, utc_now
from frontdesk.inbox.gaps.tables import reviewed_gaps, waiting_gaps
from frontdesk.knowledge.articles.service import Library
from frontdesk.problems import NotFound
from frontdesk.retention.service import Sweep, delete_ended
from frontdesk.team.model import Agent
from frontdesk.team.permissions import Permission, require

#: Groups on the page: whoever has worked through these reloads it.
MOST_GROUPS = 50
#: Questions of a group that are shown.
MOST_SHOWN = 5


@dataclass(frozen=True)
class Passage:
    """A passage that is near to a group; `address` as in `refunds-when#fees`."""

    address: str
    title: str
    heading: str


@dataclass(frozen=True)
class WaitingGap:
    """A question without personal data; `id` is its turn's, `why` is unanswered or unhelpful."""

    id: str
    text: str
    why: str
    asked_at: datetime


@dataclass(frozen=True)
class WaitingGroup:
    """Questions that ask much the same, the newest first, and the passages closest to them."""

    id: str
    gaps: tuple[WaitingGap, ...]
    closest: tuple[Passage, ...]
    prepared_at: datetime


class LeadGaps:
    """What `frontdesk kb gaps --store` has prepared, for leads alone."""

    def __init__(self, database: Database, library: Library, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._library = library
        self._clock = clock

    def groups(self, agent: Agent) -> list[WaitingGroup]:
        """What waits, the largest groups first. Raises NotPermitted."""
        require(agent, Permission.REVIEW_GAPS)
        w = waiting_gaps.c
        largest = sa.select(w.group_id).group_by(w.group_id)
        largest = largest.order_by(sa.func.count().desc(), sa.func.max(w.asked_at).desc()).limit(MOST_GROUPS)
        with self._database.read() as connection:
            ids = list(connection.scalars(largest))
            rows = connection.execute(sa.select(waiting_gaps).where(w.group_id.in_(ids)).order_by(w.asked_at.desc()))
            found: dict[str, list[sa.Row[Any]]] = {each: [] for each in ids}
            for row in rows:
                found[row.group_id].append(row)
        return [_group(group_id, rows_of) for group_id, rows_of in found.items()]

    def give(self, agent: Agent, group_id: str, passage: str | None) -> None:
        """Note that the passage answers a group, and that people ask the newest of its questions: published at once.
        With None, that nothing is to be added. The group waits no more.

        Raises:
            NotPermitted: the agent's role does not include it.
            NotFound: somebody else was faster, or there is no such passage.
            Invalid: the question is too long for one that people ask.
        """
        require(agent, Permission.REVIEW_GAPS)
        w = waiting_gaps.c
        with self._database.read() as connection:
            of_group = sa.select(w.turn_id, w.text).where(w.group_id == group_id).order_by(w.asked_at.desc())
            rows = connection.execute(of_group).all()
        if not rows:
            raise NotFound("question that waits")
        if passage is not None:  # of two leads at the same time both may add it: the same question is kept once
            name, _, anchor = passage.partition("#")
            self._library.add_phrasing(name, anchor, rows[0].text, agent.name)
        with self._database.write() as connection:
            remember(connection, [row.turn_id for row in rows], passage, agent.name, self._clock())


def keep(connection: Connection, groups: Iterable[WaitingGroup]) -> int:
    """Keep these for leads in place of all that waited; gives how many questions. Those whose conversation has gone
    meanwhile are left out."""
    connection.execute(waiting_gaps.delete())
    rows = {gap.id: (group, gap) for group in groups for gap in group.gaps}
    found = connection.execute(sa.select(turns.c.id, turns.c.conversation_id).where(turns.c.id.in_(list(rows))))
    kept = [_row(row.conversation_id, *rows[row.id]) for row in found]
    if kept:
        connection.execute(waiting_gaps.insert(), kept)
    return len(kept)


def remember(connection: Connection, ids: Collection[str], passage: str | None, reviewer: str, now: datetime) -> None:
    """Note that these gaps were looked at; an earlier review stays as it is. They wait no more."""
    known = set(reviewed(connection, list(ids)))
    query = sa.select(turns.c.id, turns.c.conversation_id).where(turns.c.id.in_([i for i in ids if i not in known]))
    rows = [
        {"turn_id": row.id, "conversation_id": row.conversation_id, "passage": passage, "reviewer": reviewer, "at": now}
        for row in connection.execute(query)
    ]
    if rows:
        connection.execute(reviewed_gaps.insert(), rows)
    connection.execute(waiting_gaps.delete().where(waiting_gaps.c.turn_id.in_(list(ids))))


def reviewed(connection: Connection, ids: Sequence[str]) -> list[str]:
    """Which of these gaps were looked at."""
    query = sa.select(reviewed_gaps.c.turn_id).where(reviewed_gaps.c.turn_id.in_(ids))
    return list(connection.scalars(query))


def old_gaps(kept: timedelta) -> Sweep:
    """Deletes what was prepared and nobody looked at; the next run of the job prepares what still waits."""

    def run(database: Database, now: datetime, batch: int) -> int:
        return delete_ended(database, waiting_gaps.c.turn_id, waiting_gaps.c.prepared_at, now - kept, batch)

    return Sweep("waiting_gaps", run)


def _group(group_id: str, rows: Sequence[sa.Row[Any]]) -> WaitingGroup:
    gaps = tuple(WaitingGap(row.turn_id, row.text, row.why, row.asked_at) for row in rows)
    return WaitingGroup(group_id, gaps, tuple(Passage(*each) for each in rows[0].closest), rows[0].prepared_at)


def _row(conversation_id: str, group: WaitingGroup, gap: WaitingGap) -> dict[str, Any]:
    return {
        "turn_id": gap.id,
        "conversation_id": conversation_id,
        "group_id": group.id,
        "text": gap.text,
        "why": gap.why,
        "asked_at": gap.asked_at,
        "closest": [[each.address, each.title, each.heading] for each in group.closest],
        "prepared_at": group.prepared_at,
    }
