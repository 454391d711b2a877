"""Frontdesk asks zendesk.com, or this machine, and nobody else: not for a subdomain that is an address, not for a
redirect, not for an address in an answer."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.connectors.looking import look_at
from frontdesk.connectors.model import DeskAway
from frontdesk.connectors.zendesk.address import account_url, loopback_url
from tests.channel_case import other_side
from tests.zendesk.case import ZendeskWorld, new_ticket

INWARD = (
    "169.254.169.254",
    "10.0.0.1",
    "192.168.0.1",
    "127.0.0.1",
    "2130706433",  # 127.0.0.1 as one number
    "0x7f000001",
    "0177.0.0.1",
    "[::1]",
    "::ffff:169.254.169.254",
    "fd00::1",
    "localhost",
    "metadata.google.internal",
)


@pytest.mark.parametrize("host", INWARD)
def test_a_subdomain_never_leads_into_the_own_network(host: str) -> None:
    for subdomain in (host, f"{host}/", f"{host}#", f"{host}?", f"x@{host}/", f"{host}:80/", f"{host}\\", f"x.{host}#"):
        try:
            url = account_url(subdomain)
        except ValueError:
            continue
        assert urlsplit(url).hostname == f"{host}.zendesk.com"  # a number is a label like any other


@given(st.one_of(st.text(max_size=70), st.from_regex(r"[a-z0-9.:/@#?\[\]%-]{1,70}", fullmatch=True)))
def test_whatever_is_given_as_subdomain_the_host_is_one_of_zendesk(subdomain: str) -> None:
    try:
        url = account_url(subdomain)
    except ValueError:
        return
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", f"{subdomain}.zendesk.com", "")
    assert "." not in subdomain and subdomain.isascii()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000", "https://localhost:8443", "http://[::1]:80"])
def test_a_server_on_this_machine_may_stand_in(url: str) -> None:
    assert loopback_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        *(f"http://{host}:80" for host in INWARD if host not in ("127.0.0.1", "[::1]", "localhost")),
        "http://127.0.0.1",
        "http://127.0.0.1:80/path",
        "http://user@127.0.0.1:80",
        "http://127.0.0.1:80@evil.example",
        "http://127.0.0.1.evil.example:80",
        "http://LOCALHOST:80#",
        "ftp://127.0.0.1:21",
        "http://127.0.0.1:99999",
        "127.0.0.1:80",
    ],
)
def test_nothing_else_may_stand_in(url: str) -> None:
    with pytest.raises(ValueError, match="this machine"):
        loopback_url(url)


def test_redirects_and_addresses_in_answers_are_not_followed(zendesk: ZendeskWorld) -> None:
    number = zendesk.ticket()
    with other_side() as canary:
        zendesk.server.elsewhere = canary.url
        zendesk.server.faults.extend(["redirect_before"] * 3)
        for ask in (
            lambda: look_at(zendesk.desk, str(number)),
            lambda: zendesk.desk.find("a" * 32),
            lambda: zendesk.desk.open(new_ticket("b" * 32)),
        ):
            with pytest.raises(DeskAway):
                ask()
        assert not canary.received
    asked = {urlsplit(target).path for _, target in zendesk.server.requests}
    zendesk.clock.now += 120
    zendesk.desk.changed(zendesk.desk.changed(f"from:{int(zendesk.clock.now - 600)}").cursor)
    assert {urlsplit(target).path for _, target in zendesk.server.requests} - asked == {
        "/api/v2/incremental/tickets/cursor"
    }
