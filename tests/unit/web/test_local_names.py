"""On the local machine the inbox works under both names of it, whichever the public URL has."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sanic import Request

from frontdesk.inbox.web.credentials import Credentials
from frontdesk.inbox.web.page import content_security_policy
from frontdesk.problems import NotAuthenticated
from frontdesk.settings import Settings


def request(origin: str | None) -> Request:
    headers = {"x-frontdesk-page": "1"} | ({"origin": origin} if origin else {})
    asked: Any = SimpleNamespace(method="POST", headers=headers, cookies={"frontdesk-agent": "secret"})
    return cast(Request, asked)


def credentials(public_url: str) -> Credentials:
    return Credentials(Settings(_env_file=None, public_url=public_url))


@pytest.mark.parametrize("public_url", ["http://localhost:8080", "http://127.0.0.1:8080", "http://LOCALHOST:8080"])
@pytest.mark.parametrize("origin", ["http://localhost:8080", "http://127.0.0.1:8080", "http://LocalHost:8080"])
def test_a_change_and_a_socket_from_either_name_are_the_agents(public_url: str, origin: str) -> None:
    assert credentials(public_url).of(request(origin)) == "secret"
    assert credentials(public_url).of_socket(request(origin)) == "secret"
    assert origin.lower().replace("http", "ws", 1) in content_security_policy(public_url)


@pytest.mark.parametrize(
    ("public_url", "origin"),
    [
        ("http://localhost:8080", "http://localhost:8081"),
        ("http://localhost:8080", "https://localhost:8080"),
        ("http://127.0.0.1:8080", "http://127.0.0.2:8080"),
        ("http://desk.example", "http://localhost"),
        ("http://desk.example", "http://127.0.0.1"),
        ("http://localhost:8080", "http://localhost:8080.evil.example"),
        ("http://localhost:8080", "null"),
    ],
)
def test_no_other_page_is(public_url: str, origin: str) -> None:
    for of in (credentials(public_url).of, credentials(public_url).of_socket):
        with pytest.raises(NotAuthenticated):
            of(request(origin))
