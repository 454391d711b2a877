from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.connectors.model import DeskBusy
from frontdesk.connectors.zendesk.pauses import LONGEST_SECONDS, Pauses
from tests.zendesk.case import Clock

ODD = st.one_of(st.text(max_size=40), st.from_regex(r"total=\d+; remaining=-?\d+; resets=\d+", fullmatch=True))


@given(st.dictionaries(st.sampled_from(["X-Rate-Limit-Remaining", "ratelimit-reset", "Zendesk-RateLimit-x"]), ODD))
def test_whatever_the_headers_say_no_pause_is_longer_than_any_limit(headers: dict[str, str]) -> None:
    clock = Clock(0.0)
    pauses = Pauses(clock)
    pauses.note("GET /x", headers)
    clock.now = LONGEST_SECONDS
    pauses.check("GET /x")


@pytest.mark.parametrize("remaining", [1, 99])
def test_what_is_left_is_used(remaining: int) -> None:
    pauses = Pauses(Clock(0.0))
    told = {"zendesk-ratelimit-tickets-index": f"total=100; remaining={remaining}; resets=41"}
    pauses.note("GET /x", {"x-rate-limit-remaining": str(remaining), **told})
    pauses.check("GET /x")


def test_a_limit_of_one_path_stops_no_other() -> None:
    pauses = Pauses(Clock(0.0))
    pauses.note("GET /x", {"Zendesk-RateLimit-tickets-index": "total=100; remaining=0; resets=41"})
    pauses.check("GET /y")
    with pytest.raises(DeskBusy) as busy:
        pauses.check("GET /x")
    assert busy.value.seconds == 41
