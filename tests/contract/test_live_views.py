"""Lists that stay open, over both databases: two agents, the queue, an agent's own, a search."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frontdesk.conversations.commit import Commit
from frontdesk.conversations.model import Conversation, Reason
from frontdesk.inbox.lists import Filter, Row
from frontdesk.inbox.live_counts import LiveCounts
from frontdesk.inbox.live_views import LiveViews, Pace, Update, View, Watcher
from frontdesk.inbox.paging import Cursor
from frontdesk.inbox.web.view import row_view
from frontdesk.team.model import Agent
from frontdesk.threads import ServicePool
from tests.engine import Engine, answer, wants_person

PACE = Pace(0, 60)


@pytest.fixture
def pool() -> Iterator[ServicePool]:
    pool = ServicePool(2)
    yield pool
    pool.close()


@pytest.fixture
def live(engine: Engine, pool: ServicePool) -> LiveViews:
    return LiveViews(engine.inbox, pool, PACE)


@pytest.fixture
def robin(engine: Engine) -> Agent:
    return engine.agent("robin")


@pytest.fixture
def sam(engine: Engine) -> Agent:
    return engine.agent("sam")


def waiting(
    engine: Engine, token: str | None = None, reason: Reason = Reason.ASKED_FOR_PERSON
) -> tuple[Conversation, Commit]:
    """A conversation in the queue, and the commit that put it there."""
    conversation = engine.start(token)
    commit = engine.turns.finish(engine.started(conversation, "a person, please"), wants_person(reason))
    return engine.conversation(conversation.id), commit


async def until(watcher: Watcher, order: list[str]) -> Update:
    """Updates up to the one with this order."""
    while (update := await watcher.update()).order != order:
        pass
    return update


async def test_a_conversation_moves_from_the_queue_into_an_agents_own_list_and_leaves_when_resolved(
    engine: Engine, live: LiveViews, robin: Agent, sam: Agent
) -> None:
    queue, mine = View(Filter("queue"), 50), View(Filter("mine"), 50)
    with live.watch(queue, sam) as sams, live.watch(mine, robin) as robins, live.watch(mine, sam) as nothing:
        for watcher in (sams, robins, nothing):
            assert (await watcher.update()).order == []
        conversation, commit = waiting(engine)
        live.committed(commit)
        assert [row.reason for row in (await until(sams, [conversation.id])).rows] == ["asked_for_person"]
        live.committed(engine.agent_actions.take_over(conversation.id, robin))
        await until(sams, [])
        assert [row.agent_name for row in (await until(robins, [conversation.id])).rows] == ["Robin"]
        live.committed(engine.agent_actions.resolve(conversation.id, robin))
        await until(robins, [])


async def test_whoever_is_in_danger_is_told_to_those_who_watch_the_queue_as_its_first_row(
    engine: Engine, live: LiveViews, sam: Agent
) -> None:
    first, _ = waiting(engine)
    with live.watch(View(Filter("queue"), 1), sam) as watcher:
        assert (await watcher.update()).order == [first.id]
        danger, commit = waiting(engine, reason=Reason.DANGER)
        live.committed(commit)
        update = await until(watcher, [danger.id])
    assert [row_view(row)["urgent"] for row in update.rows] == [True]
    assert update.next is not None
    rest = engine.inbox.rows(Filter("queue"), sam, Cursor.read(update.next), 1)
    assert [(row.conversation.id, row_view(row)["urgent"]) for row in rest] == [(first.id, False)]


async def test_a_search_stays_open_like_every_list(engine: Engine, live: LiveViews, robin: Agent) -> None:
    with live.watch(View(Filter("all", search="customer c-1007"), 50), robin) as watcher:
        assert (await watcher.update()).order == []
        _, other = waiting(engine, "C-1008")
        live.committed(other)
        conversation, commit = waiting(engine, "C-1007")
        live.committed(commit)
        await until(watcher, [conversation.id])


async def test_shared_rows_say_the_same_as_the_list_that_each_agent_reads(
    engine: Engine, live: LiveViews, robin: Agent, sam: Agent
) -> None:
    conversations = [waiting(engine)[0] for _ in range(3)]
    for number, conversation in enumerate(conversations):
        engine.say(conversation, "are you there?")
        engine.say(conversation, "hello?")
        engine.markers.read_to(conversation.id, robin, 2 + number)
    engine.markers.read_to(conversations[0].id, sam, 100)
    engine.markers.read_to(conversations[1].id, sam, 0)
    view = View(Filter("queue"), 50)
    with live.watch(view, robin) as robins, live.watch(view, sam) as sams:
        for watcher, agent in ((robins, robin), (sams, sam)):
            assert (await watcher.update()).rows == engine.inbox.rows(view.filter, agent)
        engine.markers.read_to(conversations[2].id, sam, 3)
        live.read(sam.agent_id, conversations[2].id)
        rows: list[Row] = (await sams.update()).rows
        assert rows == [
            row for row in engine.inbox.rows(view.filter, sam) if row.conversation.id == conversations[2].id
        ]


async def test_counts_are_those_that_each_agent_reads(
    engine: Engine, pool: ServicePool, robin: Agent, sam: Agent
) -> None:
    live = LiveCounts(engine.inbox, pool, PACE)
    with live.listen(robin) as robins, live.listen(sam) as sams:
        assert await robins.changed() == await sams.changed() == engine.inbox.counts(robin)
        conversation, commit = waiting(engine)
        live.committed(commit)
        assert await robins.changed() == engine.inbox.counts(robin)
        live.committed(engine.agent_actions.take_over(conversation.id, robin))
        assert await robins.changed() == engine.inbox.counts(robin)
        while (counts := await sams.changed()) != engine.inbox.counts(sam):
            pass
        assert (counts["mine"], counts["agents"]) == (0, 1)


async def test_a_bots_answer_changes_the_row(engine: Engine, live: LiveViews, robin: Agent) -> None:
    conversation = engine.start()
    started = engine.started(conversation, "hello")
    with live.watch(View(Filter("bot"), 50), robin) as watcher:
        assert [row.last_text for row in (await watcher.update()).rows] == ["hello"]
        live.committed(engine.turns.finish(started, answer("Hello. What can I do?")))
        update = await watcher.update()
        assert (update.order, [row.last_text for row in update.rows]) == (None, ["Hello. What can I do?"])
