"""Whatever fails, nothing that was typed reaches a log: every door, with the database broken in several ways."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from requests import RequestException
from websockets.exceptions import ConnectionClosed

from frontdesk.bootstrap.team import build_team
from frontdesk.database import Database
from frontdesk.settings import Settings
from tests.awaiting import until
from tests.clients import Agent, Customer, Site, new_id
from tests.replica import replica

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


class Doors:
    """Everything that somebody can type, each with the same word in it."""

    def __init__(self, customer: Customer, agent: Agent, typed: str) -> None:
        self.customer = customer
        self.agent = agent
        self.typed = typed

    def try_all(self) -> None:
        """Each input once, whatever comes of it; also at once, so that some meet what others broke."""
        threads = [threading.Thread(target=self._try, args=(door,)) for door in (*self._http(), *self._sockets())]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert not [thread for thread in threads if thread.is_alive()], "somebody waits for ever"

    def _try(self, door: Callable[[], Any]) -> None:
        with suppress(RequestException, ConnectionClosed, TimeoutError):
            door()

    def _http(self) -> Iterator[Callable[[], Any]]:
        typed, here = self.typed, f"/conversations/{self.customer.conversation}"
        mail = f"{typed}@example.com"
        for method, path, body in (
            ("POST", "messages", {"id": typed[:64], "text": typed}),
            ("POST", "messages", {"id": new_id(), "button": typed[:20]}),
            ("POST", "ratings", {"episode": 1, "person": 5, "bot": 1, "comment": typed}),
            ("POST", "contact", {"email": mail}),
            ("POST", "identity", {"identity_token": typed}),
            ("POST", "conversations", {"locale": typed, "identity_token": typed}),
            ("GET", f"events?after={typed}", None),
        ):
            yield lambda m=method, p=path, b=body: self._fresh(self.customer).ask(
                m, f"/api/chat/{p}", b, described=False
            )
        for method, path, body in (
            ("POST", "/sessions", {"email": mail, "password": typed}),
            ("GET", f"/conversations?search={typed}", None),
            ("GET", f"/conversations?view={typed}&after={typed}", None),
            ("GET", f"/conversations/{typed}", None),
            ("POST", f"/conversations/{typed}/take-over", {}),
            ("POST", f"{here}/replies", {"id": typed[:64], "text": typed}),
            ("POST", f"{here}/notes", {"id": new_id(), "text": typed}),
            ("PUT", f"{here}/drafts/reply", {"text": typed}),
            ("PUT", f"{here}/drafts/{typed}", {"text": typed}),
            ("PUT", f"{here}/read", {"seq": 1, typed: typed}),
            ("POST", f"{here}/reveals", {"field": f"slot.{typed}"}),
            ("PUT", "/availability", {"availability": typed}),
        ):
            yield lambda m=method, p=path, b=body: self._fresh(self.agent).ask(m, p, b, described=False)

    def _sockets(self) -> Iterator[Callable[[], Any]]:
        typed = self.typed
        for frame in (
            {"type": "message", "id": typed[:64], "text": typed},
            {"type": "rating", "episode": 1, "person": 5, "bot": 1, "comment": typed},
            {"type": "context", "values": {typed[:40]: typed, "page": typed}},
            {"type": "contact", "email": f"{typed}@example.com"},
            {"type": typed[:20], "text": typed},
        ):
            yield lambda sent=frame: self._frame(self.customer, sent)
        for frame in (
            {"type": "subscribe", "search": typed},
            {"type": "viewing", "conversation": typed[:32]},
            {"type": "typing", "conversation": typed[:32], "active": True},
        ):
            yield lambda sent=frame: self._frame(self.agent, sent)

    def _frame(self, who: Customer | Agent, frame: dict[str, Any]) -> None:
        with self._fresh(who).socket() as socket:
            socket.until("ready")
            socket.send_raw(json.dumps(frame))
            socket.send({"type": "ping"})
            socket.until("pong")

    def _fresh(self, who: Any) -> Any:
        """The same person over a connection of their own."""
        return type(who)(Site(who.site.url), *(getattr(who, name) for name in list(vars(who))[1:]))


@contextmanager
def tables_gone(database: Database) -> Iterator[None]:
    """Statements name tables that are not there."""
    names = ("events", "drafts", "agents", "sessions")
    for name in names:
        _run(database, f"ALTER TABLE {name} RENAME TO {name}_gone")
    yield
    for name in names:
        _run(database, f"ALTER TABLE {name}_gone RENAME TO {name}")


@contextmanager
def columns_gone(database: Database) -> Iterator[None]:
    """Statements are wrong in the middle of a transaction."""
    pairs = (("events", "client_id"), ("drafts", "text"), ("conversations", "customer_messages"))
    for table, column in pairs:
        _run(database, f"ALTER TABLE {table} RENAME COLUMN {column} TO gone")
    yield
    for table, column in pairs:
        _run(database, f"ALTER TABLE {table} RENAME COLUMN gone TO {column}")


@contextmanager
def rows_quoted(database: Database) -> Iterator[None]:
    """The database quotes what is stored in its errors."""
    body = "BEGIN RAISE EXCEPTION 'quoted %%', NEW::text USING DETAIL = NEW::text, HINT = NEW::text; END"
    _run(database, f"CREATE FUNCTION quote_row() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    for table in ("events", "drafts"):
        _run(
            database,
            f"CREATE TRIGGER quoting BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION quote_row()".replace(
                "EXECUTE", "FOR EACH ROW EXECUTE"
            ),
        )
    yield
    _run(database, "DROP FUNCTION quote_row CASCADE")


@contextmanager
def cut_in_the_middle(database: Database) -> Iterator[None]:
    """Statements wait for a lock until their connections are ended, as by a restart of the server."""
    locked, over = threading.Event(), threading.Event()

    def cut() -> None:
        waiting = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with database.write() as connection:
            connection.exec_driver_sql("LOCK TABLE events, drafts, agents, heartbeats IN SHARE MODE")
            locked.set()
            while not over.wait(0.1):
                connection.exec_driver_sql(waiting)

    thread = threading.Thread(target=cut)
    thread.start()
    assert locked.wait(30)
    yield
    over.set()
    thread.join()


def _run(database: Database, statement: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(statement)


def used_with(
    breakage: Callable[[Database], Any], env: dict[str, str], folder: Path, database_url: str
) -> tuple[str, str]:
    """The word that was typed at every door while the database was broken, and the log."""
    typed, log = f"xyzzy{new_id()}illness", folder / "replica.log"
    database = Database(database_url, is_limited=False)
    team = build_team(Settings(_env_file=None), database)
    kit = team.add("kit@example.com", "Kit", "a long password")
    with replica(env, log, database_url=database_url) as site:
        customer, agent = Customer.start(site), Agent(site, team.open_session(kit).secret, kit.name)
        assert customer.post("hello").status == 202
        assert agent.do("take-over", customer.conversation).status == 200
        doors = Doors(customer, agent, typed)
        with breakage(database):
            doors.try_all()
        until(lambda: site.ask("GET", "/health").status == 200, "it is not well again", seconds=60)
        assert customer.post("hello again").status == 202
        doors.try_all()
    database.close()
    return typed, log.read_text()


@pytest.mark.parametrize("breakage", [tables_gone, columns_gone])
def test_nothing_typed_is_logged_when_statements_are_wrong(
    breakage: Any, stack_env: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    check(*used_with(breakage, stack_env, tmp_path, database_url))


@on_postgresql  # SQLite's triggers cannot quote, and its connections cannot be cut
@pytest.mark.parametrize("breakage", [rows_quoted, cut_in_the_middle])
def test_nothing_typed_is_logged_when_the_server_quotes_it_or_cuts_connections(
    breakage: Any, stack_env: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    check(*used_with(breakage, stack_env, tmp_path, database_url))


def check(typed: str, log: str) -> None:
    """Raises AssertionError unless the log is JSON, tells of the failure, and holds nothing that was typed."""
    events = {json.loads(line)["event"] for line in log.splitlines()}
    assert events & {"request_crashed", "database_unavailable"} and events & {"socket_crashed", "socket_unavailable"}
    assert typed[:20] not in log and "hello again" not in log
