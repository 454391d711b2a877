"""`frontdesk …` in a process of its own that is there at once: forked from one that has imported everything.

Imports are half of the work of such a start, and tests start hundreds. A forked process has its own settings, folder
and output, and dies like any other; how the shell's command starts is seen in tests/processes.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from frontdesk.supervisor.leash import die_with

#: How a command begins that can be forked.
INTERPRETED = (sys.executable, "-m", "frontdesk.cli")
_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(["tests.preloaded"])


class Forked:
    """A running `frontdesk …`, with what tests need of `subprocess.Popen`.

    Args:
        arguments: what follows `frontdesk`.
        env: its whole environment.
        stdin, stdout, stderr: files; stderr goes where stdout goes if it is not given. Output is appended.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        stdout: Path,
        stderr: Path | None = None,
        stdin: Path = Path(os.devnull),
    ) -> None:
        files = (str(stdin), str(stdout), str(stderr or stdout))
        self._process: ForkServerProcess = _context.Process(  # type: ignore[assignment]
            target=_become, args=(tuple(arguments), dict(env), str(cwd), files), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired`."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("frontdesk", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def run(
    *arguments: str, env: Mapping[str, str], cwd: Path, text: str = "", timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    """One command to its end, as by `subprocess.run`, with `text` as standard input. Raises `TimeoutExpired`."""
    with tempfile.TemporaryDirectory() as folder:
        stdin, stdout, stderr = (Path(folder, name) for name in ("in", "out", "err"))
        stdin.write_text(text, encoding="utf-8")
        process = Forked(arguments, env, cwd, stdout, stderr, stdin)
        try:
            code = process.wait(timeout)
        finally:
            process.kill()
        said = [path.read_text(encoding="utf-8") for path in (stdout, stderr)]
        return subprocess.CompletedProcess(("frontdesk", *arguments), code, *said)


def _become(arguments: tuple[str, ...], env: dict[str, str], cwd: str, files: tuple[str, str, str]) -> None:
    """Turn this fork into the command."""
    die_with(os.getppid())()
    for number, path in enumerate(files):
        opened = os.open(path, os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = ["frontdesk", *arguments]
    from frontdesk.cli.app import main

    main()
