"""The three processes, each on a port and all on a data folder of their own, to be killed and started again."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from frontdesk.bootstrap import build_agents, build_demo
from frontdesk.database import Database
from frontdesk.migrate import upgrade
from frontdesk.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0
FRONTDESK, ACTIONS, RASA = "frontdesk", "actions", "rasa"
NAMES = (RASA, ACTIONS, FRONTDESK)


class Stack:
    """Real processes. Rasa serves the newest model of the project's folder.

    Args:
        folder: data, mail and logs go here.
        database_url: empty for SQLite in the folder.
        environment: further settings of all processes.
    """

    def __init__(self, folder: Path, database_url: str = "", environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in NAMES}
        self.base_url = f"http://127.0.0.1:{self.ports[FRONTDESK]}"
        self.assistant_url = f"http://127.0.0.1:{self.ports[RASA]}"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        actions = f"http://127.0.0.1:{self.ports[ACTIONS]}/webhook"
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("FRONTDESK_")},
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_DATABASE_URL": database_url,
            "FRONTDESK_PORT": str(self.ports[FRONTDESK]),
            "FRONTDESK_ACTIONS_PORT": str(self.ports[ACTIONS]),
            "FRONTDESK_ACTIONS_URL": actions,
            "FRONTDESK_ASSISTANT_URL": self.assistant_url,
            "FRONTDESK_ASSISTANT_SECRET": secrets.token_hex(32),
            "FRONTDESK_ACTIONS_TOKEN": secrets.token_hex(32),
            "RASA_TELEMETRY_ENABLED": "false",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            **(environment or {}),
        }
        self.settings = self._settings()

    def prepare(self) -> None:
        """Tables and the demo company."""
        self.folder.mkdir(parents=True, exist_ok=True)
        upgrade(self.settings)
        demo = build_demo(self.settings)
        demo.shop.load()

    def customers(self) -> list[str]:
        """E-mail addresses of the demo company's customers."""
        return [customer["email"] for customer in build_demo(self.settings).shop.customers()]

    def add_agent(self, name: str) -> str:
        """A new agent; returns a session's secret."""
        agents = build_agents(self.settings, Database(self.settings.database_url))
        agent = agents.add(f"{name.lower()}@larkfield.example", name, secrets.token_urlsafe(16))
        return agents.open_session(agent).secret

    def start(self) -> None:
        """Everything; returns when all three answer."""
        self.prepare()
        for name in NAMES:
            self.spawn(name)
        for name in NAMES:
            self.wait_ready(name)

    def spawn(self, name: str, environment: Mapping[str, str] | None = None) -> None:
        """Start one process, with further settings."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                self._command(name),
                cwd=ROOT,
                env=self.environment | dict(environment or {}),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def restart(self, name: str, environment: Mapping[str, str] | None = None) -> None:
        """Kill the process if it lives, start it, wait until it is ready."""
        self.kill(name)
        self.spawn(name, environment)
        self.wait_ready(name)

    def kill(self, name: str) -> None:
        """SIGKILL; returns when the process is gone."""
        process = self._processes.get(name)
        if process and process.poll() is None:
            process.kill()
            process.wait()

    def signal(self, name: str, number: signal.Signals) -> None:
        self._processes[name].send_signal(number)

    def wait_for_death(self, name: str, seconds: float) -> int:
        """The exit code of a process that dies by itself. Raises TimeoutExpired."""
        return self._processes[name].wait(seconds)

    def wait_ready(self, name: str) -> None:
        """Until the process answers. Raises RuntimeError with its last lines if it does not."""
        path = {FRONTDESK: "/metrics", ACTIONS: "/health", RASA: "/webhooks/turn/health"}[name]
        deadline = time.monotonic() + START_SECONDS
        while not is_answering(f"http://127.0.0.1:{self.ports[name]}{path}"):
            if self._processes[name].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n" + self.log(name)[-2000:])
            time.sleep(0.03)

    def log(self, name: str) -> str:
        """What the process wrote, over all its lives."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def stop(self) -> None:
        for name in self._processes:
            self.kill(name)

    def _command(self, name: str) -> list[str]:
        if name == RASA:
            python = ROOT / "assistant" / ".venv" / "bin" / "python"
            return [str(python), "-m", "assistant.serve", "--port", str(self.ports[RASA])]
        return [sys.executable, "-m", "frontdesk.cli", "serve" if name == FRONTDESK else "actions"]

    def _settings(self) -> Settings:
        prefix = "FRONTDESK_"
        values = {k.removeprefix(prefix).lower(): v for k, v in self.environment.items() if k.startswith(prefix)}
        known = {key: value for key, value in values.items() if key in Settings.model_fields}
        return Settings(_env_file=None, **known)  # type: ignore[arg-type, call-arg]


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_answering(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
