"""Addresses as people write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.accounts.retail.addresses import Incomplete, read_address
from frontdesk.accounts.retail.model import Address

WHOLE = Address("12 Elm Street", "Suite 5", "Austin", "TX", "78701", "USA")


@pytest.mark.parametrize(
    "written",
    [
        "12 Elm Street, Suite 5, Austin, TX 78701",
        "12 Elm Street, Suite 5, Austin, TX, 78701, USA",
        "12 Elm Street Suite 5, Austin, Texas 78701",
        "12 Elm Street\nSuite 5\nAustin, tx 78701-1234\nUnited States",
        "  12 Elm  Street , Suite 5, Austin , TX  78701  usa ",
        {"address1": "12 Elm Street", "address2": "Suite 5", "city": "Austin", "state": "Texas", "zip": "78701"},
    ],
)
def test_an_address_is_read_however_it_is_written(written: Any) -> None:
    assert read_address(written) == WHOLE


@pytest.mark.parametrize(
    ("written", "missing"),
    [
        ("", "address1, city, state, zip"),
        ("12 Elm Street", "city, state, zip"),
        ("12 Elm Street, Austin", "state, zip"),
        ("12 Elm Street, Austin, TX", "zip"),
        ("12 Elm Street, Austin 78701", "state"),
        ("12 Elm Street, Suite 5, TX 78701", "city"),
        ("12 Elm Street TX 78701", "city"),
        ("Austin, TX 78701", "address1"),
        ({"city": "Austin"}, "address1, state, zip"),
        ({"address1": "12 Elm", "city": "Austin", "state": "ZZ", "zip": "787"}, "state, zip"),
        ({"address1": "1 Elm", "city": "Austin", "state": "TX", "zip": "78701", "country": "France"}, "country"),
        (None, "address1, city, state, zip"),
        (["12 Elm Street"], "address1, city, state, zip"),
    ],
)
def test_what_is_missing_is_named_and_never_guessed(written: Any, missing: str) -> None:
    with pytest.raises(Incomplete) as caught:
        read_address(written)
    assert ", ".join(caught.value.missing) == missing


@given(st.one_of(st.text(max_size=250), st.dictionaries(st.sampled_from(["city", "zip", "state"]), st.text())))
def test_whatever_is_written_is_read_or_refused(written: Any) -> None:
    try:
        address = read_address(written)
    except Incomplete:
        return
    assert read_address(str(address)).zip == address.zip


streets = st.from_regex(r"[1-9]\d{0,3} [A-Z][a-z]{2,9} (Street|Road|Lane)", fullmatch=True)


@given(
    streets, st.sampled_from(["", "Suite 12", "Apt B"]), st.sampled_from(["Denver", "New York"]), st.integers(0, 99999)
)
def test_an_address_that_is_read_back_is_the_same(street: str, unit: str, city: str, number: int) -> None:
    address = Address(street, unit, city, "NY", f"{number:05}", "USA")
    assert read_address(str(address)) == address
