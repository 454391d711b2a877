"""The host exchanges its keys: they are read again when it is time or a token names a new one, never more often, and
the last good ones serve while none can be read. The key server is a real one."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from frontdesk.identity import key_url
from frontdesk.identity.jwt import JwtIdentityTokens
from frontdesk.identity.kept_keys import OF_FILE, OF_URL, KeptKeys, KeysUnavailable, read_key_file
from frontdesk.identity.key_url import KeyUrl, is_public
from frontdesk.identity.keys import LONGEST_SET
from frontdesk.problems import InvalidToken
from tests.key_server import (
    EC_KEY,
    OTHER_RSA_KEY,
    RSA_KEY,
    SECRET,
    KeyServer,
    key_server,
    public_jwk,
    secret_jwk,
    signed,
)

FIRST, SECOND = public_jwk(RSA_KEY, "first"), public_jwk(OTHER_RSA_KEY, "second")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def a_server() -> Iterator[KeyServer]:
    with key_server() as server:
        yield server


@pytest.fixture
def server(a_server: KeyServer) -> KeyServer:
    a_server.serve(FIRST)
    a_server.asked.clear()
    return a_server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def host(server: KeyServer, clock: Clock) -> JwtIdentityTokens:
    keys = KeptKeys(KeyUrl(server.url, may_be_private=True), OF_URL, clock)
    return JwtIdentityTokens(keys, "shop", "frontdesk")


def is_good(host: JwtIdentityTokens, token: str) -> bool:
    try:
        host.verify(token)
    except InvalidToken:
        return False
    return True


def test_keys_are_fetched_once_for_many_tokens(host: JwtIdentityTokens, server: KeyServer) -> None:
    assert all(is_good(host, signed(RSA_KEY, "first")) for _ in range(5))
    assert server.asked == ["/keys.json"]


def test_a_new_key_serves_at_once_and_a_withdrawn_one_no_more_when_they_are_read_again(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock
) -> None:
    assert is_good(host, signed(RSA_KEY, "first"))
    server.serve(SECOND)
    clock.now += OF_URL.pause
    assert is_good(host, signed(OTHER_RSA_KEY, "second"))
    assert not is_good(host, signed(RSA_KEY, "first"))


def test_a_key_that_is_withdrawn_ends_without_a_token_that_names_a_new_one(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock
) -> None:
    assert is_good(host, signed(RSA_KEY, "first"))
    server.serve(SECOND)
    clock.now += OF_URL.fresh
    assert not is_good(host, signed(RSA_KEY, "first"))


def test_a_flood_of_made_up_names_asks_once_in_an_interval(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock
) -> None:
    assert is_good(host, signed(RSA_KEY, "first"))
    for _ in range(2):
        clock.now += OF_URL.pause
        assert not any(is_good(host, signed(RSA_KEY, f"made-up-{number}")) for number in range(20))
    assert len(server.asked) == 3
    assert is_good(host, signed(RSA_KEY, "first"))


@pytest.mark.parametrize("algorithm", ["none", "HS512", "PS256"])
def test_nothing_is_asked_for_a_token_that_can_never_be_good(
    host: JwtIdentityTokens, server: KeyServer, algorithm: str
) -> None:
    header = "eyJhbGciOiJub25lIn0" if algorithm == "none" else signed(SECRET, "x", "HS512").split(".")[0]
    assert not is_good(host, f"{header}.e30.AAAA")
    assert server.asked == []


FAILURES = {
    "an error": (500, b"", {}),
    "nothing there": (404, b"", {}),
    "no JSON": (200, b"<html>", {}),
    "no keys": (200, b'{"keys": []}', {}),
    "too large": (200, b" " * (LONGEST_SET + 1), {}),
    "a shared secret": (200, json.dumps({"keys": [secret_jwk(SECRET, "first")]}).encode(), {}),
    "fewer bytes than it says": (200, b"{", {"Content-Length": "70000"}),
    "garbage for a length": (200, b"{}", {"Content-Length": "x"}),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_the_last_good_keys_serve_while_none_can_be_read(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock, failure: str
) -> None:
    assert is_good(host, signed(RSA_KEY, "first"))
    status, body, headers = FAILURES[failure]
    server.fail(status, body, **headers)
    clock.now += OF_URL.fresh
    with capture_logs() as logs:
        assert is_good(host, signed(RSA_KEY, "first"))
    assert [line["event"] for line in logs] == ["identity_keys_unavailable"]
    assert len(server.asked) == 2


def test_keys_that_could_not_be_read_for_a_day_serve_no_more(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock
) -> None:
    assert is_good(host, signed(RSA_KEY, "first"))
    server.fail(500)
    clock.now += OF_URL.longest
    assert not is_good(host, signed(RSA_KEY, "first"))
    server.serve(FIRST)
    clock.now += OF_URL.pause
    assert is_good(host, signed(RSA_KEY, "first"))


def test_a_server_that_fails_is_asked_once_in_an_interval(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock
) -> None:
    server.fail(503)
    assert not any(is_good(host, signed(RSA_KEY, "first")) for _ in range(5))
    assert len(server.asked) == 1


def test_an_exchange_that_takes_too_long_is_ended(server: KeyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_url, "ALL_SECONDS", 0.05)
    server.released.clear()
    with pytest.raises(KeysUnavailable):
        KeyUrl(server.url, may_be_private=True)()
    server.released.set()


def test_a_redirect_is_not_followed(server: KeyServer) -> None:
    with key_server() as other:
        other.serve(SECOND)
        server.fail(302, Location=other.url)
        with pytest.raises(KeysUnavailable, match="redirects"):
            KeyUrl(server.url, may_be_private=True)()
        assert other.asked == []


@pytest.mark.parametrize("host_name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_an_address_inside_this_network_is_never_asked(server: KeyServer, host_name: str) -> None:
    port = server.url.split(":")[2]
    with pytest.raises(KeysUnavailable):
        KeyUrl(f"https://{host_name}:{port}")()
    assert server.asked == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        *(("93.184.215.14", True), ("2606:2800:21f::1", True), ("64:ff9b::5db8:d70e", True)),
        *(("10.0.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False)),
        *(("224.0.0.1", False), ("fe80::1%eth0", False), ("fd00::1", False), ("::", False), ("64:ff9b::a00:1", False)),
        *(("2002:7f00:1::", False), ("::ffff:10.0.0.1", False), ("localhost", False)),
    ],
)
def test_addresses_of_the_public_internet_are_told_from_those_inside(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_while_one_thread_fetches_the_others_use_what_is_there(
    host: JwtIdentityTokens, server: KeyServer, clock: Clock
) -> None:
    assert is_good(host, signed(RSA_KEY, "first"))
    server.released.clear()
    clock.now += OF_URL.fresh
    fetching = threading.Thread(target=is_good, args=(host, signed(RSA_KEY, "first")))
    fetching.start()
    while len(server.asked) < 2:
        threading.Event().wait(0.001)
    assert is_good(host, signed(RSA_KEY, "first"))
    server.released.set()
    fetching.join()


def test_a_key_file_is_read_again_and_what_is_written_half_changes_nothing(tmp_path: Path, clock: Clock) -> None:
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": [secret_jwk(SECRET, "a")]}))
    host = JwtIdentityTokens(KeptKeys(lambda: read_key_file(file), OF_FILE, clock), "shop", "frontdesk")
    assert is_good(host, signed(SECRET, "a"))
    file.write_text('{"keys": [{"kty"')
    clock.now += OF_FILE.fresh
    assert is_good(host, signed(SECRET, "a"))
    file.write_text(json.dumps({"keys": [public_jwk(EC_KEY, "b")]}))
    clock.now += OF_FILE.pause
    assert is_good(host, signed(EC_KEY, "b")) and not is_good(host, signed(SECRET, "a"))
    os.unlink(file)
    clock.now += OF_FILE.fresh
    assert is_good(host, signed(EC_KEY, "b"))
