"""Delivers outbox entries of kind `mail`: the text comes from the catalogue, the address from the system of
record."""

from __future__ import annotations

from typing import Protocol

from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.accounts.reset_mail import Links, reset_mail
from frontdesk.outbox.model import MAIL_TIME_LIMIT, Entry, Mail, message_id
from frontdesk.outbox.ports import Mailer


class Sentences(Protocol):
    """Says a response of the catalogue in a language (`frontdesk.conversations.voice`)."""

    def say(self, locale: str, response: str, **values: str) -> str: ...


class MailDestination:
    """Destination for `mail`. An address that no customer has on file gets nothing, and counts as delivered."""

    time_limit = MAIL_TIME_LIMIT

    def __init__(self, system: SystemOfRecord, links: Links, mailer: Mailer, voice: Sentences) -> None:
        self._links = links
        self._system = system
        self._mailer = mailer
        self._voice = voice

    def deliver(self, entry: Entry) -> None:
        mail = reset_mail(self._system, self._links, entry.payload, entry.key)
        if mail is None:
            return
        text = self._voice.say("", "utter_mail_password_reset", name=mail.name, link=mail.link)
        subject, _, body = text.partition("\n")
        self._mailer.send(Mail(mail.to, subject.strip(), body.strip() + "\n", message_id(entry.key)))
