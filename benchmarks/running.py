"""Frontdesk as an operator starts it: a command of any checkout, on a database and a port of its own."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.checkout import Checkout
from frontdesk.supervisor.leash import die_with
from tests.generous import GENEROUS
from tests.ports import free_port
from tests.stack import is_answering

START_SECONDS = 120.0


def _limits(checkout: Checkout) -> dict[str, str]:
    """Limits that no benchmark reaches. An earlier commit may not know the setting, and refuse it by name."""
    is_known = "FRONTDESK_LIMITS" in (checkout.root / ".env.example").read_text()
    return {"FRONTDESK_LIMITS": GENEROUS} if is_known else {}


class Installation:
    """A data folder, and the environment with which all commands of one site run.

    Args:
        database_url: empty for SQLite in the folder.
        overrides: further settings, as environment variables.
    """

    def __init__(
        self, checkout: Checkout, folder: Path, database_url: str = "", overrides: Mapping[str, str] | None = None
    ) -> None:
        self.checkout = checkout
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        port, rasa, actions = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self._assistant, self._actions = f"http://127.0.0.1:{rasa}", f"http://127.0.0.1:{actions}"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        self.env = inherited | {
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_DATABASE_URL": database_url,
            "FRONTDESK_LOG_LEVEL": "warning",
            "FRONTDESK_PORT": str(port),
            "FRONTDESK_ACTIONS_PORT": str(actions),
            "FRONTDESK_ASSISTANT_URL": self._assistant,
            "FRONTDESK_ASSISTANT_SECRET": secrets.token_hex(32),
            "FRONTDESK_ACTIONS_TOKEN": secrets.token_hex(32),
            **_limits(checkout),
            **(overrides or {}),
        }

    def run(self, *arguments: str) -> str:
        """A command of `frontdesk` to its end; what it printed. Raises CalledProcessError."""
        command = self.checkout.frontdesk(*arguments)
        done = subprocess.run(
            command, cwd=self.checkout.root, env=self.env, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The public process alone, for the block: nobody answers customers."""
        with self._running("serve", [f"{self.url}/health"]):
            yield

    @contextmanager
    def up(self) -> Iterator[int]:
        """The whole site, for the block; the process that started all others."""
        health = [f"{self._assistant}/webhooks/turn/health", f"{self._actions}/health", f"{self.url}/health"]
        with self._running("up", health) as pid:
            yield pid

    @contextmanager
    def _running(self, command: str, health: list[str]) -> Iterator[int]:
        path = self.folder / f"{command}.log"
        with open(path, "ab") as log:
            process = subprocess.Popen(
                self.checkout.frontdesk(command), cwd=self.checkout.root, env=self.env, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with(os.getpid()),
            )  # fmt: skip
        try:
            deadline = time.monotonic() + START_SECONDS
            while not all(map(is_answering, health)):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(
                        f"frontdesk {command} did not start:\n{path.read_text(errors='replace')[-2000:]}"
                    )
                time.sleep(0.1)  # it tells nobody when it is ready
            yield process.pid
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)
