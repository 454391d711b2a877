"""A small language model behind a real server, in an environment of its own under build/."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from benchmarks.environment import python_of
from frontdesk.supervisor.leash import die_with
from tests.ports import free_port

HERE = Path(__file__).parent
ENVIRONMENT = Path("build/generation/.venv")
START_SECONDS = 120.0


@contextmanager
def small_model() -> Iterator[str]:
    """The address of its API while it serves."""
    port = free_port()
    log = ENVIRONMENT.parent / "server.log"
    python = python_of(ENVIRONMENT, HERE / "requirements.lock")  # 127 MB
    with log.open("w") as said:
        command = [python, HERE / "serve.py", str(port)]
        server = subprocess.Popen(command, stdout=said, stderr=said, preexec_fn=die_with(os.getpid()))
        try:
            _wait(server, f"http://127.0.0.1:{port}/health", log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()
            server.wait()


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    ends = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < ends:
        try:
            if requests.get(url, timeout=1).status_code == 200:
                return
        except requests.RequestException:
            time.sleep(0.1)
    raise SystemExit(f"the model's server does not answer; see {log}")
