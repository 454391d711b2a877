"""Writes mail into a folder: the default without a mail server, where anybody can read what would have been sent."""

from __future__ import annotations

import hashlib
import os
from email.message import EmailMessage
from pathlib import Path

from frontdesk.outbox.model import Mail


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The mail as a message. Raises ValueError if an address or the subject holds a line break."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to, mail.subject
    message["Message-ID"] = mail.message_id
    message.set_content(mail.text)
    return message


class FolderMailer:
    """Writes one file per mail, named after its message id: the same mail again overwrites its file."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(mail.message_id.encode()).hexdigest()[:20]
        part = self._folder / f".{name}.part"
        with part.open("wb") as file:
            file.write(compose(mail, self._sender).as_bytes())
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._folder / f"{name}.eml")
