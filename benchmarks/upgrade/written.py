# ruff: noqa: I001  (its imports are another commit's)
"""Run by an earlier commit's interpreter in its tree: fills the database of the environment by that commit's services.

It imports what that commit has, and nothing of this one. `python written.py CONVERSATIONS FILE` writes into the file
which conversations there are, and the secrets that open some of them.
"""

from __future__ import annotations

import json
import random
import sys
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from frontdesk.bootstrap import Services, build_services
from frontdesk.conversations.intake import Accepted, Incoming
from frontdesk.conversations.ports import AssistantUnavailable, Reply, TurnResult
from frontdesk.conversations.ratings import Rating
from frontdesk.database import utc_now
from frontdesk.demo.identity import issue_identity
from frontdesk.identity.model import Agent, Availability
from frontdesk.inbox.marks import Mode
from frontdesk.settings import Settings

PASSWORD = "a long enough password"
TEXTS = (
    "where is my order?",
    "it is W1042",
    "Thanks, that helps.",
    "how long does a refund take?",
    "my card is 4111 1111 1111 1111",
    "my password is hunter2hunter2",
    "two\nlines, a tab\tand a NUL \x00",
    "a half pair \ud800 and 🧦",
    '<b>bold?</b> & "so"',
)
REASONS = ("asked_for_person", "not_understood_twice", "no_answer_found", "policy_requires", "action_failed")
ARTICLE = {"id": "refunds-when", "title": "When refunds arrive", "url": "/help/refunds-when", "passage": "Five days."}
STEP = {"action": "action_order_status", "result": "found", "about": "W1042"}
#: How often each kind of conversation comes.
KINDS = {"left": 40, "solved": 25, "queued": 10, "agent": 10, "bot": 8, "again": 4, "late": 2, "empty": 1}


