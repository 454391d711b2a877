"""`make test`: every test of both environments, two suites at a time, and their sum in the last line.

Each folder of `tests` is a suite with a process of its own, a new folder too. A suite has its own running stack,
PostgreSQL and ports (tests/ports.py), so that two side by side do not meet. They start longest first, which lets both
lanes end at about the same time. `tests/assistant` runs in Rasa's environment; two commands of Rasa and the scripted
customers count as one test each.

Temporary folders are in memory where the machine has room for that: thousands of databases are made, written and thrown
away, and on a disk every commit waits for it. What tests kill are processes, never the machine.

What all of them need comes first: a trained model, articles that are prepared for the search, one Elasticsearch node
for all, the database of a Request Tracker and, as root on Debian, the packages that are missing; elsewhere the tests
that need them are skipped, and listed. Without a JDK and Maven the embedded search engine alone is tested, and the end
says so. With `--static` (CI) the static checks run beside the training.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from frontdesk.supervisor.training import path_of_current
from scripts.lanes import Count, Lanes, Suite
from tests import elasticsearch_node, retail, rt_server

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
RESULTS = Path("var/results")  # from the project's folder, in which everything runs
RASA = ROOT / "assistant" / ".venv" / "bin"
FRONTDESK = Path(sys.executable).parent / "frontdesk"
ASSISTANT = "assistant"
#: Linux keeps this folder in memory. All suites together need about a sixth of this.
MEMORY, NEEDED_BYTES = Path("/dev/shm"), 6 * 1024**3
#: For the search, once for all processes of the tests.
PREPARE_ARTICLES = "import pathlib as p, frontdesk.knowledge.embedded as k; k.embedded_knowledge(p.Path('data/kb'))"
#: Chromium without windows, as tests/e2e/chromium.py looks for it.
SHELL = "chromium-headless-shell"
#: Suites that mostly wait for processes, browsers and databases: two workers share them, each with servers of its own.
#: They share files where the tests of a file share something dear, else tests.
SHARED = {
    "e2e": "worksteal",
    "faults": "worksteal",
    "integration": "loadfile",
    "processes": "loadfile",
    "contract": "loadfile",
}
#: By the time they took on two cores. What is not named here starts before them.
LONGEST_FIRST = (
    "e2e",
    "integration",
    "processes",
    "contract",
    "assistant",
    "faults",
    "unit",
    "simulations",
    "modules",
    "stories",
    "validate",
)


def main() -> int:
    """Run everything; 0 if nothing failed. A preparation counts only if it failed."""
    os.chdir(ROOT)
    # Hundreds of processes start; without bytecode on disk each of them would compile all of Frontdesk.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}
    RESULTS.mkdir(parents=True, exist_ok=True)
    prepared = Lanes(RESULTS, lanes=4).run(preparations(with_static="--static" in sys.argv[1:]))
    try:
        with temporary_folder() as os.environ["TMPDIR"]:
            total = Count(failed=prepared.failed) + Lanes(RESULTS).run(suites())
    finally:
        is_tested = elasticsearch_node.Node().pid is not None
        elasticsearch_node.Node().stop()
    if not is_tested:
        print(elasticsearch_node.untested(), flush=True)
    if rt_server.missing():
        print(rt_server.untested(), flush=True)
    if retail.DATA is None:
        print(retail.untested(), flush=True)
    print(total, flush=True)
    return 1 if total.failed else 0


@contextmanager
def temporary_folder() -> Iterator[str]:
    """Where tests put databases, mail and copies; in memory if there is room."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= NEEDED_BYTES
    with tempfile.TemporaryDirectory(prefix="frontdesk-", dir=MEMORY if has_room else None) as folder:
        os.chmod(folder, 0o755)  # PostgreSQL runs as a user of its own
        yield folder


