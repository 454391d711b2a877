"""What every system of record that can be changed keeps to; a world of each is named in tests/worlds.py."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.orm

from frontdesk.accounts.effects import effects_table, made_once
from frontdesk.accounts.grants import Grant, Grants, NotGranted
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.refusals import Refusal
from frontdesk.accounts.writes import Done, Eligible, KeyReused, Refused, WriteRequest
from tests.changing import World
from tests.worlds import WORLDS

#: Over HTTP one system is enough: what lies behind it is changed in the same way.
CHANGED = [name for name in WORLDS if name != "shop over http"]


@pytest.fixture(params=CHANGED)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    with contextmanager(WORLDS[request.param])(request, tmp_path) as made:
        yield made


def granted(world: World, request: WriteRequest, operation_id: str = "op-1") -> Grant:
    """A grant for what the system says of the request: exactly what was read back."""
    decision = world.record.examine(request)
    assert isinstance(decision, Eligible), decision
    return world.grants.issue(operation_id, replace(request, parameters=decision.parameters))


def test_looking_changes_nothing(world: World) -> None:
    before = world.state()
    for request in (world.requests.possible, world.requests.pays, world.requests.refused):
        assert world.record.examine(request) == world.record.examine(request)
    assert (world.state(), world.changes()) == (before, 0)


def test_what_is_read_back_is_spelled_so_that_it_stays_as_it_is(world: World) -> None:
    for request in (world.requests.possible, world.requests.other, world.requests.pays):
        decision = world.record.examine(request)
        assert isinstance(decision, Eligible)
        assert request.name in world.record.supports()
        assert world.record.examine(replace(request, parameters=decision.parameters)) == decision


def test_money_and_the_lines_it_is_for_are_told_before(world: World) -> None:
    decision, free = world.record.examine(world.requests.pays), world.record.examine(world.requests.possible)
    assert isinstance(decision, Eligible) and isinstance(free, Eligible)
    assert decision.amount > 0 and len(decision.currency) == 3 and decision.lines
    assert free.amount == 0 and free.lines
    assert all("/" in line for line in (*decision.lines, *free.lines))


def test_a_change_is_made_once_for_each_operation(world: World) -> None:
    grant = granted(world, world.requests.possible)
    first = world.record.perform(grant)
    assert isinstance(first, Done)
    after = world.state()
    assert [world.record.perform(grant) for _ in range(3)] == [first] * 3
    assert (world.state(), world.changes()) == (after, 1)
    assert world.record.outcome_of("op-1") == first


def test_eight_threads_make_one_change_and_hear_the_same(world: World) -> None:
    grant = granted(world, world.requests.pays)
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda _: world.record.perform(grant), range(8)))
    assert results == [results[0]] * 8 and isinstance(results[0], Done)
    assert world.changes() == 1


def test_of_two_operations_on_the_same_thing_one_is_refused(world: World) -> None:
    grants = [granted(world, world.requests.pays, f"op-{number}") for number in range(2)]
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(world.record.perform, grants))
    assert sorted(type(result).__name__ for result in results) == ["Done", "Refused"]
    assert world.changes() == 1


def test_an_id_stands_for_the_parameters_that_it_came_with(world: World) -> None:
    world.record.perform(granted(world, world.requests.possible))
    after = world.state()
    other = replace(world.requests.possible, parameters={**world.requests.possible.parameters, "reason": "another"})
    for request in (world.requests.refused, world.requests.foreign, other):
        with pytest.raises(KeyReused):
            world.record.perform(world.grants.issue("op-1", request))
    assert (world.state(), world.changes()) == (after, 1)


def test_what_the_policy_refuses_is_not_done_whoever_granted_it(world: World) -> None:
    before, decision = world.state(), world.record.examine(world.requests.refused)
    assert isinstance(decision, Refused) and decision.reason == world.requests.why
    result = world.record.perform(world.grants.issue("op-1", world.requests.refused))
    assert result == decision == world.record.outcome_of("op-1")
    assert (world.state(), world.changes()) == (before, 0)


def test_a_record_that_changed_after_the_read_back_is_looked_at_again(world: World) -> None:
    grant = granted(world, world.requests.possible)
    world.overtake()
    before = world.state()
    result = world.record.perform(grant)
    assert isinstance(result, Refused)
    assert world.record.perform(grant) == result
    assert (world.state(), world.changes()) == (before, 0)


def test_what_is_somebody_elses_is_answered_like_what_does_not_exist(world: World) -> None:
    before = world.state()
    for place, request in enumerate((world.requests.foreign, world.requests.unknown, world.requests.nobody)):
        assert world.record.examine(request) == Refused(Refusal.NOT_FOUND)
        assert world.record.perform(world.grants.issue(f"op-{place}", request)) == Refused(Refusal.NOT_FOUND)
    assert (world.state(), world.changes()) == (before, 0)


def test_what_cannot_be_read_is_refused(world: World) -> None:
    before = world.state()
    for place, request in enumerate(world.requests.malformed):
        assert isinstance(world.record.examine(request), Refused), request
        if place % 4 == 0:
            assert isinstance(world.record.perform(world.grants.issue(f"op-{place}", request)), Refused), request
    assert (world.state(), world.changes()) == (before, 0)


def test_nothing_is_written_without_a_grant(world: World) -> None:
    before, request = world.state(), world.requests.possible
    for forged in (None, request, Grant("op-1", request, ""), Grants().issue("op-1", request)):
        with pytest.raises(NotGranted):
            world.record.perform(forged)  # type: ignore[arg-type]
    moved = replace(granted(world, request), request=world.requests.other)
    with pytest.raises(NotGranted):
        world.record.perform(moved)
    assert (world.state(), world.changes()) == (before, 0)
    assert world.record.outcome_of("op-1") is None


def test_a_planted_call_fails_and_writes_nothing(world: World) -> None:
    before = world.state()
    names: dict[str, object] = {"record": world.record, "request": world.requests.possible, "sa": sa}
    names |= {"Grant": Grant, "Grants": Grants, "made_once": made_once, "effects": effects_table(sa.MetaData(), "x")}
    for planted, problem in world.planted():
        with pytest.raises(problem):
            eval(planted, dict(names))
    assert (world.state(), world.changes()) == (before, 0)


def test_a_system_that_gives_no_answer_is_unavailable_and_nothing_is_done(world: World) -> None:
    grant, before = granted(world, world.requests.possible), world.state()
    with world.unavailable():
        for ask in (
            lambda: world.record.examine(world.requests.possible),
            lambda: world.record.perform(grant),
            lambda: world.record.outcome_of("op-1"),
        ):
            with pytest.raises(SystemOfRecordUnavailable) as raised:
                ask()
            assert "too late" not in str(raised.value)
    assert (world.state(), world.changes()) == (before, 0)
    assert isinstance(world.record.perform(grant), Done)


def test_whoever_dies_before_the_answer_is_told_finds_it_afterwards(world: World) -> None:
    grant = granted(world, world.requests.pays)
    world.lose_the_answer(grant)
    after, told = world.state(), world.record.outcome_of("op-1")
    assert isinstance(told, Done) and world.changes() == 1
    assert world.record.perform(grant) == told
    assert (world.state(), world.changes()) == (after, 1)


def test_an_operation_that_never_came_has_no_outcome(world: World) -> None:
    assert world.record.outcome_of("op-1") is None
    assert world.record.outcome_of("op\x00") is None


def test_whose_contact_data_never_changed_is_told_so(world: World) -> None:
    assert world.record.contact_changed_at(world.requests.possible.customer_id) is None
    assert world.record.contact_changed_at("nobody") is None
