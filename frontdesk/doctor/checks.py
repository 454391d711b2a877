"""What `frontdesk doctor` looks at. Each check reads and changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import requests
import sqlalchemy as sa
from jose.exceptions import JOSEError

from frontdesk.accounts.database import reading_engine
from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.rest.client import RecordsClient
from frontdesk.accounts.rest.wire import Supported
from frontdesk.database import Database, utc_now
from frontdesk.database_check import problem_of, shown_url
from frontdesk.identity.kept_keys import KeysUnavailable
from frontdesk.identity.key_url import KeyUrl
from frontdesk.knowledge.articles.service import Library
from frontdesk.knowledge.generation.model import Prompt
from frontdesk.knowledge.generation.openai_compatible import OpenAICompatible, endpoint_of
from frontdesk.knowledge.generation.ports import NotWritten
from frontdesk.outbox.dead_letters import DeadLetters
from frontdesk.outbox.model import DeliveryError
from frontdesk.settings import Settings
from frontdesk.supervisor import training
from frontdesk.supervisor.addresses import Address, addresses, is_free
from frontdesk.supervisor.programs import health_urls

HEALTH_SECONDS = 3.0
#: What the language model is asked, to see that it answers.
GREETING = Prompt("You answer in one word.", "Say hello.", most_tokens=8)


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
    """Every check but that of the settings (`frontdesk.bootstrap.examination`), in the order in which an operator would
    mend what is wrong."""
    database = check_database(settings)
    return [
        database,
        *([check_outbox(settings), check_articles(settings, date.today())] if database.is_well else []),
        check_records(settings),
        *([check_search_server(settings)] if settings.knowledge_url else []),
        *([check_identity_keys(settings)] if settings.identity_jwks_url else []),
        *([check_generation(settings)] if settings.generation_url else []),
        *([check_slack(settings)] if settings.slack_signing_secret or settings.slack_app_token else []),
        check_model(root),
        *check_processes(settings, answer_of),
    ]


def check_database(settings: Settings) -> Finding:
    """The database can be reached, is in UTF-8 and has the tables of this release."""
    shown = shown_url(settings.database_url)
    if problem := problem_of(settings.database_url, "FRONTDESK_DATABASE_URL", "current"):
        return Finding("database", problem.what, problem.remedy)
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


def check_articles(settings: Settings, today: date) -> Finding:
    """There are published articles, and none of them is past its review date."""
    database = Database(settings.database_url, pool_size=1)
    try:
        library = Library(database)
        published, due = len(library.served()), len(library.due(today))
    finally:
        database.close()
    if not published:
        return Finding("articles", "none is published", "frontdesk kb import DIR --publish; docs/knowledge.md")
    if due:
        return Finding("articles", f"{due} of {published} are past their review date", "frontdesk kb review lists them")
    return Finding("articles", f"{published} are published")


def check_records(settings: Settings) -> Finding:
    """The company's own records can be read: its tables are there, or its API answers and knows the token."""
    if settings.records == "rest":
        return _check_records_api(settings)
    table, remedy = {
        "shop": ("shop_customers", "frontdesk demo load, or create the tables (docs/adding-a-system-of-record.md)"),
        "retail": ("retail_users", "frontdesk records load FILE"),
    }[settings.records]
    shown = shown_url(settings.shop_database_url)
    engine = reading_engine(settings.shop_database_url, pool_size=1)
    try:
        is_there = sa.inspect(engine).has_table(table)
    except sa.exc.SQLAlchemyError as problem:
        what = f"{shown} cannot be read: {type(problem).__name__}"
        return Finding("records", what, "correct FRONTDESK_SHOP_DATABASE_URL, or start the database")
    finally:
        engine.dispose()
    if not is_there:
        return Finding("records", f"{shown} has no table {table}", remedy)
    return Finding("records", f"{shown} has the tables of FRONTDESK_RECORDS={settings.records}")


def _check_records_api(settings: Settings) -> Finding:
    token, authority = settings.records_token, settings.records_ca
    secret = token.get_secret_value() if token else ""
    client = RecordsClient(settings.records_url, secret, HEALTH_SECONDS, str(authority) if authority else None)
    try:
        found = client.ask(Supported, "GET", "supported-operations")
    except (SystemOfRecordUnavailable, OSError) as problem:
        remedy = "start it, or correct FRONTDESK_RECORDS_URL and FRONTDESK_RECORDS_TOKEN"
        return Finding("records", f"the API at {settings.records_url} gives no answer: {problem}", remedy)
    count = len(found.operations) if found else 0
    return Finding("records", f"the API at {settings.records_url} answers and can make {count} kinds of changes")


