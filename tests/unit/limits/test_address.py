from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.limits.address import UNREADABLE, address_key


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_its_own_key_also_when_mapped_into_ipv6(address: IPv4Address) -> None:
    assert address_key(str(address)) == str(address)
    assert address_key(f"::ffff:{address}") == str(address)


@given(st.ip_addresses(v=6), st.integers(0, 2**64 - 1))
def test_ipv6_addresses_of_one_64_share_a_key(address: IPv6Address, host: int) -> None:
    neighbour = IPv6Address(int(address) >> 64 << 64 | host)
    if address.ipv4_mapped is None and neighbour.ipv4_mapped is None:
        assert address_key(str(address)) == address_key(neighbour.exploded.upper()) == address_key(f"{neighbour}%eth0")


@given(st.ip_addresses(v=6), st.integers(64, 127))
def test_ipv6_addresses_of_different_64s_have_different_keys(address: IPv6Address, bit: int) -> None:
    assert address_key(str(address)) != address_key(str(IPv6Address(int(address) ^ 1 << bit)))


@given(st.text())
def test_what_is_no_address_falls_into_one_bucket(text: str) -> None:
    assert address_key(text) == UNREADABLE or ip_address(text.strip().strip("[]"))


@given(st.ip_addresses(v=6))
def test_brackets_as_proxies_write_them_change_nothing(address: IPv6Address) -> None:
    assert address_key(f"[{address}]") == address_key(str(address)) != UNREADABLE


def test_an_unreadable_address_shares_no_key_with_a_real_one() -> None:
    assert {address_key(text) for text in ("", "unknown", "1.2.3.4, 5.6.7.8", "1.2.3.4:80")} == {UNREADABLE}
