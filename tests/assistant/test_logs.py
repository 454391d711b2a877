"""Rasa's process writes lines of JSON, without anything that was typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from frontdesk_side import Replica

ROOT = Path(__file__).parents[2]
TYPED = "xyzzy-my-illness"
NOISE = f"""
import asyncio, logging, sys, threading, types, warnings
import structlog
TYPED = "{TYPED}"
early = structlog.get_logger()  # as Rasa's modules ask for theirs
from assistant import logs
logs.configure()

class Broken:
    def __repr__(self):
        raise RuntimeError(TYPED)
    __str__ = __repr__

class Unraisable:
    def __del__(self):
        raise ValueError(TYPED)

rasa = structlog.get_logger("rasa.core.processor")
rasa.info("processor.message.parse", message=TYPED, entities=[TYPED], slots={{"name": TYPED}})
rasa.warning(f"no idea what {{TYPED}} is", text=TYPED)
rasa.error("processor.broken", tracker=Broken())
ours = structlog.get_logger("assistant.turn_channel")
ours.error("turn.failed", turn="t1", error="exception")
ours.error("turn.broken", what=Broken(), number=float("nan"))
early.info("something", text=TYPED)
logging.getLogger("rasa.core.actions").error("%s failed", TYPED)
logging.getLogger("sanic.root").info(TYPED)
logging.getLogger("broken").error("%d", TYPED)
try:
    int(TYPED)
except ValueError:
    rasa.error("action.failed", exc_info=True)
    logging.getLogger("rasa.utils").exception(TYPED)

async def main():
    asyncio.create_task(fails())
    asyncio.get_running_loop().call_soon(int, TYPED)
    await asyncio.sleep(0.01)

async def fails():
    raise LookupError(TYPED)

asyncio.run(main())
warnings.warn(TYPED)
thread = threading.Thread(target=int, args=(TYPED,))
thread.start()
thread.join()
Unraisable()
raise SystemError(TYPED)
"""


def test_what_rasa_and_other_libraries_say_is_a_line_of_json_without_their_words() -> None:
    ended = subprocess.run([sys.executable, "-c", NOISE], cwd=ROOT, capture_output=True, check=False)
    assert ended.returncode == 1
    assert TYPED.encode() not in ended.stderr + ended.stdout
    lines: list[dict[str, Any]] = [json.loads(line) for line in ended.stderr.splitlines()]
    events = [line["event"] for line in lines]
    assert {"processor.message.parse", "action.failed", "turn.failed", "turn.broken", "process_crashed"} <= set(events)
    assert {"thread_crashed", "finalizer_crashed", "library"} <= set(events)
    assert next(line for line in lines if line["event"] == "turn.failed")["turn"] == "t1"
    assert {"ValueError", "LookupError", "SystemError"} <= {line.get("error") for line in lines}


def test_logging_raises_nothing_where_nothing_can_be_written() -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-c", NOISE]
        ended = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=full, check=False)
    assert ended.returncode == 1 and TYPED.encode() not in ended.stdout


def test_a_serving_process_writes_nothing_else(rasa: Replica) -> None:
    rasa.turn("where is my order, xyzzy")
    rasa.turn("/xyzzy")
    rasa.post(b"xyzzy")
    log = rasa.log.read_text()
    assert "xyzzy" not in log
    assert all("event" in json.loads(line) for line in log.splitlines())
