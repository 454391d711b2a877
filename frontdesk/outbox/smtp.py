"""Mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote, urlsplit

import structlog

from frontdesk.outbox.mailbox import compose
from frontdesk.outbox.model import DeliveryError, Mail, Undeliverable

TIMEOUT_SECONDS = 20
EXAMPLE = "smtp://user:password@host:port or smtps://user:password@host:port"

log = structlog.get_logger("frontdesk.outbox")


class UntrustedServer(OSError):
    """Nothing was sent, because the server cannot be trusted. The text says why and what to do."""


class SmtpMailer:
    """Sends through a server named by `smtp://user:password@host:port` (STARTTLS) or `smtps://…` (TLS from the start).

    Certificates are verified against the system's authorities, or those in the file `SSL_CERT_FILE`. Mail holds links
    that are as good as passwords, so it leaves this machine over TLS alone; `smtp://…?tls=off`, for a relay in one's
    own network, takes that back for mail, never for a password.

    Raises:
        ValueError: the address cannot be used; the message says why.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._sender = sender
        try:
            parsed = urlsplit(url)
            host, port = parsed.hostname, parsed.port
        except ValueError:
            raise ValueError(f"write {EXAMPLE}; the port is a number") from None
        if parsed.scheme not in ("smtp", "smtps") or not host or parsed.path not in ("", "/") or parsed.fragment:
            raise ValueError(f"write {EXAMPLE}, and %40 or %2F for an @ or / in the password")
        options = parse_qsl(parsed.query, keep_blank_values=True)
        if options and (parsed.scheme, options) != ("smtp", [("tls", "off")]):
            raise ValueError("only ?tls=off may follow, behind smtp://")
        self._is_tls, self._needs_tls = parsed.scheme == "smtps", not options
        self._host, self._port = host, port or (465 if self._is_tls else 587)
        self._user, self._password = unquote(parsed.username or ""), unquote(parsed.password or "")

    def send(self, mail: Mail) -> None:
        """See the port."""
        try:
            message = compose(mail, self._sender)
        except ValueError:
            raise Undeliverable("unwritable_mail") from None
        with self._smtp() as smtp:
            smtp.send_message(message)

    def check(self) -> None:
        """Sign in and send nothing. Raises what `send` does."""
        with self._smtp() as smtp:
            smtp.noop()

    @contextmanager
    def _smtp(self) -> Iterator[smtplib.SMTP]:
        """A connection that takes mail. What goes wrong on it is told by the server's code, not by its words, which may
        quote an address."""
        try:
            smtp = self._connection()
            try:
                if self._user:
                    smtp.login(self._user, self._password)
                yield smtp
                with suppress(OSError):  # the mail is accepted, whatever the server says to our goodbye
                    smtp.quit()
            finally:
                smtp.close()
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(
                f"the certificate is not valid ({error.verify_message}): correct the host in FRONTDESK_SMTP_URL, or "
                "name a file with the certificate of its authority in SSL_CERT_FILE"
            ) from error
        except smtplib.SMTPException as error:
            raise _refusal(error) from error

    def _connection(self) -> smtplib.SMTP:
        """A connection over TLS, where that is needed."""
        if self._is_tls:
            tls = ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=tls)
        smtp = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)
        try:
            self._start_tls(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        is_local = is_loopback(self._host)
        if is_local and not self._user:
            return  # a relay on this machine, whose certificate is mostly self-signed
        smtp.ehlo_or_helo_if_needed()  # before that, smtplib does not know what the server offers
        if smtp.has_extn("starttls"):
            try:
                smtp.starttls(context=ssl.create_default_context())
            except smtplib.SMTPResponseException as error:
                raise self._untrusted(f"it offers STARTTLS and refuses it ({error.smtp_code})") from error
        elif not is_local and (self._user or self._needs_tls):
            raise self._untrusted(
                "it offers no STARTTLS, and mail and password would go in the clear: write smtps:// in "
                "FRONTDESK_SMTP_URL, or the port on which it offers STARTTLS (mostly 587)"
            )

    def _untrusted(self, why: str) -> UntrustedServer:
        log.error("mail_server_untrusted", host=self._host, why=why)
        return UntrustedServer(f"{self._host}: {why}")


def _refusal(error: smtplib.SMTPException) -> Exception:
    """What a server's refusal means (RFC 5321, 4.2.1): 5xx is for good, 4xx and a lost connection are for now."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = max((code for code, _ in error.recipients.values()), default=0)
    elif isinstance(error, smtplib.SMTPResponseException):
        code = error.smtp_code
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        return Undeliverable("not_supported")  # an address that the server cannot write, or no sign-in there
    else:
        return error
    return Undeliverable(str(code)) if 500 <= code < 600 else DeliveryError(str(code))


def is_loopback(host: str) -> bool:
    """Whether the host's name says that it is this machine, without asking a resolver."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
