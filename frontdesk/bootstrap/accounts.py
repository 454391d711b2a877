"""Builds the company's own records, and the mail that goes to their customers."""

from __future__ import annotations

import sqlalchemy as sa

from frontdesk.accounts.sql import SqlSystemOfRecord, shop_engine
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.ports import Mailer
from frontdesk.outbox.smtp import SmtpMailer
from frontdesk.settings import Settings


def build_system_of_record(settings: Settings, engine: sa.Engine | None = None) -> SqlSystemOfRecord:
    """The records, over this engine of the shop's database or one of their own."""
    engine = engine or shop_engine(settings.shop_database_url)
    return SqlSystemOfRecord(engine, f"{settings.public_url}/demo/reset-password")


def build_mailer(settings: Settings) -> Mailer:
    """SMTP where it is configured, else a folder."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    return FolderMailer(settings.data_dir / "mail", settings.mail_from)
