"""Every setting of Frontdesk, in one typed object.

Values come from the environment (``FRONTDESK_…``) or a file ``.env``; ``.env.example`` names each of them. A secret
has no default: `make run` makes them once for the demo (``var/secrets.env``), and a production start without them is
refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of all three processes; each reads what it needs."""

    model_config = SettingsConfigDict(env_prefix="FRONTDESK_", env_file=(".env", "var/secrets.env"), extra="ignore")

    mode: Literal["demo", "production"] = Field(
        default="demo", description="demo brings the demo company, its sign-in and the sandbox"
    )
    data_dir: Path = Field(
        default=Path("var"), description="where databases, mail, secrets and logs of the embedded default live"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least severe event that is logged"
    )

    host: str = Field(default="127.0.0.1", description="address on which the public process listens")
    port: int = Field(default=8080, description="port of the public process")
    public_url: str = Field(
        default="", description="address under which customers reach the public process; empty: its host and port"
    )
    allowed_origins: str = Field(
        default="", description="comma-separated origins whose pages may open the chat; the own origin always may"
    )
    proxies: int = Field(default=0, description="reverse proxies in front, whose X-Forwarded-For is believed")
    threads: int = Field(default=16, description="size of the pool in which services run")
    company: str = Field(default="Larkfield Outfitters", description="name of the company on its pages")
    replica: str = Field(
        default="frontdesk-1", description="name of this replica; its leases are taken back when it restarts"
    )

    database_url: str = Field(
        default="",
        description="conversations, tickets, agents: sqlite:/// or postgresql:// (made with --encoding=UTF8); "
        "empty: SQLite in the data folder",
    )
    shop_database_url: str = Field(
        default="", description="the demo company's system of record; empty: SQLite in the data folder"
    )

    assistant_url: str = Field(default="http://127.0.0.1:5005", description="where Rasa listens")
    assistant_secret: SecretStr | None = Field(default=None, description="key that signs turns sent to Rasa")
    assistant_concurrency: int = Field(default=32, description="turns sent to Rasa at once; further ones wait")
    turn_seconds: float = Field(default=15.0, description="seconds a turn of the bot may take")
    answer_seconds: float = Field(
        default=25.0, description="seconds after which a message without an answer goes to a person"
    )
    idle_hours: float = Field(default=24.0, description="hours after which a conversation left with the bot is closed")
    breaker_failures: int = Field(
        default=5, description="failed turns in a row after which conversations go straight to people"
    )
    breaker_seconds: float = Field(default=10.0, description="seconds after which the assistant is tried again")

    actions_url: str = Field(
        default="", description="where Rasa calls the custom actions; empty: the actions process of this machine"
    )
    actions_host: str = Field(default="127.0.0.1", description="address on which the actions process listens")
    actions_port: int = Field(default=5055, description="port of the actions process")
    actions_token: SecretStr | None = Field(
        default=None, description="bearer token that Rasa presents to the actions process"
    )
    sandbox_customer: str = Field(
        default="", description="demo only: e-mail of the customer whom rasa shell and interactive act as"
    )

    identity_algorithm: Literal["RS256", "ES256", "HS256"] = Field(
        default="RS256", description="algorithm of the host's identity tokens"
    )
    identity_key: SecretStr | None = Field(
        default=None, description="public key (PEM) or shared secret that verifies identity tokens"
    )
    identity_issuer: str = Field(default="larkfield-demo", description="issuer that identity tokens must name")
    identity_audience: str = Field(default="frontdesk", description="audience that identity tokens must name")
    session_days: int = Field(default=30, description="days a customer's session lives")
    agent_session_hours: int = Field(default=12, description="hours an agent's session lives")

    max_message_chars: int = Field(default=20000, description="longest message that is accepted")
    assistant_chars: int = Field(
        default=2000, description="how much of a long message the assistant reads; people see all of it"
    )

    hours: str = Field(
        default="Mon-Sun 00:00-24:00", description="when people answer, e.g. Mon-Fri 09:00-17:00, Sat 10:00-14:00"
    )
    time_zone: str = Field(default="Europe/Berlin", description="time zone of the hours, and of the dates in messages")
    presence_seconds: float = Field(
        default=45.0, description="seconds after its last sign of life that an agent counts as present"
    )

    metrics_token: SecretStr | None = Field(
        default=None,
        description="bearer token for /metrics; without one it is open in the demo and closed in production",
    )

    mail_from: str = Field(default="support@larkfield.example", description="sender of mail")
    smtp_url: str = Field(
        default="",
        description="smtp://user:password@host:port (STARTTLS) or smtps://user:password@host:port (TLS); certificates "
        "are verified, SSL_CERT_FILE names an authority of your own; empty: mail is written to the data folder",
    )

    catalogue: Path = Field(default=Path("domain.yml"), description="file with everything the bot says")
    articles_dir: Path = Field(default=Path("data/kb"), description="folder with the help articles")
    shop_dir: Path = Field(default=Path("data/shop"), description="folder with the demo company's data")

    @model_validator(mode="after")
    def _follow(self) -> Self:
        """Addresses that were left empty follow from the others, so that one port or folder is changed in one place."""
        self.public_url = self.public_url or f"http://{self.host}:{self.port}"
        self.actions_url = self.actions_url or f"http://{self.actions_host}:{self.actions_port}/webhook"
        self.database_url = self.database_url or f"sqlite:///{self.data_dir}/frontdesk.db"
        self.shop_database_url = self.shop_database_url or f"sqlite:///{self.data_dir}/shop.db"
        return self
