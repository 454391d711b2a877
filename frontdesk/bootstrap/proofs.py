"""Builds the proofs of identity, and the ways by which codes reach customers."""

from __future__ import annotations

import re
from collections.abc import Callable

from frontdesk.accounts.code_mail import CODE_MAIL, CODE_TEXT, CodeMail, CodeText, QueuedCodes
from frontdesk.accounts.mail import Sentences
from frontdesk.accounts.ports import SystemOfRecord
from frontdesk.bootstrap.accounts import build_mailer
from frontdesk.bootstrap.secret import required
from frontdesk.database import Database
from frontdesk.identity.proofs.codes import Codes
from frontdesk.identity.proofs.model import Method, Methods, parse_methods
from frontdesk.identity.proofs.ports import Carrier, ContactChanges
from frontdesk.identity.proofs.service import Proofs, StepUp
from frontdesk.limits.service import Limits
from frontdesk.outbox.ports import Destination
from frontdesk.outbox.text_folder import FolderTexter
from frontdesk.settings import IdentitySettings, NotConfigured, Settings

PhoneOf = Callable[[str], str | None]


def no_phone(customer_id: str) -> None:
    """Of a system of record that has no phone numbers."""


def build_proofs(
    settings: IdentitySettings,
    database: Database,
    limits: Limits,
    contact_changed_at: ContactChanges,
    phone_of: PhoneOf = no_phone,
) -> Proofs:
    """The proofs. Raises NotConfigured for settings that do not fit."""
    methods, step_up, codes = read_proofs(settings)
    carriers: dict[Method, Carrier] = {Method.EMAIL: QueuedCodes(CODE_MAIL)}
    carriers[Method.SMS] = QueuedCodes(CODE_TEXT, lambda customer_id: phone_of(customer_id) is not None)
    return Proofs(database, methods, codes, carriers, limits, contact_changed_at, step_up)


def read_proofs(settings: IdentitySettings) -> tuple[Methods, StepUp, Codes | None]:
    """What the settings say of proofs. Raises NotConfigured."""
    try:
        methods = parse_methods(settings.proofs)
    except ValueError as problem:
        raise NotConfigured(f"FRONTDESK_PROOFS: {problem}.") from None
    codes = Codes(required(settings.code_key, "code_key")) if settings.code_key else None
    ways = frozenset(filter(None, (each.strip() for each in settings.step_up_ways.split(","))))
    if any(not re.fullmatch(r"[\x21-\x7e]{1,64}", way) for way in ways):
        raise NotConfigured("FRONTDESK_STEP_UP_WAYS: write values of amr, separated by commas, as in mfa, hwk.")
    return methods, StepUp(ways), codes


def code_destinations(
    settings: Settings, proofs: Proofs, system: SystemOfRecord, voice: Sentences, phone_of: PhoneOf = no_phone
) -> dict[str, Destination]:
    """The outbox's destinations for codes."""
    return {
        CODE_MAIL: CodeMail(proofs.letter, system, build_mailer(settings), voice),
        CODE_TEXT: CodeText(proofs.letter, phone_of, FolderTexter(settings.data_dir / "texts"), voice),
    }
