"""Examines settings by building what uses them. What is wrong is one line, the same from `frontdesk doctor` and at the
start."""

from __future__ import annotations

import os
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa

from frontdesk.bootstrap.accounts import build_mailer, build_records_client, reset_page
from frontdesk.bootstrap.identity import build_keys
from frontdesk.bootstrap.languages import build_languages
from frontdesk.bootstrap.limits import build_limits
from frontdesk.bootstrap.proofs import read_proofs
from frontdesk.bootstrap.rt import build_rt
from frontdesk.bootstrap.secret import check_metrics_token, check_other_secrets, required
from frontdesk.bootstrap.slack_settings import PARTS as SLACK_PARTS
from frontdesk.bootstrap.slack_settings import (
    check_slack_address,
    check_slack_parts,
    check_slack_speed,
    check_support_channels,
)
from frontdesk.bootstrap.zendesk import build_zendesk
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.database import create_engine
from frontdesk.demo.files import read_catalogue, read_shop
from frontdesk.demo.service import today_utc
from frontdesk.demo.web.storefront import read_products
from frontdesk.handoff.hours import OpeningHours
from frontdesk.knowledge.embedded import vocabulary_of
from frontdesk.locales import language_of
from frontdesk.products.questions import load_questions
from frontdesk.settings import PREFIX, NotConfigured, Settings
from frontdesk.web.origins import listed_origins
from frontdesk.wording import style_of

IN_ENV = "correct it in .env; docs/settings.md describes every setting"


@dataclass(frozen=True)
class Examination:
    """A use of settings.

    Attributes:
        build: raises NotConfigured, ValueError or OSError if they do not fit.
        process: the one that alone uses them; empty for several.
        stops: whether nothing starts while it fails; else `frontdesk doctor` alone tells of it.
    """

    settings: tuple[str, ...]
    build: Callable[[Settings], object]
    process: str = ""
    stops: bool = True

    def problem(self, settings: Settings) -> str | None:
        """What is wrong, in one line."""
        try:
            self.build(settings)
        except NotConfigured as problem:
            return str(problem)
        except (ValueError, OSError, LookupError) as problem:
            names = " and ".join(PREFIX + name.upper() for name in self.settings)
            said = str(problem.strerror if isinstance(problem, OSError) and problem.strerror else problem)
            where = f"{problem.filename}: " if isinstance(problem, OSError) and problem.filename else ""
            return f"{names}: {where}{said.strip().splitlines()[0] if said.strip() else type(problem).__name__}"
        return None


def problems(settings: Settings) -> list[str]:
    """Everything that is wrong with the settings, in the order in which an operator would mend it."""
    return [problem for each in EXAMINATIONS if (problem := each.problem(settings))]


def require_good(settings: Settings, process: str = "") -> None:
    """Raises NotConfigured with the first thing that is wrong for this process (`frontdesk`, `actions`), or for all."""
    for each in EXAMINATIONS:
        is_used = not (process and each.process) or each.process == process
        if each.stops and is_used and (problem := each.problem(settings)):
            raise NotConfigured(problem)


def _secret(name: str) -> Callable[[Settings], object]:
    def check(settings: Settings) -> object:
        if settings.mode == "demo" and getattr(settings, name) is None:
            raise NotConfigured(f"{PREFIX}{name.upper()} is not set: make run makes one")
        return required(getattr(settings, name), name)

    return check


def _data_folder(settings: Settings) -> None:
    _writable(settings.data_dir)


def _articles(settings: Settings) -> None:
    vocabulary_of(_folder(settings.articles_dir))
    load_questions(settings.articles_dir)


def _index(settings: Settings) -> None:
    if settings.knowledge_index.is_dir():
        raise ValueError(f"{settings.knowledge_index} is a folder; name a file in it")
    _writable(settings.knowledge_index.parent)


def _search_server(settings: Settings) -> None:
    for host in _hosts(settings):
        _check_url(host, None)
        if urlsplit(host).port is None:
            raise ValueError("write the port too, as in https://search.example.com:9200")


