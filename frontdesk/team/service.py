"""The team: sign-in, sessions, presence (the port `Presence` of `frontdesk.handoff.ports`)."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy.engine import Connection, Row

from frontdesk.database import Database, insert_into, utc_now
from frontdesk.identity.model import Session
from frontdesk.identity.sessions import hash_secret
from frontdesk.problems import NotAllowed, NotAuthenticated, NotFound
from frontdesk.team.devices import forget_devices
from frontdesk.team.model import Absence, Agent, Attendance, Availability, Role, TeamMember, normal_email
from frontdesk.team.permissions import Permission, may, require
from frontdesk.team.tables import agent_sessions, agents

log = structlog.get_logger("frontdesk.team")

MIN_PASSWORD = 10
_HASHER = PasswordHasher()
#: The hash of a random password that nobody knows, checked for an unknown e-mail, so that both answers take the same
#: time. Written down, because each start of a process would take the time of a sign-in to make one.
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$s0c7smLLDnIFVK5W2+YTjg$mACV/bkMd74XbLJjp5WLaJ5Lwi6afEG8+UOw0OydhR4"


#: Is no hash, so that no password fits it.
NO_PASSWORD = "!"


class AgentService:
    """Signs agents in and knows who is present. A page that is silent for `silence` counts as closed."""

    def __init__(self, database: Database, session_lifetime: timedelta, silence: timedelta) -> None:
        self._database = database
        self._lifetime = session_lifetime
        self._silence = silence

    def add(self, email: str, name: str, password: str, role: str = Role.AGENT) -> Agent:
        """Create an agent, or give the existing one of that e-mail this name, password and role, which ends the
        sessions under the old ones.

        Raises ValueError for a password that is too short and for a role that does not exist; NotAllowed for the last
        admin who shall be none any more.
        """
        known = known_role(role)
        values = {"name": name, "role": known, "disabled": False, "password_hash": _hash(password)}
        with self._database.write() as connection:
            row = connection.execute(sa.select(agents.c.id).where(agents.c.email == normal_email(email))).first()
            agent_id = str(row.id) if row else secrets.token_hex(8)
            if row:
                if known is not Role.ADMIN:
                    check_not_last_admin(connection, agent_id)
                connection.execute(agents.update().where(agents.c.id == agent_id).values(**values))
                _end_sessions(connection, agent_id)
            else:
                new = values | {"id": agent_id, "email": normal_email(email), "created_at": utc_now()}
                connection.execute(agents.insert().values(**new))
        return Agent(agent_id, normal_email(email), name, known)

    def get(self, agent_id: str) -> Agent:
        """The agent of that id. Raises NotFound."""
        with self._database.join_read() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.id == agent_id)).first()
        if row is None:
            raise NotFound("agent")
        return _agent(row)

    def find(self, email: str) -> Agent | None:
        """The agent of that e-mail."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.email == normal_email(email))).first()
        return _agent(row) if row else None

    def find_active(self, email: str) -> Agent | None:
        """The agent of that e-mail, if they may sign in."""
        mine = sa.and_(agents.c.email == normal_email(email), agents.c.disabled.is_(False))
        with self._database.join_read() as connection:
            row = connection.execute(sa.select(agents).where(mine)).first()
        return _agent(row) if row else None

    def stand_in(self, desk: str, name: str) -> Agent:
        """The agent who stands for everybody of a help desk; made at the first call, and nobody can sign in as them."""
        email = f"{desk}@desk.invalid"
        values: dict[str, Any] = {"id": secrets.token_hex(8), "email": email, "name": name}
        values |= {"password_hash": NO_PASSWORD, "role": Role.AGENT, "disabled": True, "created_at": utc_now()}
        with self._database.join() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.email == email)).first()
            if row is None:
                insert = insert_into(connection, agents).values(**values)
                connection.execute(insert.on_conflict_do_nothing(index_elements=["email"]))
                row = connection.execute(sa.select(agents).where(agents.c.email == email)).one()
        return _agent(row)

    def sign_in(self, email: str, password: str) -> tuple[Agent, Session]:
        """Raises NotAuthenticated alike for an unknown e-mail, a wrong password and a disabled agent."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.email == normal_email(email))).first()
        try:
            _HASHER.verify(row.password_hash if row else NOBODY, password)
        except (VerificationError, InvalidHashError):
            raise NotAuthenticated from None
        if row is None or row.disabled:
            raise NotAuthenticated
        with self._database.write() as connection:
            # Checking took a while, in which the agent may have been disabled or given another password.
            is_same = (agents.c.id == row.id, agents.c.password_hash == row.password_hash, agents.c.disabled.is_(False))
            if connection.execute(sa.select(agents.c.id).where(*is_same).with_for_update()).first() is None:
                raise NotAuthenticated
            return _agent(row), self._issue(connection, row.id)

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
        return _agent(row)

    def agents_of(self, opened_by: Collection[str]) -> dict[str, Agent]:
        """Who each secret belongs to, as `authenticate`, by secret; those that open nothing are left out."""
        hashes = {hash_secret(secret): secret for secret in opened_by}
        s = agent_sessions.c
        is_live = (s.secret_hash.in_(hashes), s.revoked_at.is_(None), s.expires_at > utc_now())
        query = sa.select(agents, s.secret_hash).join(agent_sessions, s.agent_id == agents.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query.where(*is_live, agents.c.disabled.is_(False)))
            return {hashes[row.secret_hash]: _agent(row) for row in rows}

    def sign_out(self, secret: str) -> None:
        """End the credential."""
        mine = agent_sessions.c.secret_hash == hash_secret(secret)
        with self._database.write() as connection:
            connection.execute(agent_sessions.update().where(mine).values(revoked_at=utc_now()))

    def seen(self, agent_id: str, present: bool = True, now: datetime | None = None) -> None:
        """Note that a page of the agent is open, or with `present=False` that the last one was closed."""
        now = now or utc_now()
        values = {"last_seen_at": now, "left_at": None} if present else {"left_at": now}
        with self._database.write() as connection:
            connection.execute(agents.update().where(agents.c.id == agent_id).values(**values))

    def set_availability(self, agent_id: str, availability: Availability, now: datetime | None = None) -> None:
        """Store the availability that the agent chose; the same one again changes nothing."""
        values = {"availability": str(availability), "chosen_at": now or utc_now()}
        is_another = sa.and_(agents.c.id == agent_id, agents.c.availability != str(availability))
        with self._database.write() as connection:
            connection.execute(agents.update().where(is_another).values(**values))

    def availability(self, agent_id: str) -> Availability:
        """The availability that the agent chose last. Raises NotFound for an unknown agent."""
        with self._database.read() as connection:
            found = connection.execute(sa.select(agents.c.availability).where(agents.c.id == agent_id)).scalar()
        if found is None:
            raise NotFound("agent")
        return Availability(found)

    def team(self) -> list[TeamMember]:
        """All agents, also disabled ones, because their names are in old conversations."""
        now = utc_now()
        with self._database.read() as connection:
            rows = list(connection.execute(sa.select(agents).order_by(agents.c.name, agents.c.id)))
        return [
            TeamMember(
                _agent(row),
                Availability(row.availability),
                present=_attendance(row).has_page(now, self._silence),
                disabled=row.disabled,
            )
            for row in rows
        ]

    def disable(self, email: str, now: datetime | None = None) -> bool:
        """End all of the agent's sessions, and let nobody sign in under the e-mail. Open sockets end within their
        second, and the agent's conversations go back to the queue. False if there is no such agent.

        Raises NotAllowed for the last admin.
        """
        with self._database.write() as connection:
            row = connection.execute(sa.select(agents.c.id).where(agents.c.email == normal_email(email))).first()
            if row is None:
                return False
            check_not_last_admin(connection, row.id)
            gone = {"disabled": True, "left_at": now or utc_now()}
            connection.execute(agents.update().where(agents.c.id == row.id).values(**gone))
            _end_sessions(connection, row.id)
        return True

    def set_role(self, email: str, role: str) -> bool:
        """Give the agent another role, as whoever runs the server: what they have open ends within a second, and they
        sign in anew. False if there is no such agent.

        Raises ValueError for a role that does not exist; NotAllowed for the last admin.
        """
        known, agent = known_role(role), self.find(email)
        if agent is not None:
            self._set_role(agent.agent_id, known, by="operator")
        return agent is not None

    def give_role(self, by: Agent, agent_id: str, role: Role) -> None:
        """Give a colleague another role, as `set_role`.

        Raises:
            NotPermitted: whoever gives it is no admin.
            NotAllowed: it is their own (`own_role`), or the colleague is the last admin (`last_admin`).
            NotFound: there is no such colleague.
        """
        require(by, Permission.MANAGE_AGENTS)
        if by.agent_id == agent_id:
            raise NotAllowed("own_role", "Nobody changes their own role: ask another admin.")
        self._set_role(self.get(agent_id).agent_id, role, by.agent_id)

    def _set_role(self, agent_id: str, role: Role, by: str) -> None:
        is_another = sa.and_(agents.c.id == agent_id, agents.c.role != role)
        with self._database.write() as connection:
            if role is not Role.ADMIN:
                check_not_last_admin(connection, agent_id)
            if connection.execute(agents.update().where(is_another).values(role=role)).rowcount:
                _end_sessions(connection, agent_id)
                log.warning("role_changed", agent=agent_id, role=role, by=by)

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

    def absence(self, agent_id: str, now: datetime) -> Absence | None:
        """The absence of one agent, or None for one who is present. Raises NotFound for an unknown agent."""
        with self._database.join_read() as connection:
            row = connection.execute(sa.select(agents).where(agents.c.id == agent_id)).first()
        if row is None:
            raise NotFound("agent")
        return _attendance(row).absence(now, self._silence)

    def absences(self, now: datetime) -> dict[str, Absence | None]:
        """The absence of each agent, None for those who are present."""
        with self._database.join_read() as connection:
            rows = list(connection.execute(sa.select(agents)))
        return {row.id: _attendance(row).absence(now, self._silence) for row in rows}

    def anyone_present(self, now: datetime) -> bool:
        """Whether at least one agent is present."""
        return None in self.absences(now).values()

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


def _agent(row: Row[Any]) -> Agent:
    return Agent(row.id, row.email, row.name, Role(row.role))


def known_role(name: str) -> Role:
    """Raises ValueError for a role that does not exist."""
    if name not in list(Role):
        raise ValueError(f'there is no role "{name}": choose one of {", ".join(Role)}')
    return Role(name)


def check_not_last_admin(connection: Connection, agent_id: str) -> None:
    """Raise NotAllowed if this is the only admin who can sign in. Two who would remove each other are told apart by the
    locks of their rows."""
    is_admin = (agents.c.role == Role.ADMIN, agents.c.disabled.is_(False))
    admins = connection.execute(sa.select(agents.c.id).where(*is_admin).order_by(agents.c.id).with_for_update())
    if list(admins.scalars()) == [agent_id]:
        raise NotAllowed("last_admin", "This is the last admin: make somebody else one first.")


def _attendance(row: Row[Any]) -> Attendance:
    return Attendance(
        availability=Availability(row.availability),
        disabled=row.disabled or not may(Role(row.role), Permission.ANSWER),
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        left_at=row.left_at,
        chosen_at=row.chosen_at,
    )


def _end_sessions(connection: Connection, agent_id: str) -> None:
    """End what was opened under the password so far, and know none of the agent's browsers any more."""
    forget_devices(connection, agent_id)
    live = sa.and_(agent_sessions.c.agent_id == agent_id, agent_sessions.c.revoked_at.is_(None))
    connection.execute(agent_sessions.update().where(live).values(revoked_at=utc_now()))
