"""Mail over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

import structlog

from frontdesk.outbox.mailbox import compose
from frontdesk.outbox.model import Mail

TIMEOUT_SECONDS = 20

log = structlog.get_logger("frontdesk.outbox")


class UntrustedServer(OSError):
    """Nothing was sent, because the server cannot be trusted. The text says why and what to do."""


class SmtpMailer:
    """Sends through a server named by `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…` (TLS
    from the start).

    Certificates are verified against the system's authorities, or those in the file `SSL_CERT_FILE`. With a user's
    password, mail goes over TLS alone, or to a server on this machine.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise ValueError("smtp_url: write smtp://user:password@host:port or smtps://…")
        self._host = self._url.hostname

    def send(self, mail: Mail) -> None:
        """Send the mail. Raises OSError, of which UntrustedServer and smtplib's errors are subclasses."""
        message = compose(mail, self._sender)
        try:
            with self._connection() as smtp:
                if self._url.username:
                    smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
                smtp.send_message(message)
        except ssl.SSLCertVerificationError as error:
            raise self._untrusted(
                f"the certificate is not valid ({error.verify_message}): correct the host in FRONTDESK_SMTP_URL, or "
                "name a file with the certificate of its authority in SSL_CERT_FILE"
            ) from error

    def _connection(self) -> smtplib.SMTP:
        """A connection that is ready for the login, over TLS where that is needed."""
        if self._url.scheme == "smtps":
            port, tls = self._url.port or 465, ssl.create_default_context()
            return smtplib.SMTP_SSL(self._host, port, timeout=TIMEOUT_SECONDS, context=tls)
        smtp = smtplib.SMTP(self._host, self._url.port or 587, timeout=TIMEOUT_SECONDS)
        try:
            self._start_tls(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _start_tls(self, smtp: smtplib.SMTP) -> None:
        is_local = is_loopback(self._host)
        if is_local and not self._url.username:
            return  # a relay on this machine, whose certificate is mostly self-signed
        smtp.ehlo_or_helo_if_needed()  # before that, smtplib does not know what the server offers
        if smtp.has_extn("starttls"):
            smtp.starttls(context=ssl.create_default_context())
        elif self._url.username and not is_local:
            raise self._untrusted(
                "it offers no STARTTLS, and the password would go in the clear: write smtps:// in FRONTDESK_SMTP_URL, "
                "or the port on which it offers STARTTLS (mostly 587)"
            )

    def _untrusted(self, why: str) -> UntrustedServer:
        log.error("mail_server_untrusted", host=self._host, why=why)
        return UntrustedServer(f"{self._host}: {why}")


def is_loopback(host: str) -> bool:
    """Whether the host's name says that it is this machine, without asking a resolver."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
