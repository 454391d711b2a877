"""`python -m benchmarks.upgrade`: what does not change between an earlier commit and this checkout.

The commit's own code makes a database. A copy of it is upgraded in place by this checkout; then both versions serve
theirs and are asked the same, for reading and for writing. Whatever is not equal, but for additions, is told. No Rasa
runs, so that nobody answers meanwhile.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.checkout import Checkout, current, of_commit
from benchmarks.running import Installation
from benchmarks.upgrade.changing import change_all
from benchmarks.upgrade.comparing import Comparison
from benchmarks.upgrade.reading import read_all
from benchmarks.upgrade.sides import Both, Side
from tests import postgres

COMMIT = "3fc8963"
WRITTEN = Path(__file__).with_name("written.py")
#: What was left with the bot days ago must not be closed while it is looked at.
SETTINGS = {"FRONTDESK_IDLE_HOURS": "1000000"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.upgrade", description=__doc__)
    parser.add_argument("--from", dest="commit", default=COMMIT, help=f"the earlier commit (default {COMMIT})")
    parser.add_argument("--conversations", type=int, default=10_000, help="how many (default 10,000)")
    parser.add_argument("--sample", type=int, default=500, help="how many are looked at one by one (default 500)")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database alone")
    arguments = parser.parse_args()
    earlier, different = of_commit(arguments.commit), 0
    for database, copies in (("sqlite", _sqlite), ("postgresql", _postgres)):
        if arguments.only in (None, database):
            with tempfile.TemporaryDirectory(prefix="frontdesk-bench-") as name, copies(Path(name)) as make:
                print(f"{database}:", flush=True)
                proof = Proof(earlier, Path(name), make)
                found = proof.run(arguments.conversations, arguments.sample)
                print(found, flush=True)
                different += len(found.different)
    sys.exit(1 if different else 0)


class Proof:
    """One database: made, copied, upgraded, and asked.

    Args:
        copies: `url(name)` makes an empty database, `copy(url, name)` one with the same rows.
    """

    def __init__(self, earlier: Checkout, folder: Path, copies: Copies) -> None:
        self._earlier = earlier
        self._folder = folder
        self._copies = copies

    def run(self, conversations: int, sample: int) -> Comparison:
        """Raises CalledProcessError if the earlier code cannot make it, or this one not upgrade it."""
        data, url = self._folder / "made", self._copies.empty("made")
        made = self._made(Installation(self._earlier, data, url), conversations)
        upgraded = self._copies.copy(url, "upgraded")
        shutil.copytree(data, self._folder / "data")
        before = Installation(self._earlier, data, url, SETTINGS)
        after = Installation(current(), self._folder / "data", upgraded, SETTINGS)
        started = time.monotonic()
        after.run("migrate")
        print(f"upgraded in place in {time.monotonic() - started:.1f} s", flush=True)
        comparison = Comparison()
        with before.serving(), after.serving():
            sides = [Side.of(site.url, made["agents"], made["password"]) for site in (before, after)]
            both = Both(sides[0], sides[1], comparison)
            chosen = random.Random(10).sample(made["conversations"], min(sample, conversations))
            read_all(both, chosen)
            change_all(both, chosen)
        return comparison

    def _made(self, installation: Installation, conversations: int) -> dict[str, Any]:
        installation.run("migrate")
        installation.run("demo", "load")
        told = self._folder / "made.json"
        command = self._earlier.python(str(WRITTEN), str(conversations), str(told))
        subprocess.run(command, cwd=self._earlier.root, env=installation.env, check=True)
        made: dict[str, Any] = json.loads(told.read_text())
        return made


class SqliteCopies:
    """Files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def empty(self, name: str) -> str:
        return f"sqlite:///{self._folder / name}.db"

    def copy(self, url: str, name: str) -> str:
        shutil.copyfile(url.removeprefix("sqlite:///"), self._folder / f"{name}.db")
        return self.empty(name)


class PostgresCopies:
    """Databases of one server."""

    def __init__(self, cluster: postgres.Cluster) -> None:
        self._cluster = cluster

    def empty(self, name: str) -> str:
        return self._cluster.create(name)

    def copy(self, url: str, name: str) -> str:
        return self._cluster.create(name, template=url.rpartition("/")[2])


Copies = SqliteCopies | PostgresCopies


@contextmanager
def _sqlite(folder: Path) -> Iterator[Copies]:
    yield SqliteCopies(folder)


@contextmanager
def _postgres(_: Path) -> Iterator[Copies]:
    commands = postgres.binaries()
    if commands is None:
        sys.exit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.cluster(commands) as cluster:
        yield PostgresCopies(cluster)


if __name__ == "__main__":
    main()
