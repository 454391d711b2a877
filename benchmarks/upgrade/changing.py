"""Everything that agents and waiting customers can do, done on both sides alike."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.upgrade.reading import Conversations
from benchmarks.upgrade.sides import MOMENT, Both

EVENTS = "/api/chat/events?after=0"
Step = Callable[[Both, dict[str, str]], object]


def change_all(both: Both, sample: Conversations) -> None:
    """The same steps in each conversation of the sample, what both say to each, and what is there afterwards."""
    for each in sample:
        for step in STEPS:
            step(both, each)
        path = f"/conversations/{each['id']}"
        both.ask("conversation, changed", path, lambda side, p=path: side.as_agent("GET", p), MOMENT)
        both.ask("customer's events, changed", path, lambda side, s=each["session"]: side.ask("GET", EVENTS, s), MOMENT)
    counts = both.before.as_agent("GET", "/conversations?limit=0")["body"]["counts"]
    both.ask("counts, changed", str(counts), lambda s: s.as_agent("GET", "/conversations?limit=0")["body"]["counts"])


def _agent(verb: str, body: dict[str, object] | None = None, number: int = 0, method: str = "POST") -> Step:
    kind = f"{method} {verb}"
    return lambda both, c: both.agent(kind, method, f"/conversations/{c['id']}/{verb}", body or {}, number)


def _customer(path: str, body: dict[str, object]) -> Step:
    return lambda both, c: both.customer(f"POST {path}", "POST", f"/api/chat/{path}", c["session"], body)


def _message(both: Both, conversation: dict[str, str]) -> None:
    """A customer's line, unless it would begin a turn of the bot, whose end nobody could wait for."""
    now = both.before.as_agent("GET", f"/conversations/{conversation['id']}?last=1")["body"]["conversation"]
    if now["owner"] != "bot" and now["status"] == "open":
        _customer("messages", {"id": "to-the-agent", "text": "thanks, my card is 4111 1111 1111 1111"})(
            both, conversation
        )


#: Some of them are refused, each conversation's owner and status being what they are: alike on both sides.
STEPS: tuple[Step, ...] = (
    _customer("contact", {"email": "later@example.com"}),
    _customer("contact", {"email": "no address"}),
    _agent("drafts/reply", {"text": "Half a sen"}, method="PUT"),
    _agent("read", {"seq": 3}, method="PUT"),
    _agent("replies", {"id": "early", "text": "Not mine yet"}),
    _agent("notes", {"id": "n1", "text": "A note with card 4111 1111 1111 1111"}),
    _agent("take-over"),
    _agent("take-over", number=1),
    _agent("replies", {"id": "r1", "text": "Hello, I look at it."}),
    _agent("replies", {"id": "r1", "text": "Hello, I look at it."}),
    _agent("replies", {"id": "r1", "text": "Something else"}),
    _agent("replies", {"id": "r2", "text": " "}),
    _message,
    _message,
    _agent("hand-back", number=1),
    _agent("resolve"),
    _agent("resolve"),
    _customer("ratings", {"episode": 1, "person": 5, "comment": "good"}),
    _customer("ratings", {"episode": 1, "person": 4}),
    _customer("ratings", {"episode": 9, "person": 4}),
)
