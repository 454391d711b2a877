"""Every setting of Frontdesk, typed, grouped by subject.

Values come from the environment (`FRONTDESK_…`), a file `.env` or the files that a container gets as its secrets;
`.env.example` names each of them. A secret has no default: `make run` makes them once for the demo (`var/secrets.env`),
and a production start without them is refused.
Whatever needs settings takes the group that it needs; `Settings` is all groups in one.
"""

from __future__ import annotations

import difflib
import socket
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal, Self
from urllib.parse import quote, urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

PREFIX = "FRONTDESK_"
#: Where Docker and Kubernetes put secrets, each a file named after its setting.
SECRETS = Path("/run/secrets")
#: Variables of this prefix that are no settings: the fault tests' kill switch (`frontdesk.failpoints`).
OTHER_VARIABLES = frozenset({"FRONTDESK_FAILPOINT"})


#: In production; a shorter one can be guessed.
SHORTEST_METRICS_TOKEN = 16


class NotConfigured(Exception):
    """A setting is missing, or what it names is not as it must be; the message says which and what to do."""


class UnknownSetting(Exception):
    """The environment or a file names a setting that does not exist; the message says which one may be meant."""


class Group(BaseSettings):
    """The base of all groups."""

    # An empty variable says nothing: Compose passes on every variable that it names, also those that nobody set.
    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=(".env", "var/secrets.env"), env_ignore_empty=True, extra="ignore"
    )


class ProcessSettings(Group):
    """What every process has."""

    mode: Literal["demo", "production"] = Field(
        default="demo", description="demo brings the demo company, its sign-in and the sandbox"
    )
    data_dir: Path = Field(
        default=Path("var"), description="where databases, mail, secrets and logs of the embedded default live"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severe event that is logged"
    )
    threads: int = Field(default=16, ge=1, le=1000, description="size of the pool in which services run")
    replica: str = Field(
        default="",
        description="name of this replica alone: a second living process under it is refused, and its leases are taken "
        "back when it restarts; empty: the host's name",
    )


class SiteSettings(Group):
    """Where the public process listens, and how customers and agents reach it."""

    host: str = Field(default="127.0.0.1", description="address on which the public process listens")
    port: int = Field(default=8080, ge=1, le=65535, description="port of the public process")
    public_url: str = Field(
        default="", description="address under which customers reach the public process; empty: its host and port"
    )
    allowed_origins: str = Field(
        default="", description="comma-separated origins whose pages may open the chat; the own origin always may"
    )
    proxies: int = Field(
        default=0, ge=0, le=100, description="reverse proxies in front, whose X-Forwarded-For is believed"
    )
    company: str = Field(default="Larkfield Outfitters", description="name of the company on its pages")
    locale: str = Field(
        default="en-GB",
        description="language and country: of the help pages, of answers to customers in whose language there is no "
        "article, and of how dates, times and amounts of money are written",
    )


class DatabaseSettings(Group):
    """Where everything is kept."""

    database_url: str = Field(
        default="",
        description="conversations, tickets, agents: sqlite:/// or postgresql:// (made with --encoding=UTF8); "
        "empty: SQLite in the data folder",
    )
    shop_database_url: str = Field(
        default="", description="the demo company's system of record; empty: SQLite in the data folder"
    )
    database_password: SecretStr | None = Field(
        default=None,
        description="password of the user in both addresses where they have none, with any characters; in an address "
        "@ : / % are written as %40 %3A %2F %25",
    )


class RecordsSettings(Group):
    """Where the company's own records are: its system of record."""

    records: Literal["shop", "retail", "rest"] = Field(
        default="shop",
        description="what keeps customers, orders and invoices: shop (the tables shop_… in "
        "FRONTDESK_SHOP_DATABASE_URL), retail (the tables retail_… there) or rest (the API at FRONTDESK_RECORDS_URL)",
    )
    records_url: str = Field(
        default="",
        description="base address of the company's API (docs/records-openapi.yml), e.g. "
        "https://records.example.com/frontdesk",
    )
    records_token: SecretStr | None = Field(default=None, description="bearer token that Frontdesk presents to it")
    records_ca: Path | None = Field(
        default=None,
        description="file (PEM) with the authority that signed its certificate; empty: those that browsers know",
    )
    records_seconds: float = Field(
        default=3.0,
        gt=0,
        le=60,
        description="seconds that one call of this API may take, with whatever is tried again",
    )


