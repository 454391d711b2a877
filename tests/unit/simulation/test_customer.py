"""Who takes part in a script, and what counts as a change of the records."""

from __future__ import annotations

from pathlib import Path

from frontdesk.simulation.customer import addresses, changes
from frontdesk.simulation.model import Act, Script, Turn

BEFORE = {"account": {"address": "1 Here"}, "W1": {"state": "shipped", "refunded": "0.00"}}


def test_whoever_is_named_or_typed_takes_part() -> None:
    turns = (
        Turn(1, Act.SAYS, "my mail is Guest@Example.com, not b@example.com."),
        Turn(2, Act.SIGNS_IN, "a@example.com"),
        Turn(3, Act.SAYS, "@ home"),
    )
    script = Script(Path("t.yml"), 1, "t", turns, customer="c@example.com")
    assert script.emails == ["c@example.com", "a@example.com"]
    assert addresses(script) == ["a@example.com", "b@example.com", "c@example.com", "guest@example.com"]


def test_what_was_not_expected_to_change_is_named() -> None:
    now = {"account": {"address": "2 There"}, "W1": {"state": "cancelled", "refunded": "0.00"}}
    assert changes(BEFORE, now, set()) == [
        "account address was 1 Here and is 2 There",
        "W1 state was shipped and is cancelled",
    ]
    assert changes(BEFORE, now, {"W1"}) == ["account address was 1 Here and is 2 There"]
    assert changes(BEFORE, BEFORE, set()) == []


def test_an_order_that_is_gone_or_new_is_a_change() -> None:
    gone = {"account": BEFORE["account"]}
    assert len(changes(BEFORE, gone, set())) == 2
    assert changes(gone, BEFORE, set()) == ["W1 is new"]
