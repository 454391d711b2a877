"""Messages in and out over a desk while processes are killed (tests/desk_kills): at random, over Zendesk and over a
Request Tracker that is killed as well, and once at each place. docs/benchmarks.md has the figures of more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from frontdesk.failpoints import FAILPOINTS
from tests import rt_server
from tests.databases import KINDS, fresh_database
from tests.desk_kills.places import PLACES, visit
from tests.desk_kills.run import Run, ServedDesk
from tests.served_rt import ServedRt
from tests.zendesk.served import ServedZendesk

Open = Callable[[Path], AbstractContextManager[ServedDesk]]

#: Fifty messages, half of them each way. docs/benchmarks.md says how to have more.
MESSAGES = 25
RUNS: list[tuple[str, Open, str]] = [
    *(("zendesk", ServedZendesk.open, kind) for kind in KINDS),
    *(("rt", ServedRt.open, kind) for kind in KINDS if not rt_server.missing()),
]


@pytest.mark.parametrize(("name", "served", "kind"), RUNS, ids=[f"{run[0]}-{run[2]}" for run in RUNS])
def test_nothing_is_lost_doubled_or_out_of_order_whoever_is_killed_when(
    request: pytest.FixtureRequest, tmp_path: Path, name: str, served: Open, kind: str
) -> None:
    with fresh_database(request, kind, tmp_path) as database, served(tmp_path) as desk:
        outcome = Run(database, name, desk, KINDS.index(kind), MESSAGES).warm_up().play()
    assert outcome.violations == []
    assert min(outcome.said, outcome.replied) >= MESSAGES and outcome.kills


@pytest.fixture(scope="module")
def zendesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedZendesk]:
    with ServedZendesk.open(tmp_path_factory.mktemp("zendesk")) as served:
        yield served


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", PLACES)
def test_a_process_can_be_killed_at_every_place_of_a_desks_work(
    request: pytest.FixtureRequest, tmp_path: Path, zendesk: ServedZendesk, place: str, kind: str
) -> None:
    with fresh_database(request, kind, tmp_path) as database:
        died, violations = visit(database, zendesk, place)
    assert (died, violations) == ([place], [])


def test_every_failpoint_of_a_desk_is_among_them() -> None:
    assert {name for name in FAILPOINTS if name.startswith(("desk", "outbox"))} == set(PLACES)
