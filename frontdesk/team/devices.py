"""Browsers in which an agent signed in before.

Such a browser is counted apart from strangers, so that whoever guesses at an agent's password keeps nobody but
themselves out. It opens nothing: the password is asked for as ever.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Session
from frontdesk.identity.sessions import hash_secret
from frontdesk.team.model import normal_email
from frontdesk.team.tables import agent_devices, agents

LIFETIME = timedelta(days=180)


class Devices:
    """Issues and knows the secrets of agents' browsers, of which the hash is stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, agent_id: str) -> Session:
        """A secret for a browser in which this agent proved who they are."""
        now = utc_now()
        device = Session("ad_" + secrets.token_urlsafe(32), now + LIFETIME)
        values = {"agent_id": agent_id, "created_at": now, "expires_at": device.expires_at}
        with self._database.write() as connection:
            connection.execute(agent_devices.insert().values(secret_hash=hash_secret(device.secret), **values))
        return device

    def is_known(self, secret: str, email: str) -> bool:
        """Whether the agent of that e-mail signed in before in the browser with this secret."""
        query = (
            sa.select(agent_devices.c.expires_at)
            .join(agents, agents.c.id == agent_devices.c.agent_id)
            .where(agent_devices.c.secret_hash == hash_secret(secret), agents.c.email == normal_email(email))
        )
        with self._database.read() as connection:
            expires_at = connection.execute(query).scalar()
        return expires_at is not None and expires_at > utc_now()


def forget_devices(connection: Connection, agent_id: str) -> None:
    """Treat every browser of the agent as a stranger's from now on."""
    connection.execute(agent_devices.delete().where(agent_devices.c.agent_id == agent_id))
