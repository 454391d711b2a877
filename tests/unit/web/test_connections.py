"""Connections in all and of one address: the idle ones give way, the others stay, and one address is not all."""

from __future__ import annotations

import resource
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from frontdesk.refusal_log import RefusalLog
from frontdesk.web.connections import Connections, raise_file_limit, room_for_connections


class Client:
    """A connection that is idle or busy."""

    def __init__(self, is_idle: bool = False) -> None:
        self.is_idle = is_idle
        self.is_dropped = False

    def drop(self) -> None:
        self.is_dropped = True


def test_one_address_has_its_share_and_others_the_rest() -> None:
    connections = Connections(most=10, most_of_address=3)
    assert [connections.admit(Client(), "192.0.2.1") for _ in range(5)] == [True, True, True, False, False]
    assert connections.admit(Client(), "192.0.2.2") and len(connections) == 4


@pytest.mark.parametrize(
    ("one", "same", "other"),
    [
        ("2001:db8:1:1::1", "2001:db8:1:1:ffff::9", "2001:db8:1:2::1"),
        ("192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "[2001:db8::1]", "2001:db8:0:1::1"),
        ("made up", "also made up", "198.51.100.7"),
    ],
)
def test_an_ipv6_network_is_one_address(one: str, same: str, other: str) -> None:
    connections = Connections(most=10, most_of_address=1)
    assert connections.admit(Client(), one)
    assert not connections.admit(Client(), same) and connections.admit(Client(), other)


def test_no_address_takes_more_than_half_of_all_whatever_it_may_have() -> None:
    connections = Connections(most=10, most_of_address=500)
    assert sum(connections.admit(Client(), "192.0.2.1") for _ in range(20)) == 5
    assert connections.admit(Client(), "192.0.2.2")


def test_the_connection_that_is_idle_longest_gives_way() -> None:
    connections = Connections(most=100, most_of_address=3)
    busy, first, second = Client(), Client(is_idle=True), Client(is_idle=True)
    for client in (busy, first, second):
        connections.admit(client, "192.0.2.1")
    assert connections.admit(Client(), "192.0.2.1")
    assert (busy.is_dropped, first.is_dropped, second.is_dropped) == (False, True, False)
    connections.leave(first)  # the transport tells of its end later
    assert len(connections) == 3


def test_a_connection_is_counted_for_its_address_once_that_is_known() -> None:
    connections = Connections(most=100, most_of_address=1)
    first, second = Client(), Client()
    assert connections.admit(first, None) and connections.admit(second, None)
    assert connections.admit(first, "192.0.2.1") and not connections.admit(second, "192.0.2.1")
    assert len(connections) == 2
    connections.leave(first)
    assert connections.admit(second, "192.0.2.1")


def test_what_was_refused_is_counted_and_logged_without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frontdesk.web.connections.log_refusal", RefusalLog().write)
    refused: list[str] = []
    connections = Connections(2, 1, refused.append)
    with capture_logs() as logs:
        for last in (1, 1, 1, 2, 3):
            connections.admit(Client(), f"192.0.2.{last}")
    assert refused == ["connections_by_address"] * 2 + ["connections"]
    assert {line["limit"] for line in logs} == set(refused)
    assert "192.0.2" not in str(logs)


@given(
    st.lists(
        st.tuples(st.sampled_from(["come", "come proxied", "idle", "leave"]), st.integers(0, 3), st.integers(0, 9)),
        max_size=60,
    )
)
def test_whatever_comes_and_goes_no_limit_is_passed_and_nobody_is_forgotten(steps: list[tuple[str, int, int]]) -> None:
    connections, alive = Connections(most=6, most_of_address=2), dict[Client, str | None]()
    for what, address, which in steps:
        if what.startswith("come"):
            client, known = Client(), None if what == "come proxied" else f"192.0.2.{address}"
            if connections.admit(client, known):
                alive[client] = known
        elif alive:
            client = list(alive)[which % len(alive)]
            if what == "leave":
                connections.leave(client)
                del alive[client]
            client.is_idle = True
        alive = {client: known for client, known in alive.items() if not client.is_dropped}
        assert len(connections) == len(alive) <= 6
        assert all(list(alive.values()).count(f"192.0.2.{number}") <= 2 for number in range(4))
    for client in alive:
        connections.leave(client)
    assert all(connections.admit(Client(), f"192.0.2.{number}") for number in range(6))


@pytest.fixture
def file_limit() -> Iterator[int]:
    """A soft limit below the hard one, put back afterwards."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    low = min(256, before[0])
    resource.setrlimit(resource.RLIMIT_NOFILE, (low, before[1]))
    yield low
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_the_limit_of_open_files_is_raised_as_far_as_the_system_lets_it(file_limit: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    raised = raise_file_limit()
    assert raised == resource.getrlimit(resource.RLIMIT_NOFILE)[0] > file_limit or hard == file_limit
    assert raise_file_limit() == raised


@pytest.mark.parametrize(("files", "room"), [(1024, 824), (65_536, 65_336), (256, 128), (3, 2), (400, 200)])
def test_connections_leave_room_for_the_other_files(files: int, room: int) -> None:
    assert room_for_connections(files) == room
