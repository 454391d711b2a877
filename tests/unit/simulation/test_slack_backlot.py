from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from typing import Any

import pytest

from frontdesk.simulation.slack.backlot import emulator

#: What `backlot` and other tools read: nothing may be told to their makers.
OFF = {"BACKLOT_TELEMETRY": "0", "DO_NOT_TRACK": "1"}


class Stopped(Exception):
    """The program would have been served now."""


def test_no_program_of_the_emulator_tells_its_makers_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, str]] = []

    def run(command: list[str], *, env: dict[str, str], **more: Any) -> None:
        told.append(env)

    def serve(command: list[str], *, env: dict[str, str], **more: Any) -> None:
        told.append(env)
        raise Stopped

    for name in OFF:
        monkeypatch.setenv(name, "yes, please")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(subprocess, "Popen", serve)
    with pytest.raises(Stopped), emulator(tmp_path, ["ada"], ["support"]):
        pass
    assert [{name: env[name] for name in OFF} for env in told] == [OFF, OFF]
