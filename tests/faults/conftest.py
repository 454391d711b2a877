"""A running stack of their own for the fault tests: what a test kills it starts again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Three processes; every test leaves them running without failpoints."""
    running = Stack(tmp_path_factory.mktemp("faults"))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def agent_secret(stack: Stack) -> str:
    return stack.add_agent("Robin")