def preparations(with_static: bool) -> list[Suite]:
    """What comes before the tests, and may run all at once."""
    needed = [Suite("model", (FRONTDESK, "train")), Suite("articles", (sys.executable, "-c", PREPARE_ARTICLES))]
    if with_static:
        needed.append(Suite("static", ("make", "-o", "install", "static")))  # its set-up would disturb the training
    servers = {
        "elasticsearch": (sys.executable, "-m", "tests.elasticsearch_node", "start"),
        "request-tracker": (sys.executable, "-m", "tests.rt_server"),
    }
    missing = missing_packages()
    if not missing:
        return [*needed, *(Suite(name, command) for name, command in servers.items())]
    then = " && ".join(map(shlex.join, servers.values()))
    return [*needed, Suite("packages", ("sh", "-c", f"{{ {installing(missing)}; }}; {then}"))]


def missing_packages() -> list[str]:
    """The Debian packages that tests need and that are not there."""
    has_postgres = shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    has_shell = shutil.which(SHELL)  # a Chromium with windows serves as well, at twice the time
    missing = [name for name, is_there in (("postgresql", has_postgres), (SHELL, has_shell)) if not is_there]
    return missing + elasticsearch_node.missing() + rt_server.missing()


def installing(packages: list[str]) -> str:
    """A shell's command that installs them where that is possible, and says what follows where it is not."""
    names = " ".join(packages)
    skipped = f"echo 'Not installed, so the tests that need it are skipped unless something takes its place: {names}'"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return skipped
    install = f"apt-get update && apt-get install --yes --no-install-recommends {names}"
    return f"export DEBIAN_FRONTEND=noninteractive; {{ {install}; }} || {skipped}"


def suites() -> list[Suite]:
    """All suites, in the order in which they start."""
    everything = [frontdesk_suite(name) for name in folders(TESTS) if name != ASSISTANT]
    everything += [assistant_suite(), validation(), stories(), simulations()]
    return sorted(everything, key=lambda suite: place(suite.name))


def folders(tests: Path) -> list[str]:
    """The folders of `tests` in which there are tests in Python, at whatever depth."""
    return sorted({path.relative_to(tests).parts[0] for path in tests.glob("*/**/test_*.py")})


def place(name: str) -> int:
    """Where a suite comes in the order: -1 for one whose time nobody has measured yet."""
    return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else -1


def frontdesk_suite(name: str) -> Suite:
    """A folder in Frontdesk's environment. Its cache of failures is its own: pytest writes it without a lock."""
    workers = ("-n", "2", "--no-loadscope-reorder", "--dist", SHARED[name]) if name in SHARED else ()
    return pytest_suite(name, sys.executable, "-o", f"cache_dir={ROOT / RESULTS / name}.cache", *workers)


def assistant_suite() -> Suite:
    return pytest_suite(ASSISTANT, RASA / "python")


def pytest_suite(name: str, python: str | Path, *options: str) -> Suite:
    report = RESULTS / f"{name}.xml"
    return Suite(name, (python, "-m", "pytest", TESTS / name, "-q", f"--junitxml={report}", *options), report)


def validation() -> Suite:
    """Mistakes and contradictions in the assistant's files."""
    command = (RASA / "rasa", "data", "validate", "--fail-on-warnings", "--data")
    return Suite("validate", (*command, "data/nlu", "data/rules", "data/stories"))


def stories() -> Suite:
    """The conversations of `tests/conversations`, through the trained model."""
    command = (RASA / "rasa", "test", "core", "--e2e", "--no-plot", "--fail-on-prediction-errors")
    files = ("--stories", "tests/conversations", "--model", path_of_current(ROOT), "--out", RESULTS / "stories")
    return Suite("stories", (*command, *files))


def simulations() -> Suite:
    """A third of the scripted customers of `tests/simulations`, once by Slack and once by the web chat (`make simulate`
    and `make simulate-slack`: all of them, three times)."""
    channels = ("--channel", "slack", "--beside", "web_chat")
    return Suite("simulations", (FRONTDESK, "simulate", "--one-in", "3", *channels))


if __name__ == "__main__":
    sys.exit(main())
