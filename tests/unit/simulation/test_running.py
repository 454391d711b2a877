"""Many scripts at once: the worst run counts, and nobody is in two conversations at the same time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from frontdesk.simulation import running
from frontdesk.simulation.model import Act, Judged, Played, Script, Team, Turn
from frontdesk.simulation.running import Site, play_all

BUSY, IDLE = "busy@example.com", "idle@example.com"


class Desk:
    """Notes who is there."""

    def __init__(self) -> None:
        self.team: Team | None = None

    @asynccontextmanager
    async def staffed(self, team: Team) -> AsyncIterator[None]:
        self.team = team
        yield
        self.team = None


class Stage:
    """Plays each script in no time; every second run goes wrong."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.runs: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.teams: list[Team | None] = []

    def __call__(self, url: str, script: Script, *_: Any) -> OneRun:
        return OneRun(self, script)


class OneRun:
    """A conversation."""

    def __init__(self, stage: Stage, script: Script) -> None:
        self.stage, self.script = stage, script

    async def play(self) -> Played:
        stage, script = self.stage, self.script
        stage.teams.append(stage.desk.team)
        for email in script.emails:
            stage.busy[email] += 1
            stage.most[email] = max(stage.most[email], stage.busy[email])
        await asyncio.sleep(0)
        for email in script.emails:
            stage.busy[email] -= 1
        stage.runs[script.name] += 1
        wrong = ("no answer",) if stage.runs[script.name] == 2 else ()
        return Played(script, (Judged(script.turns[0], "hi", None, wrong),))


def script(name: str, customer: str | None = None, joins: str | None = None, team: Team = Team.HERE) -> Script:
    turns = (Turn(1, Act.SAYS, "hi"), *([Turn(2, Act.SIGNS_IN, joins)] if joins else []))
    return Script(Path("t.yml"), 1, name, turns, customer, team)


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage(Desk())
    monkeypatch.setattr(running, "ScriptedCustomer", stage)
    return stage


SCRIPTS = [
    script("one", BUSY),
    script("two", IDLE, joins=BUSY),
    script("three", BUSY, joins=IDLE, team=Team.AWAY),
    script("four"),
]


async def played(stage: Stage, times: int) -> list[Played]:
    site = Site("http://site", None, stage.desk, None)  # type: ignore[arg-type]
    return await asyncio.wait_for(play_all(site, SCRIPTS, times), 10)


async def test_the_worst_run_of_each_script_counts_and_they_keep_their_order(stage: Stage) -> None:
    assert [each.passed for each in await played(stage, times=1)] == [True] * 4
    worst = await played(stage, times=3)
    assert [each.script for each in worst] == SCRIPTS
    assert [each.passed for each in worst] == [False] * 4
    assert set(stage.runs.values()) == {4}


async def test_no_customer_is_in_two_conversations_at_once(stage: Stage) -> None:
    await played(stage, times=5)
    assert stage.most == {BUSY: 1, IDLE: 1}


async def test_scripts_without_a_team_come_first(stage: Stage) -> None:
    await played(stage, times=2)
    assert stage.teams == [Team.AWAY] * 2 + [Team.HERE] * 6