class AssistantSettings(Group):
    """The assistant, and how long it may take."""

    assistant_url: str = Field(default="http://127.0.0.1:5005", description="where Rasa listens")
    assistant_secret: SecretStr | None = Field(default=None, description="key that signs turns sent to Rasa")
    assistant_concurrency: int = Field(
        default=32, ge=1, le=10_000, description="turns sent to Rasa at once; further ones wait"
    )
    assistant_chars: int = Field(
        default=2000,
        ge=1,
        le=20_000,
        description="how much of a long message the assistant reads; people see all of it",
    )
    languages: str = Field(
        default="en",
        description="comma-separated languages (ISO 639-1) that the assistant speaks; who writes another one is told "
        "so in it, as data/languages.yml says, and offered a person",
    )
    turn_seconds: float = Field(default=15.0, gt=0, le=3600, description="seconds a turn of the bot may take")
    breaker_failures: int = Field(
        default=5,
        ge=1,
        le=1_000_000,
        description="conversations that fail in a row after which all go straight to people",
    )
    breaker_seconds: float = Field(
        default=10.0, gt=0, le=86_400, description="seconds after which the assistant is tried again"
    )


class ActionsSettings(Group):
    """The process in which custom actions run."""

    actions_url: str = Field(
        default="", description="where Rasa calls the custom actions; empty: the actions process of this machine"
    )
    actions_host: str = Field(default="127.0.0.1", description="address on which the actions process listens")
    actions_port: int = Field(default=5055, ge=1, le=65535, description="port of the actions process")
    actions_token: SecretStr | None = Field(
        default=None, description="bearer token that Rasa presents to the actions process"
    )
    sandbox_customer: str = Field(
        default="", description="demo only: e-mail of the customer whom rasa shell and interactive act as"
    )


class IdentitySettings(Group):
    """Who vouches for customers, and how long credentials live."""

    identity_algorithm: Literal["RS256", "ES256", "HS256"] = Field(
        default="RS256", description="algorithm of the host's identity tokens, unless its keys name their own"
    )
    identity_key: SecretStr | None = Field(
        default=None,
        description="public key (PEM), shared secret or key set (JSON) that verifies identity tokens",
    )
    identity_jwks_file: Path | None = Field(
        default=None, description="file with a key set (JSON, RFC 7517) in place of the key; read again when it changes"
    )
    identity_jwks_url: str = Field(
        default="",
        description="address of a key set in place of the key, over https, e.g. https://login.example.com/jwks.json",
    )
    identity_jwks_private: bool = Field(
        default=False, description="whether that address may be inside your own network, and without TLS"
    )
    identity_issuer: str = Field(default="larkfield-demo", description="issuer that identity tokens must name")
    identity_audience: str = Field(default="frontdesk", description="audience that identity tokens must name")
    proofs: str = Field(
        default="email, host",
        description="what proves who it is before a record is changed, the preferred first: email or sms (a code), "
        "host (a fresh sign-in on your page); for one operation otherwise: change_email=email; *=email, host",
    )
    code_key: SecretStr | None = Field(
        default=None, description="key that codes are made of, at least 32 characters; without one no codes are sent"
    )
    link_url: str = Field(
        default="",
        description="your page on which customers say that a user of another channel, such as Slack, is theirs "
        "(docs/slack.md); over https in production; empty: nobody is invited to, but in the demo",
    )
    sensitive_reads: str = Field(
        default="",
        description="comma-separated actions that tell records only to customers who have proven within ten minutes "
        "that it is them, e.g. account_balance, last_invoice",
    )
    step_up_ways: str = Field(
        default="",
        description="comma-separated ways of signing in (amr, RFC 8176) of which a fresh sign-in has to name one, e.g. "
        "mfa, hwk; empty: any",
    )
    session_days: int = Field(default=30, ge=0, le=3650, description="days a customer's session lives")
    agent_session_hours: int = Field(default=12, ge=1, le=8760, description="hours an agent's session lives")


class ConversationSettings(Group):
    """Messages, and how long they may wait."""

    max_message_chars: int = Field(default=20000, ge=1, le=20_000, description="longest message that is accepted")
    answer_seconds: float = Field(
        default=25.0, gt=0, le=3600, description="seconds after which a message without an answer goes to a person"
    )
    idle_hours: float = Field(
        default=24.0, gt=0, le=87_600, description="hours after which a conversation left with the bot is closed"
    )


