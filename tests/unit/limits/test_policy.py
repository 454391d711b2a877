from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.limits.model import DEFAULTS, Rate, parse_overrides, parse_rates

UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 60), st.sampled_from(sorted(UNITS))), min_size=1))
def test_rates_are_read_as_they_are_written(rates: list[tuple[int, int, str]]) -> None:
    text = ", ".join(f"{times}/{multiple} {unit}s" for times, multiple, unit in rates)
    assert parse_rates(text) == tuple(Rate(times, multiple * UNITS[unit]) for times, multiple, unit in rates)


def test_units_need_no_number_and_no_plural() -> None:
    assert parse_rates("30/minute,300 / Hour") == (Rate(30, 60), Rate(300, 3600))


@pytest.mark.parametrize(
    "wrong", ["", "often", "30/fortnight", "0/minute", "-1/minute", "5/0 minutes", "30", "٣/minute"]
)
def test_what_cannot_be_read_is_named(wrong: str) -> None:
    with pytest.raises(ValueError, match=f'"{wrong}" is not a rate: write for example "30/minute"'):
        parse_rates(f"1/second, {wrong}")


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        assert all(rate.times > 0 and rate.seconds > 0 for rate in parse_rates(text))
    except ValueError as error:
        assert "is not a rate" in str(error)


def test_an_override_changes_one_limit_and_no_other() -> None:
    policy = DEFAULTS.overridden({"messages_by_address": "7/second"})
    assert policy.named("messages_by_address").rates == (Rate(7, 1),)
    assert policy.names() == DEFAULTS.names()
    for name in set(DEFAULTS.names()) - {"messages_by_address"}:
        assert policy.named(name) == DEFAULTS.named(name)


def test_an_override_that_is_wrong_is_named() -> None:
    with pytest.raises(ValueError, match="unknown limit messages_by_moon: choose from conversations_by_address, "):
        DEFAULTS.overridden({"messages_by_moon": "1/second"})
    with pytest.raises(ValueError, match='messages_by_address: "lots" is not a rate'):
        DEFAULTS.overridden({"messages_by_address": "lots"})


@given(st.integers(1, 10**6), st.integers(1, 9999), st.sampled_from(sorted(UNITS)))
def test_a_rate_is_written_as_it_is_read(times: int, multiple: int, unit: str) -> None:
    rate = Rate(times, multiple * UNITS[unit])
    assert parse_rates(str(rate)) == (rate,)


def test_overrides_are_read_from_one_line_of_text() -> None:
    text = " messages_by_address = 120/minute, 900/hour ;handoffs_by_address=5/10 minutes; "
    assert parse_overrides(text) == {
        "messages_by_address": "120/minute, 900/hour",
        "handoffs_by_address": "5/10 minutes",
    }
    assert parse_overrides("") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("120/minute", '"120/minute" names no limit'),
        ("=120/minute", '"=120/minute" names no limit'),
        ("a=1/minute; a=2/minute", "a is there twice"),
    ],
)
def test_an_override_that_names_no_limit_or_one_twice_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_overrides(text)


def test_a_stranger_runs_out_of_guesses_long_before_the_account_does() -> None:
    (pair,), (email,) = (DEFAULTS.named(f"sign_ins_by_{by}").rates for by in ("email_and_address", "email"))
    windows = email.seconds // pair.seconds
    assert email.times >= 4 * windows * pair.times
