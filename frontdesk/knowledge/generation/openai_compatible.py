"""A Writer behind any HTTP endpoint that speaks OpenAI's chat completions, hosted or self-hosted."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import structlog

from frontdesk.bearer import Bearer
from frontdesk.breaker import Breaker
from frontdesk.knowledge.generation.model import Draft, Prompt, Refusal
from frontdesk.knowledge.generation.ports import NotWritten
from frontdesk.settings import GenerationSettings

log = structlog.get_logger("frontdesk.generation")

#: More than any short answer with what servers add to it; what is larger is not read.
MOST_BYTES = 256 * 1024
#: Failures in a row after which the endpoint is left alone, and how long (seconds).
FAILURES, REST_SECONDS = 3, 30.0


@dataclass(frozen=True)
class Endpoint:
    """How to reach a model.

    Attributes:
        url: the API's address up to and including its version, such as http://127.0.0.1:8000/v1.
        at_once: how many answers may be written at the same time.
        ca: file with the authority that signed the endpoint's certificate; None: those of the system.
    """

    url: str
    model: str
    key: str = ""
    at_once: int = 4
    ca: Path | None = None


def endpoint_of(settings: GenerationSettings) -> Endpoint:
    """The endpoint that the settings name."""
    key = settings.generation_key
    return Endpoint(
        settings.generation_url,
        settings.generation_model,
        key.get_secret_value() if key else "",
        settings.generation_at_once,
        settings.generation_ca,
    )


class OpenAICompatible:
    """A Writer over HTTP. May be used from several threads."""

    def __init__(self, endpoint: Endpoint, breaker: Breaker | None = None) -> None:
        self._endpoint = endpoint
        self._breaker = breaker or Breaker(FAILURES, REST_SECONDS)
        self._slots = threading.BoundedSemaphore(endpoint.at_once)

    def write(self, prompt: Prompt, seconds: float) -> Draft:
        """Ask once. The seconds are for all of it, however slowly the answer drips; a call that is given up keeps its
        slot until its connection ends."""
        if not self._slots.acquire(blocking=False):
            raise NotWritten(Refusal.BUSY)
        try:
            self._require_rested()
            begun = _Call(self._slots.release, lambda: self._ask(prompt, seconds))
        except BaseException:
            self._slots.release()
            raise
        try:
            draft = begun.result(seconds)
        except NotWritten as problem:
            self._breaker.failed()
            log.warning("generation_failed", reason=problem.reason, status=problem.status)
            raise
        self._breaker.succeeded()
        return draft

    def _require_rested(self) -> None:
        if not self._breaker.allows():
            raise NotWritten(Refusal.RESTING)

    def _ask(self, prompt: Prompt, seconds: float) -> Draft:
        try:
            with requests.post(
                f"{self._endpoint.url.rstrip('/')}/chat/completions",
                json=_body(self._endpoint.model, prompt),
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                auth=Bearer(self._endpoint.key),
                timeout=seconds,
                stream=True,
                allow_redirects=False,  # what is sent is meant for nobody else
                verify=str(self._endpoint.ca) if self._endpoint.ca else True,
            ) as response:
                if response.status_code != 200:
                    raise NotWritten(Refusal.UNAVAILABLE, response.status_code)
                raw = response.raw.read(MOST_BYTES + 1)
        except requests.Timeout:
            raise NotWritten(Refusal.SLOW) from None
        except (requests.RequestException, OSError):
            raise NotWritten(Refusal.UNAVAILABLE) from None
        return _draft(raw)


class _Call:
    """A function in a thread that the process does not wait for at its end; `done` is called whenever it ends."""

    def __init__(self, done: Callable[[], None], function: Callable[[], Draft]) -> None:
        self._outcome: queue.SimpleQueue[Draft | Exception] = queue.SimpleQueue()
        self._done, self._function = done, function
        threading.Thread(target=self._run, name="generation", daemon=True).start()

    def result(self, seconds: float) -> Draft:
        """What the function returns. Raises NotWritten if it does, fails or takes longer."""
        try:
            outcome = self._outcome.get(timeout=seconds)
        except queue.Empty:
            raise NotWritten(Refusal.SLOW) from None
        if isinstance(outcome, Draft):
            return outcome
        raise outcome if isinstance(outcome, NotWritten) else NotWritten(Refusal.UNAVAILABLE)

    def _run(self) -> None:
        try:
            outcome: Draft | Exception = self._function()
        except Exception as problem:
            outcome = problem
        finally:
            self._done()
        self._outcome.put(outcome)


def _body(model: str, prompt: Prompt) -> dict[str, Any]:
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": prompt.instructions},
            {"role": "user", "content": prompt.data},
        ],
        "temperature": 0,
        "max_tokens": prompt.most_tokens,
        "stream": False,
    }


def _draft(raw: bytes) -> Draft:
    """The first choice of a chat completion. Raises NotWritten for anything else, a stream of events included."""
    if len(raw) > MOST_BYTES:
        raise NotWritten(Refusal.GARBLED)
    try:
        choice = json.loads(raw)["choices"][0]
        text, why = choice["message"]["content"], choice.get("finish_reason")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NotWritten(Refusal.GARBLED) from None
    if text is not None and not isinstance(text, str):
        raise NotWritten(Refusal.GARBLED)
    return Draft(text or "", why in (None, "stop"))
