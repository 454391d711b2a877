"""Whatever is to be written, and whenever: Zendesk never has to say 429 for updates of ours."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from frontdesk.limits.model import DEFAULTS, parse_overrides
from frontdesk.limits.moving_window import in_memory
from frontdesk.limits.service import Limits
from frontdesk.problems import TooMany
from tests.zendesk import limits as zendesk
from tests.zendesk.case import Clock

DOCS = Path(__file__).parents[3] / "docs"
#: Seconds that pass, and the ticket that is then written to, by so many updates.
Burst = tuple[float, int, int]


@given(st.lists(st.tuples(st.floats(0, 700), st.integers(1, 6), st.integers(1, 40)), min_size=1, max_size=12))
def test_updates_stay_below_what_zendesk_takes(bursts: list[Burst]) -> None:
    clock = Clock(1_795_000_000.0)
    ours, theirs = Limits(DEFAULTS, in_memory(clock), lambda name: None), zendesk.Limits(clock)
    written = 0
    for pause, ticket, updates in bursts:
        clock.now += pause
        for _ in range(updates):
            while True:
                try:
                    ours.hit("zendesk_updates", ticket=str(ticket), account="zendesk")
                    break
                except TooMany as problem:
                    clock.now += problem.retry_after
            theirs.updates.take()  # raises where Zendesk says 429
            theirs.updates_of_ticket.take(ticket)
            written += 1
    assert written == sum(updates for _, _, updates in bursts)
    assert theirs.updates_of_ticket.most <= 25 and theirs.updates.most <= 80


@given(st.lists(st.floats(0, 30), min_size=1, max_size=40))
def test_sweeps_stay_below_what_zendesk_takes(pauses: list[float]) -> None:
    clock = Clock(1_795_000_000.0)
    ours, theirs = Limits(DEFAULTS, in_memory(clock), lambda name: None), zendesk.Limits(clock)
    for pause in pauses:
        clock.now += pause
        try:
            ours.hit("zendesk_exports", account="zendesk")
        except TooMany:
            continue
        theirs.exports.take()
    assert theirs.exports.most <= 6


def test_in_a_trial_the_rate_of_the_page_stays_below_what_zendesk_takes() -> None:
    (setting,) = re.findall(r"`(zendesk_updates_by_account=\d+/minute)` in a trial", (DOCS / "zendesk.md").read_text())
    clock = Clock(1_795_000_000.0)
    ours = Limits(DEFAULTS.overridden(parse_overrides(setting)), in_memory(clock), lambda name: None)
    theirs = zendesk.Limits(clock, is_trial=True)
    for ticket in range(100):
        while True:
            try:
                ours.hit("zendesk_updates", ticket=str(ticket), account="zendesk")
                break
            except TooMany as problem:
                clock.now += problem.retry_after
        theirs.updates.take()
    assert 10 < theirs.updates.most < 20