class TeamSettings(Group):
    """When people answer."""

    hours: str = Field(
        default="Mon-Sun 00:00-24:00", description="when people answer, e.g. Mon-Fri 09:00-17:00, Sat 10:00-14:00"
    )
    time_zone: str = Field(
        default="Europe/Berlin",
        description="time zone of the hours, and of all dates and times in messages and in the inbox",
    )
    presence_seconds: float = Field(
        default=45.0, gt=0, le=86_400, description="seconds after its last sign of life that an agent counts as present"
    )
    absent_minutes: float = Field(
        default=3.0,
        gt=0,
        le=525_600,
        description="minutes after which the conversations of an agent who is gone, away or disabled go back to the "
        "queue (at once if the customer writes), and after which who waits while nobody is left gets a ticket",
    )
    reminder_minutes: float = Field(
        default=10.0,
        gt=0,
        le=525_600,
        description="minutes without an answer after which the agent is reminded of the customer",
    )
    offer_minutes: float = Field(
        default=20.0,
        gt=0,
        le=525_600,
        description="minutes without an answer after which any agent may take the conversation; the customer is told",
    )
    return_hours: float = Field(
        default=24.0,
        ge=0,
        le=87_600,
        description="hours after a person resolved a conversation in which a customer who writes again comes back to "
        "that person, or to the queue",
    )


class DeskSettings(Group):
    """The help desk that a team has beside Frontdesk."""

    desk_sweep_seconds: float = Field(
        default=20.0, ge=0.1, le=3600, description="seconds between two looks for tickets that changed in the desk"
    )
    rt_url: str = Field(default="", description="address of Request Tracker, e.g. https://rt.example.com")
    rt_token: SecretStr | None = Field(
        default=None, description="authentication token of the user as which Frontdesk works in Request Tracker"
    )
    rt_queue: str = Field(default="General", description="queue in which tickets are opened")
    rt_secret: SecretStr | None = Field(
        default=None, description="secret with which Request Tracker signs what it tells, the same as in its settings"
    )
    rt_ca: Path | None = Field(
        default=None,
        description="file (PEM) with the authority that signed its certificate; empty: those that browsers know",
    )


class OperationSettings(Group):
    """What the bot may change, and up to which amounts."""

    operations: Literal["on", "agent", "off"] = Field(
        default="on",
        description="whether the bot carries operations out: itself, once an agent confirms, or not at all; "
        "`frontdesk operations set` chooses for each of them while everything runs",
    )
    refund_limit: Decimal = Field(
        default=Decimal(100),
        ge=0,
        le=1_000_000,
        description="amount in whole units above which an approver decides on a refund",
    )
    refund_daily_limit: Decimal = Field(
        default=Decimal(300),
        ge=0,
        le=1_000_000,
        description="amount that one customer is refunded in a day without a person",
    )
    approval_hours: float = Field(
        default=72.0,
        gt=0,
        le=8760,
        description="hours in which people decide on what waits for them; afterwards it is not done, and the customer "
        "is told",
    )


class MailSettings(Group):
    """Mail."""

    mail_from: str = Field(default="support@larkfield.example", description="sender of mail")
    smtp_url: str = Field(
        default="",
        description="smtp://user:password@host:port (STARTTLS) or smtps://user:password@host:port (TLS); certificates "
        "are verified, SSL_CERT_FILE names an authority of your own; smtp://host:port?tls=off for a relay in your own "
        "network; empty: mail is written to the data folder",
    )
    reset_url: str = Field(
        default="",
        description="your page on which customers set a new password, {token} in the place of the link's token, e.g. "
        "https://shop.example/reset?token={token}; needed in production, over https; empty: the demo's page",
    )


class SlackSettings(Group):
    """Slack."""

    slack_signing_secret: SecretStr | None = Field(
        default=None, description="secret with which Slack signs its requests; empty: it sends none"
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="token of the app (xapp-…), with which Slack is asked for a connection (Socket Mode)"
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="token of the app's bot (xoxb-…), where tokens are not renewed"
    )
    slack_client_id: str = Field(default="", description="the app's client id, where the bot's token is renewed")
    slack_client_secret: SecretStr | None = Field(
        default=None, description="the app's client secret, where the bot's token is renewed; it also encrypts tokens"
    )
    slack_refresh_token: SecretStr | None = Field(
        default=None,
        description="the bot's first refresh token (xoxe-…); later ones are kept in the database; a new one here "
        "begins anew",
    )
    slack_support_channels: str = Field(
        default="", description="ids of the channels in which every message begins a conversation, with commas between"
    )
    slack_api_url: str = Field(default="https://slack.com/api/", description="address of Slack's Web API")
    slack_speed: float = Field(
        default=1.0,
        ge=0.1,
        le=1000,
        description="how many times as fast as Slack allows it messages follow each other: more than 1 in tests alone",
    )


