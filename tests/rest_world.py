"""A world of tests behind HTTP: the same records, asked for through the REST adapter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from frontdesk.accounts.grants import Grant, Grants, NotGranted
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord
from frontdesk.accounts.rest.client import RecordsClient
from frontdesk.accounts.rest.record import RestChanges, RestSystemOfRecord
from frontdesk.accounts.writes import OutcomeUnknown
from frontdesk.breaker import Breaker
from tests.changing import Requests, World
from tests.records_server import TOKEN, Backend, Ledger, RecordsServer


class Behind(World, Protocol):
    """A world that can be read, too."""

    @property
    def system(self) -> SystemOfRecord: ...

    def close(self) -> None: ...


class RestWorld:
    """World over a server that serves another world."""

    def __init__(self, behind: Behind, folder: Path, seconds: float = 3.0, breaker: Breaker | None = None) -> None:
        self.behind = behind
        self.server = RecordsServer(
            Backend(behind.system, behind.record, behind.grants), Ledger(folder / "ledger.jsonl")
        )
        self.client = RecordsClient(self.server.url, TOKEN, seconds, breaker=breaker or Breaker(10**9, 1.0))
        self.grants = Grants()
        self.record: ChangeableRecord = RestChanges(self.client, self.grants)
        self.system = RestSystemOfRecord(self.client)

    @property
    def requests(self) -> Requests:
        return self.behind.requests

    def state(self) -> object:
        return self.behind.state()

    def changes(self) -> int:
        made = self.server.ledger.operations()
        assert len(made) == len(set(made)) == self.behind.changes()
        return len(made)

    def overtake(self) -> None:
        self.behind.overtake()

    @contextmanager
    def unavailable(self) -> Iterator[None]:
        with self.behind.unavailable():
            yield

    def lose_the_answer(self, grant: Grant) -> None:
        self.server.faults.append("lost_after")
        with pytest.raises(OutcomeUnknown):
            self.record.perform(grant)

    def planted(self) -> list[tuple[str, type[BaseException]]]:
        return [
            ("record.perform(request)", NotGranted),
            ("getattr(record, 'per' + 'form')(Grant('op-1', request, '0' * 64))", NotGranted),
            ("record.perform(Grants().issue('op-1', request))", NotGranted),
            ("type(record).perform(record, None)", NotGranted),
        ]

    def close(self) -> None:
        """Raises AssertionError if a request or an answer was not as it is described."""
        self.server.close()
        self.behind.close()
        assert self.server.problems == []


def faults_of(world: Any) -> list[str]:
    """The faults that are still to come."""
    return list(world.server.faults)
