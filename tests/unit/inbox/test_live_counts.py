"""Counts of the lists for all who listen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from frontdesk.inbox.counts import Tally
from frontdesk.inbox.live_counts import LiveCounts
from frontdesk.inbox.live_views import Pace
from tests.unit.inbox.rows import ROBIN, SAM, at_once, commit, row


@dataclass
class PlayedCounter:
    queue: int = 1
    mine: dict[str, int] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    recounted: int = 0

    def tally(self) -> Tally:
        self.asked += 1
        agents = Counter(self.mine)
        return Tally(Counter({"queue": self.queue, "agent": agents.total()}), agents, Counter(self.unread))

    def recount(self) -> None:
        self.recounted += 1


def shown(counts: dict[str, int]) -> tuple[int, int]:
    return counts["queue"], counts["mine"]


async def test_one_query_serves_all_and_each_hears_of_their_own() -> None:
    counter = PlayedCounter(mine={"robin": 2})
    live = LiveCounts(counter, at_once, Pace(0, 60))
    with live.listen(ROBIN) as robin, live.listen(SAM) as sam:
        assert shown(await robin.changed()) == (1, 2)
        assert shown(await sam.changed()) == (1, 0)
        asked, counter.queue = counter.asked, 5
        live.committed(commit(row("a", 1)))
        assert (await robin.changed())["queue"] == (await sam.changed())["queue"] == 5
        assert counter.asked == asked + 1


async def test_a_message_that_moves_nothing_is_not_counted_but_what_moved_elsewhere_is_noticed() -> None:
    counter = PlayedCounter()
    live = LiveCounts(counter, at_once, Pace(0, 0.001))
    with live.listen(ROBIN) as robin:
        await robin.changed()
        live.committed(commit(row("a", 9)))
        counter.queue = 4
        assert (await robin.changed())["queue"] == 4


async def test_an_agent_who_has_read_something_hears_how_much_is_left_and_others_cause_no_count() -> None:
    counter = PlayedCounter(unread={"robin": 2, "sam": 1})
    live = LiveCounts(counter, at_once, Pace(0, 60))
    with live.listen(ROBIN) as robin:
        assert (await robin.changed())["unread"] == 2
        live.read(SAM.agent_id)
        assert counter.recounted == 0
        counter.unread["robin"] = 1
        live.read(ROBIN.agent_id)
        assert (await robin.changed())["unread"] == 1
        assert counter.recounted == 1
