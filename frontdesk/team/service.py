"""The team: sign-in, sessions, presence (the port `Presence` of `frontdesk.handoff.ports`)."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection

from frontdesk.database import Database, utc_now
from frontdesk.identity.model import Session
from frontdesk.identity.sessions import hash_secret
from frontdesk.problems import NotAuthenticated, NotFound
from frontdesk.team.devices import forget_devices
from frontdesk.team.model import Agent, Availability, Role, TeamMember, normal_email
from frontdesk.team.tables import agent_sessions, agents

MIN_PASSWORD = 10
_HASHER = PasswordHasher()
#: The hash that is checked for an unknown e-mail, so that both answers take the same time.
_NOBODY = _HASHER.hash(secrets.token_hex(16))


class AgentService:
    """Signs agents in and knows who is present."""

    def __init__(self, database: Database, session_lifetime: timedelta, presence: timedelta) -> None:
        self._database = database
        self._lifetime = session_lifetime
        self._presence = presence

    def add(self, email: str, name: str, password: str, role: str = "agent") -> Agent:
        """Create an agent, or give the existing one of that e-mail this name, password and role, which ends the
        sessions under the old ones.

        Raises ValueError for a password that is too short and for a role that does not exist.
        """
        if role not in list(Role):
            raise ValueError(f'there is no role "{role}": choose {" or ".join(Role)}')
        values = {"name": name, "role": role, "disabled": False, "password_hash": _hash(password)}
        with self._database.write() as connection:
            row = connection.execute(sa.select(agents.c.id).where(agents.c.email == normal_email(email))).first()
            agent_id = str(row.id) if row else secrets.token_hex(8)
            if row:
                connection.execute(agents.update().where(agents.c.id == agent_id).values(**values))
                _end_sessions(connection, agent_id)
            else:
                new = values | {"id": agent_id, "email": normal_email(email), "created_at": utc_now()}
                connection.execute(agents.insert().values(**new))
        return Agent(agent_id, normal_email(email), name, role)

    def find(self, email: str) -> Agent | None:
        """The agent of that e-mail."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.email == normal_email(email))).first()
        return Agent(row.id, row.email, row.name, row.role) if row else None

    def sign_in(self, email: str, password: str) -> tuple[Agent, Session]:
        """Raises NotAuthenticated alike for an unknown e-mail, a wrong password and a disabled agent."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.email == normal_email(email))).first()
        try:
            _HASHER.verify(row.password_hash if row else _NOBODY, password)
        except (VerificationError, InvalidHashError):
            raise NotAuthenticated from None
        if row is None or row.disabled:
            raise NotAuthenticated
        with self._database.write() as connection:
            # Checking took a while, in which the agent may have been disabled or given another password.
            is_same = (agents.c.id == row.id, agents.c.password_hash == row.password_hash, agents.c.disabled.is_(False))
            if connection.execute(sa.select(agents.c.id).where(*is_same).with_for_update()).first() is None:
                raise NotAuthenticated
            return Agent(row.id, row.email, row.name, row.role), self._issue(connection, row.id)

    def open_session(self, agent: Agent) -> Session:
        """A new credential for an agent who proved who they are."""
        with self._database.write() as connection:
            return self._issue(connection, agent.agent_id)

    def _issue(self, connection: Connection, agent_id: str) -> Session:
        now = utc_now()
        session = Session("as_" + secrets.token_urlsafe(32), now + self._lifetime)
        values = {"agent_id": agent_id, "created_at": now, "expires_at": session.expires_at}
        connection.execute(agent_sessions.insert().values(secret_hash=hash_secret(session.secret), **values))
        return session

    def authenticate(self, secret: str) -> Agent:
        """The agent to whom the secret belongs. Raises NotAuthenticated."""
        query = (
            sa.select(agents, agent_sessions.c.expires_at, agent_sessions.c.revoked_at)
            .join(agent_sessions, agent_sessions.c.agent_id == agents.c.id)
            .where(agent_sessions.c.secret_hash == hash_secret(secret))
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None or row.disabled or row.revoked_at is not None or row.expires_at <= utc_now():
            raise NotAuthenticated
        return Agent(row.id, row.email, row.name, row.role)

    def sign_out(self, secret: str) -> None:
        """End the credential."""
        mine = agent_sessions.c.secret_hash == hash_secret(secret)
        with self._database.write() as connection:
            connection.execute(agent_sessions.update().where(mine).values(revoked_at=utc_now()))

    def seen(self, agent_id: str, present: bool = True) -> None:
        """Note that the agent is present, or with `present=False` that they left."""
        with self._database.write() as connection:
            values = {"last_seen_at": utc_now() if present else None}
            connection.execute(agents.update().where(agents.c.id == agent_id).values(**values))

    def set_availability(self, agent_id: str, availability: Availability) -> None:
        """Store the availability that the agent chose."""
        with self._database.write() as connection:
            connection.execute(agents.update().where(agents.c.id == agent_id).values(availability=str(availability)))

    def availability(self, agent_id: str) -> Availability:
        """The availability that the agent chose last. Raises NotFound for an unknown agent."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(agents.c.availability).where(agents.c.id == agent_id)).scalar()
        if found is None:
            raise NotFound("agent")
        return Availability(found)

    def team(self) -> list[TeamMember]:
        """All agents, also disabled ones, because their names are in old conversations."""
        since = utc_now() - self._presence
        with self._database.read() as connection:
            rows = list(connection.execute(sa.select(agents).order_by(agents.c.name, agents.c.id)))
        return [
            TeamMember(
                Agent(row.id, row.email, row.name, row.role),
                Availability(row.availability),
                present=not row.disabled and row.last_seen_at is not None and row.last_seen_at > since,
                disabled=row.disabled,
            )
            for row in rows
        ]

    def disable(self, email: str) -> bool:
        """End all of the agent's sessions, and let nobody sign in under the e-mail. Open sockets end within their
        heartbeat. False if there is no such agent."""
        with self._database.write() as connection:
            row = connection.execute(sa.select(agents.c.id).where(agents.c.email == normal_email(email))).first()
            if row is None:
                return False
            gone = {"disabled": True, "last_seen_at": None}
            connection.execute(agents.update().where(agents.c.id == row.id).values(**gone))
            _end_sessions(connection, row.id)
        return True

    def enable(self, email: str) -> bool:
        """Let a disabled agent sign in again, under the password that they had; what was ended stays ended. False if
        there is no such agent."""
        with self._database.write() as connection:
            mine = agents.update().where(agents.c.email == normal_email(email))
            return bool(connection.execute(mine.values(disabled=False)).rowcount)

    def set_password(self, email: str, password: str) -> bool:
        """Give the agent a new password, and end the sessions under the old one. False if there is no such agent.

        Raises ValueError for a password that is too short.
        """
        password_hash = _hash(password)
        with self._database.write() as connection:
            row = connection.execute(sa.select(agents.c.id).where(agents.c.email == normal_email(email))).first()
            if row is None:
                return False
            connection.execute(agents.update().where(agents.c.id == row.id).values(password_hash=password_hash))
            _end_sessions(connection, row.id)
        return True

    def anyone_present(self, now: datetime) -> bool:
        """Whether at least one agent who is not away was seen lately."""
        query = sa.select(sa.func.count()).where(
            agents.c.last_seen_at > now - self._presence,
            agents.c.disabled.is_(False),
            agents.c.availability != Availability.AWAY,
        )
        with self._database.join_read() as connection:
            return bool(connection.execute(query).scalar_one())

    def name_of(self, agent_id: str) -> str:
        """The agent's name, for an agent who was slower."""
        with self._database.join_read() as connection:
            name = connection.execute(sa.select(agents.c.name).where(agents.c.id == agent_id)).scalar()
        return str(name) if name else "Another agent"

    def names(self, connection: Connection) -> dict[str, str]:
        """Names by agent id."""
        return {row.id: row.name for row in connection.execute(sa.select(agents.c.id, agents.c.name))}


def _hash(password: str) -> str:
    """The hash to store. Raises ValueError for a password that is too short."""
    if len(password) < MIN_PASSWORD:
        raise ValueError(f"a password needs at least {MIN_PASSWORD} characters")
    return _HASHER.hash(password)


def _end_sessions(connection: Connection, agent_id: str) -> None:
    """End what was opened under the password so far, and know none of the agent's browsers any more."""
    forget_devices(connection, agent_id)
    live = sa.and_(agent_sessions.c.agent_id == agent_id, agent_sessions.c.revoked_at.is_(None))
    connection.execute(agent_sessions.update().where(live).values(revoked_at=utc_now()))
