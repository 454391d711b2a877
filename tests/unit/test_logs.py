from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.logs import Unfailing, places, render

SCRIPT = """
import structlog
from frontdesk import logs
logs.configure("info")
for number in range(2000):
    structlog.get_logger("frontdesk").error("no_room", number=number)
print("alive")
"""
#: Whatever is typed holds this word, which must be in no log.
TYPED = "xyzzy-my-illness"


def run(script: str, **streams: Any) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, check=False, **streams)


@pytest.mark.parametrize("mode", ["w", "r"])
def test_a_log_line_on_a_full_disk_or_a_stream_that_takes_none_raises_nothing(mode: str) -> None:
    with open("/dev/full", mode) as full:
        assert run(SCRIPT, stderr=full).stdout == b"alive\n"


def test_a_log_line_nobody_reads_raises_nothing() -> None:
    source, target = os.pipe()
    os.close(source)
    ended = run(SCRIPT, stderr=target)
    os.close(target)
    assert ended.stdout == b"alive\n"


@pytest.mark.parametrize("close", ["sys.stderr.close()", "os.close(2)", "sys.stderr = None"])
def test_a_log_line_on_a_closed_stream_raises_nothing(close: str) -> None:
    for before in (True, False):
        configure = 'logs.configure("info")\n'
        script = f"import os, sys\n{close}\n{SCRIPT}" if before else SCRIPT.replace(configure, configure + close + "\n")
        assert run("import os, sys\n" + script, stderr=subprocess.DEVNULL).stdout == b"alive\n", before


def test_lines_are_json_and_written_at_once(tmp_path: Path) -> None:
    ended = run(SCRIPT, stderr=subprocess.PIPE)
    assert [json.loads(line)["number"] for line in ended.stderr.splitlines()] == list(range(2000))
    with open(tmp_path / "log", "w") as file:
        writer = Unfailing(file)
        writer.write("now")
        writer.flush()
        assert (tmp_path / "log").read_text() == "now"


FULL_FOR_A_WHILE = """
import resource, structlog
from frontdesk import logs
logs.configure("info")
log = structlog.get_logger("frontdesk")
for size in (1, 100, 150, 4096, 4097):
    log.info("before", size=size)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    for number in range(100):
        log.info("full", number=number)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    log.info("after", size=size)
print("alive")
"""


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_line_that_was_cut_by_a_full_disk_spoils_no_other_and_what_was_lost_is_told(
    tmp_path: Path, unbuffered: str
) -> None:
    with open(tmp_path / "log", "wb") as file:
        assert (
            run(FULL_FOR_A_WHILE, stderr=file, env=os.environ | {"PYTHONUNBUFFERED": unbuffered}).stdout == b"alive\n"
        )
    lines = (tmp_path / "log").read_bytes().split(b"\n")
    whole = [json.loads(line) for line in lines if line.endswith(b"}")]
    assert len([line for line in lines if line and not line.endswith(b"}")]) <= 5, "at most one is cut each time"
    assert [line["size"] for line in whole if line["event"] == "after"] == [1, 100, 150, 4096, 4097]
    kept, lost = (sum(line["event"] == "full" for line in whole), sum(line.get("lines", 0) for line in whole))
    assert lost and kept + lost == 500


class Broken(str):
    """An object that breaks in whatever way somebody looks at it."""

    __slots__ = ()

    def __str__(self) -> str:
        raise RuntimeError(TYPED)

    __repr__ = __format__ = __iter__ = __len__ = __str__  # type: ignore[assignment]


class BrokenObject:
    def __repr__(self) -> str:
        raise RuntimeError(TYPED)

    __str__ = __repr__


class BrokenList(list[Any]):
    def __iter__(self) -> Any:
        raise RuntimeError(TYPED)


class BrokenDict(dict[Any, Any]):
    def items(self) -> Any:
        raise RuntimeError(TYPED)


LOOP: list[Any] = []
LOOP.append(LOOP)
ODD = [
    Broken("x"), BrokenObject(), BrokenList([1]), BrokenDict(a=1), {BrokenObject(): 1}, LOOP, float("nan"),
    float("-inf"), 10**5000, b"\xff", object(), "\ud800", {1, 2}, {(1, 2): 3}, lambda: None,
    RuntimeError(TYPED), type, None,
]  # fmt: skip


@pytest.mark.parametrize("value", ODD, ids=lambda value: type(value).__name__)
def test_no_object_makes_a_line_fail_or_tells_what_it_holds(value: Any) -> None:
    line = render(None, "", {"event": "odd", "value": value, "list": [value], "deep": {"a": {"b": {"c": value}}}})
    assert json.loads(line, parse_constant=pytest.fail)["event"] == "odd"
    assert "\n" not in line and line.isascii() and TYPED not in line


json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner, inner),
)


@given(st.dictionaries(st.text(), json_like))
def test_any_line_is_one_json_object_on_one_line(line: dict[str, Any]) -> None:
    rendered = render(None, "", line)
    assert set(json.loads(rendered)) == set(line) and len(rendered.splitlines()) == 1


NOISE = f"""
import asyncio, logging, sys, threading, warnings
import structlog
from frontdesk import logs
logs.configure("info")
TYPED = "{TYPED}"

class Unraisable:
    def __del__(self):
        raise ValueError(TYPED)

async def main():
    asyncio.create_task(fails())
    loop = asyncio.get_running_loop()
    loop.call_soon(int, TYPED)
    loop.call_exception_handler({{"message": TYPED, "exception": KeyError(TYPED), "typed": TYPED}})
    await asyncio.sleep(0.01)

async def fails():
    raise LookupError(TYPED)

asyncio.run(main())
logging.getLogger("sanic.error").error("%s crashed", TYPED)
logging.getLogger("sanic.root").warning(f"no {{TYPED}}")
logging.getLogger("broken").error("%d", TYPED)
logging.getLogger("broken").error("%s %s", TYPED)
try:
    int(TYPED)
except ValueError as problem:
    logging.getLogger("sqlalchemy").exception(problem)
    try:
        raise RuntimeError(TYPED) from problem
    except RuntimeError:
        logging.getLogger("aiohttp").error(TYPED, exc_info=True, stack_info=True)
warnings.warn(TYPED)
warnings.warn(TYPED, DeprecationWarning, stacklevel=1)
thread = threading.Thread(target=lambda: int(TYPED), name=TYPED)
thread.start()
thread.join()
Unraisable()
raise SystemError(TYPED)
"""


def test_what_libraries_say_is_a_line_of_json_without_their_words() -> None:
    ended = run(NOISE, stderr=subprocess.PIPE)
    assert ended.returncode == 1
    assert TYPED.encode() not in ended.stderr + ended.stdout
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert {line["event"] for line in lines} == {
        "library", "process_crashed", "thread_crashed", "finalizer_crashed"
    }  # fmt: skip
    loggers = {line.get("logger") for line in lines}
    assert loggers >= {"asyncio", "sanic.error", "sanic.root", "sqlalchemy", "aiohttp", "py.warnings", "broken"}
    assert "Task exception was never retrieved" in {line.get("said") for line in lines}
    errors = {line.get("error") for line in lines}
    assert errors >= {"LookupError", "KeyError", "ValueError", "RuntimeError", "SystemError"}
    assert all("timestamp" in line and "level" in line for line in lines)


def test_an_exception_is_placed_in_our_code_and_where_it_was_raised() -> None:
    with pytest.raises(ValueError) as caught:
        json.loads("{")
    ours, raised = places(caught.value)
    assert ours.startswith("tests/unit/test_logs.py:") and raised.startswith("decoder.py:")
    assert places(ValueError("never raised")) == []
