"""Builds the Slack channel: one of two ways in, one of two kinds of tokens."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Gauge

from frontdesk.background import Loop
from frontdesk.bootstrap.linked import build_linked_users
from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.ports import PushedChannel
from frontdesk.channels.slack.channel import NAME, Slack
from frontdesk.channels.slack.people import People
from frontdesk.channels.slack.posting import Posting
from frontdesk.channels.slack.sessions import Sessions
from frontdesk.channels.slack.socket_mode import SocketMode
from frontdesk.channels.slack.tokens import App, RenewedToken
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.database import Database
from frontdesk.settings import NotConfigured, Settings
from frontdesk.threads import InThread

#: What lets Slack in, and what lets us into Slack.
WAYS_IN = "FRONTDESK_SLACK_SIGNING_SECRET or FRONTDESK_SLACK_APP_TOKEN"
TOKENS = (
    "FRONTDESK_SLACK_BOT_TOKEN, or FRONTDESK_SLACK_CLIENT_ID, FRONTDESK_SLACK_CLIENT_SECRET and "
    "FRONTDESK_SLACK_REFRESH_TOKEN"
)


def build_slack(settings: Settings, database: Database) -> Slack | None:
    """The channel; None if nothing of it is set. Raises NotConfigured if only a part is."""
    has_way_in = bool(settings.slack_signing_secret or settings.slack_app_token)
    renewal = (settings.slack_client_id, settings.slack_client_secret, settings.slack_refresh_token)
    has_token = bool(settings.slack_bot_token or all(renewal))
    if not (has_way_in or has_token or any(renewal)):
        return None
    if not (has_way_in and has_token):
        raise NotConfigured(f"Slack is configured in part. Set {TOKENS if has_way_in else WAYS_IN} too.")
    catalogue, api = Catalogue.load(settings.catalogue), _web_api(settings, database)
    return Slack(
        settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "",
        Posting(api),
        People(api),
        build_linked_users(settings, database, NAME),
        lambda response, locale: catalogue.say(response, locale),
        [each.strip() for each in settings.slack_support_channels.split(",") if each.strip()],
    )


def _web_api(settings: Settings, database: Database) -> WebApi:
    """Slack's Web API under the bot's token."""
    address = settings.slack_api_url
    if settings.slack_bot_token:
        token = settings.slack_bot_token.get_secret_value()
        return WebApi(lambda: token, address)
    assert settings.slack_client_secret and settings.slack_refresh_token  # `build_slack` says so
    secrets = (settings.slack_client_secret.get_secret_value(), settings.slack_refresh_token.get_secret_value())
    renewed = RenewedToken(database, App(settings.slack_client_id, *secrets), address)
    return WebApi(renewed, address, renewed.forget)


def build_sessions(database: Database, channels: Mapping[str, PushedChannel], in_thread: InThread) -> Sessions | None:
    """What shows where threads stand; None without Slack."""
    channel = channels.get(NAME)
    return Sessions(database, channel.posting, in_thread) if isinstance(channel, Slack) else None


def slack_loops(
    settings: Settings,
    channels: Mapping[str, PushedChannel],
    arrivals: Arrivals,
    in_thread: InThread,
    sessions: Sessions | None,
    connected: Gauge,
) -> tuple[Loop, ...]:
    """The channel's background loops."""
    channel, app_token = channels.get(NAME), settings.slack_app_token
    if not isinstance(channel, Slack) or sessions is None:
        return ()
    if app_token is None:
        return (sessions.loop(),)
    socket = SocketMode(app_token.get_secret_value(), settings.slack_api_url, channel, arrivals, in_thread, connected)
    return socket.loop(), sessions.loop()
