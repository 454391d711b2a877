"""Builds Request Tracker as a desk, and what `frontdesk connect rt` tries before it writes settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from frontdesk.connectors.rt.client import RtClient
from frontdesk.connectors.rt.desk import RequestTracker
from frontdesk.connectors.rt.signature import LEAST_SECRET
from frontdesk.settings import NotConfigured, Settings

#: Below the site's address: where Request Tracker's scrip calls.
WEBHOOK_PATH = "/api/desks/rt"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def build_rt(settings: Settings) -> RequestTracker | None:
    """The desk, or None while it is not configured. Raises NotConfigured; the message says what to set."""
    if not settings.rt_url:
        return None
    check_url(settings)
    token = settings.rt_token.get_secret_value() if settings.rt_token else ""
    if not token:
        raise NotConfigured(
            "FRONTDESK_RT_TOKEN is missing: frontdesk.initialdata prints it, see docs/request-tracker.md."
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise NotConfigured("FRONTDESK_RT_TOKEN: a token has letters, digits and signs, in one line and without spaces")
    if not settings.rt_queue.strip():
        raise NotConfigured("FRONTDESK_RT_QUEUE: name the queue in which tickets are opened")
    if settings.rt_ca is not None and not settings.rt_ca.is_file():
        raise NotConfigured(f"FRONTDESK_RT_CA: {settings.rt_ca} is no file")
    return RequestTracker(RtClient(settings.rt_url, token, settings.rt_ca), settings.rt_queue, secret_of(settings))


def check_url(settings: Settings) -> None:
    """Raises NotConfigured for what is no address of a server, and in production for one over which all can read."""
    parts = urlsplit(settings.rt_url)
    is_plain = not parts.query and not parts.fragment and parts.username is None
    try:
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or not is_plain or not settings.rt_url.isprintable() or " " in settings.rt_url:
        raise NotConfigured("FRONTDESK_RT_URL: write it as https://rt.example.com")
    if settings.mode == "production" and parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise NotConfigured("FRONTDESK_RT_URL: what customers write and the token go over it: write its https://")


def secret_of(settings: Settings) -> str:
    """The secret of the scrip; empty if there is none. Raises NotConfigured for one that can be guessed."""
    secret = settings.rt_secret.get_secret_value() if settings.rt_secret else ""
    if secret and (len(secret) < LEAST_SECRET or not secret.isascii() or not secret.isprintable()):
        raise NotConfigured(f"FRONTDESK_RT_SECRET: at least {LEAST_SECRET} printable ASCII characters")
    return secret