class ZendeskSettings(Group):
    """Zendesk: the desk in which your team answers. `frontdesk connect zendesk` writes these."""

    zendesk_subdomain: str = Field(
        default="", description="acme for https://acme.zendesk.com; empty: there is no Zendesk"
    )
    zendesk_client_id: str = Field(default="", description="identifier of the OAuth client (a confidential one)")
    zendesk_client_secret: SecretStr | None = Field(default=None, description="its secret")
    zendesk_email: str = Field(
        default="", description="in place of an OAuth client, until April 2027: the mail address of an admin"
    )
    zendesk_token: SecretStr | None = Field(default=None, description="and that admin's API token")
    zendesk_webhook_secret: SecretStr | None = Field(
        default=None,
        description="signing secret of the webhook that tells of replies; empty: replies are swept, in a minute or two",
    )
    zendesk_field: int | None = Field(
        default=None, description="id of the text field of tickets that shows the conversation's reference"
    )
    zendesk_url: str = Field(
        default="", description="a server on this machine that stands in for Zendesk: http://127.0.0.1:<port>"
    )


class MetricsSettings(Group):
    """Metrics."""

    metrics_token: SecretStr | None = Field(
        default=None,
        description="bearer token for /metrics, at least 16 characters in production; without one it is open in the "
        "demo and closed in production",
    )


class LimitSettings(Group):
    """How often things may be done."""

    limits: str = Field(
        default="",
        description="other rates than those of docs/limits.md, e.g. messages_by_address=120/minute, 900/hour; "
        "handoffs_by_address=60/hour",
    )
    connections_per_address: int = Field(
        default=500,
        ge=1,
        le=1_000_000,
        description="connections that one address (IPv6: one /64) may have open; behind proxies: chats and inboxes",
    )


class RetentionSettings(Group):
    """How long what has ended is kept."""

    empty_conversation_days: float = Field(
        default=1.0,
        gt=0,
        le=36_500,
        description="days after which a conversation in which nothing was ever said is deleted",
    )
    delivered_days: float = Field(
        default=30.0, ge=1, le=36_500, description="days after which what was delivered leaves the outbox"
    )
    vote_days: float = Field(
        default=90.0, gt=0, le=36_500, description="days after which readers' words on an answer are deleted"
    )
    gap_days: float = Field(
        default=30.0,
        gt=0,
        le=36_500,
        description="days after which questions without an answer that were kept for leads are deleted",
    )


class FileSettings(Group):
    """The project's own files."""

    catalogue: Path = Field(default=Path("domain.yml"), description="file with everything the bot says")
    articles_dir: Path = Field(
        default=Path("data/kb"), description="folder with the synonyms, and with the articles that are read again"
    )
    articles_minutes: int = Field(
        default=0,
        ge=0,
        le=60 * 24 * 7,
        description="minutes after which the articles of that folder are read again: what changed or vanished becomes "
        "drafts; 0: never",
    )
    knowledge_index: Path = Field(
        default=Path(),
        description="file of the embedded search index, made of the published articles; may be shared by processes and "
        "deleted at any time",
    )
    products_minutes: int = Field(
        default=5,
        ge=0,
        le=60 * 24 * 7,
        description="minutes after which the shop's catalogue (table shop_products), which answers questions about "
        "products, is read again; 0: never",
    )
    shop_dir: Path = Field(default=Path("data/shop"), description="folder with the demo company's data")


class KnowledgeSettings(Group):
    """The search over articles on a server. Without one the embedded index answers."""

    knowledge_url: str = Field(
        default="",
        description="Elasticsearch (8 or 9) that searches the articles, e.g. https://search.example.com:9200; several "
        "nodes of a cluster separated by commas; empty: the embedded index",
    )
    knowledge_prefix: str = Field(
        default="frontdesk-knowledge",
        description="what the names of its indices begin with; each installation has its own",
    )
    knowledge_api_key: SecretStr | None = Field(default=None, description="API key for it, encoded as it is given")
    knowledge_user: str = Field(default="", description="user for it, where there is no API key")
    knowledge_password: SecretStr | None = Field(default=None, description="password of this user")
    knowledge_ca: Path | None = Field(
        default=None,
        description="file (PEM) with the authority that signed its certificate; empty: those of the system",
    )
    knowledge_fingerprint: str = Field(
        default="",
        description="SHA-256 fingerprint of its certificate in hexadecimal, in place of an authority; the host's name "
        "is then not compared",
    )
    knowledge_seconds: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="seconds that a search may take there, after which the embedded index answers",
    )


