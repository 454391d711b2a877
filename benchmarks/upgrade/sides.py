"""The two sites that are asked the same: one of the earlier code on its database, one of this on the upgraded copy."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import requests
from websockets.sync.client import connect

from benchmarks.upgrade.comparing import Comparison, without

PATIENCE = 30.0
#: What differs between two requests a moment apart, or is another random secret each time.
MOMENT = frozenset({"at", "last_event_at", "waiting_since", "unanswered_since", "expires_at", "session", "opens_at"})
Answers = Callable[["Side"], Any]


@dataclass
class Side:
    """One site. Secrets of agents are its own; those of customers are in both databases."""

    url: str
    agents: list[str]
    http: requests.Session

    @classmethod
    def of(cls, url: str, emails: Iterable[str], password: str) -> Side:
        """With a session for each agent."""
        http = requests.Session()
        secrets = []
        for email in emails:
            answer = http.post(f"{url}/api/inbox/sessions", json={"email": email, "password": password})
            answer.raise_for_status()
            secrets.append(answer.json()["session"])
        return cls(url, secrets, http)

    def ask(self, method: str, path: str, secret: str = "", body: Any = None) -> dict[str, Any]:
        """Status and body."""
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        answer = self.http.request(method, self.url + path, json=body, headers=headers, timeout=PATIENCE)
        is_json = "json" in answer.headers.get("content-type", "")
        return {"status": answer.status_code, "body": answer.json() if is_json else answer.text}

    def as_agent(self, method: str, path: str, body: Any = None, number: int = 0) -> dict[str, Any]:
        """The same, as one of the agents."""
        return self.ask(method, f"/api/inbox{path}", self.agents[number], body)

    def frames(self, channel: str, secret: str, after: int) -> list[Any]:
        """What a socket says that has seen events up to `after`, until it is ready."""
        frames: list[Any] = []
        with connect(f"{self.url.replace('http', 'ws', 1)}/api/{channel}/socket", max_size=None) as socket:
            socket.send(json.dumps({"type": "auth", "session": secret, "after": after}))
            while not frames or frames[-1]["type"] != "ready":
                frames.append(json.loads(socket.recv(PATIENCE)))
        return [frame for frame in frames if frame["type"] in ("event", "ready")]


@dataclass
class Both:
    """Asks the earlier site and the later one the same, and compares what they say."""

    before: Side
    after: Side
    comparison: Comparison

    def ask(self, kind: str, request: str, answers: Answers, left_out: frozenset[str] = frozenset()) -> tuple[Any, Any]:
        """Both answers, compared without the keys that are `left_out`."""
        said = answers(self.before), answers(self.after)
        self.comparison.add(kind, request, *(without(each, left_out) for each in said))
        return said

    def agent(self, kind: str, method: str, path: str, body: Any = None, number: int = 0) -> Any:
        """A request of an agent; one that changes something is compared without times. The earlier answer."""
        left_out = frozenset() if method == "GET" or path.endswith("/reveals") else MOMENT
        return self.ask(kind, f"{method} {path}", lambda side: side.as_agent(method, path, body, number), left_out)[0]

    def customer(self, kind: str, method: str, path: str, secret: str, body: Any = None) -> Any:
        """A request of a customer. The earlier answer."""
        left_out = frozenset() if method == "GET" else MOMENT
        return self.ask(kind, f"{method} {path}", lambda side: side.ask(method, path, secret, body), left_out)[0]