def _hosts(settings: Settings) -> list[str]:
    return [host.strip() for host in settings.knowledge_url.split(",")] if settings.knowledge_url else []


def _index_prefix(settings: Settings) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,99}", settings.knowledge_prefix):
        raise ValueError("write small letters, digits and hyphens")


def _search_credentials(settings: Settings) -> None:
    key, user, password = settings.knowledge_api_key, settings.knowledge_user, settings.knowledge_password
    if key and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
        raise ValueError("the API key is the one in base64, in one line")
    if bool(user) != bool(password):
        raise ValueError("a user has a password, and a password a user")
    if ":" in user:
        raise ValueError("a user's name has no colon; the password has a setting of its own")


def _search_certificates(settings: Settings) -> None:
    if settings.knowledge_ca:
        _authority(_file(settings.knowledge_ca))
    if not re.fullmatch(r"([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}|", settings.knowledge_fingerprint):
        raise ValueError("a fingerprint is SHA-256: 64 hexadecimal digits, with or without colons")
    is_open = any(host and not host.startswith("https:") for host in _hosts(settings))
    if is_open and (settings.knowledge_ca or settings.knowledge_fingerprint):
        raise ValueError("there is no certificate without TLS: FRONTDESK_KNOWLEDGE_URL has to begin with https://")


def _generation(settings: Settings) -> None:
    if settings.generation_url:
        _check_url(settings.generation_url, None)
        if not settings.generation_model.strip():
            raise ValueError("name the model, too; the endpoint lists its models at /models")
    elif settings.generation_model:
        raise ValueError("a model has an address: http://127.0.0.1:8000/v1, for example")


def _generation_credentials(settings: Settings) -> None:
    key = settings.generation_key
    if key and not (key.get_secret_value().isascii() and key.get_secret_value().isprintable()):
        raise ValueError("a key is one line of ASCII")
    if settings.generation_ca:
        _authority(_file(settings.generation_ca))
        if not settings.generation_url.startswith("https:"):
            raise ValueError("there is no certificate without TLS: FRONTDESK_GENERATION_URL has to begin with https://")


def _authority(file: Path) -> None:
    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        raise ValueError(f"{file} has no certificate in PEM") from None


def _writable(folder: Path) -> None:
    folder = folder.absolute()
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise ValueError(f"{nearest} is no folder in which this user may write")


def _replica(settings: Settings) -> None:
    if not settings.replica.isprintable() or "/" in settings.replica or len(settings.replica) > 64:
        raise ValueError("a name has at most 64 characters and no slash")


def _records(settings: Settings) -> None:
    if settings.records == "rest":
        build_records_client(settings)


def _records_url(settings: Settings) -> None:
    if not settings.records_url:
        return
    _check_url(settings.records_url, None)
    if settings.records != "rest":
        raise ValueError("this is used with FRONTDESK_RECORDS=rest alone")
    if settings.mode == "production" and not settings.records_url.startswith("https:"):
        raise ValueError("customers' records and the token go over it: write its https://")


def _records_token(settings: Settings) -> None:
    token = settings.records_token.get_secret_value() if settings.records_token else "x"
    if not token.isascii() or not token.isprintable() or " " in token or not token:
        raise ValueError("a token has letters, digits and signs, in one line and without spaces")


def _rt(settings: Settings) -> None:
    build_rt(settings)
    if settings.rt_ca:
        _authority(_file(settings.rt_ca))


def _records_ca(settings: Settings) -> None:
    if settings.records_ca:
        _authority(_file(settings.records_ca))


def _reset_page(settings: Settings) -> None:
    if settings.records != "rest":  # its links come from the API
        reset_page(settings)


def _listens(name: str) -> Callable[[Settings], None]:
    """Whether the address is one of this machine's: a port that the system chooses is taken for a moment."""

    def check(settings: Settings) -> None:
        host = getattr(settings, name)
        try:
            family, kind, *_, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
            with socket.socket(family, kind) as listener:
                listener.bind(address)
        except (OSError, UnicodeError):
            raise ValueError("this is no address of this machine; write 127.0.0.1, or 0.0.0.0 for all") from None

    return check


