"""Builds the Slack channel."""

from __future__ import annotations

from frontdesk.bootstrap.linked import build_linked_users
from frontdesk.channels.slack.channel import NAME, Slack
from frontdesk.channels.slack.people import People
from frontdesk.channels.slack.posting import Posting
from frontdesk.channels.slack.web_api import WebApi
from frontdesk.conversations.catalogue import Catalogue
from frontdesk.database import Database
from frontdesk.settings import Settings


def build_slack(settings: Settings, database: Database, signing_secret: str, token: str) -> Slack:
    """The channel."""
    catalogue, api = Catalogue.load(settings.catalogue), WebApi(lambda: token, settings.slack_api_url)
    return Slack(
        signing_secret,
        Posting(api),
        People(api),
        build_linked_users(settings, database, NAME),
        lambda response, locale: catalogue.say(response, locale),
        [each.strip() for each in settings.slack_support_channels.split(",") if each.strip()],
    )
