"""Operations that are killed on their way (tests/kills), on both databases and both kinds of system of record: no
effect is lost or doubled. docs/benchmarks.md has the figures of many more runs."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from frontdesk.failpoints import FAILPOINTS
from frontdesk.operations import sending, service, store
from frontdesk.operations.model import Operation
from tests.databases import KINDS, fresh_database
from tests.kills.figures import COMBINATIONS, Players, place_of, play
from tests.kills.oracle import check
from tests.kills.process import Place
from tests.kills.run import DEATHS

RUNS = 25
#: Every place at which a process can be killed, with something that it does there.
PLACES = [(name, place) for place, name in {each: name for name in DEATHS for each in DEATHS[name]}.items()]


def _place(request: pytest.FixtureRequest, stack: ExitStack, record: str, kind: str, folder: Path) -> Place:
    ours, theirs = folder / "ours", folder / "theirs"
    ours.mkdir()
    theirs.mkdir()
    database = stack.enter_context(fresh_database(request, kind, ours))
    shop = stack.enter_context(fresh_database(request, kind if record == "sql" else "sqlite", theirs))
    return stack.enter_context(place_of(record, database, shop, folder))


@pytest.mark.parametrize(("record", "kind"), COMBINATIONS)
def test_no_effect_is_lost_or_doubled_wherever_processes_are_killed(
    request: pytest.FixtureRequest, tmp_path: Path, record: str, kind: str
) -> None:
    first = RUNS * COMBINATIONS.index((record, kind))
    with ExitStack() as stack:
        figures = play(_place(request, stack, record, kind, tmp_path), range(first, first + RUNS))
    assert figures.violations == []
    assert figures.runs == RUNS and figures.kills.total() > RUNS


def test_a_process_can_be_killed_at_every_place_of_an_operation(request: pytest.FixtureRequest, tmp_path: Path) -> None:
    with ExitStack() as stack:
        players = Players(_place(request, stack, "sql", "sqlite", tmp_path), range(len(PLACES)))
        played = [players.play(seed, only=only) for seed, only in enumerate(PLACES)]
    assert [each.violations for each in played] == [[]] * len(PLACES)
    assert [(name, each.deaths) for (name, _), each in zip(PLACES, played, strict=True)] == [
        (name, [place]) for name, place in PLACES
    ]


#: A bug, where a process dies in the run that has it, and what is found then.
PLANTED: list[tuple[Any, str, tuple[str, str], str]] = [
    (service, "_queue", ("confirm", "operation_confirm.after_commit"), "lost"),
    (sending, "put", ("work", "operation_settle.after_commit"), "mail"),
    (service, "undo_claims", ("decline", "operation_decline.after_commit"), "lines"),
    (store, "set_told", ("tell", "operation_tell.after_commit"), "told"),
]


def test_planted_bugs_are_found(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    with ExitStack() as stack:
        players = Players(_place(request, stack, "sql", "sqlite", tmp_path), range(len(PLANTED)))
        for seed, (where, name, only, _) in enumerate(PLANTED):
            with monkeypatch.context() as bug:
                bug.setattr(where, name, lambda *_, **__: None)
                found.append({each.kind for each in players.play(seed, only).violations})
    assert [kind in kinds for (*_, kind), kinds in zip(PLANTED, found, strict=True)] == [True] * len(PLANTED), found


def test_what_was_done_under_an_id_that_the_shop_has_forgotten_is_not_done_again(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    with ExitStack() as stack:
        players = Players(_place(request, stack, "sql", "sqlite", tmp_path), range(2))
        for seed in range(2):
            run = players.run(seed, only=("work", "operation.after_send"))
            run.forgets = True
            found.append(run.play().violations)
            monkeypatch.setattr(Operation, "is_only_asked_for", lambda *_: False)  # a bug, in the second run
    assert found[0] == [] and "unasked" in {each.kind for each in found[1]}


def test_every_failpoint_of_an_operation_is_among_them() -> None:
    ours = {name for name in FAILPOINTS if name.startswith(("operation", "outbox", "record.", "turn."))}
    assert ours == {place for _, place in PLACES}


@pytest.mark.parametrize("kind", KINDS)
def test_of_fifty_processes_that_confirm_at_once_one_does(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    with ExitStack() as stack:
        players = Players(_place(request, stack, "sql", kind, tmp_path), [0])
        said, facts = players.run(0, only=("tell", "")).confirm_at_once(50)
    assert set(said) <= {"done", "sent", "stale", "line_taken", "changed", "busy"}
    assert [row.state for row in facts.operations] == ["done"]
    assert [effect.is_done for effect in facts.effects] == [True] and check(facts) == []
