"""What is printed: sums, and what was said where something else was expected."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from frontdesk.conversations.model import Owner
from frontdesk.simulation.model import Act, Expectation, Judged, Message, Played, Script, Seen, Turn
from frontdesk.simulation.report import as_json, difference, in_words


def played(name: str, wrong: tuple[str, ...] = (), unhelpful: tuple[str, ...] = (), waits_for: str = "") -> Played:
    turn = Turn(7, Act.SAYS, "hi", Expectation())
    seen = Seen((Message("bot", "Hello.\nWhat now?", ("A person",)),), Owner.BOT, Owner.BOT)
    script = Script(Path("t.yml"), 3, name, (turn,), waits_for=waits_for or None)
    return Played(script, (Judged(turn, "hi", seen, wrong, unhelpful),))


ALL = [
    played("good"),
    played("wrong", wrong=("shows: W1",)),
    played("admits", unhelpful=("shows: W2",)),
    played("waits", unhelpful=("shows: W3",), waits_for="operations"),
]


def test_the_sums_leave_those_that_wait_out_of_the_helpful_ones() -> None:
    assert in_words(ALL) == [
        "passed   3 of 4 (75.0 %) conversations, 3 of 4 (75.0 %) turns",
        "helpful  1 of 3 (33.3 %) conversations, 1 of 3 (33.3 %) turns",
        "         waiting for operations: 0 of 1 (0.0 %) helpful already",
    ]


def test_the_difference_shows_what_was_said_and_what_was_expected() -> None:
    assert list(difference(ALL[1])) == [
        "t.yml:3: wrong: not passed",
        "    customer  hi",
        "    bot       Hello.",
        "              What now?",
        "              A person",
        "  - passed:   shows: W1   (7)",
    ]


def test_json_has_the_same_and_without_details_the_sums_alone() -> None:
    values = json.loads(as_json(ALL, with_details=True))
    assert values["passed"]["conversations"] == {"good": 3, "of": 4, "percent": 75.0}
    assert [each["passed"] for each in values["scripts"]] == [True, False, True, True]
    assert values["scripts"][0]["turns"][0]["said"] == ["Hello.\nWhat now?\nA person"]
    assert "scripts" not in json.loads(as_json(ALL, with_details=False))


def test_of_scripts_that_are_kept_apart_only_the_sums_are_told() -> None:
    kept = played("kept", wrong=("shows: W4",))
    apart = replace(kept, script=replace(kept.script, file=Path("simulations/apart/t.yml")))
    assert in_words([*ALL, apart])[-1] == ("apart    0 of 1 (0.0 %) conversations passed, 0 of 1 (0.0 %) helpful")
    assert "kept" not in as_json([*ALL, apart], with_details=True)
