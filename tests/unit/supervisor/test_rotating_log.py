from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frontdesk.supervisor.rotating_log import RotatingLog


def contents(log: Path) -> list[bytes]:
    """Of the oldest part first."""
    parts = sorted(log.parent.glob(f"{log.name}*"), key=lambda path: int(path.suffix[1:] or 0), reverse=True)
    return [path.read_bytes() for path in parts]


def test_a_full_file_becomes_the_first_of_a_few_older_ones(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "log", most_bytes=10, older_files=2)
    for number in range(4):
        log.write(b"line %d\n" % number)
    assert contents(tmp_path / "log") == [b"line 1\n", b"line 2\n", b"line 3\n"]


def test_a_line_that_comes_in_pieces_stays_whole(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "log", most_bytes=10)
    for piece in (b"one\ntw", b"o and more\nth", b"ree\n", b"four\n"):
        log.write(piece)
    assert contents(tmp_path / "log") == [b"one\ntwo and more\n", b"three\n", b"four\n"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.binary(max_size=30), max_size=50), st.integers(1, 50))
def test_nothing_is_lost_or_doubled_and_files_are_cut_at_lines(
    tmp_path: Path, chunks: list[bytes], most_bytes: int
) -> None:
    path = tmp_path / "log"
    for old in tmp_path.iterdir():
        old.unlink()
    log = RotatingLog(path, most_bytes, older_files=99)
    for chunk in chunks:
        log.write(chunk)
    parts = contents(path)
    assert b"".join(parts) == b"".join(chunks)
    assert all(len(part) <= most_bytes + 2 * 30 for part in parts)
    if all(chunk.endswith(b"\n") for chunk in chunks):
        assert all(part.endswith(b"\n") for part in parts if part)


def test_it_goes_on_where_an_earlier_life_ended(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"before\n")
    RotatingLog(tmp_path / "log", most_bytes=20).write(b"after\n")
    assert contents(tmp_path / "log") == [b"before\nafter\n"]


def test_a_log_is_there_before_anything_is_said(tmp_path: Path) -> None:
    RotatingLog(tmp_path / "log").create()
    assert contents(tmp_path / "log") == [b""]


def test_a_log_that_somebody_removed_begins_again(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "log")
    log.write(b"one\n")
    (tmp_path / "log").unlink()
    log.write(b"two\n")
    assert contents(tmp_path / "log") == [b"two\n"]


def test_a_full_disk_raises_nothing_and_what_was_lost_is_told_when_there_is_room(tmp_path: Path) -> None:
    log = RotatingLog(tmp_path / "log")
    (tmp_path / "log").symlink_to("/dev/full")
    for _ in range(3):
        log.write(b"lost line\n")
    (tmp_path / "log").unlink()
    log.write(b"kept line\n")
    log.write(b"next line\n")
    assert re.fullmatch(
        rb'\n\{"event": "log_lost", "bytes": 30, "level": "error"\}\nkept line\nnext line\n',
        contents(tmp_path / "log")[0],
    )
