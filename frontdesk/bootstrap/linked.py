"""Builds what links users of channels to customers."""

from __future__ import annotations

from frontdesk.bootstrap.secret import required
from frontdesk.database import Database
from frontdesk.demo.web.shop import LINK_PAGE
from frontdesk.identity.linked.invitations import Invitations
from frontdesk.identity.linked.service import LinkedUsers
from frontdesk.settings import Settings


def build_invitations(settings: Settings) -> Invitations | None:
    """What signs invitations; None where no key is set."""
    return Invitations(required(settings.code_key, "code_key")) if settings.code_key else None


def build_linked_users(settings: Settings, database: Database, channel: str) -> LinkedUsers:
    """The linked users of a channel."""
    return LinkedUsers(database, channel, build_invitations(settings), link_page(settings))


def link_page(settings: Settings) -> str:
    """The host's page that takes invitations; empty where there is none."""
    if settings.link_url or settings.mode != "demo":
        return settings.link_url
    return settings.public_url + LINK_PAGE