class Writer:
    """Plays customers, the assistant and agents."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._random = random.Random(10)
        self._emails = [customer["email"] for customer in services.demo.shop.customers()]
        self.agents = [services.agents.add(f"agent-{n}@larkfield.example", f"Agent {n}", PASSWORD) for n in range(1, 6)]
        self.conversations: list[dict[str, str]] = []

    def write(self, kind: str) -> None:
        """One conversation from its beginning."""
        token, drawn = None, self._random.random()
        if drawn < 0.4:
            demo, email = self._services.demo, self._random.choice(self._emails)
            token = issue_identity(demo.system, demo.keys, email)
        conversation, session = self._services.intake.start("web_chat", token)
        self._id, self._secret, self._is_known = conversation.id, session.secret, token is not None
        self._now = utc_now() - timedelta(days=3)
        if kind != "empty":
            getattr(self, f"_{kind}")()
        self.conversations.append({"id": self._id, "session": self._secret, "kind": kind})

    def _left(self) -> None:
        self._chat(self._random.randint(1, 4))
        self._services.turns.close_idle(self._id, self._now + timedelta(hours=25))

    def _bot(self) -> None:
        self._now = utc_now()
        self._chat(self._random.randint(1, 5))
        if self._random.random() < 0.3:
            self._services.page_context.note(self._id, {"page": "/shop/jackets", "price": 129.5})

    def _queued(self) -> None:
        self._chat(self._random.randint(0, 2))
        self._hand_off()
        if not self._is_known and self._random.random() < 0.4:
            self._services.contacts.leave(self._id, f"visitor-{self._id[:6]}@example.com")
        for _ in range(self._random.randint(0, 2)):
            self._say()
        for agent in self._random.sample(self.agents, 2):
            self._services.marks.read_to(self._id, agent, self._random.randint(0, 6))

    def _agent(self) -> Agent:
        self._queued() if self._random.random() < 0.8 else self._chat(2)
        agent = self._random.choice(self.agents)
        desk, marks = self._services.desk, self._services.marks
        desk.take_over(self._id, agent)
        for number in range(self._random.randint(0, 3)):
            desk.reply(self._id, agent, self._random.choice(TEXTS), f"reply-{number}")
            self._say()
        if self._random.random() < 0.4:
            desk.note(self._id, agent, "Asked the warehouse.", "note-1")
        marks.read_to(self._id, agent, self._random.randint(1, 12))
        if self._random.random() < 0.3:
            marks.save_draft(self._id, agent, self._random.choice((Mode.REPLY, Mode.NOTE)), "Hello, I have")
        return agent

    def _solved(self) -> None:
        agent = self._agent()
        self._services.desk.resolve(self._id, agent)
        if self._random.random() < 0.5:
            scores = {"person": self._random.randint(1, 5), "comment": "All well, card 4111 1111 1111 1111"}
            self._services.ratings.rate(self._id, Rating(1, **(scores if self._random.random() < 0.8 else {})))

    def _again(self) -> None:
        """Episodes: solved, then begun again, then given back or signed in."""
        self._solved()
        self._now = utc_now()
        self._chat(2)
        if not self._is_known and self._random.random() < 0.5:
            demo = self._services.demo
            token = issue_identity(demo.system, demo.keys, self._random.choice(self._emails))
            self._secret = self._services.intake.sign_in(self._secret, token).session.secret
        self._hand_off()
        agent = self._random.choice(self.agents)
        self._services.desk.take_over(self._id, agent)
        if self._random.random() < 0.6:
            self._services.desk.hand_back(self._id, agent)
            self._chat(1)

    def _late(self) -> None:
        """Answers that come too late, and those that never come."""
        accepted = self._say()
        if self._random.random() < 0.5:
            self._services.turns.escalate(self._id, self._now + timedelta(minutes=1))
        else:
            self._services.desk.take_over(self._id, self.agents[0])
        self._services.turns.finish(accepted.committed.next_turn, _answer(), self._now + timedelta(minutes=2))

    def _chat(self, turns: int) -> None:
        pressed = None
        for _ in range(turns):
            started = self._say(pressed).committed.next_turn
            buttons = (("Yes, please", "/affirm"), ("No", "/deny")) if self._random.random() < 0.3 else ()
            done = self._services.turns.finish(started, _answer(buttons), self._now)
            pressed = next((e.data["buttons"][0]["id"] for e in done.events if e.data.get("buttons")), None)

    def _hand_off(self) -> None:
        self._services.agents.seen(self.agents[0].agent_id, self._random.random() < 0.6)
        started = self._say().committed.next_turn
        outcome = AssistantUnavailable("timeout") if self._random.random() < 0.1 else self._wants_person()
        self._services.turns.finish(started, outcome, self._now)

    def _wants_person(self) -> TurnResult:
        slot = {"event": "slot", "name": "order_number", "value": "W1042"}
        handoff = {"handoff": {"reason": self._random.choice(REASONS)}, "step": STEP}
        return TurnResult((Reply(None, (), handoff),), (slot,), {"name": "ask_person", "confidence": 0.9})

    def _say(self, button: str | None = None) -> Accepted:
        self._now = min(self._now + timedelta(seconds=20), utc_now())
        what = {"button": button} if button else {"text": self._random.choice(TEXTS)}
        return self._services.intake.accept(
            self._id, Incoming(f"{self._random.getrandbits(64):016x}", **what), self._now
        )


def _answer(buttons: tuple[tuple[str, str], ...] = ()) -> TurnResult:
    custom = {"step": STEP, "articles": [ARTICLE], "links": [{"title": ARTICLE["title"], "url": ARTICLE["url"]}]}
    replies = (Reply("Order W1042 is on its way.", buttons, custom), Reply("Can I do anything else?"))
    intent = {"name": "order_status", "confidence": 0.93}
    return TurnResult(replies, ({"event": "bot", "text": "Order W1042 is on its way."},), intent, (intent,))


def _hurry(connection: object, _record: object) -> None:
    """Nothing here is worth surviving a power cut."""
    connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]


def main() -> None:
    count, path = int(sys.argv[1]), Path(sys.argv[2])
    services = build_services(Settings())
    if services.database.engine.dialect.name == "sqlite":
        sa.event.listen(services.database.engine, "connect", _hurry)
    writer = Writer(services)
    kinds = random.Random(10).choices(list(KINDS), list(KINDS.values()), k=count)
    for number, kind in enumerate(kinds, 1):
        writer.write(kind)
        if number % 1000 == 0:
            print(f"{number:,} conversations", flush=True)
    services.agents.set_availability(writer.agents[1].agent_id, Availability.AWAY)
    agents = [agent.email for agent in writer.agents]
    path.write_text(json.dumps({"agents": agents, "password": PASSWORD, "conversations": writer.conversations}))
    services.database.close()
    services.pool.shutdown()


if __name__ == "__main__":
    main()
