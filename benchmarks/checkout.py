"""Working trees of the project: this one, and one of an earlier commit with environments of its own."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
#: What benchmarks keep between runs.
KEPT = HERE / "var" / "bench"


@dataclass(frozen=True)
class Checkout:
    """A working tree whose commands can be run.

    Attributes:
        name: as reports call it.
    """

    name: str
    root: Path

    def frontdesk(self, *arguments: str) -> list[str]:
        """The command line of this tree's own code."""
        return [str(self.root / ".venv" / "bin" / "frontdesk"), *arguments]

    def python(self, *arguments: str) -> list[str]:
        """This tree's interpreter."""
        return [str(self.root / ".venv" / "bin" / "python"), *arguments]


def current() -> Checkout:
    """The working tree of this file, with what is not committed."""
    return Checkout("this checkout", HERE)


def of_commit(commit: str) -> Checkout:
    """The commit in a tree of its own under `var/bench`, set up once. Raises CalledProcessError for an unknown one."""
    commit = _git("rev-parse", "--verify", f"{commit}^{{commit}}")
    root = KEPT / "commits" / commit[:7]
    if not root.exists():
        _git("worktree", "prune")
        _git("worktree", "add", "--detach", str(root), commit)
    subprocess.run(["make", "--silent", "install"], cwd=root, check=True)
    return Checkout(commit[:7], root)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=HERE, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.strip()
