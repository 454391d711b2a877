"""Fetches the host's key set from its address.

What answers there is believed about who customers are, so it is reached over TLS, at the very address that was named
(no redirect), and never inside this network unless that is allowed: a name that points there, now or from one question
to the next, would turn this server into a way in (OWASP API7, SSRF).
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from frontdesk.identity.kept_keys import KeysUnavailable
from frontdesk.identity.keys import LONGEST_SET, KeySet, read_key_set

#: For each step of the exchange, and for all of it.
STEP_SECONDS, ALL_SECONDS = 3.0, 5.0
_NAT64 = IPv6Network("64:ff9b::/96")
_HEADERS = {"Accept": "application/jwk-set+json, application/json", "Accept-Encoding": "identity"}


def check_key_url(url: str, may_be_private: bool) -> None:
    """Raises ValueError, which says what to write, for an address that is never asked."""
    try:
        parsed = urlsplit(url)
        host, _ = parsed.hostname, parsed.port
    except ValueError:
        host = None
    if not host or parsed.scheme not in ("http", "https") or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError("this is no address of a key set; write it as in https://login.example.com/jwks.json")
    if parsed.username is not None or parsed.fragment:
        raise ValueError("an address of a key set has no user and no fragment")
    if parsed.scheme == "http" and not may_be_private:
        raise ValueError(
            "keys are fetched over https alone, except inside one's own network: see FRONTDESK_IDENTITY_JWKS_PRIVATE"
        )


class KeyUrl:
    """Fetches the key set of `url`, each time anew.

    Args:
        may_be_private: whether the address may be inside this network, and over plain HTTP.

    Raises:
        ValueError: the address can never be asked.
    """

    def __init__(self, url: str, may_be_private: bool = False) -> None:
        check_key_url(url, may_be_private)
        parsed = urlsplit(url)
        self._is_tls = parsed.scheme == "https"
        self._host, self._port = str(parsed.hostname), parsed.port or (443 if self._is_tls else 80)
        self._target = (parsed.path or "/") + (f"?{parsed.query}" if parsed.query else "")
        self._may_be_private = may_be_private

    def __call__(self) -> KeySet:
        """The keys. Raises KeysUnavailable."""
        try:
            raw = self._fetch(_Connection(self._host, self._port, self._is_tls, self._may_be_private))
            return read_key_set(raw, may_be_secret=False)
        except (OSError, HTTPException, UnicodeError) as problem:
            raise KeysUnavailable(f"{self._host}: {type(problem).__name__}") from None
        except ValueError as problem:
            raise KeysUnavailable(f"{self._host}: {problem}") from None

    def _fetch(self, connection: HTTPConnection) -> bytes:
        too_long = threading.Timer(ALL_SECONDS, _cut, [connection])
        too_long.daemon = True
        too_long.start()
        try:
            connection.request("GET", self._target, headers=_HEADERS)
            response = connection.getresponse()
            if 300 <= response.status < 400:
                raise KeysUnavailable(f"{self._host} redirects: name the address where the keys are")
            if response.status != 200:
                raise KeysUnavailable(f"{self._host} answers with {response.status}")
            return response.read(LONGEST_SET + 1)
        finally:
            too_long.cancel()
            connection.close()


class _Connection(HTTPConnection):
    """A connection to an address that was looked at before anything is sent to it."""

    def __init__(self, host: str, port: int, is_tls: bool, may_be_private: bool) -> None:
        super().__init__(host, port, timeout=STEP_SECONDS)
        self._tls = ssl.create_default_context() if is_tls else None
        self._may_be_private = may_be_private

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address(), self.port), STEP_SECONDS)
        if self._tls:
            self.sock = self._tls.wrap_socket(self.sock, server_hostname=self.host)

    def _address(self) -> str:
        """The host's first address. Raises KeysUnavailable if any of them is inside this network."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(address[0]) for *_, address in found]
        if not self._may_be_private and not all(is_public(address) for address in addresses):
            raise KeysUnavailable(
                f"{self.host} is inside this network: FRONTDESK_IDENTITY_JWKS_PRIVATE=true allows that"
            )
        return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet, also one of IPv4 that is written in IPv6."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed in _NAT64:
            parsed = IPv4Address(int(parsed) & 0xFFFFFFFF)
        else:
            parsed = parsed.ipv4_mapped or parsed.sixtofour or parsed
    return parsed.is_global and not parsed.is_multicast


def _cut(connection: HTTPConnection) -> None:
    """End an exchange that takes too long, whatever it waits for."""
    sock: socket.socket | None = connection.sock
    with suppress(OSError):
        if sock is not None:
            sock.shutdown(socket.SHUT_RDWR)
