"""Every setting is examined: what cannot be used is one line, the same from the doctor and at the start."""

from __future__ import annotations

import base64
import os
from decimal import Decimal
from pathlib import Path
from typing import Any, get_origin

import pytest
import typer
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from pydantic import ValidationError
from typer.testing import CliRunner

from frontdesk.bootstrap import examination
from frontdesk.bootstrap.examination import EXAMINATIONS, Examination, problems, require_good
from frontdesk.cli.app import app
from frontdesk.connectors.zendesk.signature import PUBLISHED_TEST_SECRET
from frontdesk.settings import NotConfigured, Settings
from tests.certificates import self_signed


def pem(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


RSA = rsa.generate_private_key(65537, 2048)
P256 = ec.generate_private_key(ec.SECP256R1())
PRIVATE = RSA.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
DER = base64.b64encode(RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
SECRET = "s" * 32
IN_PRODUCTION = {"mode": "production", "reset_url": "https://shop.example/{token}", "smtp_url": "smtps://m.example"}
IN_PRODUCTION |= {"public_url": "https://help.shop.example"}
NUMBERS = ["-1", "many", "nan", "inf", "1e99", ""]

#: What no setting may be; a setting that is not here fails `test_every_setting_is_examined`.
RT = {"rt_url": "https://rt.example.com"}
BAD: dict[str, list[Any]] = {
    "mode": ["test", "Production", ""],
    "data_dir": ["/dev/null", "README.md", "pyproject.toml/var"],
    "log_level": ["loud", "WARN"],
    "threads": NUMBERS,
    "replica": ["a/b", "x" * 65, "a\nb"],
    "host": ["198.51.100.7", "no such host", "127.0.0.1:80", "http://127.0.0.1"],
    "port": [*NUMBERS, "0", "65536", "5055"],
    "public_url": [
        "help.shop.example",
        "https://",
        "ftp://x",
        "https://x:port",
        "https://x/help",
        "https://x?a",
        "https://a@x",
    ],
    "allowed_origins": ["shop.example", "*", "https://shop.example/path", "https://a.example https://b.example"],
    "proxies": ["-1", "one"],
    "connections_per_address": [*NUMBERS, "0"],
    "company": [" ", "a\nb"],
    "locale": ["english", "12", "?"],
    "languages": ["", "english", "en,", "xx", "en;de"],
    "database_url": [
        "frontdesk.db",
        "postgresql://h:port/n",
        "mysql://h/n",
        "oracle://h/n",
    ],
    "shop_database_url": ["shop.db", "postgres", "redis://h/1"],
    "database_password": [],
    "records": ["SAP", ("rest", {"records_token": "t"}), ("rest", {"records_url": "https://records.example"})],
    "records_url": [
        *("records.example", "ftp://records.example", "https://a:b@records.example", "https://records.example/?a=b"),
        ("https://records.example", {"records": "shop"}),
        ("http://records.example", {"records": "rest", "records_token": "t", **IN_PRODUCTION}),
    ],
    "records_token": ["a\nb", "a b", "schlüssel"],
    "records_ca": ["nowhere.pem", "README.md", "data"],
    "records_seconds": [*NUMBERS, "0", "61"],
    "desk_sweep_seconds": [*NUMBERS, "0", "3601"],
    "rt_url": [
        *("rt.example", "ftp://rt.example", "https://a:b@rt.example", "https://rt.example/?a=b", "http://rt.example:0"),
        ("http://rt.example", {"rt_token": "t", **IN_PRODUCTION}),
    ],
    "rt_token": [(each, RT) for each in ("a\nb", "a b", "schlüssel")],
    "rt_queue": [(" ", {**RT, "rt_token": "t"})],
    "rt_secret": [(each, {**RT, "rt_token": "t"}) for each in ("guessed", "ß" * 40)],
    "rt_ca": [(each, {**RT, "rt_token": "t"}) for each in ("nowhere.pem", "README.md", "data")],
    "assistant_url": ["127.0.0.1:5005", "http://", "http://x:rasa", "http://a b"],
    "assistant_secret": ["short", "x" * 31],
    "assistant_concurrency": NUMBERS,
    "assistant_chars": NUMBERS,
    "turn_seconds": [*NUMBERS, "0"],
    "breaker_failures": NUMBERS,
    "breaker_seconds": [*NUMBERS, "0"],
    "actions_url": ["actions:5055", "http://actions:x", "ftp://actions"],
    "actions_host": ["198.51.100.7", "a b"],
    "actions_port": [*NUMBERS, "8080"],
    "actions_token": ["t", "x" * 31],
    "sandbox_customer": [("ada@example.com", IN_PRODUCTION)],
    "identity_algorithm": ["none", "HS512", ("HS256", {"identity_key": pem(RSA)})],
    "identity_key": [
        *("-----BEGIN PUBLIC KEY-----", "nonsense", pem(RSA).replace("MII", "???"), pem(P256), PRIVATE, pem(RSA)[:200]),
        *(pem(rsa.generate_private_key(65537, 1024)), pem(ed25519.Ed25519PrivateKey.generate())),
        *(("short", {"identity_algorithm": "HS256"}), (pem(RSA), {"identity_algorithm": "ES256"})),
        (pem(ec.generate_private_key(ec.SECP384R1())), {"identity_algorithm": "ES256"}),
        *('{"keys": []}', '{"keys": [{"kty": "RSA"}]}', '{"keys"', (DER, {"identity_algorithm": "HS256"})),
    ],
    "identity_jwks_file": ["no-such-file.json", "README.md", ("pyproject.toml", {"identity_key": pem(RSA)})],
    "identity_jwks_url": [
        *("login.example.com/jwks", "http://login.example.com/jwks", "ftp://login.example.com", "https://"),
        *("https://a:b@login.example.com/jwks", "https://login.example.com:port/jwks", "https://login.example.com/a b"),
        ("https://login.example.com/jwks.json", {"identity_key": pem(RSA)}),
    ],
    "identity_jwks_private": ["perhaps"],
    "proofs": ["", "mail", "email;sms", "Change Email=email", "change_email=", "email; *=host"],
    "code_key": ["k", "k" * 31],
    "link_url": ["shop.example/link", ("http://shop.example/link", IN_PRODUCTION)],
    "sensitive_reads": ["Account balance", "a;b", "a,"],
    "step_up_ways": [" ,mfa mfa", "m\nfa"],
    "identity_issuer": [" "],
    "identity_audience": [" "],
    "session_days": ["-1", "ever"],
    "agent_session_hours": [*NUMBERS, "0"],
    "max_message_chars": [*NUMBERS, "20001"],
    "answer_seconds": [*NUMBERS, "0"],
    "idle_hours": [*NUMBERS, "0"],
    "hours": [
        "Mon-Fri 9-17",
        "mon-fri 09:00-17:00",
        "Mon–Fri 09:00-17:00",
        "always",
        "Mon 25:00-26:00",
        "Mon 17:00-09:00",
    ],
    "time_zone": ["Berlin", "CEST", "/etc/passwd", "Europe", "../UTC", " "],
    "presence_seconds": [*NUMBERS, "0"],
    "absent_minutes": [*NUMBERS, "0"],
    "reminder_minutes": [*NUMBERS, "0"],
    "offer_minutes": [*NUMBERS, "0"],
    "return_hours": NUMBERS,
    "mail_from": [
        "support",
        "Support <a@b.example>",
        "a@b",
        "a b@c.example",
        "a@b.example\nBcc: c@d.example",
        "a@bücher.example",
    ],
    "smtp_url": [
        "mail.example.com:587",
        "smtp://",
        "smtp://m.example:x",
        "http://m.example",
        ("", {**IN_PRODUCTION, "smtp_url": ""}),
    ],
    "reset_url": [
        "https://shop.example/",
        "shop.example/{token}",
        ("http://s.example/{token}", IN_PRODUCTION),
        ("", {**IN_PRODUCTION, "reset_url": ""}),
    ],
    "approval_hours": [*NUMBERS, "0", "8761"],
    "zendesk_subdomain": ["https://acme.zendesk.com", "acme.example"],
    "zendesk_url": ["https://zendesk.example", "127.0.0.1:9000"],
    "zendesk_client_id": [("frontdesk", {"zendesk_subdomain": "acme"})],
    "zendesk_client_secret": [(SECRET, {"zendesk_subdomain": "acme"})],
    "zendesk_email": [],
    "zendesk_token": [],
    "zendesk_webhook_secret": [
        (
            PUBLISHED_TEST_SECRET,
            {"zendesk_subdomain": "acme", "zendesk_client_id": "frontdesk", "zendesk_client_secret": SECRET},
        )
    ],
    "zendesk_field": ["reference"],
    "slack_signing_secret": [SECRET],
    "slack_app_token": ["xapp-1", ("xoxb-1", {"slack_bot_token": "xoxb-1"})],
    "slack_bot_token": ["xoxb-1", ("xoxp-1", {"slack_signing_secret": SECRET})],
    "slack_client_id": ["1.2", ("1.2", {"slack_signing_secret": SECRET, "slack_refresh_token": "xoxe-1"})],
    "slack_client_secret": [SECRET],
    "slack_refresh_token": [
        "xoxe-1",
        ("xoxe 1", {"slack_app_token": "xapp-1", "slack_client_id": "1.2", "slack_client_secret": SECRET}),
    ],
    "slack_support_channels": ["#help", "C0123ABCD,help", "c0123abcd"],
    "slack_api_url": ["slack.com/api/", "https://slack.com/api", ("http://slack.com/api/", IN_PRODUCTION)],
    "slack_speed": [*NUMBERS, "0", "1001", ("2", IN_PRODUCTION)],
    "metrics_token": [("x" * 15, IN_PRODUCTION)],
    "limits": ["messages=1", "messages_by_address=lots", "x"],
    "empty_conversation_days": [*NUMBERS, "0"],
    "delivered_days": NUMBERS,
    "vote_days": [*NUMBERS, "0"],
    "catalogue": ["nowhere.yml", "data", "pyproject.toml", "README.md"],
    "articles_dir": ["nowhere", "domain.yml", "data/nlu"],
    "operations": ["yes", "ON"],
    "refund_limit": ["-1", "ten", "nan"],
    "refund_daily_limit": ["-0.01", "1,000", "inf"],
    "knowledge_index": ["data", "pyproject.toml/x"],
    "knowledge_url": ["search:9200", "https://search.example", "http://a:9200,ftp://b:9200", "https://kit:hush@a:9200"],
    "knowledge_prefix": ["Frontdesk", "-x", "a b", "a*", "x" * 101],
    "knowledge_api_key": ["a\nb", "schlüssel"],
    "knowledge_user": ["kit", ("kit:x", {"knowledge_password": "hush"})],
    "knowledge_password": ["hush"],
    "knowledge_ca": ["nowhere.pem", "README.md", "data"],
    "knowledge_fingerprint": ["sha256", "ab" * 31, "zz" * 32, ("ab" * 32, {"knowledge_url": "http://a:9200"})],
    "knowledge_seconds": [*NUMBERS, "0", "61"],
    "generation_url": ["model:8000", "http://kit:hush@a/v1", "http://a/v1?x=1", "http://a/v1"],
    "generation_model": ["small", (" ", {"generation_url": "http://a/v1"})],
    "generation_key": ["a\nb", "schlüssel"],
    "generation_ca": ["nowhere.pem", "README.md", "data"],
    "generation_seconds": [*NUMBERS, "0", "61"],
    "generation_at_once": [*NUMBERS, "0", "1001"],
    "articles_minutes": [*NUMBERS, "10081"],
    "gap_days": ["-1", "0", "x", "40000"],
    "products_minutes": [*NUMBERS, "10081"],
    "shop_dir": ["nowhere", "data/kb", "pyproject.toml"],
}


def made(name: str, case: Any) -> Settings:
    value, others = case if isinstance(case, tuple) else (case, {})
    secrets = {"assistant_secret": SECRET, "actions_token": SECRET}
    return Settings(_env_file=None, **{**secrets, **others, name: value})


def examinations_of(name: str) -> tuple[Examination, ...]:
    return tuple(each for each in EXAMINATIONS if name in each.settings)


def told(name: str, case: Any) -> list[str]:
    """What is said of the setting by this name."""
    try:
        settings = made(name, case)
    except ValidationError as error:
        return [str(each["loc"]) for each in error.errors() if name in each["loc"]]
    lines = [line for each in examinations_of(name) if (line := each.problem(settings))]
    return [line for line in lines if f"FRONTDESK_{name.upper()}" in line]


def test_every_setting_is_examined() -> None:
    """A new setting needs an example here of what it must not be, and an examination or a bound that finds it."""
    assert set(BAD) == set(Settings.model_fields)
    examined = {name for each in EXAMINATIONS for name in each.settings} | {"database_password"}
    for name, field in Settings.model_fields.items():
        has_bounds = field.annotation in (int, float, Decimal) and len(field.metadata) == 2
        assert name in examined or has_bounds or get_origin(field.annotation) is not None, name


@pytest.mark.parametrize(("name", "case"), [(name, case) for name, cases in BAD.items() for case in cases])
def test_what_a_setting_must_not_be_is_told_by_its_name_in_one_line(name: str, case: Any) -> None:
    if case == "" and name not in ("mode",):
        case = ("x", {})
    lines = told(name, case)
    assert lines and all("\n" not in line for line in lines)


@pytest.mark.parametrize("name", [name for name, cases in BAD.items() if cases and examinations_of(name)])
def test_the_start_says_what_the_doctor_says(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(examination, "EXAMINATIONS", [each for each in examinations_of(name) if each.stops])
    for case in BAD[name]:
        try:
            settings = made(name, case)
        except ValidationError:
            continue
        if told := problems(settings):
            with pytest.raises(NotConfigured) as refused:
                require_good(settings)
            assert [str(refused.value)] == told


def test_no_secret_is_repeated() -> None:
    settings = made("database_url", "postgresql://kit:hu/sh@host/n")
    settings.smtp_url, settings.identity_key = "smtp://kit:hu/sh@m.example", settings.assistant_secret
    assert not [line for line in problems(settings) if "hu/sh" in line or SECRET in line]


def test_the_projects_own_settings_are_well_in_the_demo_and_in_production() -> None:
    assert problems(made("mode", "demo")) == []
    assert problems(made("mode", ("production", IN_PRODUCTION))) == []


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        *(("RS256", pem(RSA)), ("RS256", pem(RSA).replace("\n", "\\n")), ("ES256", f"\n{pem(P256)}\n")),
        ("HS256", "not to be guessed, and long enough"),
    ],
)
def test_keys_that_fit_are_well(algorithm: str, key: str) -> None:
    assert problems(made("identity_key", (key, {"identity_algorithm": algorithm}))) == []


def test_a_certificate_stands_for_its_key(tmp_path: Path) -> None:
    both = self_signed(tmp_path, "shop.example").read_text()
    certificate = both[both.index("-----BEGIN CERTIFICATE") :]
    assert problems(made("identity_key", (certificate, {"identity_algorithm": "ES256"}))) == []


@pytest.mark.parametrize("command", ["serve", "actions"])
@pytest.mark.parametrize(
    ("variable", "value"),
    [("HOURS", "Mon-Fri 9-17"), ("TIME_ZONE", "Berlin"), ("SMTP_URL", "mail.example.com:587"), ("IDENTITY_KEY", "x")],
)
def test_a_process_that_cannot_start_and_the_doctor_say_the_same_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, variable: str, value: str
) -> None:
    for name in ("ASSISTANT_SECRET", "ACTIONS_TOKEN"):
        monkeypatch.setenv(f"FRONTDESK_{name}", SECRET)
    monkeypatch.setenv("FRONTDESK_DATA_DIR", str(tmp_path))
    monkeypatch.setenv(f"FRONTDESK_{variable}", value)
    assert isinstance(typer.main.get_command(app), typer.core.TyperGroup)
    refused = CliRunner().invoke(app, [command])
    (line,) = problems(Settings(_env_file=None))
    assert refused.exit_code == os.EX_CONFIG and line.startswith(f"FRONTDESK_{variable}")
    assert refused.output.strip() == line
