"""Logs of Rasa's process: one JSON object a line, without anything that was typed.

Of what Rasa and other libraries say, only who said it, where, and the type of the exception is kept: their words quote
messages, slots and trackers. Our own lines (`assistant.…`) are kept whole: they hold ids and event names.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from datetime import UTC, datetime
from typing import Any

import structlog

OURS = "assistant"
# Rasa's structured event names, such as "rasa.core.agent.load": words of its code.
_EVENT = re.compile(r"[a-z_]+(\.[a-z_]+)+")


class JsonFormatter(logging.Formatter):
    """Formats records as JSON. Those of structlog have been rendered already."""

    def format(self, record: logging.LogRecord) -> str:
        if hasattr(record, "rendered"):
            return record.rendered
        line = {"event": "library", "logger": record.name, "level": record.levelname.lower()}
        line["at"] = f"{record.filename}:{record.lineno} {record.funcName}"
        line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat()
        if isinstance(record.exc_info, tuple) and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "place": place(record.exc_info[2])}
        return json.dumps(line)


def configure(level: int = logging.INFO) -> None:
    """Log to standard error, as JSON. Logging never raises, and prints nothing about what it cannot write."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            rendered,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,  # Rasa's modules may have asked for theirs already
    )
    sys.excepthook = lambda kind, _, trace: _crashed("process_crashed", kind, trace)
    threading.excepthook = lambda args: _crashed("thread_crashed", args.exc_type, args.exc_traceback)
    sys.unraisablehook = lambda args: _crashed("finalizer_crashed", args.exc_type, args.exc_traceback)


def without_words(logger: Any, _: str, line: dict[str, Any]) -> dict[str, Any]:
    """The line; one of a library without anything but its event's name and the type of its exception."""
    if logger.name.partition(".")[0] == OURS:
        return line
    event, error = str(line.get("event")), line.get("exc_info")
    kept = {"event": event if _EVENT.fullmatch(event) else "library", "logger": logger.name}
    kept |= {name: line[name] for name in ("level", "timestamp")}
    if error:
        kind = sys.exc_info()[0] if error is True else type(error) if isinstance(error, BaseException) else None
        kept["error"] = kind.__name__ if kind else "unknown"
    return kept


def rendered(_: Any, __: str, line: dict[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    """The line as a record that needs no more formatting."""
    try:
        text = json.dumps(line, default=lambda value: f"<{type(value).__name__}>", allow_nan=False)
    except Exception:  # an object that breaks when it is looked at
        text = json.dumps({"event": str(line.get("event")), "level": line["level"], "unreadable": True})
    return ("",), {"extra": {"rendered": text}}


def place(trace: Any) -> str:
    """Where an exception was raised: file, line and function."""
    frame = traceback.extract_tb(trace)[-1] if trace else None
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" if frame else "unknown"


def _crashed(event: str, kind: type[BaseException] | None, trace: Any) -> None:
    log = structlog.get_logger(OURS)
    log.error(event, error=kind.__name__ if kind else "unknown", place=place(trace))
