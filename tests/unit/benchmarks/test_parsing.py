"""The messages whose parsing is timed, and what is told of the times."""

from __future__ import annotations

from benchmarks.parsing.__main__ import measured, table
from benchmarks.parsing.texts import LONG, SHORT, long, short


def test_long_messages_have_a_request_among_sentences_and_are_the_same_each_time() -> None:
    requests = short()
    messages = long(requests, count=20)
    assert messages == long(requests, count=20)
    assert {len(message.split()) for message in messages} == {LONG}
    assert all(any(request.rstrip(" .") in message for request in requests) for message in messages)
    assert all(len(request.split()) <= SHORT for request in requests)


def test_the_time_of_parsing_is_told_beside_that_of_encoding() -> None:
    asked: list[str] = []
    times = measured(["a", "b", "c"], asked.append, asked.append, repetitions=2)
    assert asked.count("a") == 2 * 2 + 2  # the warming up, too
    assert 0 < times.p50_ms <= times.p95_ms
    assert "| short | 0.0 |" in table({"short": times})
