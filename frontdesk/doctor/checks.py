"""What `frontdesk doctor` looks at. Each check reads and changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests
import sqlalchemy as sa

from frontdesk import migrate
from frontdesk.database import Database, create_engine
from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.settings import SHORTEST_METRICS_TOKEN, Settings
from frontdesk.supervisor import demo_secrets, training
from frontdesk.supervisor.addresses import Address, addresses, is_free
from frontdesk.supervisor.programs import health_urls

HEALTH_SECONDS = 3.0
SHORTEST_SECRET = 32


@dataclass(frozen=True)
class Finding:
    """What one check found. `remedy` is empty when all is well."""

    subject: str
    what: str
    remedy: str = ""

    @property
    def is_well(self) -> bool:
        return not self.remedy


Answers = Callable[[str], int | None]


def examine(settings: Settings, root: Path) -> list[Finding]:
    """Every check, in the order in which an operator would mend what is wrong."""
    database = check_database(settings)
    return [
        *check_secrets(settings),
        *check_metrics_token(settings),
        *check_limits(settings),
        *check_files(settings),
        database,
        *([check_outbox(settings)] if database.is_well else []),
        check_model(root),
        *check_processes(settings, answer_of),
    ]


def check_secrets(settings: Settings) -> list[Finding]:
    """The secrets that the processes share are set and long enough to be secrets."""
    found = []
    for name, value in zip(demo_secrets.NAMES, (settings.assistant_secret, settings.actions_token), strict=True):
        length = len(value.get_secret_value()) if value else 0
        if length >= SHORTEST_SECRET:
            found.append(Finding("settings", f"{name} is set"))
        else:
            what = "is too short" if length else "is not set"
            remedy = "make run makes one" if settings.mode == "demo" else "write a long random value into .env"
            found.append(Finding("settings", f"{name} {what}", remedy))
    return found


def check_metrics_token(settings: Settings) -> list[Finding]:
    """The token of /metrics, where there is one, cannot be guessed."""
    if settings.metrics_token is None or settings.mode == "demo":
        return []
    if len(settings.metrics_token.get_secret_value()) >= SHORTEST_METRICS_TOKEN:
        return [Finding("settings", "FRONTDESK_METRICS_TOKEN is set")]
    return [Finding("settings", "FRONTDESK_METRICS_TOKEN is too short", "write a long random value into .env, or none")]


def check_limits(settings: Settings) -> list[Finding]:
    """Limits that the settings change can be read."""
    try:
        DEFAULTS.overridden(parse_overrides(settings.limits))
    except ValueError as error:
        return [
            Finding("settings", f"FRONTDESK_LIMITS: {error}", "correct it in .env; docs/limits.md lists all limits")
        ]
    return [Finding("settings", "FRONTDESK_LIMITS can be read")] if settings.limits else []


def check_files(settings: Settings) -> list[Finding]:
    """The files and folders that settings name are there."""
    named = {"FRONTDESK_CATALOGUE": settings.catalogue, "FRONTDESK_ARTICLES_DIR": settings.articles_dir}
    if settings.mode == "demo":
        named["FRONTDESK_SHOP_DIR"] = settings.shop_dir
    return [
        Finding("settings", f"{name} is {path}")
        if path.exists()
        else Finding(
            "settings", f"{name}: there is no {path}", "correct it in .env, or run this in the project's folder"
        )
        for name, path in named.items()
    ]


def check_database(settings: Settings) -> Finding:
    """The database can be reached and has the tables of this release."""
    try:
        url = sa.make_url(settings.database_url)
    except (sa.exc.ArgumentError, ValueError):
        remedy = "correct it in .env: sqlite:///var/frontdesk.db, or postgresql://user:password@host/name"
        return Finding("database", "FRONTDESK_DATABASE_URL is not an address of a database", remedy)
    shown = url.render_as_string(hide_password=True)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return Finding("database", f"{shown} does not exist yet", "make run makes it, or: frontdesk migrate")
    try:
        engine = create_engine(settings.database_url, pool_size=1)
        try:
            with engine.connect() as connection:
                is_current = migrate.is_current(connection)
        finally:
            engine.dispose()
    except (sa.exc.SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
        return Finding("database", f"{shown}: {reason}", "start the database, or correct FRONTDESK_DATABASE_URL")
    if not is_current:
        return Finding("database", f"{shown} has the tables of another release", "frontdesk migrate")
    return Finding("database", f"{shown} is reachable and migrated")


def check_outbox(settings: Settings) -> Finding:
    """No outbox entry is dead: all were delivered, or are still being tried."""
    database = Database(settings.database_url, pool_size=1)
    try:
        dead = DeadLetters(database).count()
    finally:
        database.close()
    if dead:
        remedy = "frontdesk outbox list shows which; then frontdesk outbox retry or drop"
        return Finding("outbox", f"{dead} could not be delivered", remedy)
    return Finding("outbox", "nothing was given up")


def check_model(root: Path) -> Finding:
    """There is a model, and nothing that it was trained from has changed since."""
    current = training.path_of_current(root)
    if current.exists():
        return Finding("model", f"{current.name} was trained from the files as they are")
    others = list(current.parent.glob("*.tar.gz"))
    what = "the files changed since the model was trained" if others else "there is no model"
    return Finding("model", what, "make train (make run does it too)")


def check_processes(settings: Settings, answer: Answers) -> list[Finding]:
    """Each process answers that it is well; where one does not, whether something else has its port."""
    urls = health_urls(settings)
    return [check_process(address, urls[address.process], answer, is_free) for address in addresses(settings)]


def check_process(address: Address, url: str, answer: Answers, free: Callable[[str, int], bool]) -> Finding:
    """One process. `answer` gives the HTTP status of a URL, or None when nothing understandable answers."""
    status = answer(url)
    where = f"{address.process} on port {address.port}"
    if status == 200:
        return Finding("process", f"{where} is well")
    if status is not None:
        return Finding("process", f"{where} answers {status}", f"look into the log of {address.process}, restart it")
    try:
        nobody_listens = free(address.host, address.port)
    except OSError as error:
        return Finding("port", f"{where}: {error.strerror}", "correct the address in .env")
    if nobody_listens:
        return Finding("process", f"{where} does not run", "make run")
    remedy = f"stop what listens there (ss -ltnp shows it), or: {address.change} make run"
    return Finding("port", f"port {address.port}, which {address.process} needs, is taken or hangs", remedy)


def answer_of(url: str) -> int | None:
    """The status with which `url` answers; None if nothing answers in time."""
    try:
        return requests.get(url, timeout=HEALTH_SECONDS).status_code
    except requests.RequestException:
        return None
