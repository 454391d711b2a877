"""Refusals in the log: enough to see what goes on, however many there are."""

from __future__ import annotations

from structlog.testing import capture_logs

from frontdesk.refusal_log import MINUTE_SECONDS, MOST_LINES, RefusalLog


def test_of_very_many_refusals_few_lines_are_written_and_the_next_minute_tells_of_the_rest() -> None:
    now = [100.0]
    refusals = RefusalLog(lambda: now[0])
    with capture_logs() as lines:
        for number in range(10_000):
            refusals.write("limited", "sign_ins", code="sign_ins", seconds=number)
        now[0] += MINUTE_SECONDS
        refusals.write("limited", "sign_ins", code="sign_ins", seconds=1)
    assert len(lines) == MOST_LINES + 1
    assert all(line["event"] == "limited" and line["code"] == "sign_ins" for line in lines)
    assert "unwritten" not in lines[0] and lines[-1]["unwritten"] == 10_000 - MOST_LINES


def test_sorts_and_events_do_not_silence_each_other() -> None:
    refusals = RefusalLog(lambda: 0.0)
    with capture_logs() as lines:
        for _ in range(2 * MOST_LINES):
            refusals.write("limited", "messages")
        for event, sort in (("limited", "sign_ins"), ("origin_refused", "messages"), ("socket_flooded", "pings")):
            refusals.write(event, sort)
    assert [line["event"] for line in lines[MOST_LINES:]] == ["limited", "origin_refused", "socket_flooded"]


def test_a_minute_with_few_lines_leaves_nothing_to_tell() -> None:
    now = [0.0]
    refusals = RefusalLog(lambda: now[0])
    with capture_logs() as lines:
        for now[0] in (0.0, 10.0, 2 * MINUTE_SECONDS, 5 * MINUTE_SECONDS):
            refusals.write("identity_token_refused", "expired", reason="expired")
    assert len(lines) == 4 and not any("unwritten" in line for line in lines)
