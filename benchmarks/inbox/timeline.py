"""One conversation, written down step by step: each method adds the rows that the step's use case leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from benchmarks.inbox import texts
from benchmarks.inbox.tables import Rows
from benchmarks.inbox.texts import Line, packed


@dataclass(frozen=True)
class Person:
    """A customer or an agent."""

    id: str
    name: str
    email: str


class Counters:
    """Numbers that count over all conversations."""

    def __init__(self) -> None:
        self.events = 0
        self.outbox = 0
        self.tickets = 100_000


def stamp(seconds: float) -> str:
    """A time as SQLite keeps it, and as PostgreSQL reads it in a session in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def new_id(random: Random) -> str:
    return f"{random.getrandbits(128):032x}"


class Timeline:
    """A conversation from its beginning; `end` adds its own row. Times are seconds since 1970.

    Args:
        customer: None for a visitor who never signs in.
    """

    def __init__(self, rows: Rows, random: Random, counters: Counters, began: float, customer: Person | None) -> None:
        self.id = new_id(random)
        self._rows = rows
        self._random = random
        self._counters = counters
        self._began = self._last_event_at = self.now = began
        self._customer = customer
        self._owner, self._version, self._status, self._episode = "bot", 1, "open", 1
        self.agent: Person | None = None
        self._queued_at: float | None = None
        self._tickets: dict[int, tuple[str | int | None, ...]] = {}  # by episode
        self.seq = 0
        self._session(began)

    @property
    def is_anonymous(self) -> bool:
        return self._customer is None

    def ask(self, line: Line) -> None:
        """A message and the bot's answer: 2 events, and 2 more at the begin of an episode after a person's, 1 after
        the bot's own."""
        seq = self._message(line.text, "answered", line)
        data = line.data
        if self._random.random() < 0.1:
            issued = new_id(self._random)
            data = packed({"buttons": [{"id": issued, "title": "Yes, please"}]})
            self._rows["buttons"].append((issued, self.id, seq + 1, "Yes, please", "/affirm"))
        self.now += self._random.uniform(0.2, 1.5)
        self._event("message", "bot", line.answer, data)

    def hand_off(self, has_ticket: bool) -> None:
        """The customer asks for a person: 3 events, 4 with a ticket."""
        text = self._random.choice(texts.ASKS_PERSON)
        self._message(text, "to_person")
        self.now += 0.4
        self._change_owner("queue", "asked_for_person", "system")
        self._queued_at = self.now
        number = self._open_ticket(text) if has_ticket else None
        said = texts.TICKET.format(number=number) if number else texts.WAITING
        self._event("message", "system", said)
        self._rows["handoffs"].append((
            new_id(self._random), self.id, self._episode, self._version, "asked_for_person",
            packed(self._packet(text, number)), stamp(self.now),
        ))  # fmt: skip

    def write_on(self) -> None:
        """A message that a person is to answer: 1 event."""
        self._message(self._random.choice(texts.CUSTOMER_SAYS), "to_person")

    def leave_email(self) -> None:
        """A visitor in the queue says where to answer: 1 event."""
        self.now += 15
        self._event("contact", "customer", data=packed({"email": f"visitor-{self.id[:8]}@example.com"}))

    def take_over(self, agent: Person) -> None:
        """2 events."""
        self.now += self._random.uniform(20, 1500)
        self.agent = agent
        self._change_owner("agent", "agent_took_over", "agent")
        self._event("message", "system", texts.JOINED.format(name=agent.name))

    def reply(self) -> None:
        """1 event."""
        self._by_agent("message", self._random.choice(texts.AGENT_SAYS), is_public=True)

    def note(self) -> None:
        """1 event."""
        self._by_agent("note", self._random.choice(texts.NOTES), is_public=False)

    def mail_reply(self) -> None:
        """The reply that was stored last was mailed, since the visitor left an address: no event."""
        self._counters.outbox += 1
        payload = packed({"conversation": self.id, "seq": str(self.seq)})
        key, now = f"answer:{self.id}:{self._version}", stamp(self.now)
        row = (self._counters.outbox, "answer_mail", key, payload, "done", 1, now, None, None, now, now)
        self._rows["outbox"].append(row)

    def hand_back(self) -> None:
        """2 events."""
        self.now += 30
        self._change_owner("bot", "handed_back", "agent")
        self.agent = None
        self._event("message", "system", texts.HANDED_BACK)

    def resolve(self) -> None:
        """3 events, 4 if the episode has a ticket."""
        assert self.agent is not None
        self.now += 40
        self._change_status("resolved", "agent", self.agent.id)
        if ticket := self._tickets.get(self._episode):
            self._tickets[self._episode] = (*ticket[:4], "solved", *ticket[5:7], stamp(self.now))
            self._event("ticket", "system", data=packed({"number": ticket[0], "status": "solved"}))
        self._event("message", "system", texts.RESOLVED)
        about = packed({"rating": {"episode": self._episode, "about": ["person", "bot"]}})
        self._event("message", "system", texts.RATING, about)

    def rate(self) -> None:
        """2 events."""
        self.now += 25
        scores = {"person": self._random.randint(3, 5), "bot": self._random.randint(2, 5)}
        self._event("rating", "customer", data=packed({"episode": self._episode, **scores}))
        self._event("message", "system", texts.THANKS)

    def close_idle(self) -> None:
        """The bot's episode ends after a day without a word: 1 event."""
        self.now += 86_400 + self._random.uniform(0, 60)
        self._change_status("resolved", "system", is_public=False)

    def browse(self) -> None:
        """The page around the chat says what is looked at: 1 event, no sign of life."""
        before = self._last_event_at
        page = f"/shop/product-{self._random.randint(1, 400)}"
        self._event("context", "customer", data=packed({"values": {"page": page}}), is_public=False)
        self._last_event_at = before

    def sign_in(self, customer: Person) -> None:
        """1 event."""
        self._customer = customer
        data = packed({"method": "host_token", "level": "identified"})
        self._event("identity", "customer", data=data, is_public=False)
        *opened, _ = self._rows["sessions"][-1]
        self._rows["sessions"][-1] = (*opened, stamp(self.now))
        self._session(self.now)
        self._rows["used_tokens"].append((new_id(self._random), stamp(self.now + 300)))

    def read_by(self, agent: Person, seq: int) -> None:
        self._rows["reads"].append((self.id, agent.id, seq))

    def draft_of(self, agent: Person) -> None:
        self._rows["drafts"].append((self.id, agent.id, "reply", "Hello, I have asked the", stamp(self.now)))

    def end(self) -> None:
        """The conversation's own row, as it is now."""
        who = self._customer
        customer = (who.id, who.name, who.email, 1, "host_token") if who else (None, None, None, 0, "none")
        queued_at = stamp(self._queued_at) if self._queued_at and self._owner == "queue" else None
        agent_id = self.agent.id if self.agent and self._owner == "agent" else None
        self._rows["tickets"] += self._tickets.values()
        self._rows["conversations"].append((
            self.id, "web_chat", *customer, "en", self._owner, self._version, self._status, self._episode, agent_id,
            self.seq, queued_at, stamp(self._began), stamp(self._last_event_at), None, None,
        ))  # fmt: skip

    def _message(self, text: str, state: str, line: Line | None = None) -> int:
        self.now += self._random.uniform(5, 60)
        if self._status == "resolved":
            self._begin_episode()
        self._event("message", "customer", text, client_id=f"{self._random.getrandbits(64):016x}")
        who = (self._customer.id, 1) if self._customer else (None, 0)
        turn_id, received, answer_by = new_id(self._random), stamp(self.now), stamp(self.now + 25)
        is_bots = self._owner == "bot"
        started = (1, None, self._version, *who) if is_bots else (0, None, None, None, 0)
        times = (received, answer_by, stamp(self.now + 15) if is_bots else None, stamp(self.now + is_bots))
        self._rows["turns"].append((turn_id, self.id, self.seq, self._episode, state, *started, *times))
        if line:
            facts = (line.tracker_events, line.intent, line.ranking, line.steps, line.articles)
            self._rows["turn_results"].append((turn_id, self.id, self._episode, self.seq, *facts))
            if self._random.random() < 0.001:
                self._rows["reviewed_messages"].append((turn_id, self.id, "question", "Ada Abel", received))
        return self.seq

    def _begin_episode(self) -> None:
        self._change_status("open", "customer")
        self._episode += 1
        if self._owner != "bot":
            self._change_owner("bot", "new_episode", "system")
            self.agent = None

    def _by_agent(self, kind: str, text: str, *, is_public: bool) -> None:
        assert self.agent is not None
        self.now += self._random.uniform(10, 240)
        key = f"{self.agent.id}:{self._random.getrandbits(64):016x}"
        self._event(kind, "agent", text, packed({"name": self.agent.name}), self.agent.id, is_public, key)

    def _change_owner(self, owner: str, reason: str, author: str) -> None:
        self._version += 1
        data = {"from": self._owner, "to": owner, "reason": reason, "version": self._version}
        by_agent = self.agent if author == "agent" else None
        if by_agent and owner == "agent":
            data["name"] = by_agent.name
        self._owner = owner
        self._event("owner", author, data=packed(data), author_id=by_agent.id if by_agent else None)

    def _change_status(self, status: str, author: str, agent_id: str | None = None, *, is_public: bool = True) -> None:
        data = packed({"from": self._status, "to": status})
        self._status = status
        self._event("status", author, data=data, author_id=agent_id, is_public=is_public)

    def _open_ticket(self, subject: str) -> str:
        """The episode's ticket, if there is none yet."""
        if self._episode not in self._tickets:
            self._counters.tickets += 1
            number, now = f"T-{self._counters.tickets}", stamp(self.now)
            customer_id = self._customer.id if self._customer else None
            self._tickets[self._episode] = (number, self.id, self._episode, customer_id, "open", subject, now, now)
        number = str(self._tickets[self._episode][0])
        self._event("ticket", "system", data=packed({"number": number, "status": "open"}))
        return number

    def _packet(self, words: str, ticket: str | None) -> dict[str, object]:
        who = self._customer
        level, method = ("identified", "host_token") if who else ("anonymous", "none")
        known = {"customer_id": who.id, "name": who.name, "email": who.email} if who else {}
        nobody = {"customer_id": None, "name": None, "email": None}
        return {
            "version": 1, "reason": "asked_for_person", "at": datetime.fromtimestamp(self.now, UTC).isoformat(),
            "episode": self._episode, "identity": {"level": level, "method": method, **nobody, **known},
            "customer_words": words, "intent": {"name": "ask_person", "confidence": 0.97}, "slots": {"order": "W1042"},
            "steps": [{"action": "action_order_status", "result": "found", "about": "W1042"}],
            "articles": [], "ticket": ticket,
            "summary": [
                f"Who: {who.name if who else 'An anonymous visitor'} ({level.replace('_', ' ')}), web chat",
                f"Asked: {words}", "Tried: order_status: found", "Why you: the customer asked for a person",
            ],
        }  # fmt: skip

    def _session(self, at: float) -> None:
        secret_hash = f"{self._random.getrandbits(256):064x}"
        self._rows["sessions"].append((secret_hash, self.id, stamp(at), stamp(at + 30 * 86_400), None))

    def _event(
        self, kind: str, author: str, text: str | None = None, data: str = "{}", author_id: str | None = None,
        is_public: bool = True, client_id: str | None = None,
    ) -> None:  # fmt: skip
        self.seq += 1
        self._last_event_at = self.now
        # Its number over all conversations comes when those of the same days are sorted by time.
        facts = (self.id, self.seq, self._episode, kind, author, author_id, is_public, text, data, client_id)
        self._rows["events"].append((*facts, stamp(self.now)))
