"""`frontdesk simulate`: scripted customers on a stack of their own, or on a running site."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.bootstrap.accounts import read_retail_shop
from frontdesk.bootstrap.channels import WEB_CHAT
from frontdesk.bootstrap.demo import Demo, build_demo
from frontdesk.bootstrap.team import build_team
from frontdesk.cli.failing import fail, problems_in_one_line, project_root
from frontdesk.database import Database, utc_now
from frontdesk.demo.agents import provide
from frontdesk.demo.service import today_utc
from frontdesk.identity.linked import store as links
from frontdesk.identity.linked.model import LinkedUser, User
from frontdesk.problems import NotFound
from frontdesk.settings import Settings
from frontdesk.simulation import beside, report
from frontdesk.simulation.beside import Run
from frontdesk.simulation.desk import Desk
from frontdesk.simulation.floor import MOST_HELPFUL, MOST_PASSED, play_floor
from frontdesk.simulation.model import Played, Script
from frontdesk.simulation.ports import Books, OpenChat
from frontdesk.simulation.reading import FOLDER, ScriptMistakes, read_scripts
from frontdesk.simulation.retail_books import RetailBooks
from frontdesk.simulation.running import Site, one_in, play_all
from frontdesk.simulation.shop_books import ShopBooks
from frontdesk.simulation.slack.model import Person
from frontdesk.simulation.slack.sending import Sender
from frontdesk.simulation.stack import fresh_folder, own_stack
from frontdesk.simulation.words import Blanks
from frontdesk.simulation.world import DemoWorld, Places
from frontdesk.wording import Wording

if TYPE_CHECKING:
    from frontdesk.simulation.slack.workspace import Workspace

SLACK = "slack"
SECRET = "the signing secret of the simulated workspace"
#: More than talk at once.
PEOPLE = 24
#: By how much Slack's clock is faster here, and the pauses of our own that it demands.
SPEED = 10.0


@dataclass(frozen=True)
class Asked:
    """What the command is asked to do. `passed` and `helpful` are the least percent that are good enough; `retail` and
    `articles` are what a stack that is started has in place of the demo's; `beside` is another channel to compare."""

    files: Sequence[Path]
    times: int
    url: str
    share: int
    passed: float
    helpful: float
    as_json: bool
    sums_only: bool
    channel: str = WEB_CHAT
    retail: Path | None = None
    articles: Path | None = None
    beside: str = ""

    @property
    def channels(self) -> list[str]:
        """By which the scripts are played, one after the other."""
        return [self.channel, *([self.beside] if self.beside else [])]


def simulate(asked: Asked) -> None:
    """Play the scripts, print what came of it; exit with 1 if too few passed or were helpful."""
    with problems_in_one_line():
        scripts = _read(asked)
        try:
            runs = asyncio.run(_play(asked, scripts))
        except asyncio.CancelledError:  # at SIGTERM; the processes have ended, and the folder is gone
            raise typer.Exit(128 + signal.SIGTERM) from None
        _print(asked, *runs)
        totals = [report.sums(run.played) for run in runs]
        if any(each.passed.percent < asked.passed or each.helpful.percent < asked.helpful for each in totals):
            fail(f"Fewer than {asked.passed:g} % passed, or fewer than {asked.helpful:g} % were helpful.")


def floor(asked: Asked) -> None:
    """Score the bot that says one thing to everything; exit with 1 if it does too well."""
    scripts = _read(asked)
    played = [play_floor(script, _blanks(Settings())) for script in scripts]
    total = report.sums(played)
    _print(replace(asked, sums_only=True), Run(asked.channel, played))
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


async def _play(asked: Asked, scripts: list[Script]) -> list[Run]:
    playing = asyncio.current_task()
    assert playing is not None  # asyncio.run has made it
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    if asked.url and asked.channels != [WEB_CHAT]:
        fail("Another channel than the web chat needs a stack of its own: leave --url out.")
    if asked.beside == asked.channel:
        fail(f"--beside {asked.beside} is the channel itself: name another one with --channel.")
    if asked.url:
        return await _play_on(Settings(), asked, scripts, is_own=False)
    with fresh_folder() as folder, _workspace(asked, folder) as place:
        _announce("Starting a stack for the simulation")
        further = {**_furnished(asked), **(place.settings(SECRET) if place else {})}
        async with own_stack(project_root(), folder, _announce, further, asked.retail) as settings:
            return await _play_on(settings, asked, scripts, is_own=True, place=place)


