"""Everything that can be read: lists, conversations, events, the team, sockets, and refusals."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from benchmarks.upgrade.sides import Both, Side

VIEWS = ("queue", "mine", "agents", "bot", "all", "resolved")
CURSOR = frozenset({"next"})
Conversations = list[dict[str, str]]


def read_all(both: Both, sample: Conversations) -> None:
    """The lists in full, and everything about the conversations of the sample."""
    for agent in (0, 1):
        for view in VIEWS:
            for status in ("open", "resolved"):
                for sort in ("waiting", "newest"):
                    _list(both, f"view={view}&status={status}&sort={sort}", agent)
    for words in ("visitor", "example.com", "T-1000", "Agent", "a", sample[0]["id"], "100%", "no such thing"):
        _list(both, f"view=all&search={quote(words)}", 0)
        _list(both, f"view=resolved&search={quote(words)}", 0)
    for each in sample:
        _conversation(both, each["id"])
        _customers_side(both, each["session"])
    both.agent("team", "GET", "/team")
    _sockets(both, sample)
    _refusals(both, sample[0]["id"])


def _list(both: Both, query: str, agent: int) -> None:
    """All pages, each side following its own cursors, which say nothing to clients."""

    def pages(side: Side) -> list[Any]:
        found, after = [], ""
        while after is not None:
            answer = side.as_agent("GET", f"/conversations?{query}&limit=200&after={after}", number=agent)
            found.append(answer)
            after = answer["body"]["next"]
        return found

    both.ask("list", query, pages, CURSOR)


def _conversation(both: Both, conversation: str) -> None:
    path = f"/conversations/{conversation}"
    whole = both.agent("conversation", "GET", path)["body"]
    for agent in range(1, len(both.before.agents)):
        both.agent("conversation, another agent", "GET", path, number=agent)
    both.agent("conversation, the newest events", "GET", f"{path}?last=5")
    last = whole["conversation"]["last_seq"]
    for before in {1, 4, last // 2, last + 1}:
        both.agent("earlier events", "GET", f"{path}/events?before={before}&limit=3")
    slots = [f"slot.{name}" for name in (whole["packet"] or {}).get("slots", {})]
    for field in ("email", "words", *slots):
        both.agent("reveal", "POST", f"{path}/reveals", {"field": field})


def _customers_side(both: Both, secret: str) -> None:
    for query in ("after=0", "after=3", "after=0&limit=2"):
        both.customer("customer's events", "GET", f"/api/chat/events?{query}", secret)


def _sockets(both: Both, sample: Conversations) -> None:
    for each in sample[:100]:
        for after in (0, 4):
            both.ask(
                "customer's socket", each["id"], lambda side, s=each["session"], a=after: side.frames("chat", s, a)
            )
    number = both.before.as_agent("GET", "/conversations?limit=0")["body"]["number"]
    for missed in (0, 50, 500, 5000):
        after = max(0, number - missed)
        both.ask("agent's socket", f"after {after}", lambda side, a=after: side.frames("inbox", side.agents[0], a))


def _refusals(both: Both, conversation: str) -> None:
    for path in (
        "/conversations?view=none", "/conversations?sort=none", "/conversations?after=none", "/conversations?limit=x",
        f"/conversations?search={'x' * 101}", "/conversations/none", "/none",
        f"/conversations/{conversation}/events?before=-1", f"/conversations/{conversation}?last=x",
    ):  # fmt: skip
        both.agent("refused", "GET", path)
    for path in ("/api/chat/events", "/api/inbox/conversations", "/api/inbox/team"):
        both.customer("refused", "GET", path, "as_none")
