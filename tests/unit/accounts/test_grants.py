"""Nothing but a grant of this process opens a system of record for a change."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.accounts.grants import Grant, Grants, NotGranted
from frontdesk.accounts.writes import WriteRequest

CANCEL = WriteRequest("cancel_order", "C1001", {"order": "W1042", "reason": "too late"})

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
requests = st.builds(WriteRequest, st.text(), st.text(), st.dictionaries(st.text(), values, max_size=3))


def test_a_grant_opens_the_change_that_it_was_issued_for() -> None:
    grants = Grants()
    assert grants.honour(grants.issue("op-1", CANCEL)) == CANCEL


@pytest.mark.parametrize(
    "forged",
    [
        Grant("op-1", CANCEL, ""),
        Grant("op-1", CANCEL, "0" * 64),
        Grants().issue("op-1", CANCEL),
        replace(Grants().issue("op-1", CANCEL), operation_id="op-2"),
        None,
        "op-1",
        CANCEL,
    ],
)
def test_a_grant_that_was_made_elsewhere_opens_nothing(forged: object) -> None:
    with pytest.raises(NotGranted):
        Grants().honour(forged)  # type: ignore[arg-type]


@given(requests, requests)
def test_a_grant_holds_for_its_own_parameters_alone(granted: WriteRequest, other: WriteRequest) -> None:
    grants = Grants()
    moved = replace(grants.issue("op-1", granted), request=other)
    if granted.digest == other.digest:
        assert grants.honour(moved) == other
        return
    with pytest.raises(NotGranted):
        grants.honour(moved)


@given(requests)
def test_the_digest_does_not_depend_on_the_order_of_names(request: WriteRequest) -> None:
    turned = dict(reversed(list(copy.deepcopy(dict(request.parameters)).items())))
    assert replace(request, parameters=turned).digest == request.digest
