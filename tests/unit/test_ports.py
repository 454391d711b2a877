"""Ports for servers of tests: no two processes get the same one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import ports
from tests.stack import ROOT


@pytest.fixture
def another_process() -> Iterator[subprocess.Popen[str]]:
    """It has taken ten ports of thirty, and holds them."""
    script = (
        "import json; from tests import ports; ports.RANGE = range(31_000, 31_030);"
        "print(json.dumps([ports.free_port() for _ in range(10)]), flush=True); input()"
    )
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process


def test_a_port_that_was_given_away_is_not_given_again(
    another_process: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert another_process.stdout
    theirs = json.loads(another_process.stdout.readline())
    assert len(set(theirs)) == 10
    monkeypatch.setattr(ports, "RANGE", range(min(theirs), max(theirs) + 1))
    ours = []
    with pytest.raises(RuntimeError, match="every port"):
        while True:
            ours.append(ports.free_port())
    assert len(set(ours)) == len(ours)
    assert not set(ours) & set(theirs)
