"""Mail over SMTP."""

from __future__ import annotations

import smtplib
from urllib.parse import unquote, urlsplit

from frontdesk.outbox.mailbox import compose
from frontdesk.outbox.model import Mail

TIMEOUT_SECONDS = 20


class SmtpMailer:
    """Sends through a server named by ``smtp://user:password@host:port`` (STARTTLS where offered) or ``smtps://…``."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        if self._url.scheme not in ("smtp", "smtps") or not self._url.hostname:
            raise ValueError("smtp_url: write smtp://user:password@host:port or smtps://…")

    def send(self, mail: Mail) -> None:
        secure = self._url.scheme == "smtps"
        server = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with server(
            self._url.hostname or "", self._url.port or (465 if secure else 587), timeout=TIMEOUT_SECONDS
        ) as smtp:
            if not secure and smtp.has_extn("starttls"):
                smtp.starttls()
            if self._url.username:
                smtp.login(unquote(self._url.username), unquote(self._url.password or ""))
            smtp.send_message(compose(mail, self._sender))