def _ports(settings: Settings) -> None:
    if settings.port == settings.actions_port:
        raise ValueError("both processes need a port of their own")


def _site(name: str) -> Callable[[Settings], None]:
    return lambda settings: _check_url(getattr(settings, name), ("", "/"))


def _address(name: str) -> Callable[[Settings], None]:
    return lambda settings: _check_url(getattr(settings, name), None)


def _check_url(url: str, paths: tuple[str, ...] | None) -> None:
    """Raises ValueError unless it is http(s)://host[:port], with a path if `paths` is None."""
    try:
        parsed = urlsplit(url)
        host, _ = parsed.hostname, parsed.port
    except ValueError:
        host = None
    if not host or parsed.scheme not in ("http", "https") or any(each.isspace() or each in '<>"\\' for each in url):
        raise ValueError("this is no address of a site; write https://host or http://host:port")
    has_more = parsed.query or parsed.fragment or parsed.username is not None
    if has_more or (paths is not None and parsed.path not in paths):
        raise ValueError("this has more than a host and a port; write https://host or http://host:port")


def _origins(settings: Settings) -> None:
    for origin in listed_origins(settings) - {"null"}:
        try:
            _check_url(origin, ("",))
        except ValueError:
            raise ValueError(
                f"{origin} is no origin; write https://host, separated by commas, without a path"
            ) from None


def _company(settings: Settings) -> None:
    if not settings.company.strip() or not settings.company.isprintable():
        raise ValueError("write the name of the company, in one line")


def _locale(settings: Settings) -> None:
    style_of(settings.locale)
    if not language_of(settings.locale):
        raise ValueError("this is no language; write for example en or de-AT")


def _database(name: str) -> Callable[[Settings], None]:
    def check(settings: Settings) -> None:
        try:
            create_engine(getattr(settings, name), pool_size=1).dispose()
        except (sa.exc.ArgumentError, ValueError, ImportError):
            raise ValueError(
                "this is no address of a database; write sqlite:///var/frontdesk.db, or "
                "postgresql://user:password@host/name, with %40 or %2F for an @ or / in the password"
            ) from None

    return check


def _sender(settings: Settings) -> None:
    try:
        sender = Address(addr_spec=settings.mail_from)
    except Exception:
        sender = Address()
    if not sender.username or "." not in sender.domain.strip(".") or not settings.mail_from.isascii():
        raise ValueError("this is no e-mail address; write for example support@shop.example")


def _has_mail(settings: Settings) -> None:
    if settings.mode == "production" and not settings.smtp_url:
        raise ValueError("without a mail server, mail stays in the data folder; write smtp://user:password@host:port")


def _is_https(settings: Settings) -> None:
    if settings.mode == "production" and not settings.public_url.startswith("https://"):
        raise ValueError("customers and agents reach it without TLS; put a proxy in front and write its https://")


def _identity(settings: Settings) -> None:
    if not settings.identity_issuer.strip() or not settings.identity_audience.strip():
        raise ValueError("neither may be empty")


def _link_page(settings: Settings) -> None:
    if settings.link_url:
        _check_url(settings.link_url, None)
        if settings.mode == "production" and not settings.link_url.startswith("https:"):
            raise ValueError("customers sign in there: write its https://")


def _sensitive_reads(settings: Settings) -> None:
    if not re.fullmatch(r"\s*([a-z_]+\s*(,\s*[a-z_]+\s*)*)?", settings.sensitive_reads):
        raise ValueError("write names of actions, as in account_balance, last_invoice")


def _sandbox(settings: Settings) -> None:
    if settings.sandbox_customer and settings.mode != "demo":
        raise ValueError("this is for the demo: unset it, or set FRONTDESK_MODE=demo")


def _shop(settings: Settings) -> None:
    if settings.mode == "demo":
        try:
            read_shop(_folder(settings.shop_dir), today_utc()), read_products(settings.shop_dir)
            read_catalogue(settings.shop_dir, today_utc())
        except LookupError as problem:
            raise ValueError(f"{settings.shop_dir}: a record lacks {problem}") from None


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise ValueError(f"there is no folder {path}; correct it in .env, or run this in the project's folder")
    return path


