"""How routes and sockets run the writes of services."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

from frontdesk.conversations.commit import Commit

Parameters = ParamSpec("Parameters")


class HasCommit(Protocol):
    """The result of a write: a `Commit`, or a `Written` that holds one or nothing."""

    @property
    def commit(self) -> Commit | None: ...


Result = TypeVar("Result", bound=HasCommit)


class RunWrite(Protocol):
    """`await commit(service.method, …)`: run a write off the event loop, and publish what it committed.

    The commit is published even if the caller is cancelled: a socket that closes must not leave a started turn that
    nobody runs.
    """

    async def __call__(
        self, write: Callable[Parameters, Result], /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> Result: ...
