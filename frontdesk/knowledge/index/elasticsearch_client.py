"""A connection to Elasticsearch, and what is wrong when it fails, in a word."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, Elasticsearch, ElasticsearchWarning, NotFoundError

from frontdesk.knowledge.index.ports import IndexUnavailable
from frontdesk.settings import KnowledgeSettings

#: How long what is no search may take (seconds): metadata, and a few hundred passages.
WORK_SECONDS = 30.0
#: How long `frontdesk doctor` waits for each of its questions.
LOOK_SECONDS = 3.0


@dataclass(frozen=True)
class Connection:
    """How to reach a server.

    Attributes:
        url: http(s)://host:port, or several of one cluster separated by commas.
        prefix: what the names of our indices begin with; each installation has its own.
        api_key: goes before user and password.
        ca: file with the authority that signed the server's certificate; None: those of the system.
        fingerprint: SHA-256 of the server's certificate, in hexadecimal, in place of an authority.
        seconds: how long a search may take.
    """

    url: str
    prefix: str = "frontdesk-knowledge"
    api_key: str = ""
    user: str = ""
    password: str = ""
    ca: Path | None = None
    fingerprint: str = ""
    seconds: float = 1.0

    @property
    def hosts(self) -> list[str]:
        return [host.strip() for host in self.url.split(",")]


def connection_of(settings: KnowledgeSettings) -> Connection:
    """The server that the settings name."""
    key, password = settings.knowledge_api_key, settings.knowledge_password
    return Connection(
        settings.knowledge_url,
        settings.knowledge_prefix,
        key.get_secret_value() if key else "",
        settings.knowledge_user,
        password.get_secret_value() if password else "",
        settings.knowledge_ca,
        settings.knowledge_fingerprint,
        settings.knowledge_seconds,
    )


def connect(to: Connection) -> Elasticsearch:
    """A client, which connects when it is used. Raises ValueError, OSError if the settings do not fit."""
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # whoever asks says what failed, once
    warnings.simplefilter("ignore", ElasticsearchWarning)  # advice to administrators of the server
    options: dict[str, Any] = {}
    if to.api_key:
        options["api_key"] = to.api_key
    elif to.user:
        options["basic_auth"] = (to.user, to.password)
    if to.fingerprint:
        options["ssl_assert_fingerprint"] = to.fingerprint
    elif to.ca:
        options["ca_certs"] = str(to.ca)
    return Elasticsearch(to.hosts, request_timeout=WORK_SECONDS, max_retries=1, retry_on_timeout=False, **options)


@dataclass(frozen=True)
class Served:
    """What a server says of itself, and how many passages are searched there; None before it was filled."""

    version: str
    status: str
    passages: int | None


def served(to: Connection) -> Served:
    """Ask a server. Raises IndexUnavailable, or ValueError and OSError if the settings do not fit."""
    with closing(connect(to)) as client, translated():
        client = client.options(request_timeout=LOOK_SECONDS)
        version, status = client.info()["version"]["number"], client.cluster.health()["status"]
        is_filled = client.indices.exists_alias(name=to.prefix)
        return Served(version, status, client.count(index=to.prefix)["count"] if is_filled else None)


@contextmanager
def translated() -> Iterator[None]:
    """Raises IndexUnavailable for whatever the client raises."""
    try:
        yield
    except (ApiError, TransportError) as problem:
        raise IndexUnavailable(reason(problem), is_gone=isinstance(problem, NotFoundError)) from problem


def reason(problem: ApiError | TransportError) -> str:
    """What is wrong, in a word of Elasticsearch or of its client; never what was sent."""
    if isinstance(problem, ApiError):
        return str(problem.error or type(problem).__name__)
    return type(problem).__name__


def exists_already(problem: BadRequestError) -> bool:
    """Whether an index was to be made that is there."""
    return problem.error == "resource_already_exists_exception"