def check_search_server(settings: Settings) -> Finding:
    """The server of the search can be reached with the credentials of the settings, and has articles."""
    # The client takes half a second to load, which who has no server need not wait for.
    from frontdesk.knowledge.index.elasticsearch_client import connection_of, served
    from frontdesk.knowledge.index.ports import IndexUnavailable

    remedy = "the embedded index answers meanwhile; docs/knowledge.md#on-elasticsearch"
    try:
        server = served(connection_of(settings))
    except (IndexUnavailable, ValueError, OSError) as problem:
        return Finding("search", f"Elasticsearch cannot be used: {problem}", remedy)
    shown = f"Elasticsearch {server.version} is {server.status}"
    if server.status == "red":
        return Finding("search", f"{shown}: some of its indices cannot be searched", remedy)
    if server.passages is None:
        return Finding("search", f"{shown} and has no articles yet", "make run; a process that runs fills it")
    return Finding("search", f"{shown} and has {server.passages} passages")


def check_identity_keys(settings: Settings) -> Finding:
    """The host's key set can be fetched, and has keys that verify its tokens."""
    try:
        found = KeyUrl(settings.identity_jwks_url, settings.identity_jwks_private)()
    except (KeysUnavailable, ValueError) as problem:
        remedy = "nobody can sign in without them; docs/deploy.md#the-identity-key"
        return Finding("identity", f"the host's keys cannot be fetched: {problem}", remedy)
    shown = ", ".join(f"{key.algorithm} {key.name or 'without a name'}" for key in found.keys)
    return Finding("identity", f"the host has keys: {shown}")


def check_generation(settings: Settings) -> Finding:
    """The language model answers within the time that it has."""
    remedy = "passages are quoted meanwhile; docs/generation.md#what-is-refused"
    begun = time.monotonic()
    try:
        OpenAICompatible(endpoint_of(settings)).write(GREETING, settings.generation_seconds)
    except NotWritten as problem:
        return Finding("generation", f"{settings.generation_model} writes nothing: {problem}", remedy)
    return Finding("generation", f"{settings.generation_model} answers in {time.monotonic() - begun:.1f} s")


def check_slack(settings: Settings) -> Finding:
    """Slack knows the app's tokens, the bot may do what it has to, and is in its support channels."""
    # The client takes a while to load, which who has no Slack need not wait for.
    from frontdesk.channels.slack.manifest import SCOPES
    from frontdesk.channels.slack.web_api import WebApi

    app = settings.slack_app_token
    support = [each.strip() for each in settings.slack_support_channels.split(",") if each.strip()]
    token = slack_token(settings)
    if isinstance(token, Finding):
        return token
    try:
        if app:
            WebApi(app.get_secret_value, settings.slack_api_url).call("apps.connections.open")
        api = WebApi(lambda: token, settings.slack_api_url)
        bot = api.bot()
        found = {each: api.read("conversations.info", channel=each)["channel"] for each in support}
    except (DeliveryError, KeyError) as problem:
        return Finding("slack", f"Slack cannot be used: {problem}", "frontdesk connect slack; docs/slack.md")
    outside = [each for each, channel in found.items() if not channel.get("is_member")]
    if outside:
        remedy = "invite it there: /invite @support"
        return Finding("slack", f"the app is not in the support channels {', '.join(outside)}", remedy)
    if bot.scopes and (missing := sorted(set(SCOPES) - bot.scopes)):
        remedy = "give it the manifest that frontdesk connect slack prints, and install it again"
        return Finding("slack", f"the app lacks the scopes {', '.join(missing)}", remedy)
    return Finding("slack", f"Slack knows the app as {bot.user} in {bot.team}")


def slack_token(settings: Settings) -> str | Finding:
    """The bot's token: the one that is set, or the one that the running process renews, which is not renewed here; a
    renewal would take away what that process holds."""
    from frontdesk.channels.slack.tokens import App, RenewedToken

    bot, client_secret, refresh = settings.slack_bot_token, settings.slack_client_secret, settings.slack_refresh_token
    if bot and bot.get_secret_value():
        return bot.get_secret_value()
    assert client_secret and refresh  # one or the other is set
    app = App(settings.slack_client_id, client_secret.get_secret_value(), refresh.get_secret_value())
    try:
        with closing(Database(settings.database_url)) as database:
            stored = RenewedToken(database, app, settings.slack_api_url).stored()
    except sa.exc.SQLAlchemyError:
        return Finding("slack", "the bot's token is in the database, which cannot be read", "see database")
    except JOSEError:
        remedy = "set the client secret as it was, or a new refresh token: docs/slack.md"
        return Finding("slack", "the bot's token is stored under another client secret", remedy)
    if stored is None:
        return Finding("slack", "no token was got for the refresh token yet", "start Frontdesk, then look again")
    token, ends_at = stored
    if ends_at <= utc_now():
        remedy = "its log says why: slack_token_not_renewed; docs/slack.md"
        return Finding("slack", f"the bot's token ended at {ends_at:%Y-%m-%d %H:%M} UTC and was not renewed", remedy)
    return token


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
