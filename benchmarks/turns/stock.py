"""The bot that `rasa init` makes, with its default pipeline, on its REST channel."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.ports import free_port
from tests.stack import ROOT, is_answering

FOLDER = ROOT / "build" / "stock-bot"
RASA = ROOT / "assistant" / ".venv" / "bin" / "rasa"
START_SECONDS = 120.0
ENVIRONMENT = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}


class StockBot:
    """`rasa run` of the project that `rasa init` made and trained, once, in build/."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Raises RuntimeError if it does not come up."""
        _make(self._log)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"
        with self._log.open("ab") as output:
            command = [str(RASA), "run", "--port", str(port), "--interface", "127.0.0.1"]
            self._process = subprocess.Popen(command, cwd=FOLDER, env=ENVIRONMENT, stdout=output, stderr=output)
        deadline = time.monotonic() + START_SECONDS
        while not is_answering(f"http://127.0.0.1:{port}/webhooks/rest/"):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the stock bot did not start; see {self._log}")
            time.sleep(0.2)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()


def _make(log: Path) -> None:
    if list(FOLDER.glob("models/*.tar.gz")):
        return
    print("Making and training the stock bot (once, a minute or two) …", flush=True)
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with log.open("ab") as output:
        command = [str(RASA), "init", "--no-prompt", "--init-dir", str(FOLDER)]
        subprocess.run(command, env=ENVIRONMENT, stdout=output, stderr=output, check=True)
