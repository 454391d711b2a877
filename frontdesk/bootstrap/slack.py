"""Builds the Slack channel: one of two ways in, one of two kinds of tokens."""

from __future__ import annotations

from prometheus_client import Gauge

from frontdesk.background import Loop
from frontdesk.bootstrap.linked import build_linked_users
from frontdesk.bootstrap.slack_settings import RENEWAL, check_slack_parts, support_channels, value_of
from frontdesk.channels.arrivals import Arrivals
from frontdesk.channels.ports import PushedChannel
from frontdesk.channels.slack.channel import Slack
from frontdesk.channels.slack.model import NAME
from frontdesk.channels.slack.people import People
from frontdesk.channels.slack.posting import Posting
from frontdesk.channels.slack.sessions import Sessions
from frontdesk.channels.slack.socket_mode import SocketMode
from frontdesk.channels.slack.tokens import App, RenewedToken
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.database import Database
from frontdesk.settings import Settings
from frontdesk.threads import InThread


def build_slack(settings: Settings, database: Database) -> Slack:
    """The channel. Raises NotConfigured if only a part of it is set."""
    check_slack_parts(settings)
    catalogue, api = Catalogue.load(settings.catalogue), _web_api(settings, database)
    return Slack(
        value_of(settings, "slack_signing_secret"),
        Posting(api),
        People(api, database),
        build_linked_users(settings, database, NAME),
        lambda response, locale: catalogue.say(response, locale),
        support_channels(settings),
        settings.slack_speed,
    )


def _web_api(settings: Settings, database: Database) -> WebApi:
    """Slack's Web API under the bot's token."""
    address, token = settings.slack_api_url, value_of(settings, "slack_bot_token")
    if token:
        return WebApi(lambda: token, address)
    renewed = _renewed_token(settings, database)
    return WebApi(renewed, address, renewed.forget)


def _renewed_token(settings: Settings, database: Database) -> RenewedToken:
    app = App(*(value_of(settings, name) for name in RENEWAL))
    return RenewedToken(database, app, settings.slack_api_url)


class SlackBeside:
    """What Slack does beside receiving and sending: it shows where threads stand, asks about people, renews the token,
    and holds a connection."""

    def __init__(self, channel: PushedChannel, database: Database, in_thread: InThread) -> None:
        assert isinstance(channel, Slack)
        self._channel = channel
        self._database = database
        self._in_thread = in_thread
        self.sessions = Sessions(database, channel.posting, in_thread)

    def loops(self, settings: Settings, arrivals: Arrivals, connected: Gauge) -> tuple[Loop, ...]:
        """The background loops."""
        token, address = value_of(settings, "slack_app_token"), settings.slack_api_url
        beside = [self.sessions.loop(), *self._channel.people.loops(self._in_thread)]
        if not value_of(settings, "slack_bot_token"):
            beside.append(_renewed_token(settings, self._database).loop(self._in_thread))
        if not token:
            return tuple(beside)
        socket = SocketMode(token, address, self._channel, arrivals, self._in_thread, connected)
        return socket.loop(), *beside
