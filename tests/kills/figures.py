"""Many runs over one database of Frontdesk and one system of record, and their sum."""

from __future__ import annotations

import gc
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from frontdesk.migrate import upgrade
from frontdesk.settings import Settings
from tests import postgres
from tests.kills import acts
from tests.kills.forks import Child
from tests.kills.process import Clock, Place, Process
from tests.kills.run import Outcome, Run
from tests.kills.world import hire, prepare, served
from tests.shop_world import NOW

RECORDS, DATABASES = ("sql", "rest"), ("sqlite", "postgresql")
COMBINATIONS = tuple((record, database) for record in RECORDS for database in DATABASES)


@dataclass
class Figures:
    """What all runs together brought. `violations` say the seed."""

    runs: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    faults: int = 0
    states: Counter[str] = field(default_factory=Counter)
    effects: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.runs += 1
        self.kills.update(outcome.deaths)
        self.missed += outcome.missed
        self.faults += outcome.faults
        self.states.update(outcome.states)
        self.effects += outcome.effects
        self.kinds.update(each.kind for each in outcome.violations)
        story = f"seed {outcome.seed} ({outcome.story})"
        self.violations += [f"{story}: {each.kind}: {each.detail}" for each in outcome.violations]

    def json(self) -> str:
        return json.dumps(vars(self), sort_keys=True)

    def table(self, seconds: float) -> str:
        rows = [
            ("runs", f"{self.runs} in {seconds:.0f} s"),
            ("kills", f"{self.kills.total()}; {self.missed} deaths were meant for places that were not passed"),
            ("faults", str(self.faults)),
            ("confirmed operations", ", ".join(f"{count} {state}" for state, count in self.states.most_common())),
            ("effects", str(self.effects)),
            ("lost; doubled; anything else", f"{self._of('lost')}; {self._of('doubled')}; {self._other()}"),
        ]
        rows += [(f"killed at {place}", str(count)) for place, count in sorted(self.kills.items())]
        return "\n".join(f"{name:34}{value}" for name, value in rows)

    def _of(self, kind: str) -> int:
        return self.kinds[kind]

    def _other(self) -> int:
        return self.kinds.total() - self._of("lost") - self._of("doubled")


class Players:
    """Plays seeds in a place that nobody has played in."""

    def __init__(self, place: Place, seeds: Sequence[int]) -> None:
        self._place, self._process = place, Process(place)
        warming_up = max(seeds) + 1
        Child(lambda: prepare(place, [*seeds, warming_up])).wait()
        self._agents = _warmed_up(self._process, warming_up)
        gc.freeze()  # what a child does not touch need not be copied
        begun = Child(lambda: acts.begin(self._process, seeds)).wait().value
        self._chats = dict(zip(seeds, begun, strict=True))

    def play(self, seed: int, only: tuple[str, str] | None = None) -> Outcome:
        """One run; each seed once."""
        return self.run(seed, only).play()

    def run(self, seed: int, only: tuple[str, str] | None = None) -> Run:
        return Run(self._place, self._process, self._agents, self._chats[seed], seed, only)


def play(place: Place, seeds: Sequence[int]) -> Figures:
    """Play the seeds, one after the other."""
    players, figures = Players(place, seeds), Figures()
    for seed in seeds:
        figures.add(players.play(seed))
    return figures


def _warmed_up(process: Process, seed: int) -> dict[str, str]:
    """Have the process carry an operation out, so that its children know the statements already, and let go of its
    connections: nobody forks with those. Returns the agents' ids by name."""
    process.start(Clock(NOW), "first/1")
    agents = hire(process)
    chat = acts.Chat(acts.begin(process, [seed])[0][0], "password_reset", {})
    operation_id = acts.read_back(process, chat)
    if operation_id:
        acts.say_yes(process, chat, operation_id)
    acts.work(process)
    acts.rows(process, seed)
    process.close()
    return agents


@contextmanager
def place_of(record: str, database: str, shop: str, folder: Path) -> Iterator[Place]:
    """A place with these databases; `rest` has the shop served by a process of its own."""
    if record == "sql":
        yield Place(database, shop, shop, folder)
        return
    with served(shop, folder) as url:
        yield Place(database, url, shop, folder)


def combination(record: str, database: str, seeds: Sequence[int], folder: Path) -> Figures:
    """Play the seeds on databases that are made for them."""
    with _databases(database, folder) as (ours, shop):
        theirs = shop if record == "sql" else f"sqlite:///{folder}/shop.db"
        Child(lambda: upgrade(Settings(_env_file=None, database_url=ours))).wait()
        with place_of(record, ours, theirs, folder) as place:
            return play(place, seeds)


@contextmanager
def _databases(kind: str, folder: Path) -> Iterator[tuple[str, str]]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/frontdesk.db", f"sqlite:///{folder}/shop.db"
        return
    commands = postgres.binaries()
    if commands is None:
        raise SystemExit("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with postgres.cluster(commands) as cluster:
        yield cluster.create("frontdesk"), cluster.create("shop")
