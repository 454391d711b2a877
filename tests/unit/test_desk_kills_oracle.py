"""The oracle of tests/desk_kills sees each thing that may go wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.desk_kills.oracle import Facts, check

SAID, REPLIES = ["<abc-c0>", "<abc-c1>"], ["<abc-a0>", "<abc-a1>"]
FACTS = {"abc": Facts(SAID, REPLIES, ["<abc-n0>"])}
GOOD: dict[str, Any] = {
    "customer": ["I need a person", *SAID],
    "replies": REPLIES,
    "notes": ["<abc-n0>"],
    "tickets": ["1"],
    "written": [["The packet\nCustomer: <abc-c0>", False], ["Customer: <abc-c1>", False]],
}


def test_where_all_is_well_nothing_is_found() -> None:
    assert check({"abc": GOOD}, FACTS) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"written": GOOD["written"][:1]}, "said, in the desk lost: <abc-c1>"),
        ({"written": [*GOOD["written"], GOOD["written"][0]]}, "said, in the desk doubled: <abc-c0>"),
        ({"written": GOOD["written"][::-1]}, "said, in the desk out of order"),
        ({"written": [[text, True] for text, _ in GOOD["written"]]}, "the customer could read"),
        ({"written": [*GOOD["written"], ["<abc-a0>", False]]}, "went back"),
        ({"customer": SAID[:1]}, "said, here lost"),
        ({"replies": REPLIES[:1]}, "reply lost: <abc-a1>"),
        ({"replies": [*REPLIES, REPLIES[1]]}, "reply doubled: <abc-a1>"),
        ({"replies": REPLIES[::-1]}, "reply out of order"),
        ({"replies": [*REPLIES, "<abc-n0>"]}, "reply doubled: <abc-n0>"),
        ({"notes": []}, "note lost"),
        ({"tickets": ["1", "2"]}, "tickets: 2"),
    ],
)
def test_each_violation_is_found(changes: dict[str, Any], found: str) -> None:
    assert any(found in each for each in check({"abc": {**GOOD, **changes}}, FACTS))
