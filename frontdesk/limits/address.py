"""The part of a network address that one customer or attacker controls."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

#: The key of everything that is no address: a single one, so that made-up addresses gain nothing.
UNREADABLE = "unreadable"

_PREFIX = 64


@lru_cache(maxsize=4096)
def address_key(address: str) -> str:
    """IPv4 whole, IPv6 its /64 (a household gets at least that), IPv4 mapped into IPv6 as IPv4."""
    try:
        parsed = ip_address(address.strip().removeprefix("[").removesuffix("]"))  # proxies may write IPv6 in brackets
    except ValueError:
        return UNREADABLE
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), _PREFIX), strict=False))
