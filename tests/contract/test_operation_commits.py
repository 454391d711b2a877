"""What an operation costs besides the turns that it takes, as `make bench` counts it too."""

from __future__ import annotations

from benchmarks.turns.cancelling import commits_of_an_operation, commits_of_two_turns
from tests.contract.test_operations import Desk
from tests.engine import Engine


def test_an_operation_adds_at_most_two_commits_to_the_turns_that_it_takes(engine: Engine) -> None:
    desk = Desk(engine)
    assert 0 < commits_of_an_operation(desk) - commits_of_two_turns(desk) <= 2
    assert commits_of_two_turns(desk) > 2, "turns are counted"