def _file(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"there is no {path}; correct it in .env, or run this in the project's folder")
    return path


#: Every setting is in one of these, unless its type alone says what it may be.
EXAMINATIONS = (
    Examination(("assistant_secret",), _secret("assistant_secret")),
    Examination(("actions_token",), _secret("actions_token")),
    Examination(("metrics_token",), check_metrics_token),
    Examination(("identity_key",), check_other_secrets),
    Examination(("data_dir",), _data_folder, "frontdesk"),
    Examination(("replica",), _replica),
    Examination(("host",), _listens("host"), "frontdesk"),
    Examination(("actions_host",), _listens("actions_host"), "actions"),
    Examination(("port", "actions_port"), _ports),
    Examination(("public_url",), _site("public_url")),
    Examination(("allowed_origins",), _origins),
    Examination(("company",), _company),
    Examination(("locale",), _locale),
    Examination(("languages",), build_languages, "frontdesk"),
    Examination(("database_url",), _database("database_url")),
    Examination(("shop_database_url",), _database("shop_database_url")),
    Examination(("records",), _records),
    Examination(("records_url",), _records_url),
    Examination(("records_token",), _records_token),
    Examination(("records_ca",), _records_ca),
    Examination(("assistant_url",), _address("assistant_url")),
    Examination(("actions_url",), _address("actions_url")),
    Examination(("identity_issuer", "identity_audience"), _identity),
    Examination(
        ("identity_key", "identity_algorithm", "identity_jwks_file", "identity_jwks_url", "identity_jwks_private"),
        build_keys,
    ),
    Examination(("proofs", "code_key", "step_up_ways"), read_proofs),
    Examination(("link_url",), _link_page),
    Examination(("sensitive_reads",), _sensitive_reads),
    Examination(("hours",), lambda settings: OpeningHours.parse(settings.hours, "UTC")),
    Examination(("time_zone",), lambda settings: OpeningHours.parse("", settings.time_zone)),
    Examination(("mail_from",), _sender),
    Examination(("smtp_url",), build_mailer),
    Examination(("reset_url",), _reset_page),
    Examination(("rt_url", "rt_token", "rt_queue", "rt_secret", "rt_ca"), _rt, "frontdesk"),
    Examination(
        (
            *("zendesk_subdomain", "zendesk_url", "zendesk_client_id", "zendesk_client_secret"),
            *("zendesk_email", "zendesk_token", "zendesk_webhook_secret"),
        ),
        lambda settings: build_zendesk(settings, lambda *_, **__: None),
        "frontdesk",
    ),
    Examination(SLACK_PARTS, check_slack_parts, "frontdesk"),
    Examination(("slack_support_channels",), check_support_channels, "frontdesk"),
    Examination(("slack_api_url",), check_slack_address, "frontdesk"),
    Examination(("slack_speed",), check_slack_speed, "frontdesk"),
    Examination(("limits",), lambda settings: build_limits(settings, lambda name: None)),
    Examination(("sandbox_customer",), _sandbox),
    Examination(("catalogue",), lambda settings: Catalogue.load(_file(settings.catalogue)), "frontdesk"),
    Examination(("articles_dir",), _articles),
    Examination(("knowledge_index",), _index),
    Examination(("knowledge_url",), _search_server),
    Examination(("knowledge_prefix",), _index_prefix),
    Examination(("knowledge_api_key", "knowledge_user", "knowledge_password"), _search_credentials),
    Examination(("knowledge_ca", "knowledge_fingerprint"), _search_certificates),
    Examination(("generation_url", "generation_model"), _generation),
    Examination(("generation_key", "generation_ca"), _generation_credentials),
    Examination(("shop_dir",), _shop, "frontdesk"),
    Examination(("smtp_url",), _has_mail, stops=False),
    Examination(("public_url",), _is_https, stops=False),
)
