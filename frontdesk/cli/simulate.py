"""`frontdesk simulate`: scripted customers on a stack of their own, or on a running site."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from frontdesk.bootstrap.demo import build_demo
from frontdesk.bootstrap.team import build_team
from frontdesk.cli.failing import fail, problems_in_one_line, project_root
from frontdesk.database import Database
from frontdesk.demo.agents import provide
from frontdesk.demo.service import today_utc
from frontdesk.settings import Settings
from frontdesk.simulation import report
from frontdesk.simulation.desk import Desk
from frontdesk.simulation.floor import MOST_HELPFUL, MOST_PASSED, play_floor
from frontdesk.simulation.model import Played, Script
from frontdesk.simulation.reading import FOLDER, ScriptMistakes, read_scripts
from frontdesk.simulation.running import Site, one_in, play_all
from frontdesk.simulation.stack import fresh_folder, own_stack
from frontdesk.simulation.words import Blanks
from frontdesk.simulation.world import DemoWorld, Places
from frontdesk.wording import Wording


@dataclass(frozen=True)
class Asked:
    """What the command is asked to do. `passed` and `helpful` are the least percent that are good enough."""

    files: Sequence[Path]
    times: int
    url: str
    share: int
    passed: float
    helpful: float
    as_json: bool
    sums_only: bool


def simulate(asked: Asked) -> None:
    """Play the scripts, print what came of it; exit with 1 if too few passed or were helpful."""
    with problems_in_one_line():
        scripts = _read(asked)
        try:
            played = asyncio.run(_play(asked, scripts))
        except asyncio.CancelledError:  # at SIGTERM; the processes have ended, and the folder is gone
            raise typer.Exit(128 + signal.SIGTERM) from None
        total = report.sums(played)
        _print(asked, played)
        if total.passed.percent < asked.passed or total.helpful.percent < asked.helpful:
            fail(f"Fewer than {asked.passed:g} % passed, or fewer than {asked.helpful:g} % were helpful.")


def floor(asked: Asked) -> None:
    """Score the bot that says one thing to everything; exit with 1 if it does too well."""
    scripts = _read(asked)
    played = [play_floor(script, _blanks(Settings())) for script in scripts]
    total = report.sums(played)
    _print(replace(asked, sums_only=True), played)
    if total.passed.percent >= MOST_PASSED or total.helpful.percent >= MOST_HELPFUL:
        fail(
            f"The expectations are too lenient: a bot that says one thing to everything must stay under "
            f"{MOST_PASSED:g} % passed and {MOST_HELPFUL:g} % helpful."
        )


def _read(asked: Asked) -> list[Script]:
    try:
        scripts = one_in(read_scripts(asked.files or [FOLDER]), asked.share)
    except ScriptMistakes as mistakes:
        fail(str(mistakes))
    if not scripts:
        fail("There are no scripts to play.")
    return scripts


async def _play(asked: Asked, scripts: list[Script]) -> list[Played]:
    playing = asyncio.current_task()
    assert playing is not None  # asyncio.run has made it
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    if asked.url:
        return await _play_on(Settings(), asked, scripts, is_own=False)
    with fresh_folder() as folder:
        _announce("Starting a stack for the simulation")
        async with own_stack(project_root(), folder, _announce) as settings:
            return await _play_on(settings, asked, scripts, is_own=True)


async def _play_on(settings: Settings, asked: Asked, scripts: list[Script], is_own: bool) -> list[Played]:
    if not is_own and settings.mode != "demo":
        fail("Scripted customers are those of the demo company: set FRONTDESK_MODE=demo.")
    if foreign := [script for script in scripts if script.changes_the_world and not is_own]:
        _announce(f"Left out, because they need a stack of their own (run without --url): {len(foreign)} scripts")
        scripts = [script for script in scripts if not script.changes_the_world]
    started = time.monotonic()
    async with _site(settings, asked.url or settings.public_url, is_own) as site:
        played = await play_all(site, scripts, asked.times)
    _announce(f"Played {len(scripts)} scripts {asked.times} times in {time.monotonic() - started:.0f} s")
    return played


@asynccontextmanager
async def _site(settings: Settings, url: str, is_own: bool) -> AsyncIterator[Site]:
    database, demo = Database(settings.database_url), build_demo(settings)
    team = build_team(settings, database)
    agent = provide(team)[0]
    desk = Desk(url, team.open_session(agent).secret)
    places = Places(database, demo.engine, demo.system, settings.shop_dir, settings.data_dir / "mail")
    try:
        yield Site(url, DemoWorld(places, is_own), desk, _blanks(settings))
    finally:
        await desk.close()
        database.close()


def _blanks(settings: Settings) -> Blanks:
    return Blanks(today_utc(), Wording.of(settings.locale, settings.time_zone))


def _print(asked: Asked, played: Sequence[Played]) -> None:
    if asked.as_json:
        typer.echo(report.as_json(played, with_details=not asked.sums_only))
        return
    shown = [] if asked.sums_only else [each for each in played if not (each.helpful or each.script.is_apart)]
    for each in shown:
        typer.echo("\n".join([*report.difference(each), ""]))
    for line in report.in_words(played):
        typer.echo(line)


def _announce(line: str) -> None:
    typer.echo(f"{time.strftime('%H:%M:%S')}  {line}", err=True)
