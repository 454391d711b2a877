"""A small bot of its own, trained once, served by real processes, with an action server that can be told to fail."""

from __future__ import annotations

import gc
import hashlib
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from action_server import ActionServer
from frontdesk_side import SECRET, Replica

from assistant.serve import leave_tensorflow_out, silence_dependencies

# Machines are shared and noisy: how long an example takes says nothing.
hypothesis.settings.register_profile("shared", deadline=None)
hypothesis.settings.load_profile("shared")

# As the server does, once for all tests: what Rasa's dependencies warn of while they are imported is not ours.
with warnings.catch_warnings():
    silence_dependencies()
    leave_tensorflow_out()
    import rasa.core.run

ROOT = Path(__file__).parents[2]
BOT = Path(__file__).parent / "bot"


def pytest_collection_finish() -> None:
    """What was imported and collected stays: the garbage collector need not look through it again and again."""
    gc.freeze()


@pytest.fixture(scope="session")
def model(pytestconfig: pytest.Config) -> Path:
    """The trained bot, kept until one of its files changes."""
    files = sorted(path for path in BOT.rglob("*.yml"))
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]
    project = Path(pytestconfig.cache.mkdir("bot")) / digest
    model = project / "models" / "bot.tar.gz"
    if not model.exists():
        shutil.copytree(BOT, project, dirs_exist_ok=True)
        command = [sys.executable, "-m", "rasa", "train", "--fixed-model-name", "bot"]
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, check=False, cwd=project, env=environment, capture_output=True, text=True)
        assert model.exists(), done.stdout + done.stderr
    return model


@pytest.fixture(scope="session")
def start(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Replica]]:
    """Start a replica: `start(actions_url, max_turns=64)`. Those started end with the tests."""
    replicas: list[Replica] = []

    def start(actions_url: str, max_turns: int = 64) -> Replica:
        folder = tmp_path_factory.mktemp("replica")
        settings = f"  secret: {SECRET}\n  max_turns: {max_turns}\n  max_body_bytes: 1000000\n"
        (folder / "credentials.yml").write_text("assistant.turn_channel.TurnInput:\n" + settings)
        (folder / "endpoints.yml").write_text((BOT / "endpoints.yml").read_text())
        replicas.append(Replica.started(ROOT, folder, model, actions_url))
        return replicas[-1]

    yield start
    for replica in replicas:
        replica.stop()


@pytest.fixture(scope="session")
def _actions() -> Iterator[ActionServer]:
    with ActionServer() as server:
        yield server


@pytest.fixture
def actions(_actions: ActionServer) -> Iterator[ActionServer]:
    """The action server of `rasa`, answering as it should when a test begins."""
    _actions.behave("well")
    yield _actions
    _actions.behave("well")


@pytest.fixture(scope="session")
def _rasa(start: Callable[..., Replica], _actions: ActionServer) -> Replica:
    return start(_actions.url)


@pytest.fixture(scope="session")
def _busy_rasa(start: Callable[..., Replica], _actions: ActionServer) -> Replica:
    return start(_actions.url, max_turns=2)


@pytest.fixture
def rasa(_rasa: Replica, actions: ActionServer) -> Replica:
    """A running Rasa."""
    return _rasa


@pytest.fixture
def other_rasa(_busy_rasa: Replica, actions: ActionServer) -> Replica:
    """Another one, which takes two turns at once."""
    return _busy_rasa
