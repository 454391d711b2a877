"""`make fresh`: what somebody gets who has a bare Debian 12 and this repository, once as root and once not.

A container of Debian gets the packages that the README names, and nothing else. In it the last commit is cloned, and
`make run` typed at a terminal; a customer talks, an agent answers, Ctrl-C ends it. Prints seconds and megabytes, and
fails where something is not as the README says.
"""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from scripts.containers import NETWORK, ROOT, built, docker
from tests.ports import free_port

READY_SECONDS = 1200.0
#: What scripts/install.sh asks for before it begins.
MOST_MB = 4000
MOST_RESIDENT_MB = 1000
COMPILERS = "cc c++ gcc g++ clang tcc rustc go"
#: Resident megabytes of each of the three processes, by what their command lines end in.
RESIDENT = """
import pathlib, re
for status in pathlib.Path("/proc").glob("[0-9]*/status"):
    words = (status.parent / "cmdline").read_bytes().decode().split("\\0")
    name = "rasa" if "assistant.serve" in words else words[-2] if "frontdesk.cli" in words else ""
    if name in ("rasa", "actions", "serve"):
        print(name, int(re.search(r"VmRSS:\\s+(\\d+)", status.read_text())[1]) // 1024)
"""


@dataclass(frozen=True)
class Figures:
    """What one user saw. Seconds are from typing `make run`."""

    user: str
    installed: float
    trained: float
    ready: float
    again: float
    environments_mb: int
    disk_mb: int
    resident_mb: dict[str, int]


def main() -> None:
    image = built("frontdesk-bare", bare())
    every = [measured(image, user) for user in ("root", "somebody")]
    print(f"{'as':<10}{'installed':>10}{'trained':>9}{'ready':>7}{'again':>7}{'environments':>14}{'disk':>9}  resident")
    for each in every:
        resident = ", ".join(f"{name} {size}" for name, size in sorted(each.resident_mb.items()))
        seconds = f"{each.installed:>8.0f} s{each.trained:>7.0f} s{each.ready:>5.0f} s{each.again:>5.0f} s"
        print(f"{each.user:<10}{seconds}{each.environments_mb:>11} MB{each.disk_mb:>6} MB  {resident} MB")


def bare() -> str:
    """Debian with the packages that the README names."""
    command = re.search(r"`(apt-get install [^`]+)`", (ROOT / "README.md").read_text())
    assert command, "the README names no packages"
    return (
        "FROM debian:bookworm-slim\n"
        f"RUN apt-get update && {command[1].replace('install', 'install --yes', 1)} && apt-get clean\n"
        "RUN useradd --create-home somebody\n"
    )


def measured(image: str, user: str) -> Figures:
    """Run everything as this user. Raises AssertionError, or exits, where it does not work."""
    with container(image) as name, tempfile.TemporaryDirectory() as folder:
        home = "/root" if user == "root" else f"/home/{user}"
        machine = Machine(name, user, home)
        before = machine.disk_mb()
        bundle = Path(folder) / "frontdesk.bundle"
        subprocess.run(["git", "bundle", "create", "--quiet", bundle, "HEAD"], cwd=ROOT, check=True)
        docker("cp", bundle, f"{name}:/tmp/frontdesk.bundle")
        machine.run("git clone --quiet /tmp/frontdesk.bundle frontdesk")
        assert not machine.run(f"command -v {COMPILERS} || true"), "this is no bare machine: there is a compiler"
        return figures(Machine(name, user, f"{home}/frontdesk", ports()), before)


def ports() -> dict[str, str]:
    """Free ports, for the container may share this machine's network."""
    return {
        "FRONTDESK_PORT": str(free_port()),
        "FRONTDESK_ACTIONS_PORT": str(free_port()),
        "FRONTDESK_ASSISTANT_URL": f"http://127.0.0.1:{free_port()}",
    }


def figures(machine: Machine, before: int) -> Figures:
    """Set up, talk, end; then start once more, for which everything is there."""
    with Terminal(machine, "make run") as first:
        installed, trained = first.sees("Training a model"), first.sees("Trained ")
        ready = first.sees("Frontdesk is ready")
        print(f"as {machine.user}: ready after {ready:.0f} s", flush=True)
        machine.run(".venv/bin/python -m scripts.first_conversation http://127.0.0.1:$FRONTDESK_PORT")
        assert "All is well" in machine.run(".venv/bin/frontdesk doctor")
        resident = {
            name: int(size) for name, size in map(str.split, machine.run(f"python3 -c '{RESIDENT}'").splitlines())
        }
    with Terminal(machine, "make run") as second:
        again = second.sees("Frontdesk is ready")
        assert not re.search("Installing|Training", second.text), second.text
    assert set(resident) == {"rasa", "actions", "serve"} and sum(resident.values()) <= MOST_RESIDENT_MB, resident
    environments = int(machine.run("du -smc .venv assistant/.venv .bootstrap | tail -n 1").split()[0])
    disk = machine.disk_mb() - before
    assert disk <= MOST_MB, f"{disk} MB, and scripts/install.sh asks for {MOST_MB}"
    return Figures(machine.user, installed, trained, ready, again, environments, disk, resident)


@dataclass(frozen=True)
class Machine:
    """A running container, as one of its users sees it in a folder."""

    name: str
    user: str
    folder: str
    environment: dict[str, str] | None = None

    def command(self, shell: str, *options: str) -> list[str]:
        variables = [word for name, value in (self.environment or {}).items() for word in ("--env", f"{name}={value}")]
        where = ["--user", self.user, "--workdir", self.folder, *variables]
        return ["docker", "exec", *options, *where, self.name, "bash", "-c", shell]

    def run(self, shell: str) -> str:
        return docker(*self.command(shell)[1:])

    def disk_mb(self) -> int:
        """Everything on its disk."""
        return int(docker("exec", self.name, "du", "-smx", "/").split()[0])


class Terminal:
    """A command at a terminal. Leaving the block types Ctrl-C, after which nothing of it may run."""

    def __init__(self, machine: Machine, command: str) -> None:
        self._machine = machine
        self.text = ""
        self._started = time.monotonic()
        self._end, there = pty.openpty()
        words = machine.command(command, "--interactive", "--tty")
        self._process = subprocess.Popen(words, stdin=there, stdout=there, stderr=there, start_new_session=True)
        os.close(there)

    def __enter__(self) -> Terminal:
        return self

    def sees(self, words: str) -> float:
        """Wait for words; the seconds from the start until they were there."""
        while words not in self.text:
            assert time.monotonic() - self._started < READY_SECONDS, self.text[-3000:]
            self._read()
        return time.monotonic() - self._started

    def _read(self) -> None:
        try:
            self.text += os.read(self._end, 65536).decode(errors="replace")
        except OSError:  # what a terminal says at its end
            sys.exit(f"It ended:\n{self.text[-3000:]}")

    def __exit__(self, problem: type[BaseException] | None, *_: object) -> None:
        os.write(self._end, b"\x03")
        if problem is None:
            self.sees("Stopped")
        self._process.wait(30)
        os.close(self._end)
        left = self._machine.run("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
        assert "frontdesk.cli" not in left and "assistant.serve" not in left, left


@contextmanager
def container(image: str) -> Iterator[str]:
    """A container that does nothing, for the block."""
    network = ["--network", NETWORK] if NETWORK != "default" else []
    name = docker("run", "--detach", "--init", *network, image, "sleep", "infinity").strip()
    try:
        yield name
    finally:
        docker("rm", "--force", "--volumes", name)


if __name__ == "__main__":
    main()
