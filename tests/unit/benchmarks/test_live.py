"""The live benchmark's arithmetic and its table."""

from __future__ import annotations

from benchmarks.live.__main__ import spread, table
from benchmarks.live.crowd import SUBSCRIBE
from tests.descriptions import check_frame


def test_median_and_95th_percentile_are_told_with_the_number_of_samples() -> None:
    assert spread([float(ms) for ms in range(100, 0, -1)]) == {"p50_ms": 50.5, "p95_ms": 96.0, "samples": 100}
    assert spread([7.0]) == {"p50_ms": 7.0, "p95_ms": 7.0, "samples": 1}


def test_the_table_shows_times_in_milliseconds_and_bytes_in_kilobytes() -> None:
    lines = table({"there": {"p50_ms": 12.4, "p95_ms": 30.6, "samples": 100}, "scripts": {"bytes": 2048}}).splitlines()
    assert lines[2:] == ["| there | 12 ms | 31 ms | 100 |", "| scripts | 2.0 KB gzipped | | |"]


def test_agents_of_the_crowd_subscribe_as_the_interface_describes_it() -> None:
    check_frame("inbox", "receive", SUBSCRIBE)
