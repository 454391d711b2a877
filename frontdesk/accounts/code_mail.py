"""Takes codes to customers by mail or as a text message: queued with the challenge, written when they are delivered.

The outbox keeps the challenge's id alone. Address, words and code are looked up at the delivery, so that the queue says
the same of an account that exists and of one that does not, and no code is kept anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.engine import Connection

from frontdesk.accounts.mail import Sentences
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.identity.proofs.model import ON_FILE, Challenge
from frontdesk.identity.proofs.service import Letter
from frontdesk.outbox.model import MAIL_TIME_LIMIT, Entry, Mail, TextMessage, message_id
from frontdesk.outbox.ports import Mailer, Texter
from frontdesk.outbox.service import put

CODE_MAIL, CODE_TEXT = "code_mail", "code_text"

#: The letter for a challenge, or None once it is too late for one (`Proofs.letter`).
Letters = Callable[[str], Letter | None]


class QueuedCodes:
    """Carrier: an outbox entry of this kind for each code.

    Args:
        reaches: whether there is an address of that kind on file; None where the delivery finds out.
    """

    def __init__(self, kind: str, reaches: Callable[[str], bool] | None = None) -> None:
        self._kind = kind
        self._reaches = reaches

    def reaches(self, customer_id: str) -> bool:
        return self._reaches is None or self._reaches(customer_id)

    def send(self, connection: Connection, challenge: Challenge, now: datetime) -> None:
        put(connection, self._kind, f"code:{challenge.id}", {"challenge": challenge.id}, now)


class CodeMail:
    """Destination for `code_mail`. A code that is asked for no more, or of an account that nobody has, is not sent, and
    counts as delivered."""

    time_limit = MAIL_TIME_LIMIT

    def __init__(self, letters: Letters, system: SystemOfRecord, mailer: Mailer, voice: Sentences) -> None:
        self._letters = letters
        self._system = system
        self._mailer = mailer
        self._voice = voice

    def deliver(self, entry: Entry) -> None:
        letter = self._letters(entry.payload["challenge"])
        account = self._system.account(letter.customer_id) if letter else None
        if letter is None or account is None:
            return
        code = f"{letter.code[:3]} {letter.code[3:]}"
        is_own = letter.recipient == ON_FILE
        # An address that the customer has just named may be somebody else's, to whom no name is told.
        to, name = (account.email, account.name) if is_own else (letter.recipient, "")
        response = "utter_mail_code" if is_own else "utter_mail_code_new_address"
        text = self._voice.say(letter.locale, response, name=name, code=code, purpose=letter.words)
        subject, _, body = text.partition("\n")
        self._mailer.send(Mail(to, subject.strip(), body.strip() + "\n", message_id(entry.key)))


class CodeText:
    """Destination for `code_text`. `phone_of` gives the number on file."""

    time_limit = MAIL_TIME_LIMIT

    def __init__(
        self, letters: Letters, phone_of: Callable[[str], str | None], texter: Texter, voice: Sentences
    ) -> None:
        self._letters = letters
        self._phone_of = phone_of
        self._texter = texter
        self._voice = voice

    def deliver(self, entry: Entry) -> None:
        letter = self._letters(entry.payload["challenge"])
        phone = self._phone_of(letter.customer_id) if letter else None
        if letter is None or phone is None:
            return
        text = self._voice.say(letter.locale, "utter_text_code", code=letter.code, purpose=letter.words)
        self._texter.send(TextMessage(phone, text, entry.key))
