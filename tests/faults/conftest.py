"""One running stack for all fault tests: what a test kills it starts again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.processes import Stack


@pytest.fixture(scope="package")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Three processes; every test leaves them running without failpoints."""
    running = Stack(Path(tmp_path_factory.mktemp("stack")))
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="package")
def agent_secret(stack: Stack) -> str:
    return stack.add_agent("Robin")
