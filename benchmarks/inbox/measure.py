"""What an agent's page asks for, over one connection, again and again."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from benchmarks.inbox.generator import PASSWORD, SIGNS_IN
from frontdesk.database import Database
from tests.engine import Engine

#: The lists of open conversations, in each order.
LISTS = [(view, sort) for view in ("queue", "mine", "agents", "bot", "all") for sort in ("waiting", "newest")]
PAGE = 50
WARM = 10


@dataclass(frozen=True)
class Taken:
    """Milliseconds of one kind of request.

    Attributes:
        target: bound of the 95th percentile, or None for what has none.
    """

    name: str
    milliseconds: list[float]
    target: float | None

    def percentile(self, share: float) -> float:
        """Nearest rank."""
        ordered = sorted(self.milliseconds)
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)


def taken(name: str, act: Callable[[], object], samples: int, target: float | None) -> Taken:
    """How long it takes, without the first few times."""
    for _ in range(WARM):
        act()
    milliseconds = []
    for _ in range(samples):
        started = time.perf_counter()
        act()
        milliseconds.append((time.perf_counter() - started) * 1000)
    return Taken(name, milliseconds, target)


def counting(url: str, samples: int) -> Taken:
    """The counts of all views alone, in this process on the database at `url`."""
    database = Database(url)
    engine = Engine(database)
    agent = engine.agents.find(SIGNS_IN)
    assert agent is not None
    try:
        return taken("counts alone, no HTTP", lambda: engine.inbox.counts(agent), samples, 10)
    finally:
        database.close()


class Measuring:
    """An agent who is signed in.

    Args:
        url: of the site.
        samples: how often each request is made.
    """

    def __init__(self, url: str, samples: int) -> None:
        self._url = f"{url}/api/inbox"
        self._samples = samples
        self._http = requests.Session()
        session = self._http.post(f"{self._url}/sessions", json={"email": SIGNS_IN, "password": PASSWORD})
        session.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {session.json()['session']}"

    def everything(self) -> list[Taken]:
        """All kinds of requests, one after the other."""
        longest, ordinary = self._conversations()
        return [
            *self._lists(),
            self._taken("counts, by a list of no row", "/conversations?limit=0", 100),
            self._taken("list: resolved, newest", "/conversations?view=resolved&sort=newest", None),
            self._taken("open an ordinary conversation", f"/conversations/{ordinary}?last={PAGE}", 100),
            self._taken("open the longest conversation", f"/conversations/{longest}?last={PAGE}", 100),
            self._taken("read on backwards in it", f"/conversations/{longest}/events?before=2500&limit={PAGE}", 100),
        ]

    def _lists(self) -> list[Taken]:
        taken = []
        for view, sort in LISTS:
            path = f"/conversations?view={view}&sort={sort}&limit={PAGE}"
            taken.append(self._taken(f"list: {view}, {sort}", path, 100))
            if after := self._cursor_of_the_middle(path, view):
                taken.append(self._taken(f"list: {view}, {sort}, a page in the middle", f"{path}&after={after}", 100))
        return taken

    def _cursor_of_the_middle(self, path: str, view: str) -> str | None:
        """Of the page that is half way down the list; None for a list of one page."""
        after, page = None, self._get(path)
        for _ in range(page["counts"][view] // PAGE // 2):
            after = page["next"]
            page = self._get(f"{path}&after={after}")
        return after

    def _conversations(self) -> tuple[str, str]:
        """Of the open ones: the longest, and one of ordinary length."""
        rows, after = [], ""
        while after is not None:
            page = self._get(f"/conversations?view=all&limit=200&after={after}")
            rows += [(row["last_seq"], row["id"]) for row in page["conversations"]]
            after = page["next"]
        rows.sort()
        return rows[-1][1], rows[len(rows) // 2][1]

    def _taken(self, name: str, path: str, target: float | None) -> Taken:
        return taken(name, lambda: self._get(path), self._samples, target)

    def _get(self, path: str) -> Any:
        answer = self._http.get(self._url + path)
        answer.raise_for_status()
        return answer.json()
