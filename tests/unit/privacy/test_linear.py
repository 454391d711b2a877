"""What looks through texts that people type takes steps in proportion to their length, whatever they repeat.

Counted, not timed: the steps of our own code, and how far a pattern may look from one place.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import frontdesk.privacy
from frontdesk.inbox import masking as inbox_masking
from frontdesk.privacy import masking
from frontdesk.privacy.cards import card_spans
from frontdesk.privacy.iban import iban_spans
from frontdesk.privacy.masking import PASSWORD, mask
from frontdesk.privacy.model import Finding, Kind, Span, settle
from frontdesk.privacy.passwords import password_spans
from frontdesk.privacy.recognisers import PATTERNS
from frontdesk.references import references

parser: Any = importlib.import_module("re._parser")

#: No pattern looks further than this from where it begins, so each place of a text costs a bounded number of steps.
WIDEST = 2000
#: Runs of digits and the groups in them: they have no end, but whatever they have passed is part of what they find.
UNBOUNDED = {"_RUN", "_GROUP"}


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern by which a module of the package looks through texts."""
    found = pkgutil.walk_packages(frontdesk.privacy.__path__, "frontdesk.privacy.")
    modules = [importlib.import_module(module.name) for module in found]
    for module in (*modules, inbox_masking):
        for name, value in vars(module).items():
            values = value if isinstance(value, tuple) else (value,)
            flat = [part for each in values for part in (each if isinstance(each, tuple) else (each,))]
            yield from ((f"{module.__name__}.{name}", each) for each in flat if isinstance(each, re.Pattern))
    yield "references.word", references().word
    yield "references.ticket_in_text", references().ticket_in_text


@pytest.mark.parametrize(("name", "pattern"), [pytest.param(*each, id=each[0]) for each in patterns()])
def test_a_pattern_looks_no_further_than_it_must(name: str, pattern: re.Pattern[str]) -> None:
    widest = parser.parse(pattern.pattern, pattern.flags).getwidth()[1]
    assert widest <= WIDEST or name.rpartition(".")[2] in UNBOUNDED


def steps(function: Callable[[], object]) -> int:
    """How many lines of our code run."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if "/frontdesk/" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


#: Pieces that make much to look at, once and again.
PIECES = [
    "4 ",
    "4",
    "4242 4242 4242 4242 ",
    "4242424242424242x",
    "4222222222222 card ",
    "DE89 3704 0044 0532 0130 00 4242 4242 4242 4242 ",
    "DE89",
    "cvv 123 ",
    "pw: 1time ",
    "pw: onetime ",
    "pw: xone-time ",
    "pw: a1 and b2 to c3 ",
    "x1 is my pw ",
    "password is hunter2 ",
    'pw: "',
    "pin 1234 ",
    "A-",
    "A.A",
    "Aa Straße ",
    "rue a",
    "calle A ",
    "1 A ",
    "thanks A ",
    "thanks Aa-Bb.Cc ",
    "my name is Ann-Lee ",
    "+49 30 1234567 ",
    "1-1 ",
    "a@b.",
    "a.b@",
    "@a.a",
    "order number 1234 ",
    "•",
    "\u200b4",
]
JOINTS = [" is ", " as ", "one time ", "one-time-", "time ", "'", ": ", " and "]
SMALL = 1000


def repeated(piece: str, size: int) -> str:
    return (piece * size)[:size]


SCANS: dict[str, Callable[[str], object]] = {
    "mask": mask,
    "cards": card_spans,
    "ibans": iban_spans,
    "passwords": password_spans,
    "inbox": inbox_masking.masked,
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("piece", PIECES)
def test_four_times_the_text_takes_about_four_times_the_steps(piece: str) -> None:
    for name, scan in SCANS.items():
        small, large = (steps(lambda scan=scan, n=n: scan(repeated(piece, n))) for n in (SMALL, 4 * SMALL))
        assert large <= 5 * small + 500, name


@pytest.mark.timeout(120)
@pytest.mark.parametrize("recogniser", PATTERNS, ids=lambda each: each.__name__)
def test_the_longest_message_is_looked_through_by_every_recogniser(recogniser: Any) -> None:
    for piece in PIECES:
        list(recogniser().find(repeated(piece, 20_000)))
        list(recogniser().find("calle " + "a" * 20_000 + "!"))
        list(recogniser().find("12 rue " + repeated(piece, 20_000) + "!"))


@pytest.mark.parametrize("shape", ["beside each other", "all over each other", "kept all over"])
def test_settling_findings_takes_steps_in_proportion(shape: str) -> None:
    def work(count: int) -> Callable[[], object]:
        text = "a1 " * count
        width = 2 if shape == "beside each other" else 40
        found = [
            Finding(Kind.PERSON, at, min(at + width, len(text)), 0.5 + at % 7 / 100) for at in range(0, 3 * count, 3)
        ]
        kept = [Span(at, at + 50) for at in range(0, len(text), 7)] if shape == "kept all over" else []
        return lambda: settle(text, found, kept)

    assert steps(work(400)) <= 5 * steps(work(100)) + 500


@pytest.mark.timeout(120)
@given(
    st.lists(
        st.sampled_from([*PIECES, " is ", " as ", "one time ", "one-time-", "time ", "'", ": ", " and "]), max_size=12
    )
)
@settings(max_examples=150, deadline=None)
def test_masking_settles_at_once_and_stays(pieces: list[str]) -> None:
    text = "".join(pieces) * 5
    passes, now = 0, text
    while (masked := masking._masked(now)) != now:
        now, passes = masked, passes + 1
    assert passes <= 4
    assert mask(text) == now == mask(now)


@pytest.mark.parametrize("said", ["one-time password: 482913", "the one time pw is 7391x", "my onetime password a1b2"])
def test_one_time_passwords_are_still_left_alone(said: str) -> None:
    assert mask(said) == said


@pytest.mark.parametrize("said", ["pw: 1time pw: hunter2", "the first time password hunter2", "lifetime-pw: hunter2"])
def test_another_time_is_no_one_time_password(said: str) -> None:
    assert "hunter2" not in mask(said)


def test_a_text_that_never_settles_is_masked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(masking, "_masked", lambda text: text + "!")
    assert mask("secret") == PASSWORD
