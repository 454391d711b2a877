"""Calls the company's API: within a time and a size, again where that does no harm, and not at all for a while after
failures in a row."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Generic

import requests
import stamina
import stamina.instrumentation
import structlog
import urllib3
from requests.adapters import HTTPAdapter

from frontdesk.accounts.ports import SystemOfRecordUnavailable
from frontdesk.accounts.rest.wire import A, Problem, Unreadable, read
from frontdesk.bearer import Bearer
from frontdesk.breaker import Breaker
from frontdesk.streamed import CUT_OFF, NotRead, body_of

log = structlog.get_logger("frontdesk.records")

ATTEMPTS = 3
#: Failures in a row after which the other side is left alone, and for how many seconds.
FAILURES, REST_SECONDS = 5, 10.0
MOST_BYTES = 1024 * 1024
#: Before the second attempt, in seconds, where the other side names no time; twice as long before the third.
FIRST_WAIT = 0.05
_REPEATABLE = frozenset({429, 500, 502, 503, 504})

# What is tried again is told by our own log line, without the texts that stamina's would carry.
stamina.instrumentation.set_on_retry_hooks([])


class Unanswered(Exception):
    """No answer that counts.

    Attributes:
        is_undone: whether the other side has certainly done nothing.
        may_repeat: whether another attempt may help.
        wait: seconds that the other side asks to wait.
    """

    def __init__(self, kind: str, is_undone: bool = False, may_repeat: bool = True, wait: float = 0.0) -> None:
        super().__init__(kind)
        self.is_undone, self.may_repeat, self.wait = is_undone, may_repeat, wait


@dataclass(frozen=True)
class Answer(Generic[A]):
    """What the other side itself says: a value, or the `problem` that it has with the call."""

    value: A | None
    problem: str = ""


class RecordsClient:
    """One API, used by all threads.

    Args:
        url: its base address; paths are put behind it.
        seconds: how long a call may take in all, with every attempt.
        authority: file (PEM) with the authority that signed its certificate; else those that come with `requests`.
        first_wait: seconds before the second attempt.
    """

    def __init__(
        self,
        url: str,
        token: str,
        seconds: float = 3.0,
        authority: str | None = None,
        breaker: Breaker | None = None,
        first_wait: float = FIRST_WAIT,
    ) -> None:
        self._url = url.rstrip("/")
        self._seconds = seconds
        self._breaker = breaker or Breaker(FAILURES, REST_SECONDS)
        self._first_wait = first_wait
        self._session = _session(token, authority)

    def ask(self, kind: type[A], method: str, path: str, **call: Any) -> A | None:
        """The answer of a call that changes nothing, or the same when it is repeated: tried again whatever failed.

        Args:
            call: `query`, `body` and `key` as in `_once`.

        Returns None if the other side knows no such record. Raises `SystemOfRecordUnavailable`.
        """
        try:
            answer = self._call(kind, method, path, only_undone=False, **call)
        except Unanswered as failure:
            raise SystemOfRecordUnavailable(str(failure)) from None
        if answer.problem not in ("", "not_found"):
            raise SystemOfRecordUnavailable(answer.problem)
        return answer.value

    def change(self, kind: type[A], method: str, path: str, **call: Any) -> Answer[A]:
        """A call that changes something: tried again only if the other side has done nothing. Raises `Unanswered`."""
        return self._call(kind, method, path, only_undone=True, **call)

    def _call(self, kind: type[A], method: str, path: str, only_undone: bool, **call: Any) -> Answer[A]:
        if not self._breaker.allows():
            raise Unanswered("left alone after failures", is_undone=True)
        deadline = time.monotonic() + self._seconds

        def is_worth_it(failure: Exception) -> bool | float:
            if not isinstance(failure, Unanswered) or not failure.may_repeat or (only_undone and not failure.is_undone):
                return False
            fits = time.monotonic() + max(failure.wait, self._first_wait) < deadline
            return fits and (failure.wait or True)

        answer = None
        try:
            for attempt in stamina.retry_context(
                on=is_worth_it,
                attempts=ATTEMPTS,
                timeout=None,
                wait_initial=self._first_wait,
                wait_jitter=self._first_wait,
            ):
                with attempt:
                    answer = self._once(kind, method, path, deadline, **call)
        except Unanswered as failure:
            log.warning("records_unanswered", method=method, kind=str(failure), is_undone=failure.is_undone)
            raise
        finally:
            (self._breaker.failed if answer is None else self._breaker.succeeded)()
        assert answer is not None  # the last attempt has answered or raised
        return answer

    def _once(
        self,
        kind: type[A],
        method: str,
        path: str,
        deadline: float,
        query: Mapping[str, str] | None = None,
        body: object = None,
        key: str | None = None,
    ) -> Answer[A]:
        left = max(deadline - time.monotonic(), 0.001)
        headers = {"Idempotency-Key": key} if key else {}
        try:
            with self._session.request(
                method,
                f"{self._url}/{path}",
                params=query,
                json=body,
                headers=headers,
                timeout=urllib3.Timeout(total=left),  # type: ignore[arg-type]  # requests hands it on
                allow_redirects=False,
                stream=True,
            ) as response:
                return _answer(kind, response, _content(response, deadline))
        except requests.RequestException as error:
            raise Unanswered(type(error).__name__, is_undone=_was_never_sent(error)) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unanswered(type(error).__name__) from None


def _session(token: str, authority: str | None) -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # neither a proxy nor a password of the environment's
    session.auth = Bearer(token)
    session.verify = authority or True
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update({"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "frontdesk"})
    for scheme in ("http://", "https://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=32))
    return session


def _content(response: requests.Response, deadline: float) -> bytes:
    """The whole body. Raises `Unanswered` for one that is too long or too slow, or packed."""
    try:
        return body_of(response, MOST_BYTES, deadline)
    except NotRead as problem:
        raise Unanswered(str(problem), may_repeat=str(problem) == CUT_OFF) from None


def _answer(kind: type[A], response: requests.Response, content: bytes) -> Answer[A]:
    """What the other side says. Anything that it may not have said itself, a proxy's page, is no answer."""
    status = response.status_code
    if status == 200:
        try:
            return Answer(read(kind, content))
        except Unreadable as failure:
            raise Unanswered(f"unreadable: {failure}") from None
    problem = _problem(content)
    if 400 <= status < 500 and status != 429 and problem not in ("", "not_authorized"):
        return Answer(None, problem)
    is_undone = status == 429 or problem != ""
    raise Unanswered(f"HTTP {status}", is_undone, status in _REPEATABLE, _seconds(response.headers.get("Retry-After")))


def _problem(content: bytes) -> str:
    try:
        return read(Problem, content).error
    except Unreadable:
        return ""


def _seconds(retry_after: str | None) -> float:
    """Of a Retry-After in seconds; a date, or nothing, is no wait of a length that counts."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdecimal() else 0.0


def _was_never_sent(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return isinstance(error, requests.ConnectTimeout) or isinstance(reason, urllib3.exceptions.NewConnectionError)
