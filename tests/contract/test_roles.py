"""Every route of the inbox asks for a permission, and a role that was taken away opens nothing more."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sanic import Sanic

from frontdesk.bootstrap.public import Public, build_public, inbox_door
from frontdesk.database import Database, utc_now
from frontdesk.inbox.live_sessions import LiveSessions
from frontdesk.inbox.web.guard import OPEN
from frontdesk.inbox.web.socket import AgentSocket
from frontdesk.problems import NotAllowed, NotAuthenticated, NotPermitted
from frontdesk.settings import Settings
from frontdesk.site import build_app
from frontdesk.team.model import Agent, Role
from frontdesk.team.permissions import PERMISSIONS, Permission
from frontdesk.team.service import AgentService
from frontdesk.team.tables import agents
from tests.contract.test_ended_sessions import DeafPage
from tests.engine import Engine

#: Who has each permission; a change of the table is a change of this.
HOLDERS = {
    Permission.READ: {*Role},
    Permission.ANSWER: {Role.AGENT, Role.LEAD, Role.APPROVER, Role.ADMIN},
    Permission.REVEAL: {Role.AGENT, Role.LEAD, Role.APPROVER, Role.ADMIN},
    Permission.OPERATE: {Role.AGENT, Role.LEAD, Role.APPROVER, Role.ADMIN},
    Permission.TAKE_FROM_COLLEAGUE: {Role.LEAD, Role.ADMIN},
    Permission.REVIEW_GAPS: {Role.LEAD, Role.DESIGNER, Role.ADMIN},
    Permission.APPROVE: {Role.APPROVER},
    Permission.MANAGE_AGENTS: {Role.ADMIN},
    Permission.MANAGE_OPERATIONS: {Role.ADMIN},
}
#: The only routes without a permission: the sign-in, and documents without data.
OPEN_ROUTES = {
    "frontdesk.inbox_sessions.sign_in",
    "frontdesk.inbox_document.lists",
    "frontdesk.inbox_document.conversation",
    "frontdesk.inbox_document.gaps",
    "frontdesk.inbox_document.approvals",
    "frontdesk.inbox_document.operations",
}
PASSWORD = "a long enough password"


class OpenPage(DeafPage):
    """A page that says when its socket has told it something."""

    def __init__(self, secret: str, reads: int) -> None:
        super().__init__(secret, reads)
        self.is_open = asyncio.Event()

    async def send(self, text: str) -> None:
        self.is_open.set()
        await super().send(text)


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Public]:
    folder = tmp_path_factory.mktemp("var")
    shutil.copy(migrated_sqlite, folder / "frontdesk.db")
    url = f"sqlite:///{folder}/frontdesk.db"
    built = build_public(Settings(data_dir=folder, database_url=url, assistant_secret="x" * 32, _env_file=None))
    yield built
    built.in_thread.close()
    built.engine.database.close()


@pytest.fixture(scope="module")
def routes(public: Public) -> dict[str, Any]:
    """What answers, by name, of every route of the inbox but its files."""
    Sanic.test_mode = True
    try:
        found = build_app(public).router.routes
    finally:
        Sanic.test_mode = False
    inbox = [r for r in found if r.path.startswith(("api/inbox", "inbox")) and not r.path.startswith("inbox/assets")]
    return {route.name: _answerer(route) for route in inbox}


def _answerer(route: Any) -> Any:
    """Sanic keeps a socket's handler in a partial."""
    return route.handler.args[0] if route.extra.websocket else route.handler


def member(team: AgentService, role: Role, name: str = "") -> tuple[Agent, str]:
    """Somebody new in this role, and their session."""
    agent = team.add(f"{name or role}@example.com", str(role), PASSWORD, role)
    return agent, team.open_session(agent).secret


def asking(secret: str) -> Any:
    """A request with this bearer token and nothing else."""
    return SimpleNamespace(headers={"authorization": f"Bearer {secret}"}, method="POST", body=b"{}", args={})


def test_every_permission_is_held_as_the_table_says() -> None:
    held = {each: {role for role in Role if each in PERMISSIONS[role]} for each in Permission}
    assert held == HOLDERS


def test_every_route_of_the_inbox_says_what_it_needs(routes: dict[str, Any]) -> None:
    assert len(routes) > 20
    assert [name for name, route in routes.items() if not hasattr(route, "needs")] == []
    assert {name for name, route in routes.items() if route.needs == OPEN} == OPEN_ROUTES


