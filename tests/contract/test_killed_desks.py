"""Messages in and out over a desk while processes are killed (tests/desk_kills): over Zendesk on both databases, over a
Request Tracker that is killed as well. docs/benchmarks.md has the figures of more."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests import rt_server
from tests.databases import KINDS, fresh_database
from tests.desk_kills.run import Run, ServedDesk
from tests.served_rt import ServedRt
from tests.zendesk.served import ServedZendesk

#: Messages are each way. docs/benchmarks.md says how to have more.
RUNS: list[tuple[str, Callable[[Path], AbstractContextManager[ServedDesk]], str, int]] = [
    *(("zendesk", ServedZendesk.open, kind, 13) for kind in KINDS),
    *(() if rt_server.missing() else (("rt", ServedRt.open, KINDS[0], 25),)),
]


@pytest.mark.parametrize(("name", "served", "kind", "messages"), RUNS, ids=[f"{run[0]}-{run[2]}" for run in RUNS])
def test_nothing_is_lost_doubled_or_out_of_order_whoever_is_killed_when(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    name: str,
    served: Callable[[Path], AbstractContextManager[ServedDesk]],
    kind: str,
    messages: int,
) -> None:
    with fresh_database(request, kind, tmp_path) as database, served(tmp_path) as desk:
        outcome = Run(database, name, desk, KINDS.index(kind), messages).warm_up().play()
    assert outcome.violations == []
    assert min(outcome.said, outcome.replied) >= messages and outcome.kills
