"""Docker and Compose, as `make fresh` and `make images` use them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Where only this machine's own network reaches the package indexes, set BUILD_NETWORK to "host".
NETWORK = os.environ.get("BUILD_NETWORK", "default")


def docker(*arguments: str | Path, stdin: str | None = None) -> str:
    """Run `docker …`; what it printed. Exits with its last lines if it fails."""
    return run("docker", *arguments, stdin=stdin)


def run(
    *command: str | Path, stdin: str | None = None, folder: Path = ROOT, environment: Mapping[str, str] | None = None
) -> str:
    """Run a command in a folder, with further variables; what it printed. Exits with its last lines if it fails."""
    variables = os.environ | dict(environment or {})
    try:
        done = subprocess.run(command, input=stdin, cwd=folder, env=variables, capture_output=True, text=True)
    except FileNotFoundError:
        sys.exit(f"{command[0]} is missing: install it (Debian 12: apt-get install docker.io docker-compose).")
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def built(name: str, dockerfile: str, context: Path | None = None) -> str:
    """Build a small image of a Dockerfile's text, which may copy files of the context; returns its name."""
    where = [str(context), "--file", "-"] if context else ["-"]
    docker("build", "--network", NETWORK, "--tag", name, *where, stdin=dockerfile)
    return name