class GenerationSettings(Group):
    """A language model that puts answers from articles in other words. Without one they are quotes."""

    generation_url: str = Field(
        default="",
        description="API of a language model that speaks OpenAI's chat completions, hosted or self-hosted, with its "
        "version, e.g. http://127.0.0.1:8000/v1; questions and public passages are sent there; empty: none",
    )
    generation_model: str = Field(default="", description="name of the model there")
    generation_key: SecretStr | None = Field(default=None, description="key for it, if it needs one")
    generation_ca: Path | None = Field(
        default=None,
        description="file (PEM) with the authority that signed its certificate; empty: those of the system",
    )
    generation_seconds: float = Field(
        default=4.0,
        gt=0,
        le=60,
        description="seconds that it may take for an answer, at most half of what is left of the turn; then the "
        "passage is quoted",
    )
    generation_at_once: int = Field(
        default=4, ge=1, le=1000, description="answers that it may write at once; others are quotes"
    )


class Settings(
    GenerationSettings,
    KnowledgeSettings,
    FileSettings,
    RetentionSettings,
    LimitSettings,
    MetricsSettings,
    ZendeskSettings,
    SlackSettings,
    MailSettings,
    OperationSettings,
    DeskSettings,
    TeamSettings,
    ConversationSettings,
    IdentitySettings,
    ActionsSettings,
    AssistantSettings,
    RecordsSettings,
    DatabaseSettings,
    SiteSettings,
    ProcessSettings,
):
    """Settings of all three processes; each reads what it needs."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The arguments, the environment and the files, after a look at the names in them."""
        for source in (env_settings, dotenv_settings):
            if isinstance(source, EnvSettingsSource):
                refuse_unknown(source.env_vars)
        if not SECRETS.is_dir():
            return init_settings, env_settings, dotenv_settings
        refuse_unknown(dict.fromkeys(path.name for path in SECRETS.iterdir()))
        return init_settings, env_settings, dotenv_settings, SecretsSettingsSource(settings_cls, SECRETS)

    @model_validator(mode="after")
    def _follow(self) -> Self:
        """Addresses that were left empty follow from the others, so that one port or folder is changed in one place."""
        self.public_url = (self.public_url or f"http://{reachable(self.host)}:{self.port}").rstrip("/")
        self.actions_url = self.actions_url or f"http://{reachable(self.actions_host)}:{self.actions_port}/webhook"
        self.replica = self.replica or socket.gethostname()
        if self.knowledge_index == Path():
            self.knowledge_index = self.data_dir / "knowledge.sqlite"
        self.database_url = self.database_url or f"sqlite:///{self.data_dir}/frontdesk.db"
        self.shop_database_url = self.shop_database_url or f"sqlite:///{self.data_dir}/shop.db"
        if self.database_password:
            password = self.database_password.get_secret_value()
            self.database_url = with_password(self.database_url, password)
            self.shop_database_url = with_password(self.shop_database_url, password)
        return self


#: The groups in the order in which they are documented: the first base of `Settings` is the last.
GROUPS: tuple[type[Group], ...] = tuple(reversed(Settings.__bases__))


def refuse_unknown(variables: Mapping[str, str | None]) -> None:
    """Raises UnknownSetting if a variable of our prefix is no setting: a misspelt one would be without effect."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | OTHER_VARIABLES
    for name in sorted(name.upper() for name in variables):
        if name.startswith(PREFIX) and name not in known:
            alike = difflib.get_close_matches(name, known, n=1)
            meant = f" Did you mean {alike[0]}?" if alike else ""
            raise UnknownSetting(f"{name} is not a setting.{meant} docs/settings.md lists all of them.")


def with_password(url: str, password: str) -> str:
    """The address of a database with this password, if it has a user and no password of its own."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not at or ":" in user:
        return url
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}").geturl()


def reachable(host: str) -> str:
    """The host of a URL that reaches, from this machine, a process that listens on `host`."""
    if ":" in host:
        return f"[{'::1' if host == '::' else host}]"
    return "127.0.0.1" if host == "0.0.0.0" else host
