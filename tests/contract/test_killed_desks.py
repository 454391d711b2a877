"""Messages in and out over a desk while processes are killed (tests/desk_kills), on both databases. docs/benchmarks.md
has the figures of a thousand."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import KINDS, fresh_database
from tests.desk_kills.run import Run
from tests.zendesk.served import ServedZendesk

#: Each way. docs/benchmarks.md says how to have more.
MESSAGES = 13


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_lost_doubled_or_out_of_order_whoever_is_killed_when(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    with ExitStack() as stack:
        database = stack.enter_context(fresh_database(request, kind, tmp_path))
        served = stack.enter_context(ServedZendesk.open(tmp_path))
        outcome = Run(database, "zendesk", served, KINDS.index(kind), MESSAGES).warm_up().play()
    assert outcome.violations == []
    assert min(outcome.said, outcome.replied) >= MESSAGES and outcome.kills
