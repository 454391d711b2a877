"""Structured logs: one JSON object a line, with ids and event names, never what people typed.

What libraries say (asyncio, Sanic, warnings, uncaught exceptions) is kept to who said it, where, and the type of the
exception: their words may quote a request or the parameters of a statement. Logging never raises.
"""

from __future__ import annotations

import json
import logging
import math
import os
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from traceback import extract_tb
from types import TracebackType
from typing import Any, TextIO, cast

import structlog

log = structlog.get_logger("frontdesk.logs")

#: Characters of a value, items of a collection, and depth of nesting that a line holds.
LONGEST, MOST_ITEMS, DEEPEST = 500, 50, 3
#: Frames of our own code that are named with a crash.
MOST_PLACES = 8
#: What asyncio says of itself in these very words; all else that it says may quote something.
SAYINGS = frozenset(
    {
        "Task was destroyed but it is pending!",
        "Task exception was never retrieved",
        "Future exception was never retrieved",
        "Unclosed connection",
        "Unclosed client session",
        "socket.send() raised exception.",
        "SSL connection is closed",
    }
)
PROJECT = Path(__file__).resolve().parents[1]


class Unfailing:
    """Writes whole lines to `file`, at once, and never raises: neither a full disk nor a closed stream may stop whoever
    logs. Lines that were lost are told of as soon as something can be written again."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._lost = 0
        self._lock = threading.RLock()  # a signal may interrupt a line with another one

    def write(self, text: str) -> None:
        with self._lock:
            try:
                data = (self._told_first() + text).encode("ascii", "backslashreplace")
                while data:  # no buffer of Python's: it would keep half of a line
                    data = data[os.write(self._file.fileno(), data) :]
                self._lost = 0
            except Exception:
                self._lost += 1

    def flush(self) -> None:
        """Nothing waits."""

    def _told_first(self) -> str:
        """A line break first: the last line may have been cut."""
        return f'\n{{"event": "log_lost", "lines": {self._lost}, "level": "error"}}\n' if self._lost else ""


class LibraryFormatter(logging.Formatter):
    """Formats records of Python's own logging as JSON, without their words."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        line["at"] = f"{record.filename}:{record.lineno} {record.funcName}"
        line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        said = str(record.msg).partition("\n")[0]
        line |= {"said": said} if said in SAYINGS else {}
        if isinstance(record.exc_info, tuple) and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "places": places(record.exc_info[2])}
        return render(None, "", line)


def configure(level: str) -> None:
    """Log to standard error from `level` up, and what libraries say from `warning` up. An uncaught exception is told in
    one line too."""
    number = logging.getLevelNamesMapping()[level.upper()]
    stream = cast(TextIO, Unfailing(sys.stderr))
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setLevel(max(number, logging.WARNING))
    handler.setFormatter(LibraryFormatter())
    logging.basicConfig(level=handler.level, handlers=[handler], force=True)
    logging.raiseExceptions = False  # logging would print what it could not format
    logging.captureWarnings(True)
    sys.excepthook = lambda kind, problem, trace: _crashed("process_crashed", kind, trace)
    threading.excepthook = lambda args: _crashed("thread_crashed", args.exc_type, args.exc_traceback)
    sys.unraisablehook = lambda args: _crashed("finalizer_crashed", args.exc_type, args.exc_traceback)


def render(_: Any, __: str, line: Mapping[str, Any]) -> str:
    """The line as JSON in ASCII: no value can forge a second line, and none makes it fail."""
    return "{" + ", ".join(f"{_json(str(name))}: {_json(value)}" for name, value in line.items()) + "}"


def places(where: BaseException | TracebackType | None) -> list[str]:
    """The frames of our own code up to an exception, and the one that raised it: file, line and function."""
    trace = where.__traceback__ if isinstance(where, BaseException) else where
    if trace is None:
        return []
    frames = extract_tb(trace)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(PROJECT) and ".venv" not in frame.filename]
    named = [f"{Path(frame.filename).relative_to(PROJECT)}:{frame.lineno} {frame.name}" for frame in ours]
    if frames[-1] not in ours:
        named.append(f"{Path(frames[-1].filename).name}:{frames[-1].lineno} {frames[-1].name}")
    return named[-MOST_PLACES:]


def _crashed(event: str, kind: type[BaseException] | None, trace: TracebackType | None) -> None:
    log.error(event, error=kind.__name__ if kind else "unknown", places=places(trace))


def _json(value: Any) -> str:
    try:
        return json.dumps(_plain(value, DEEPEST), allow_nan=False)
    except Exception:  # an object that breaks when it is looked at
        return '"<unreadable>"'


def _plain(value: Any, depth: int) -> Any:
    """The value as JSON has it. Of an object only its type is told: what it holds may have been typed."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, str):
        return str.__str__(value)[:LONGEST]
    if isinstance(value, date | Path):
        return str(value)[:LONGEST]
    if depth and isinstance(value, Mapping):
        return {str(name)[:LONGEST]: _plain(each, depth - 1) for name, each in list(value.items())[:MOST_ITEMS]}
    if depth and isinstance(value, list | tuple | set | frozenset):
        return [_plain(each, depth - 1) for each in list(value)[:MOST_ITEMS]]
    return f"<{type(value).__name__}>"
