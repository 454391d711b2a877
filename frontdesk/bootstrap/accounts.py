"""Builds the company's own records, and the mail that goes to their customers."""

from __future__ import annotations

from pathlib import Path

from frontdesk.accounts.database import reading_engine, shop_engine
from frontdesk.accounts.grants import Grants
from frontdesk.accounts.ports import ChangeableRecord, SystemOfRecord
from frontdesk.accounts.reset_page import TOKEN, check_reset_page
from frontdesk.accounts.rest.client import RecordsClient
from frontdesk.accounts.rest.record import RestChanges, RestSystemOfRecord
from frontdesk.accounts.retail.loading import load_retail, read_retail
from frontdesk.accounts.retail.model import RetailShop
from frontdesk.accounts.retail.sql import RetailSystemOfRecord
from frontdesk.accounts.retail.sql_changes import RetailChanges
from frontdesk.accounts.shop.sql import SqlShop
from frontdesk.accounts.sql import SqlSystemOfRecord
from frontdesk.outbox.mailbox import FolderMailer
from frontdesk.outbox.ports import Mailer
from frontdesk.outbox.smtp import SmtpMailer
from frontdesk.settings import NotConfigured, Settings


def build_system_of_record(settings: Settings, grants: Grants | None = None) -> SystemOfRecord:
    """The records, over an engine that can only read or over the company's API; links for new passwords are made for
    these grants alone. Raises NotConfigured."""
    match settings.records:
        case "rest":
            return RestSystemOfRecord(build_records_client(settings), grants)
        case "retail":
            engine = reading_engine(settings.shop_database_url)
            return RetailSystemOfRecord(engine, reset_page(settings), grants=grants)
        case _:
            engine = reading_engine(settings.shop_database_url)
            return SqlSystemOfRecord(engine, reset_page(settings), grants=grants)


def build_changeable_record(settings: Settings, grants: Grants) -> ChangeableRecord:
    """The same records, as far as they can be changed, for whoever has a grant. Raises NotConfigured."""
    match settings.records:
        case "rest":
            return RestChanges(build_records_client(settings), grants)
        case "retail":
            return RetailChanges(reading_engine(settings.shop_database_url), grants)
        case _:
            return SqlShop(reading_engine(settings.shop_database_url), grants)


def build_records_client(settings: Settings) -> RecordsClient:
    """Raises NotConfigured if the API has no address or no token."""
    if not settings.records_url or settings.records_token is None:
        raise NotConfigured(
            "FRONTDESK_RECORDS_URL and FRONTDESK_RECORDS_TOKEN are not both set: FRONTDESK_RECORDS=rest needs the "
            "address of your API and its token (docs/adding-a-system-of-record.md)."
        )
    token, authority = settings.records_token.get_secret_value(), settings.records_ca
    return RecordsClient(settings.records_url, token, settings.records_seconds, str(authority) if authority else None)


def names_of_articles(settings: Settings) -> list[str]:
    """What the company sells or sold, as far as its own database tells. Raises SystemOfRecordUnavailable."""
    system = build_system_of_record(settings)
    return system.article_names() if isinstance(system, SqlSystemOfRecord | RetailSystemOfRecord) else []


def read_retail_shop(file: Path) -> RetailShop:
    """The retail shop in a file. Raises NotConfigured."""
    try:
        return read_retail(file)
    except ValueError as problem:
        raise NotConfigured(str(problem)) from None


def load_retail_shop(settings: Settings, file: Path) -> bool:
    """Load a retail shop from a file unless one is there already; whether it was loaded. Raises NotConfigured."""
    shop = read_retail_shop(file)
    engine = shop_engine(settings.shop_database_url)
    try:
        return load_retail(engine, shop)
    finally:
        engine.dispose()


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
