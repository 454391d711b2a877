"""Mail over SMTP, to a real server: over TLS with a certificate that is verified, never a link or a password in the
clear; and what a server refuses for good is not tried again."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from frontdesk.outbox.model import DeliveryError, Mail, Undeliverable, code_of
from frontdesk.outbox.smtp import SmtpMailer, UntrustedServer, is_loopback
from tests.certificates import self_signed
from tests.ports import free_port

MAIL = Mail("ada@example.com", "Reset your password", "Open the link.", "<m1@frontdesk>")
SENDER = "support@larkfield.example"
HOST = "mail.example"


@dataclass
class Server:
    """What reached a mail server, each with whether it came over TLS."""

    port: int
    logins: list[tuple[str, str, bool]] = field(default_factory=list)
    mails: list[tuple[str, bool]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # by command, instead of "250 OK"

    async def handle_MAIL(self, _: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:
        if "DATA" not in self.answers:
            self.mails.append((envelope.rcpt_tos[0], _is_over_tls(server)))
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, _: SMTP, session: Session, envelope: Envelope) -> str:
        return self.answers.get("QUIT", "221 Bye")

    def authenticate(
        self, server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword
    ) -> AuthResult:
        self.logins.append((given.login.decode(), given.password.decode(), _is_over_tls(server)))
        refusal = self.answers.get("AUTH")
        return AuthResult(success=refusal is None, handled=False, message=refusal)


Start = Callable[..., Server]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts mail servers: `starttls` and `tls` are files with a key and a certificate."""
    with ExitStack() as running:

        def start(starttls: Path | None = None, tls: Path | None = None, **options: Any) -> Server:
            server = Server(free_port())
            options |= {"tls_context": _context(starttls)} if starttls else {}
            controller = Controller(
                server,
                hostname="127.0.0.1",
                port=server.port,
                ssl_context=_context(tls) if tls else None,
                authenticator=server.authenticate,
                auth_require_tls=False,
                **options,
            )
            controller.start()
            running.callback(controller.stop)
            return server

        yield start


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names of mail servers lead to this machine, as a real name leads to another."""
    resolve = socket.getaddrinfo

    def resolve_here(host: Any, *arguments: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if str(host).endswith(".example") else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve_here)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for `HOST` whose authority is trusted."""
    path = self_signed(tmp_path, HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    return path


@pytest.mark.parametrize(
    ("user", "login"),
    [
        ("", []),
        ("kit:s3cret@", [("kit", "s3cret", True)]),
        ("kit%40a.example:p%2Fw@", [("kit@a.example", "p/w", True)]),
    ],
)
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_and_password_go_over_tls(
    scheme: str, user: str, login: list[Any], start: Start, certificate: Path
) -> None:
    server = start(starttls=certificate, require_starttls=True) if scheme == "smtp" else start(tls=certificate)
    SmtpMailer(f"{scheme}://{user}{HOST}:{server.port}", SENDER).send(MAIL)
    assert server.logins == login
    assert server.mails == [(MAIL.to, True)]


@pytest.mark.parametrize("user", ["", "kit:s3cret@"])
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("host", ["other.example", "sub.mail.example", "mail.example.other.example"])
def test_a_certificate_for_another_host_gets_nothing(
    host: str, scheme: str, user: str, start: Start, certificate: Path
) -> None:
    server = start(starttls=certificate) if scheme == "smtp" else start(tls=certificate)
    with pytest.raises(UntrustedServer, match=f"^{host}: the certificate is not valid .*FRONTDESK_SMTP_URL"):
        SmtpMailer(f"{scheme}://{user}{host}:{server.port}", SENDER).send(MAIL)
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize("user", ["", "kit:s3cret@"])
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_of_an_unknown_authority_gets_nothing(
    scheme: str, user: str, start: Start, tmp_path: Path, certificate: Path
) -> None:
    (tmp_path / "unknown").mkdir()
    unknown = self_signed(tmp_path / "unknown", HOST)
    server = start(starttls=unknown) if scheme == "smtp" else start(tls=unknown)
    with pytest.raises(UntrustedServer, match=r"self-signed certificate.*SSL_CERT_FILE"):
        SmtpMailer(f"{scheme}://{user}{HOST}:{server.port}", SENDER).send(MAIL)
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize("user", ["", "kit:s3cret@"])
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("ago", [timedelta(minutes=1), timedelta(days=3)])
def test_a_certificate_that_has_run_out_gets_nothing(
    ago: timedelta, scheme: str, user: str, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expired = self_signed(tmp_path, HOST, ends=-ago)
    monkeypatch.setenv("SSL_CERT_FILE", str(expired))
    server = start(starttls=expired) if scheme == "smtp" else start(tls=expired)
    with pytest.raises(UntrustedServer, match=r"the certificate is not valid .*expired"):
        SmtpMailer(f"{scheme}://{user}{HOST}:{server.port}", SENDER).send(MAIL)
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize("user", ["", "kit:s3cret@", "kit@", "kit%40a.example:p%2Fw@"])
def test_a_server_whose_offer_of_starttls_is_missing_gets_neither_password_nor_mail(user: str, start: Start) -> None:
    server = start()
    with pytest.raises(UntrustedServer, match=f"^{HOST}: it offers no STARTTLS.*write smtps://"):
        SmtpMailer(f"smtp://{user}{HOST}:{server.port}", SENDER).send(MAIL)
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize("answer", ["454 TLS not available", "501 Syntax error", "554 No"])
def test_a_server_that_takes_its_offer_of_starttls_back_gets_nothing(
    answer: str, start: Start, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(server: SMTP, _: str) -> None:
        await server.push(answer)

    monkeypatch.setattr(SMTP, "smtp_STARTTLS", refuse)
    server = start(starttls=certificate)
    with pytest.raises(UntrustedServer, match="offers STARTTLS and refuses it"):
        SmtpMailer(f"smtp://kit:s3cret@{HOST}:{server.port}", SENDER).send(MAIL)
    assert (server.logins, server.mails) == ([], [])


def test_a_relay_in_ones_own_network_gets_mail_without_tls_only_where_the_setting_says_so(start: Start) -> None:
    server = start()
    SmtpMailer(f"smtp://{HOST}:{server.port}?tls=off", SENDER).send(MAIL)
    assert server.mails == [(MAIL.to, False)]
    with pytest.raises(UntrustedServer):
        SmtpMailer(f"smtp://kit:s3cret@{HOST}:{server.port}?tls=off", SENDER).send(MAIL)
    assert server.logins == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [550, 551, 552, 553, 554, 521, 571])
def test_what_a_server_refuses_for_good_is_not_tried_again(code: int, command: str, start: Start) -> None:
    server = start()
    server.answers[command] = f"{code} {MAIL.to} is not here"
    with pytest.raises(Undeliverable) as refused:
        SmtpMailer(f"smtp://localhost:{server.port}", SENDER).send(MAIL)
    assert code_of(refused.value) == str(code)


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_what_a_server_refuses_for_now_is_tried_again(code: int, command: str, start: Start) -> None:
    server = start()
    server.answers[command] = f"{code} greylisted, {MAIL.to}"
    with pytest.raises(DeliveryError) as refused:
        SmtpMailer(f"smtp://localhost:{server.port}", SENDER).send(MAIL)
    assert not isinstance(refused.value, Undeliverable)
    assert code_of(refused.value) == str(code)


@pytest.mark.parametrize(("answer", "is_dead"), [("535 5.7.8 Wrong", True), ("454 4.7.0 Busy", False)])
def test_a_refused_sign_in_is_judged_by_its_code_too(answer: str, is_dead: bool, start: Start) -> None:
    server = start()
    server.answers["AUTH"] = answer
    with pytest.raises(DeliveryError) as refused:
        SmtpMailer(f"smtp://kit:s3cret@localhost:{server.port}", SENDER).send(MAIL)
    assert isinstance(refused.value, Undeliverable) is is_dead
    assert server.mails == []


@pytest.mark.parametrize("answer", ["421 Going away", "500 What?", "250 OK"])
def test_a_mail_that_was_accepted_is_sent_whatever_the_server_says_at_the_end(answer: str, start: Start) -> None:
    server = start()
    server.answers["QUIT"] = answer
    SmtpMailer(f"smtp://localhost:{server.port}", SENDER).send(MAIL)
    assert server.mails == [(MAIL.to, False)]


@pytest.mark.parametrize("to", ["a@example.com\nBcc: b@example.com", "a@example.com\r\nX: y"])
def test_an_address_that_no_mail_can_have_is_not_tried_again(to: str, start: Start) -> None:
    server = start()
    with pytest.raises(Undeliverable):
        SmtpMailer(f"smtp://localhost:{server.port}", SENDER).send(replace(MAIL, to=to))
    assert server.mails == []


@pytest.mark.parametrize(
    "url",
    [
        *("mail.example.com:587", "mail.example.com", "smtp://", "smtp:mail.example.com", "http://mail.example.com"),
        *("smtp://mail.example.com:port", "smtp://mail.example.com:99999", "smtp://kit:p/w@mail.example.com"),
        *("smtp://[::1", "smtp://mail.example?tls=no", "smtps://mail.example?tls=off", "smtp://m.example?x=1", ""),
    ],
)
def test_an_address_of_no_mail_server_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match=r"write smtp://user|only .tls=off") as refused:
        SmtpMailer(url, SENDER)
    assert "kit" not in str(refused.value)


def test_a_server_can_be_tried_without_a_mail(start: Start) -> None:
    server = start()
    SmtpMailer(f"smtp://kit:s3cret@localhost:{server.port}", SENDER).check()
    assert (len(server.logins), server.mails) == (1, [])


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_server_on_this_machine_gets_a_password_without_tls(host: str, start: Start) -> None:
    server = start()
    SmtpMailer(f"smtp://kit:s3cret@{host}:{server.port}", SENDER).send(MAIL)
    assert (server.logins, server.mails) == ([("kit", "s3cret", False)], [(MAIL.to, False)])


def test_a_relay_on_this_machine_needs_no_certificate_that_is_trusted(start: Start, tmp_path: Path) -> None:
    server = start(starttls=self_signed(tmp_path, HOST))
    SmtpMailer(f"smtp://localhost:{server.port}", SENDER).send(MAIL)
    assert server.mails == [(MAIL.to, False)]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_is_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "0.0.0.0", "localhost.example", "127.0.0.1.example", "::2", ""])
def test_nothing_else_is_this_machine(host: str) -> None:
    assert not is_loopback(host)


def _is_over_tls(server: SMTP) -> bool:
    return server.transport is not None and server.transport.get_extra_info("ssl_object") is not None


def _context(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
