"""What operators rely on: faults that are seen, an end of what died, and nothing that waits for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
import yaml
from sqlalchemy.engine import Connection

from frontdesk.database import Database
from tests.awaiting import until
from tests.clients import Agent, Customer, Site
from tests.ports import free_port
from tests.replica import replica
from tests.stack import ROOT, crashes


def test_a_sentence_that_is_missing_is_a_fault_of_ours_that_is_logged(
    stack_env: dict[str, str], tmp_path: Path, agent: Agent
) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text())
    del domain["responses"]["utter_person_joined"]
    catalogue, log = tmp_path / "domain.yml", tmp_path / "replica.log"
    catalogue.write_text(yaml.safe_dump(domain))
    with replica(stack_env, log, catalogue=str(catalogue)) as site:
        customer, mine = Customer.start(site), Agent(site, agent.session, agent.name)
        path = f"/conversations/{customer.conversation}/take-over"
        answer = mine.ask("POST", path, {}, described=False)
        assert (answer.status, answer.code) == (500, "internal")
        assert mine.do("take-over", "0" * 32).status == 404
    (line,) = crashes(log.read_text())
    assert json.loads(line)["event"] == "request_crashed"


def _locks(connection: Connection) -> bool:
    """Whether all tables are locked now. To wait for one while holding another would be a deadlock with who reads them
    the other way around."""
    try:
        with connection.begin_nested():
            connection.execute(sa.text("LOCK TABLE conversations, turns, sessions IN ACCESS EXCLUSIVE MODE NOWAIT"))
    except sa.exc.OperationalError:
        return False
    return True


@contextmanager
def everything_locked(database_url: str) -> Iterator[None]:
    """Another program holds every lock that it can get."""
    database = Database(database_url, is_limited=False)
    try:
        with database.write() as connection:
            if database.engine.dialect.name == "postgresql":
                until(lambda: _locks(connection), "somebody holds the tables")
            yield
    finally:
        database.close()


def test_a_database_that_is_locked_makes_nobody_wait_for_ever(
    stack_env: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    with replica(stack_env, tmp_path / "replica.log", database_url=database_url) as site:
        with everything_locked(database_url):
            begun = site.ask("POST", "/api/chat/conversations", {})
            health = site.ask("GET", "/health")
        assert (begun.status, begun.code) == (503, "unavailable")
        assert (health.status, health.body["status"]) == (503, "database_unavailable")
        assert "database" in health.body["parts"]
        assert site.ask("POST", "/api/chat/conversations", {}).status == 201
        until(lambda: site.ask("GET", "/health").status == 200, "it does not say that all is well again")


DYING = """
import asyncio
from frontdesk.turns.runner import TurnRunner

sweep, sweeps = TurnRunner.sweep, []

async def die_the_second_time(self):
    if sweeps:
        raise asyncio.CancelledError
    sweeps.append(await sweep(self))

TurnRunner.sweep = die_the_second_time
from frontdesk.cli.app import main
main()
"""


def test_a_background_task_that_dies_ends_the_process_as_a_failure(stack_env: dict[str, str], tmp_path: Path) -> None:
    own = {"FRONTDESK_PORT": str(free_port()), "FRONTDESK_REPLICA": "dying", "FRONTDESK_PUBLIC_URL": ""}
    command = [sys.executable, "-c", DYING, "serve"]
    done = subprocess.run(command, env=stack_env | own, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1, done.stderr
    ended = [json.loads(line) for line in done.stderr.splitlines() if "background_ended" in line]
    assert [line["loop"] for line in ended] == ["sweep"]


def test_limits_that_cannot_be_read_are_refused_at_the_start(stack_env: dict[str, str]) -> None:
    for process in ("serve", "actions"):
        command = [sys.executable, "-m", "frontdesk.cli", process]
        env = stack_env | {"FRONTDESK_LIMITS": "messages_by_moon=1/hour"}
        done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert done.returncode == os.EX_CONFIG
        assert "FRONTDESK_LIMITS: unknown limit messages_by_moon" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_disabled_agent_is_out_at_once_and_the_list_says_so(site: Site, frontdesk: Callable[..., str]) -> None:
    frontdesk("agents", "add", "kit@larkfield.example", "--name", "Kit Marlow", text="a long password\n")
    body = {"email": "kit@larkfield.example", "password": "a long password"}
    kit = Agent(site, site.ask("POST", "/api/inbox/sessions", body).body["session"], "Kit Marlow")
    with kit.socket() as socket:
        socket.until("ready")
        assert "cannot sign in any more" in frontdesk("agents", "disable", "kit@larkfield.example")
        assert kit.ask("GET", "/team").status == 401
        assert socket.closed()[0] == 4401
    assert site.ask("POST", "/api/inbox/sessions", body).status == 401
    (line,) = (line for line in frontdesk("agents", "list").splitlines() if line.startswith("kit@"))
    assert line == "kit@larkfield.example  Kit Marlow  agent  disabled"
