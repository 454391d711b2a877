"""`make test`: every test of both environments, one after the other, and their sum in the last line.

As root on Debian it first installs what tests need and is missing; elsewhere those tests are skipped, and listed. The
two checks that are Rasa's own commands count as one test each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "var" / "results"
RASA = ROOT / "assistant" / ".venv" / "bin"
FRONTDESK = Path(sys.executable).parent / "frontdesk"


@dataclass(frozen=True)
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def main() -> int:
    """Run everything; 0 if nothing failed."""
    os.chdir(ROOT)
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    RESULTS.mkdir(parents=True, exist_ok=True)
    install_debian_packages({"postgresql": has_postgres, "chromium": has_chromium})
    command("model", [FRONTDESK, "train"])
    model = subprocess.run([FRONTDESK, "train", "--path"], capture_output=True, text=True).stdout.strip()
    total = pytest("frontdesk", [sys.executable, "-m", "pytest", "tests"])
    # Apart: the browser's driver keeps an event loop running, in which no other test could start its own.
    total += pytest("pages", [sys.executable, "-m", "pytest", "tests/e2e"])
    total += pytest("assistant", [RASA / "python", "-m", "pytest", "tests/assistant"])
    validate = [RASA / "rasa", "data", "validate", "--fail-on-warnings"]
    total += command("validate", [*validate, "--data", "data/nlu", "data/rules", "data/stories"])
    stories = [RASA / "rasa", "test", "core", "--e2e", "--no-plot", "--fail-on-prediction-errors"]
    files = ["--stories", "tests/conversations", "--model", model, "--out", RESULTS / "stories"]
    total += command("stories", [*stories, *files])
    print(f"\n{total}", flush=True)
    return 1 if total.failed else 0


def install_debian_packages(needed: dict[str, Callable[[], bool]]) -> None:
    """Install each package whose check says that it is missing; say so where that cannot be done."""
    missing = [package for package, is_there in needed.items() if not is_there()]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"Not installed, so the tests that need it are skipped: {', '.join(missing)}", flush=True)
        return
    print(f"Installing Debian packages: {', '.join(missing)}", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with open(RESULTS / "apt.log", "w") as log:
        for arguments in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            done = subprocess.run(["apt-get", *arguments], env=quiet, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            if done.returncode:
                print(f"apt-get {arguments[0]} failed (see {log.name}): tests that need them are skipped", flush=True)
                return


def has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def has_chromium() -> bool:
    return bool(shutil.which("chromium") or shutil.which("chromium-browser"))


def pytest(name: str, arguments: list[str | Path]) -> Count:
    """One run of pytest, counted from its report. A run that ended badly without a report is one failure."""
    report = RESULTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    print(f"\n== {name}", flush=True)
    code = subprocess.run([*arguments, "-q", f"--junitxml={report}"], stdin=subprocess.DEVNULL).returncode
    count = counted(report) if report.exists() else Count()
    return count + Count(failed=1) if code and not count.failed else count


def counted(report: Path) -> Count:
    """What a JUnit report sums up to."""
    total = Count()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        number = {name: int(suite.get(name, "0")) for name in ("tests", "failures", "errors", "skipped")}
        failed = number["failures"] + number["errors"]
        total += Count(number["tests"] - failed - number["skipped"], failed, number["skipped"])
    return total


def command(name: str, arguments: list[str | Path]) -> Count:
    """A command that succeeds or fails. Its output goes to a file (Rasa's progress bars), and is shown if it failed."""
    log = RESULTS / f"{name}.log"
    print(f"\n== {name}", flush=True)
    started = time.monotonic()
    with open(log, "w") as output:
        code = subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT).returncode
    if code:
        print(log.read_text(errors="replace").replace("\r", "\n")[-4000:])
    took = f"{time.monotonic() - started:.0f} s"
    print(f"{name} {'failed' if code else 'passed'} in {took} ({log.relative_to(ROOT)})", flush=True)
    return Count(failed=1) if code else Count(passed=1)


if __name__ == "__main__":
    sys.exit(main())