@pytest.mark.parametrize("role", Role)
async def test_a_route_lets_in_who_has_its_permission_and_nobody_else(
    public: Public, routes: dict[str, Any], role: Role
) -> None:
    _, secret = member(public.engine.team, role)
    for name, route in routes.items():
        if route.needs == OPEN or name.endswith(".socket"):
            continue
        if role in HOLDERS[route.needs]:
            # It is let in, and then fails at what such a request lacks.
            with suppress(TypeError):
                await route(asking(secret), unknown_parameter=None)
        else:
            with pytest.raises(NotPermitted):
                await route(asking(secret))


@pytest.mark.parametrize("end", ["demoted", "disabled", "signed out", "demoted behind our back"])
async def test_what_is_open_stops_with_the_role_the_agent_or_the_session(
    public: Public, routes: dict[str, Any], end: str
) -> None:
    team = public.engine.team
    agent, secret = member(team, Role.LEAD, end.replace(" ", "."))
    gaps = routes["frontdesk.inbox_gaps.groups"]
    await gaps(asking(secret))
    door = inbox_door(public)
    door = replace(door, live_sessions=LiveSessions(team, door.in_thread, pause=0.01))
    page = OpenPage(secret, reads=100)
    serving = asyncio.create_task(AgentSocket(door, page).serve(lambda: secret))  # type: ignore[arg-type]
    await page.is_open.wait()
    if end == "demoted":
        team.set_role(agent.email, Role.AGENT)
    elif end == "disabled":
        team.disable(agent.email)
    elif end == "signed out":
        team.sign_out(secret)
    else:
        with public.engine.database.write() as connection:
            connection.execute(agents.update().where(agents.c.id == agent.agent_id).values(role=Role.AGENT))
    with pytest.raises((NotAuthenticated, NotPermitted)):
        await gaps(asking(secret))
    await serving
    assert page.closed_with is not None and page.closed_with[0] == 4401


def test_nobody_changes_their_own_role_and_only_admins_change_others(engine: Engine) -> None:
    team = engine.agents
    ann, kim = engine.agent("ann", Role.ADMIN), engine.agent("kim")
    with pytest.raises(NotAllowed) as problem:
        team.give_role(ann, ann.agent_id, Role.APPROVER)
    assert problem.value.code == "own_role"
    for role in (Role.AGENT, Role.LEAD, Role.APPROVER, Role.DESIGNER):
        with pytest.raises(NotPermitted):
            team.give_role(replace(kim, role=role), ann.agent_id, Role.AGENT)
    team.give_role(ann, kim.agent_id, Role.APPROVER)
    assert team.get(kim.agent_id).role is Role.APPROVER and team.get(ann.agent_id).role is Role.ADMIN


def test_the_last_admin_stays_whichever_way_they_would_go(engine: Engine) -> None:
    team = engine.agents
    ann, ben = engine.agent("ann", Role.ADMIN), engine.agent("ben", Role.ADMIN)
    team.disable(ben.email)
    for remove in (
        lambda: team.disable(ann.email),
        lambda: team.set_role(ann.email, Role.LEAD),
        lambda: team.add(ann.email, "Ann", PASSWORD, Role.AGENT),
        lambda: team.give_role(ben, ann.agent_id, Role.LEAD),
    ):
        with pytest.raises(NotAllowed) as problem:
            remove()
        assert problem.value.code == "last_admin"
    assert team.get(ann.agent_id).role is Role.ADMIN


def test_of_two_admins_who_remove_each_other_one_stays(engine: Engine, database: Database) -> None:
    ann, ben = engine.agent("ann", Role.ADMIN), engine.agent("ben", Role.ADMIN)

    def remove(pair: tuple[Agent, Agent]) -> None:
        with suppress(NotAllowed):
            engine.agents.give_role(pair[0], pair[1].agent_id, Role.AGENT)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(remove, [(ann, ben), (ben, ann)]))
    with database.read() as connection:
        roles = sorted(connection.execute(sa.select(agents.c.role)).scalars())
    assert roles == ["admin", "agent"]


def test_who_answers_nobody_is_not_there_for_customers(engine: Engine) -> None:
    designer = engine.agent("dee", Role.DESIGNER)
    engine.agents.seen(designer.agent_id)
    assert not engine.agents.anyone_present(utc_now())
