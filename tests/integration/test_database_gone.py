"""A database that is gone or hangs is told in time, to everybody, and nothing has to be done when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.awaiting import until
from tests.clients import Customer, Site, new_id
from tests.event_loop import loop_thread
from tests.faults.outside import Network
from tests.replica import replica

#: More than there are threads.
CALLERS = 24
Change = Callable[[str], None]


@pytest.fixture
def between(database_url: str) -> Iterator[tuple[str, Change]]:
    """The database's URL through a network, and a way to change what the network does."""
    url = sa.make_url(database_url)
    network = Network(url.port or 0)

    async def change(how: str) -> None:
        getattr(network, how)()

    with loop_thread() as loop:
        running = network.running()
        loop.run(running.__aenter__())
        port = int(network.url.rpartition(":")[2])
        yield url.set(port=port).render_as_string(hide_password=False), lambda how: loop.run(change(how))
        loop.run(change("flow"))
        loop.run(running.__aexit__(None, None, None))


def begin(url: str) -> tuple[int, str]:
    answer = Site(url).ask("POST", "/api/chat/conversations", {})
    return answer.status, "" if answer.status == 201 else answer.code


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite is a file
@pytest.mark.parametrize("how", ["refuse", "stall", "cut"])
def test_whoever_asks_is_told_and_all_is_well_afterwards(
    stack_env: dict[str, str], tmp_path: Path, between: tuple[str, Change], how: str
) -> None:
    url, change = between
    with replica(stack_env, tmp_path / "replica.log", database_url=url) as site:
        customer = Customer.start(site)
        with customer.socket() as socket:
            socket.until("ready")
            change(how)
            message = {"type": "message", "id": new_id(), "text": "hello?"}
            socket.send(message)
            if how != "cut":
                with ThreadPoolExecutor(CALLERS) as callers:
                    answers = set(callers.map(begin, [site.url] * CALLERS))
                assert answers == {(503, "unavailable")}
                health = site.ask("GET", "/health")
                assert (health.status, health.body["status"]) == (503, "database_unavailable")
                assert socket.closed() == (1013, "unavailable")
        change("flow")
        until(lambda: site.ask("GET", "/health").status == 200, "it stays unwell", seconds=40)
        assert begin(site.url) == (201, "")
        with customer.socket() as again:
            again.until("ready")
            again.send(message)
            again.until(lambda frame: frame["type"] == "accepted" and frame["id"] == message["id"])
