"""Lists that stay open, over lists that a test plays."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.inbox.lists import Filter, Row
from frontdesk.inbox.live_views import NOBODY, LiveViews, Pace, Update, View, Watcher
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.read_markers import ReadMarker, ReadMarkers
from frontdesk.team.model import Agent
from tests.unit.inbox.rows import ROBIN, SAM, at_once, commit, row

QUEUE = View(Filter("queue"), 50)
MINE = View(Filter("mine"), 50)


@dataclass
class PlayedLists:
    """Rows by list, and read markers, as a test sets them; counts who asked."""

    queue: list[Row] = field(default_factory=list)
    mine: list[Row] = field(default_factory=list)
    marked: ReadMarkers = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: int = 0

    def rows(self, wanted: Filter, agent: Agent, after: Cursor | None, limit: int) -> list[Row]:
        self.asked.append((wanted.view, agent.agent_id))
        if self.faults:
            self.faults -= 1
            raise OSError
        return [replace(row) for row in getattr(self, wanted.view)][:limit]

    def read_markers(self, conversation_ids: Sequence[str], agent_ids: Collection[str]) -> ReadMarkers:
        wanted = {(agent, conversation) for agent in agent_ids for conversation in conversation_ids}
        return {key: mark for key, mark in self.marked.items() if key in wanted}

    def last_number(self) -> int:
        return 7


def views(lists: PlayedLists, look_again: float = 60) -> LiveViews:
    return LiveViews(lists, at_once, Pace(0, look_again))


def ids(update: Update) -> list[str]:
    return [row.conversation.id for row in update.rows]


async def test_the_first_update_holds_everything_and_the_next_what_changed_alone() -> None:
    lists = PlayedLists([row("a"), row("b")])
    live = views(lists)
    with live.watch(QUEUE, ROBIN) as watcher:
        first = await watcher.update()
        assert (first.version, first.order, ids(first), first.next, first.number) == (
            1,
            ["a", "b"],
            ["a", "b"],
            None,
            7,
        )
        lists.queue[1] = row("b", 2)
        live.committed(commit(lists.queue[1]))
        second = await watcher.update()
        assert (second.version, second.order, ids(second)) == (2, None, ["b"])


async def test_a_conversation_that_comes_goes_or_moves_changes_the_order() -> None:
    lists = PlayedLists([row("a"), row("b")])
    live = views(lists)
    with live.watch(QUEUE, ROBIN) as watcher:
        await watcher.update()
        lists.queue = [row("c"), row("a")]
        live.committed(commit(row("b", 2)))
        update = await watcher.update()
        assert (update.order, ids(update)) == (["c", "a"], ["c"])


async def test_a_full_view_says_where_the_rest_begins() -> None:
    lists = PlayedLists([row("a"), row("b"), row("c")])
    with views(lists).watch(View(Filter("queue"), 2), ROBIN) as watcher:
        update = await watcher.update()
        assert update.next is not None and Cursor.read(update.next).id == "b"


async def test_one_query_serves_all_who_watch_a_list_whoever_they_are() -> None:
    lists = PlayedLists([row("a")])
    live = views(lists)
    with live.watch(QUEUE, ROBIN) as robin, live.watch(QUEUE, SAM) as sam:
        await robin.update(), await sam.update()
        lists.asked.clear()
        lists.queue = [row("a", 2)]
        live.committed(commit(lists.queue[0]))
        assert ids(await robin.update()) == ids(await sam.update()) == ["a"]
        assert lists.asked == [("queue", NOBODY.agent_id)]


async def test_each_agent_sees_what_is_unread_for_them() -> None:
    lists = PlayedLists([row("a", 3), row("b", 2)], marked={("robin", "a"): ReadMarker(2, 2)})
    live = views(lists)
    with live.watch(QUEUE, ROBIN) as robin, live.watch(QUEUE, SAM) as sam:
        assert [(r.read_seq, r.unread) for r in (await robin.update()).rows] == [(2, 1), (0, 2)]
        assert [(r.read_seq, r.unread) for r in (await sam.update()).rows] == [(0, 3), (0, 2)]
        lists.marked["sam", "b"] = ReadMarker(2, 2)
        live.read("sam", "b")
        assert [(r.conversation.id, r.unread) for r in (await sam.update()).rows] == [("b", 0)]
        lists.queue[0] = row("a", 4)
        live.committed(commit(lists.queue[0]))
        assert [r.conversation.id for r in (await robin.update()).rows] == ["a"], "Sam's mark changed nothing for Robin"


async def test_the_list_of_an_agents_own_is_not_read_when_others_conversations_change() -> None:
    lists = PlayedLists(mine=[row("a", agent_id="robin")])
    live = views(lists)
    with live.watch(MINE, ROBIN) as watcher:
        await watcher.update()
        lists.asked.clear()
        live.committed(commit(row("x", agent_id="sam")))
        lists.mine.append(row("b", agent_id="robin"))
        live.committed(commit(lists.mine[1]))
        assert (await watcher.update()).order == ["a", "b"]
        lists.mine.pop(0)
        live.committed(commit(row("a", 2)))
        assert (await watcher.update()).order == ["b"], "what has left is heard of, too"
        assert lists.asked == [("mine", "robin")] * 2


async def test_a_slow_watcher_is_told_the_newest_state_alone() -> None:
    lists = PlayedLists([row("a")])
    live = views(lists)
    with live.watch(QUEUE, ROBIN) as slow, live.watch(QUEUE, SAM) as quick:
        await slow.update(), await quick.update()
        for number in range(2, 6):
            lists.queue = [row("a", number)]
            live.committed(commit(lists.queue[0]))
            await quick.update()
        update = await slow.update()
        assert (update.version, [r.last_text for r in update.rows]) == (2, ["text 5"])


async def test_what_nobody_announced_is_noticed_by_looking_again() -> None:
    lists = PlayedLists([row("a")])
    with views(lists, look_again=0.001).watch(QUEUE, ROBIN) as watcher:
        await watcher.update()
        lists.queue.append(row("b"))
        assert ids(await watcher.update()) == ["b"]
        lists.marked["robin", "a"] = ReadMarker(1, 1)
        assert [(r.conversation.id, r.unread) for r in (await watcher.update()).rows] == [("a", 0)]


async def test_a_look_that_fails_is_made_again() -> None:
    lists = PlayedLists([row("a")], faults=2)
    with views(lists, look_again=0.001).watch(QUEUE, ROBIN) as watcher:
        assert ids(await watcher.update()) == ["a"]


async def test_a_list_that_nobody_watches_is_not_read() -> None:
    before, lists = asyncio.all_tasks(), PlayedLists([row("a")])
    live = views(lists)
    with live.watch(QUEUE, ROBIN) as watcher:
        await watcher.update()
    ended = asyncio.all_tasks() - before
    await asyncio.gather(*ended, return_exceptions=True)
    lists.asked.clear()
    live.committed(commit(row("a", 2)))
    await asyncio.sleep(0)
    assert lists.asked == [] and asyncio.all_tasks() == before


@dataclass
class Page:
    """A client: it knows neither filter nor order."""

    watcher: Watcher
    version: int = 0
    order: list[str] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)

    async def take(self) -> None:
        update = await self.watcher.update()
        assert update.version == self.version + 1
        self.version = update.version
        for _ in range(2):  # a frame that is applied twice changes nothing
            self.order = self.order if update.order is None else update.order
            self.rows |= {row.conversation.id: row for row in update.rows}

    def shows(self) -> list[tuple[str, str | None, int]]:
        return [(key, self.rows[key].last_text, self.rows[key].unread) for key in self.order]


STEP = st.one_of(
    st.tuples(
        st.just("list"), st.lists(st.tuples(st.sampled_from("abcde"), st.integers(1, 4)), unique_by=lambda r: r[0])
    ),
    st.tuples(st.just("read"), st.tuples(st.sampled_from("abcde"), st.integers(1, 4))),
    st.tuples(st.just("look"), st.none()),
)


@given(st.lists(STEP, max_size=12))
def test_whatever_happens_a_page_shows_the_list_as_it_is(steps: list[tuple[str, Any]]) -> None:
    async def run() -> None:
        lists = PlayedLists([row("a")])
        live = views(lists)
        with live.watch(QUEUE, ROBIN) as watcher, live.watch(QUEUE, SAM) as other:
            page = Page(watcher)
            await page.take(), await other.update()
            for kind, value in steps:
                if kind == "list":
                    lists.queue = [row(key, seq) for key, seq in value]
                    live.committed(commit(row("a")))
                elif kind == "read":
                    lists.marked["robin", value[0]] = ReadMarker(value[1], value[1])
                    live.read("robin", value[0])
                else:
                    await asyncio.sleep(0)
            lists.queue.append(row("end"))
            live.committed(commit(lists.queue[-1]))
            while "end" not in page.order:
                await page.take()
            read = {key: mark.messages for (_, key), mark in lists.marked.items()}
            assert page.shows() == [
                (r.conversation.id, r.last_text, max(0, r.unread - read.get(r.conversation.id, 0))) for r in lists.queue
            ]

    asyncio.run(run())
