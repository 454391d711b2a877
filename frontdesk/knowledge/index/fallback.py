"""An engine on a server, and the embedded one in its place while the server cannot be used.

What changes goes to the embedded engine at once, so that publishing never waits for a server, and to the server in the
background. Until it is there too, and while the server fails, the embedded engine answers: with the same passages, the
same terms and the same vectors.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

import structlog

from frontdesk.breaker import Breaker, State
from frontdesk.knowledge.index.analysis import Entry, Question
from frontdesk.knowledge.index.ports import Found, Index, IndexUnavailable, Key, Progress, Scope, ServerIndex
from frontdesk.knowledge.model import Passage

log = structlog.get_logger("frontdesk.knowledge")

#: Failures in a row after which the server is left alone, and how long (seconds).
FAILURES, SECONDS = 3, 10.0
#: How long (seconds) what another installation has put in the place of ours is left there: it would do the same.
CONTESTED_SECONDS = 300.0
#: The log tells of so many passages at a time that the server has.
LOGGED = 5_000


def unheard(_: str) -> None:
    """Nobody counts failures."""


def _logged(done: int, of: int) -> None:
    if done % LOGGED == 0 or done == of:
        log.info("knowledge_server_filling", done=done, of=of)


class IndexWithFallback:
    """An Index that never fails because of the server.

    Args:
        on_failure: told the reason of each failure of the server.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        server: ServerIndex,
        embedded: Index,
        breaker: Breaker | None = None,
        on_failure: Callable[[str], None] = unheard,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._server = server
        self._embedded = embedded
        self._breaker = breaker or Breaker(FAILURES, SECONDS)
        self._on_failure = on_failure
        self._clock = clock
        self._held: tuple[Passage, ...] = ()
        self._noted: dict[str, str] = {}  # about what is held, since it is
        self._served: tuple[Passage, ...] | None = None  # what the server has
        self._filled: tuple[tuple[Passage, ...] | None, float] = (None, 0.0)  # what it was last given, and when
        self._problem = ""  # what the log says is wrong

    @property
    def problem(self) -> str:
        """Why the embedded engine answers, in a word; empty while the server does."""
        if self._breaker.state is not State.CLOSED:
            return self._problem or "unavailable"
        return "" if self._served is self._held else self._problem or "filling"

    def replace(self, passages: Iterable[Passage], progress: Progress | None = None) -> int:
        held = tuple(passages)
        new = self._embedded.replace(held, progress)
        self._held, self._noted = held, {}
        return new

    def find(self, question: Question, scope: Scope, limit: int) -> Found:
        if not self.problem:
            try:
                found = self._server.find(question, scope, limit)
            except IndexUnavailable as problem:
                self._failed(problem)
            else:
                self._breaker.succeeded()
                return found
        return self._embedded.find(question, scope, limit)

    def entries(self, keys: Sequence[Key]) -> dict[Key, Entry]:
        return self._embedded.entries(keys)

    def prepared(self, passages: Sequence[Passage]) -> list[Entry]:
        return self._embedded.prepared(passages)

    def recall(self, name: str) -> str | None:
        noted = self._embedded.recall(name)
        if noted is None and not self.problem:
            try:
                return self._server.recall(name)
            except IndexUnavailable as problem:
                self._failed(problem)
        return noted

    def note(self, name: str, value: str) -> None:
        """Kept in the file at once, and on the server when that holds what it is about."""
        self._embedded.note(name, value)
        self._noted[name] = value
        if not self.problem:
            self._tell(dict(self._noted))

    def catch_up(self, progress: Progress | None = None) -> None:
        """Bring the server to what is held, if it is not there or failed; else see whether it could be searched."""
        if not self._breaker.allows():
            return
        held, noted = self._held, self._noted
        try:
            if self._served is not held:
                self._fill(held, progress or _logged)
            self._server.check()
        except IndexUnavailable as problem:
            self._failed(problem)
            return
        self._breaker.succeeded()
        if self._problem:
            log.info("knowledge_server_recovered")
        self._problem = ""
        if self._served is not held:
            self._served = held
            self._tell(dict(noted))

    def _fill(self, held: tuple[Passage, ...], progress: Progress | None) -> None:
        given, at = self._filled
        if given is held and self._clock() - at < CONTESTED_SECONDS and self._server.has_others:
            raise IndexUnavailable("replaced_by_others")
        self._server.replace(held, progress)
        self._filled = held, self._clock()

    def _tell(self, noted: dict[str, str]) -> None:
        try:
            for name, value in noted.items():
                self._server.note(name, value)
        except IndexUnavailable as problem:  # the file has it
            self._on_failure(problem.reason)

    def _failed(self, problem: IndexUnavailable) -> None:
        self._breaker.failed()
        self._on_failure(problem.reason)
        if problem.is_gone:
            self._served = None
        if self._problem != problem.reason:
            log.warning("knowledge_server_failed", reason=problem.reason, instead="embedded")
        self._problem = problem.reason
