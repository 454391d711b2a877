"""Builds the company's own records, and the mail that goes to their customers."""

from __future__ import annotations

from frontdesk.accounts.database import reading_engine
from frontdesk.accounts.reset_page import TOKEN, check_reset_page
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.ports import Mailer
from frontdesk.outbox.smtp import SmtpMailer
from frontdesk.settings import NotConfigured, Settings


def build_system_of_record(settings: Settings) -> SqlSystemOfRecord:
    """The records, over an engine that can only read. Raises NotConfigured."""
    return SqlSystemOfRecord(reading_engine(settings.shop_database_url), reset_page(settings))


def reset_page(settings: Settings) -> str:
    """The page behind password links: the setting's, or the demo's own. Raises NotConfigured."""
    if settings.mode == "demo" and not settings.reset_url:
        return f"{settings.public_url}/demo/reset-password/{TOKEN}"
    if not settings.reset_url:
        raise NotConfigured(
            "FRONTDESK_RESET_URL is not set: in production, name your page for new passwords, as in "
            f"https://shop.example/reset?token={TOKEN}."
        )
    try:
        check_reset_page(settings.reset_url, needs_https=settings.mode == "production")
    except ValueError as problem:
        raise NotConfigured(f"FRONTDESK_RESET_URL: {problem}.") from None
    return settings.reset_url


def build_mailer(settings: Settings) -> Mailer:
    """SMTP where it is configured, else a folder."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    return FolderMailer(settings.data_dir / "mail", settings.mail_from)
