"""Builds Zendesk as a desk, and what `frontdesk connect zendesk` tries before it writes settings."""

from __future__ import annotations

from frontdesk.connectors.zendesk.address import account_url, loopback_url
from frontdesk.connectors.zendesk.client import ZendeskClient
from frontdesk.connectors.zendesk.credentials import SCOPE, ApiToken, Credentials, OAuthClient
from frontdesk.connectors.zendesk.desk import Spend, ZendeskDesk
from frontdesk.connectors.zendesk.setup import Setup
from frontdesk.connectors.zendesk.signature import check_secret
from frontdesk.settings import NotConfigured, Settings

#: Below the site's address: where Zendesk's webhook calls.
WEBHOOK_PATH = "/api/desks/zendesk"


def build_zendesk(settings: Settings, spend: Spend) -> ZendeskDesk | None:
    """The desk, or None while it is not configured. Raises NotConfigured; the message says what to set."""
    if not settings.zendesk_subdomain and not settings.zendesk_url:
        return None
    return ZendeskDesk(zendesk_client(settings), zendesk_address(settings), zendesk_setup(settings), spend)


def zendesk_client(settings: Settings, scope: str = SCOPE) -> ZendeskClient:
    """Raises NotConfigured."""
    return ZendeskClient(zendesk_address(settings), _credentials(settings, scope))


def zendesk_setup(settings: Settings) -> Setup:
    """What the account is to have. Raises NotConfigured for the published secret."""
    secret = settings.zendesk_webhook_secret.get_secret_value() if settings.zendesk_webhook_secret else ""
    try:
        check_secret(secret)
    except ValueError as problem:
        raise NotConfigured(f"FRONTDESK_ZENDESK_WEBHOOK_SECRET: {problem}.") from None
    return Setup(settings.public_url + WEBHOOK_PATH, secret, settings.zendesk_field)


def zendesk_address(settings: Settings) -> str:
    """Where the account is. Raises NotConfigured for what is no subdomain, and no server on this machine."""
    try:
        if settings.zendesk_url:
            return loopback_url(settings.zendesk_url)
        return account_url(settings.zendesk_subdomain)
    except ValueError as problem:
        name = "URL" if settings.zendesk_url else "SUBDOMAIN"
        raise NotConfigured(f"FRONTDESK_ZENDESK_{name}: {problem}.") from None


def _credentials(settings: Settings, scope: str) -> Credentials:
    if settings.zendesk_client_id and settings.zendesk_client_secret:
        return OAuthClient(settings.zendesk_client_id, settings.zendesk_client_secret.get_secret_value(), scope)
    if settings.zendesk_email and settings.zendesk_token:
        return ApiToken(settings.zendesk_email, settings.zendesk_token.get_secret_value())
    raise NotConfigured(
        "Zendesk is configured in part. Set FRONTDESK_ZENDESK_CLIENT_ID and FRONTDESK_ZENDESK_CLIENT_SECRET too, "
        "or run `frontdesk connect zendesk`."
    )
