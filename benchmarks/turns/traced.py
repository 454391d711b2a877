"""Starts one of the processes with its steps timed: `python -m benchmarks.turns.traced FILE MODULE ARGUMENT…`.

Each step that ended is a line `[name, start, end]` in FILE, in seconds of the machine's monotonic clock, so that the
lines of all processes fit together. Only the standard library is used, because this runs in Rasa's environment too. The
cost is a few microseconds a step.
"""

from __future__ import annotations

import functools
import inspect
import json
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any


class Tracer:
    """Writes steps down as they end; lines of several threads stay whole because each is one write."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def wrap(self, owner: Any, method: str, name: str) -> None:
        """Replace a method by itself with a stop-watch around it."""
        inner = getattr(owner, method)
        setattr(
            owner, method, self._async(inner, name) if inspect.iscoroutinefunction(inner) else self._sync(inner, name)
        )

    def _sync(self, inner: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(inner)
        def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.monotonic()
            try:
                return inner(*args, **kwargs)
            finally:
                self._write(name, start)

        return timed

    def _async(self, inner: Callable[..., Any], name: str) -> Callable[..., Any]:
        @functools.wraps(inner)
        async def timed(*args: Any, **kwargs: Any) -> Any:
            start = time.monotonic()
            try:
                return await inner(*args, **kwargs)
            finally:
                self._write(name, start)

        return timed

    def _write(self, name: str, start: float) -> None:
        self._file.write(json.dumps([name, start, time.monotonic()]).encode() + b"\n")


def trace_frontdesk(tracer: Tracer) -> None:
    """The public process."""
    from sqlalchemy.engine.default import DefaultDialect

    from frontdesk.channels.web_chat.socket import CustomerSocket
    from frontdesk.intake.service import Intake
    from frontdesk.turns.rasa import RasaAssistant
    from frontdesk.turns.service import TurnService

    tracer.wrap(CustomerSocket, "_take", "take")
    tracer.wrap(Intake, "accept", "accept")
    tracer.wrap(RasaAssistant, "turn", "ask")
    tracer.wrap(TurnService, "finish", "finish")
    tracer.wrap(DefaultDialect, "do_commit", "commit")


def trace_actions(tracer: Tracer) -> None:
    """The actions process."""
    from actions.boundary import Boundary

    tracer.wrap(Boundary, "answer", "action")


def trace_rasa(tracer: Tracer) -> None:
    """Rasa. Its modules are imported as late as its own start does, which keeps TensorFlow out."""
    from assistant import serve

    start = serve._serve

    def serve_traced(*args: Any) -> None:
        from rasa.core.processor import MessageProcessor

        from assistant.action_endpoint import TurnActionEndpoint
        from assistant.turn_channel import TurnInput

        tracer.wrap(TurnInput, "_turn", "rasa")
        tracer.wrap(MessageProcessor, "parse_message", "nlu")
        tracer.wrap(MessageProcessor, "predict_next_with_tracker_if_should", "policies")
        tracer.wrap(TurnActionEndpoint, "request", "call")
        start(*args)

    serve._serve = serve_traced


def main() -> None:
    path, module, *arguments = sys.argv[1:]
    sys.argv = [module, *arguments]
    with Path(path).open("ab", buffering=0) as file:
        start(module, arguments, Tracer(file))


def start(module: str, arguments: list[str], tracer: Tracer) -> None:
    """Run the module, as `python -m` would."""
    if module == "assistant.serve":
        trace_rasa(tracer)
        from assistant import serve

        serve.main()
        return
    (trace_actions if "actions" in arguments else trace_frontdesk)(tracer)
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
