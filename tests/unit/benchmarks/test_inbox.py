"""The inbox's benchmark: what is generated adds up, and what took too long is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from benchmarks.inbox.generator import generate
from benchmarks.inbox.loading import _copy_line
from benchmarks.inbox.measure import Taken, taken
from benchmarks.inbox.report import Report
from benchmarks.inbox.scale import Scale
from benchmarks.inbox.tables import COLUMNS

SIZE = Scale().times(0.002)


def rows() -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for portion in generate(SIZE):
        for table, columns in COLUMNS.items():
            found[table] += [dict(zip(columns.split(), row, strict=True)) for row in portion[table]]
    return found


def test_a_generated_database_has_exactly_the_conversations_and_events_that_its_scale_names() -> None:
    found = rows()
    written_in = [each for each in found["conversations"] if each["last_seq"]]
    states = Counter((each["owner"], each["status"]) for each in written_in)
    assert len(written_in) == SIZE.conversations
    assert len(found["events"]) == SIZE.events == sum(each["last_seq"] for each in written_in)
    assert max(each["last_seq"] for each in written_in) == SIZE.longest
    assert (states["queue", "open"], states["agent", "open"]) == (SIZE.queued, SIZE.with_agents)
    assert sum(count for (_, status), count in states.items() if status == "open") == SIZE.open


def test_the_full_scale_is_the_one_that_the_targets_are_about() -> None:
    full = Scale()
    assert (full.conversations, full.open, full.queued) == (100_000, 2_000, 300)
    assert (full.longest, full.events) == (5_000, 3_000_000)


def test_generated_events_are_numbered_without_gaps_and_refer_to_what_is_there() -> None:
    found = rows()
    ids = {each["id"] for each in found["conversations"]}
    turns = {each["id"] for each in found["turns"]}
    by_conversation = defaultdict(list)
    for event in found["events"]:
        by_conversation[event["conversation_id"]].append(event["seq"])
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in by_conversation.values())
    assert all(each["conversation_id"] in ids for table in ("turns", "sessions", "reads") for each in found[table])
    assert {each["turn_id"] for each in found["turn_results"]} <= turns
    assert [event["id"] for event in found["events"]] == list(range(1, SIZE.events + 1))


def test_the_same_scale_generates_the_same_rows() -> None:
    first, second = rows(), rows()
    assert all(first[table] == second[table] for table in COLUMNS if table != "agents")  # passwords are salted


def test_what_postgresql_copies_is_escaped() -> None:
    assert _copy_line(("a\tb", 'c\\d\n"', None, True, 7)) == 'a\\tb\tc\\\\d\\n"\t\\N\tTrue\t7\n'


def test_a_request_that_missed_its_target_is_told() -> None:
    slow, quick = Taken("list", [5.0] * 10 + [130.0], 100), Taken("counts", [1.0], 10)
    report = Report("a machine", SIZE, {"SQLite": [slow, quick]}, {"SQLite": 2.0})
    assert report.missed() == ["SQLite: list: 130.0 ms, at most 100"]
    assert report.markdown().splitlines()[2:] == ["| list | 5.0 · 130.0 | 100 |", "| counts | 1.0 · 1.0 | 10 |"]
    assert Report("a machine", SIZE, {"SQLite": [quick]}).missed() == []


def test_what_is_measured_is_done_as_often_as_is_said_and_a_few_times_before() -> None:
    done: list[int] = []
    assert len(taken("x", lambda: done.append(1), 5, None).milliseconds) == 5
    assert len(done) == 15