def _furnished(asked: Asked) -> dict[str, str]:
    """What the stack's settings name in place of the demo company's records and articles."""
    records = {"FRONTDESK_RECORDS": "retail", "FRONTDESK_PRODUCTS_MINUTES": "0"} if asked.retail else {}
    return records | ({"FRONTDESK_ARTICLES_DIR": str(asked.articles.resolve())} if asked.articles else {})


@contextmanager
def _workspace(asked: Asked, folder: Path) -> Iterator[Workspace | None]:
    """The Slack in which customers write, if they write there."""
    if SLACK not in asked.channels:
        yield None
        return
    from frontdesk.simulation.slack.workspace import workspace

    with workspace(folder / "slack", [f"p{number}" for number in range(PEOPLE)], speed=SPEED) as place:
        yield place


async def _play_on(
    settings: Settings, asked: Asked, scripts: list[Script], is_own: bool, place: Workspace | None = None
) -> list[Run]:
    if not is_own and settings.mode != "demo":
        fail("Scripted customers are those of the demo company: set FRONTDESK_MODE=demo.")
    if foreign := [script for script in scripts if script.changes_the_world and not is_own]:
        _announce(f"Left out, because they need a stack of their own (run without --url): {len(foreign)} scripts")
        scripts = [script for script in scripts if not script.changes_the_world]
    async with _sites(settings, asked, is_own, place) as sites:
        return [await _run(channel, sites[channel], scripts, asked.times) for channel in asked.channels]


async def _run(channel: str, site: Site, scripts: list[Script], times: int) -> Run:
    started = time.monotonic()
    played = await play_all(site, scripts, times)
    _announce(f"Played {len(scripts)} scripts {times} times by {channel} in {time.monotonic() - started:.0f} s")
    return Run(channel, played)


@asynccontextmanager
async def _sites(
    settings: Settings, asked: Asked, is_own: bool, place: Workspace | None
) -> AsyncIterator[dict[str, Site]]:
    """The site by each channel."""
    database, demo = Database(settings.database_url), build_demo(settings)
    team = build_team(settings, database)
    agent = provide(team)[0]
    url = asked.url or settings.public_url
    desk = Desk(url, team.open_session(agent).secret)
    places = Places(database, _books(asked, settings, demo), demo.system, settings.data_dir / "mail")
    try:
        site = Site(url, DemoWorld(places, is_own), desk, _blanks(settings))
        sites = {WEB_CHAT: site}
        if place:
            sites[SLACK] = replace(site, open_chat=_slack(place, url, database, demo.system))
        yield sites
    finally:
        await desk.close()
        database.close()


def _slack(place: Workspace, url: str, database: Database, system: SystemOfRecord) -> OpenChat:
    """Opens threads of the workspace's people."""
    from frontdesk.simulation.slack.client import SlackClient, SlackPlace

    free: asyncio.Queue[Person] = asyncio.Queue()
    for person in place.people:
        free.put_nowait(person)

    def link(person: Person, email: str | None) -> None:
        user = User(SLACK, person.team, person.id)
        customer_id = system.customer_by_email(email) if email else None
        account = system.account(customer_id) if customer_id else None
        with database.write() as connection:
            if account is None or customer_id is None:
                with suppress(NotFound):
                    links.remove(connection, user)
            else:
                links.put(connection, LinkedUser(user, customer_id, account.email, account.name, utc_now()))

    sender = Sender(f"{url}/api/channels/{SLACK}", secret=SECRET)
    return lambda on_event: SlackClient(SlackPlace(url, place, sender, database, link, free), on_event)


def _books(asked: Asked, settings: Settings, demo: Demo) -> Books:
    if asked.retail is None:
        return ShopBooks(demo.engine, settings.shop_dir)
    return RetailBooks(demo.engine, read_retail_shop(asked.retail))


def _blanks(settings: Settings) -> Blanks:
    return Blanks(today_utc(), Wording.of(settings.locale, settings.time_zone))


def _print(asked: Asked, run: Run, other: Run | None = None) -> None:
    """What came of a run; beside another one, what differs."""
    if asked.as_json:
        details = not asked.sums_only
        typer.echo(beside.as_json(run, other, details) if other else report.as_json(run.played, details))
        return
    for line in () if asked.sums_only else beside.differences(run, other) if other else _unhelpful(run.played):
        typer.echo(line)
    for line in beside.in_words(run, other) if other else report.in_words(run.played):
        typer.echo(line)


def _unhelpful(played: Sequence[Played]) -> Iterator[str]:
    for each in played:
        if not (each.helpful or each.script.is_apart):
            yield from [*report.difference(each), ""]


def _announce(line: str) -> None:
    typer.echo(f"{time.strftime('%H:%M:%S')}  {line}", err=True)
