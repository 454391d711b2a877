"""What a system of record brings to the tests that all changeable ones share (contract/test_changeable_record.py)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from frontdesk.accounts.grants import Grant, Grants
from frontdesk.accounts.model import CustomerRecord
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord
from frontdesk.accounts.writes import WriteRequest


@dataclass(frozen=True)
class Requests:
    """Changes that may be asked for in a fresh world.

    Attributes:
        possible: one of the customer's own record that is possible now, and only once; no money moves.
        other: another one of the same record that is possible, too, as long as `possible` is not made.
        pays: one that gives the customer money back.
        refused: one that the policy refuses, and why.
        foreign: `possible`, asked for somebody else who exists and has no such record.
        unknown: `possible` of a record that does not exist.
        nobody: `possible`, asked for a customer who does not exist.
        malformed: what nobody can read. All are refused.
    """

    possible: WriteRequest
    other: WriteRequest
    pays: WriteRequest
    refused: WriteRequest
    why: str
    foreign: WriteRequest
    unknown: WriteRequest
    nobody: WriteRequest
    malformed: tuple[WriteRequest, ...]


class World(Protocol):
    """A system of record of its own with few records, and what happens to it behind the adapter's back."""

    @property
    def record(self) -> ChangeableRecord:
        """The adapter, which honours what `grants` issue."""
        ...

    @property
    def grants(self) -> Grants: ...

    @property
    def requests(self) -> Requests: ...

    def state(self) -> object:
        """All that the system holds, read past the adapter; equal as long as nothing has changed."""
        ...

    def changes(self) -> int:
        """How many changes the system has made in all, counted past the adapter; a refusal is none."""
        ...

    def overtake(self) -> None:
        """Something happens to the record so that `requests.possible` is not possible any more: its order is packed."""
        ...

    def unavailable(self) -> AbstractContextManager[None]:
        """The system gives no answer as long as this is open, and takes nothing."""
        ...

    def lose_the_answer(self, grant: Grant) -> None:
        """`perform` in a process that is killed when the change is made and nobody has been told."""
        ...

    def planted(self) -> list[tuple[str, type[BaseException]]]:
        """Python expressions over `record` and `request` that try to write past `perform`, and what each raises."""
        ...


class ReadWorld(World, Protocol):
    """A world that is read, too (contract/test_reading_records.py)."""

    @property
    def system(self) -> SystemOfRecord: ...

    @property
    def known(self) -> Sequence[CustomerRecord]:
        """What the system holds, as the port tells it. Orders newest first; the first customer has several."""
        ...

    def close(self) -> None: ...
