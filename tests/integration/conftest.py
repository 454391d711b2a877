"""Customers, agents and the demo company of the running stack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import prefork
from tests.clients import Agent, Customer, Site, new_id
from tests.shop import Shop
from tests.stack import NAMES, ROOT, Stack, crashes
from tests.talking import Terminal


@pytest.fixture(scope="session", autouse=True)
def _nothing_crashed(stack: Stack) -> Iterator[None]:
    """After everything that these tests tried, no process of the stack has crashed at a request or a turn."""
    yield
    for name in NAMES:
        found = crashes(stack.log(name))
        assert not found, f"{name}: {found[:3]}"


@pytest.fixture(scope="session")
def frontdesk(stack: Stack) -> Callable[..., str]:
    """Runs `frontdesk …` with the stack's settings; what it printed."""

    def run(*arguments: str, text: str = "") -> str:
        done = prefork.run(*arguments, env=stack.env, cwd=ROOT, text=text)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="session")
def stack_env(stack: Stack) -> dict[str, str]:
    """The environment of the stack's processes."""
    return dict(stack.env)


@pytest.fixture(scope="session")
def terminal(stack: Stack, stack_env: dict[str, str]) -> Terminal:
    """`frontdesk talk --json` on the running site."""
    return Terminal(stack.base_url, stack_env)


@pytest.fixture(scope="session")
def mail_folder(stack: Stack) -> Path:
    """Where the mail lands that is sent."""
    return stack.data_dir / "mail"


@pytest.fixture(scope="session")
def site(stack: Stack) -> Site:
    return Site(stack.base_url)


@pytest.fixture(scope="session")
def shop(frontdesk: Callable[..., str]) -> Shop:
    return Shop(json.loads(frontdesk("demo", "customers", "--json")))


@pytest.fixture
def visitor(site: Site) -> Customer:
    """Somebody in a new anonymous conversation."""
    return Customer.start(site)


@pytest.fixture
def customer(site: Site, shop: Shop) -> Customer:
    """A demo customer with one open order, in a new conversation."""
    return Customer.start(site, shop.with_one_open_order["email"])


@pytest.fixture(scope="session")
def agent(site: Site, frontdesk: Callable[..., str]) -> Agent:
    """The demo agent."""
    found = json.loads(frontdesk("demo", "agent", "--json"))
    return Agent(site, found["token"], found["name"])


@pytest.fixture(scope="session")
def other_agent(site: Site, frontdesk: Callable[..., str]) -> Agent:
    """A second agent, who signed in with a password."""
    password = new_id()
    frontdesk("agents", "add", "sam@larkfield.example", "--name", "Sam Thorne", text=password + "\n")
    answer = site.ask("POST", "/api/inbox/sessions", {"email": "sam@larkfield.example", "password": password})
    return Agent(site, answer.body["session"], answer.body["agent"]["name"], password)


@pytest.fixture
def leaving_agent(site: Site, other_agent: Agent) -> Agent:
    """The second agent in a session of the test's own, to be ended."""
    body = {"email": "sam@larkfield.example", "password": other_agent.password}
    answer = site.ask("POST", "/api/inbox/sessions", body)
    return Agent(site, answer.body["session"], answer.body["agent"]["name"])


@pytest.fixture
def present(agent: Agent) -> Iterator[Agent]:
    """The demo agent with an open socket: somebody is there."""
    with agent.present():
        yield agent
