"""Suites side by side: real processes, small ones."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from scripts.lanes import Count, Lanes, Suite
from tests.awaiting import until
from tests.stack import ROOT

JUNIT = '<testsuites><testsuite tests="5" failures="1" errors="1" skipped="1"/></testsuites>'


def python(name: str, script: str, report: Path | None = None) -> Suite:
    return Suite(name, (sys.executable, "-c", textwrap.dedent(script)), report)


def writing(path: Path, text: str, code: int = 0) -> Suite:
    """A suite that leaves this report."""
    script = f"import pathlib, sys; pathlib.Path({str(path)!r}).write_text({text!r}); sys.exit({code})"
    return python("writing", script, path)


def test_suites_in_two_lanes_run_at_the_same_time_and_a_third_one_waits(tmp_path: Path) -> None:
    """Each of the first two ends only when it sees the other; the third finds both gone."""
    meeting = """
        import pathlib, sys, time
        mine, other = map(pathlib.Path, sys.argv[1:])
        mine.touch()
        while not other.exists():
            time.sleep(0.01)
    """
    one, two = tmp_path / "one", tmp_path / "two"
    script = textwrap.dedent(meeting)
    suites = [
        Suite("one", (sys.executable, "-c", script, one, two)),
        Suite("two", (sys.executable, "-c", script, two, one)),
        python("three", f"import os; assert sorted(os.listdir({str(tmp_path)!r}))[:2] == ['one', 'one.log']"),
    ]
    assert Lanes(tmp_path, limit=60).run(suites) == Count(passed=3)


def test_with_one_lane_suites_run_in_their_order(tmp_path: Path) -> None:
    suites = [python(name, f"open({str(tmp_path / 'order')!r}, 'a').write('{name}')") for name in "cab"]
    assert Lanes(tmp_path, lanes=1).run(suites) == Count(passed=3)
    assert (tmp_path / "order").read_text() == "cab"


@pytest.mark.parametrize(
    ("text", "code", "count"),
    [
        (JUNIT, 1, Count(passed=2, failed=2, skipped=1)),
        ('<testsuites><testsuite tests="3" failures="0"/></testsuites>', 0, Count(passed=3)),
        ('<testsuites><testsuite tests="3" failures="0"/></testsuites>', 1, Count(passed=3, failed=1)),
        ("<testsuites><testsui", 1, Count(failed=1)),
    ],
    ids=["failures", "all passed", "ended badly all the same", "half a report"],
)
def test_a_suite_is_counted_by_its_report(tmp_path: Path, text: str, code: int, count: Count) -> None:
    assert Lanes(tmp_path).run([writing(tmp_path / "report.xml", text, code)]) == count


def test_the_report_of_an_earlier_run_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(JUNIT)
    assert Lanes(tmp_path).run([python("dies", "raise SystemExit(2)", tmp_path / "report.xml")]) == Count(failed=1)


def test_a_failing_suite_is_shown_whole_and_hides_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = "for number in range(100): print('line', number)"
    suites = [
        python("bad", f"{lines}\nraise SystemExit(1)"),
        Suite("missing", (tmp_path / "no-such-program",)),
        python("good", lines),
    ]
    assert Lanes(tmp_path).run(suites) == Count(passed=1, failed=2)
    said = capsys.readouterr().out
    assert said.count("line 0\n") == 1
    assert said.count("line 99\n") == 2
    assert "no-such-program" in said
    assert re.search(r"^good: 1 passed, 0 failed in \d+ s", said, re.MULTILINE)
    assert (tmp_path / "good.log").read_text().count("\n") == 100


def test_what_was_skipped_is_shown_with_its_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = "print('..s\\n== short test summary info ==\\nSKIPPED [1] a.py: not installed\\n2 passed, 1 skipped')"
    Lanes(tmp_path).run([python("skips", script)])
    said = capsys.readouterr().out
    assert "SKIPPED [1] a.py: not installed\n2 passed, 1 skipped\n" in said
    assert "..s" not in said


def test_a_suite_that_hangs_is_ended_and_the_next_one_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hanging = python("hanging", "import time; time.sleep(600)")
    assert Lanes(tmp_path, lanes=1, limit=3).run([hanging]) == Count(failed=1)
    said = capsys.readouterr().out
    assert "hanging was ended after" in said
    assert "KeyboardInterrupt" in said, "it says where it hung"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_when_it_is_ended_nothing_goes_on_running(tmp_path: Path, number: signal.Signals) -> None:
    """Ctrl-C and SIGTERM end all that the suites started, SIGKILL the suites themselves."""
    suite = """
        import os, pathlib, subprocess, sys, time
        child = subprocess.Popen(["sleep", "600"])
        pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {child.pid}\\n")
        time.sleep(600)
    """
    runner = f"""
        from pathlib import Path
        import sys
        from scripts.lanes import Lanes, Suite
        folder = Path({str(tmp_path)!r})
        script = {textwrap.dedent(suite)!r}
        names = ("one", "two", "three")
        Lanes(folder).run([Suite(name, (sys.executable, "-c", script, folder / name)) for name in names])
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(runner)], cwd=ROOT, stderr=subprocess.DEVNULL
    ) as process:
        pids = [pid for name in ("one", "two") for pid in pids_in(tmp_path / name)]
        process.send_signal(number)
        assert process.wait() != 0
    started = pids if number is not signal.SIGKILL else pids[::2]
    until(lambda: not any(map(is_running, started)), "something is still running")
    for pid in filter(is_running, pids):
        os.kill(pid, signal.SIGKILL)
    assert not (tmp_path / "three").exists()


def pids_in(path: Path) -> list[int]:
    text = until(lambda: path.exists() and "\n" in path.read_text() and path.read_text(), "it does not start", 60)
    return [int(pid) for pid in str(text).split()]


def is_running(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and " Z " not in stat.read_text()
