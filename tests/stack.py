"""A real stack for tests: the three processes, each on a free port and all on a data folder of their own."""

from __future__ import annotations

import os
import secrets
import signal
import sqlite3
import subprocess
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from frontdesk.bootstrap.demo import build_demo
from frontdesk.bootstrap.knowledge import provide_articles
from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from frontdesk.knowledge.ports import INDEX
from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from frontdesk.supervisor import training
from frontdesk.supervisor.leash import die_with
from frontdesk.supervisor.programs import Program, environment, programs
from tests.generous import GENEROUS
from tests.ports import free_port
from tests.prefork import INTERPRETED, Forked

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 90.0
FRONTDESK, ACTIONS, RASA = "frontdesk", "actions", "rasa"
NAMES = (RASA, ACTIONS, FRONTDESK)


class Stack:
    """The processes as `frontdesk up` starts them, but nothing restarts them: tests kill them and start them again.

    Args:
        folder: databases, mail and logs go here.
        database_url: empty for SQLite in the folder.
        overrides: further settings, as environment variables, of all processes.
        root: the project in which the processes run.

    Attributes:
        base_url: the public process.
        assistant_url: Rasa.
        settings: what the processes run with.
        forks: whether Frontdesk's processes are forked from one that has imported what tests need, or interpreters of
            their own as `frontdesk up` starts them.
        env: the environment that gives a command of `frontdesk` the same settings.
    """

    forks = True

    def __init__(
        self,
        folder: Path,
        database_url: str = "",
        overrides: Mapping[str, str] | None = None,
        root: Path = ROOT,
    ) -> None:
        self.data_dir = folder
        self.root = root
        self.ports = {name: free_port() for name in NAMES}
        self.base_url = f"http://127.0.0.1:{self.ports[FRONTDESK]}"
        self.assistant_url = f"http://127.0.0.1:{self.ports[RASA]}"
        given = {
            "FRONTDESK_DATA_DIR": str(folder),
            "FRONTDESK_DATABASE_URL": database_url,
            "FRONTDESK_PORT": str(self.ports[FRONTDESK]),
            "FRONTDESK_ACTIONS_PORT": str(self.ports[ACTIONS]),
            "FRONTDESK_ASSISTANT_URL": self.assistant_url,
            "FRONTDESK_ASSISTANT_SECRET": secrets.token_hex(32),
            "FRONTDESK_ACTIONS_TOKEN": secrets.token_hex(32),
            "FRONTDESK_CODE_KEY": secrets.token_hex(32),
            "FRONTDESK_LIMITS": GENEROUS,
            # What a test leaves with its agents must not come into another one's queue.
            **dict.fromkeys(
                ("FRONTDESK_ABSENT_MINUTES", "FRONTDESK_REMINDER_MINUTES", "FRONTDESK_OFFER_MINUTES"), "600"
            ),
            **(overrides or {}),
        }
        self.settings = settings_from(given)
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
        self.env = environment(self.settings, inherited | given)
        self._programs: dict[str, Program] = {}
        self._processes: dict[str, subprocess.Popen[bytes] | Forked] = {}

    def prepare(self) -> None:
        """A trained model (once for all stacks of the same files), tables and the demo company."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        copy_prepared_articles(self.settings.knowledge_index)
        trained = training.ensure(self.root, self.data_dir / "train.log", print)
        self._programs = {program.name: program for program in programs(self.settings, self.root, trained)}
        upgrade(self.settings)
        build_demo(self.settings).shop.load()
        database = Database(self.settings.database_url)
        provide_articles(self.settings, database)
        database.close()

    def start(self) -> None:
        """Everything; returns when all three answer."""
        self.prepare()
        for name in NAMES:
            self.spawn(name)
        for name in NAMES:
            self.wait_ready(name)

    def spawn(self, name: str, env: Mapping[str, str] | None = None) -> None:
        """Start one process, with further settings."""
        command, environ = self._programs[name].command, self.env | dict(env or {})
        if self.forks and self.root == ROOT and command[:3] == INTERPRETED:
            self._processes[name] = Forked(command[3:], environ, self.root, self._log(name))
            return
        with open(self._log(name), "ab") as log:
            self._processes[name] = subprocess.Popen(
                command,
                cwd=self.root,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with(os.getpid()),
            )

    def restart(self, name: str, env: Mapping[str, str] | None = None) -> None:
        """Kill the process if it lives, start it, with further settings if any are given, wait until it is ready."""
        self.kill(name)
        self.spawn(name, env)
        self.wait_ready(name)

    def kill(self, name: str) -> None:
        """SIGKILL; returns when the process is gone."""
        process = self._processes.get(name)
        if process and process.poll() is None:
            process.kill()
            process.wait()

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send any signal, such as SIGSTOP for a process that hangs."""
        self._processes[name].send_signal(number)

    def pid(self, name: str) -> int:
        """The id of a process that was started."""
        return self._processes[name].pid

    def is_alive(self, name: str) -> bool:
        """Whether the process was started and has not died."""
        process = self._processes.get(name)
        return process is not None and process.poll() is None

    def wait_for_death(self, name: str, seconds: float) -> int:
        """The exit code of a process that dies by itself, as at a failpoint. Raises `TimeoutExpired`."""
        return self._processes[name].wait(seconds)

    def wait_ready(self, name: str) -> None:
        """Until the process answers. Raises `RuntimeError` with its last lines if it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not is_answering(self._programs[name].health):
            if self._processes[name].poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{name} did not start:\n{self.log(name)[-2000:]}")
            time.sleep(0.03)

    def stop(self) -> None:
        """Kill everything."""
        for name in self._processes:
            self.kill(name)

    def log(self, name: str) -> str:
        """What the process wrote, over all its lives."""
        return self._log(name).read_text(errors="replace") if self._log(name).exists() else ""

    def customers(self) -> list[str]:
        """E-mail addresses of the demo company's customers."""
        return [customer["email"] for customer in build_demo(self.settings).shop.customers()]

    def add_agent(self, name: str) -> str:
        """A new agent; the secret of a session."""
        database = Database(self.settings.database_url)
        try:
            agents = build_team(self.settings, database)
            agent = agents.add(f"{name.lower()}@larkfield.example", name, secrets.token_urlsafe(16))
            return agents.open_session(agent).secret
        finally:
            database.close()

    def _log(self, name: str) -> Path:
        return self.data_dir / f"{name}.log"


def settings_from(environment: Mapping[str, str]) -> Settings:
    """The settings that a process with this environment, and no .env, would have."""
    prefix = "FRONTDESK_"
    values = {name.removeprefix(prefix).lower(): value for name, value in environment.items()}
    return Settings(_env_file=None, **{name: value for name, value in values.items() if name in Settings.model_fields})


def crashes(log: str) -> list[str]:
    """Lines of a process's log that tell of a request, a turn or a task that crashed."""
    return [line for line in log.splitlines() if "_crashed" in line or "Traceback" in line]


def is_answering(url: str) -> bool:
    """Whether `url` answers 200 at once."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def copy_prepared_articles(index: Path) -> None:
    """The articles of the demo, prepared once for all stacks; in a file of the stack's own, so that none waits for
    another's lock, or for a disk."""
    if index.exists() or not (ROOT / INDEX).exists():
        return
    with closing(sqlite3.connect(ROOT / INDEX)) as prepared, closing(sqlite3.connect(index)) as own:
        prepared.backup(own)
