"""A world of tests behind HTTP: the same records, asked for through the REST adapter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from frontdesk.accounts.grants import Grant, Grants, NotGranted
from frontdesk.accounts.model import CustomerRecord
from frontdesk.accounts.ports import ChangeableRecord
from frontdesk.accounts.rest.client import RecordsClient
from frontdesk.accounts.rest.record import RestChanges, RestSystemOfRecord
from frontdesk.accounts.writes import OutcomeUnknown
from frontdesk.breaker import Breaker
from tests.changing import ReadWorld, Requests
from tests.records_server import TOKEN, Backend, Ledger, RecordsServer


class RestWorld:
    """World over a server that serves another world. Its client waits long, since machines are slow at times."""

    def __init__(self, behind: ReadWorld, folder: Path, seconds: float = 30.0, breaker: Breaker | None = None) -> None:
        self.behind = behind
        self.server = RecordsServer(
            Backend(behind.system, behind.record, behind.grants), Ledger(folder / "ledger.jsonl")
        )
        self.client = RecordsClient(
            self.server.url, TOKEN, seconds, breaker=breaker or Breaker(10**9, 1.0), first_wait=0.001
        )
        self.grants = Grants()
        self.record: ChangeableRecord = RestChanges(self.client, self.grants)
        self.system = RestSystemOfRecord(self.client, self.grants)

    @property
    def known(self) -> Sequence[CustomerRecord]:
        return self.behind.known

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
