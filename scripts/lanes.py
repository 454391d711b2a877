"""Suites of tests that run side by side, a few at a time, and the sum of what they counted.

A suite is one process in a group of its own. Its output goes to `<name>.log`, and is shown once it has ended: all of it
if something failed, else its last lines. Whatever happens to one suite, the others go on; Ctrl-C ends them all.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from frontdesk.supervisor.leash import die_with

#: Far more than any suite takes: what is not done by then hangs.
LIMIT_SECONDS = 3_000.0
#: What an interrupted suite has to stop its servers and remove its folders.
GRACE_SECONDS = 15.0
#: From here on pytest names what it skipped and why.
SUMMARY = "short test summary info"


@dataclass(frozen=True)
class Count:
    """How many tests passed, failed and were skipped; two of them add up."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass(frozen=True)
class Suite:
    """A command, and the JUnit report that it writes; without a report it is one test, by its exit status."""

    name: str
    command: tuple[str | Path, ...]
    report: Path | None = None


@dataclass(frozen=True)
class Lanes:
    """So many suites at a time, their logs in `folder`."""

    folder: Path
    lanes: int = 2
    limit: float = LIMIT_SECONDS

    def run(self, suites: Iterable[Suite]) -> Count:
        """Start them in their order, each as soon as a lane is free. Raises KeyboardInterrupt after Ctrl-C."""
        return asyncio.run(self._run(suites))

    async def _run(self, suites: Iterable[Suite]) -> Count:
        ended_by(signal.SIGTERM)
        free = asyncio.Semaphore(self.lanes)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._in_lane(free, suite)) for suite in suites]
        return sum((task.result() for task in tasks), Count())

    async def _in_lane(self, free: asyncio.Semaphore, suite: Suite) -> Count:
        async with free:
            print(f"== {suite.name} begins", flush=True)
            if suite.report:
                suite.report.unlink(missing_ok=True)
            log, began = self.folder / f"{suite.name}.log", time.monotonic()
            code = await self._exit_status(suite, log)
            count, took = counted(suite, code), time.monotonic() - began
            said = log.read_text(errors="replace").replace("\r", "\n").rstrip()
            print(f"\n== {suite.name}\n{said if count.failed else end_of(said)}")
            print(f"{suite.name}: {count} in {took:.0f} s ({log})\n", flush=True)
            return count

    async def _exit_status(self, suite: Suite, log: Path) -> int:
        """What the suite ended with; not 0 if it could not start or took too long, which its log says then."""
        try:
            process = started(suite, log)
        except OSError as error:
            add(log, str(error))
            return 1
        try:
            return await asyncio.to_thread(process.wait, self.limit)
        except subprocess.TimeoutExpired:
            await asyncio.to_thread(end, process)
            add(log, f"{suite.name} was ended after {self.limit:.0f} s")
            return 1
        finally:
            end(process)


def started(suite: Suite, log: Path) -> subprocess.Popen[bytes]:
    """The suite's process, which dies with this one. Raises OSError if there is no such program."""
    with open(log, "wb") as output:
        return subprocess.Popen(
            suite.command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=die_with(os.getpid()),
        )  # fmt: skip


def end(process: subprocess.Popen[bytes]) -> None:
    """End a suite in order if it still runs, then whatever is left of its group."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def add(log: Path, line: str) -> None:
    with open(log, "a") as file:
        file.write(f"\n{line}\n")


def ended_by(number: signal.Signals) -> None:
    """Cancel the task that calls this when the signal comes, as Ctrl-C does by itself."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def counted(suite: Suite, code: int) -> Count:
    """What a suite adds to the sum. One that ended badly and reports no failure is a failure itself."""
    count = Count()
    if suite.report is None:
        count = Count() if code else Count(passed=1)
    elif suite.report.exists():
        with suppress(ElementTree.ParseError):  # it was killed while it wrote
            count = reported(suite.report)
    return count + Count(failed=1) if code and not count.failed else count


def reported(report: Path) -> Count:
    """What a JUnit report sums up to."""
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        total += Count(number["tests"] - failed - number["skipped"], failed, number["skipped"])
    return total


def end_of(said: str) -> str:
    """The last line, and before it what pytest says about tests that were skipped."""
    lines = said.splitlines()
    summaries = [number for number, line in enumerate(lines) if SUMMARY in line]
    return "\n".join(lines[summaries[-1] if summaries else -1 :])
