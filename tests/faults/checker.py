"""Compares what clients sent, what was acknowledged and what they received. Pure: no clock, no network.

`ok ⊆ read ⊆ attempted`: everything acknowledged is in the history, once and in order; everything in the history was
attempted; every message has an outcome in time; one owner at a time, and the bot is silent under a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any

#: Seconds within which a message is answered or a person has it, counted from the last restart if there was one.
DEADLINE = 30.0

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Attempt:
    """A message that a client wanted to send. An answer to it contains `marker`, if one is given."""

    id: str
    text: str
    at: float
    marker: str | None = None


@dataclass(frozen=True)
class Ack:
    """The server says that it stored message `id` as event `seq`."""

    id: str
    seq: int
    at: float


@dataclass
class DeviceLog:
    """What one socket client did and saw, over all its connections. Times are monotonic seconds.

    `is_current` is False for a client that left early: it need not have seen the end.
    """

    after: int = 0
    attempts: list[Attempt] = field(default_factory=list)
    acks: list[Ack] = field(default_factory=list)
    received: list[Event] = field(default_factory=list)
    settled: dict[int, float] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    is_current: bool = True


@dataclass(frozen=True)
class AgentReply:
    """What an agent wanted to tell the customer; texts are unique within a conversation."""

    text: str
    is_acknowledged: bool


@dataclass(frozen=True)
class Record:
    """One conversation after the faults healed.

    Attributes:
        history: the final GET, as the customer sees it.
        timeline: every event, as agents see it, with author and data.
        unsettled: numbers of the messages that the server still counts as open.
        restarts: when the public process was up again.
    """

    conversation: str
    devices: Sequence[DeviceLog]
    history: Sequence[Event]
    timeline: Sequence[Event]
    unsettled: Sequence[int] = ()
    restarts: Sequence[float] = ()
    replies: Sequence[AgentReply] = ()


@dataclass(frozen=True)
class Violation:
    """`kind`: lost, doubled, out_of_order, unexpected, late, owner."""

    kind: str
    conversation: str
    detail: str


def check(record: Record) -> list[Violation]:
    """Everything that went wrong in this conversation; empty if nothing did."""
    rules = (_acknowledged, _read, _order, _received, _in_time, _numbers, _owners, _answers, _agents)
    found = [pair for rule in rules for pair in rule(record)]
    return [Violation(kind, record.conversation, detail) for kind, detail in found]


Found = Iterator[tuple[str, str]]


def _acknowledged(record: Record) -> Found:
    """Nothing acknowledged is lost, and it is acknowledged under one number."""
    by_seq = {event["seq"]: event for event in record.history}
    numbers: dict[str, int] = {}
    for ack in (ack for device in record.devices for ack in device.acks):
        if numbers.setdefault(ack.id, ack.seq) != ack.seq:
            yield "doubled", f"message {ack.id} was acknowledged as {numbers[ack.id]} and as {ack.seq}"
        if by_seq.get(ack.seq, {}).get("id") != ack.id:
            yield "lost", f"message {ack.id} was acknowledged as {ack.seq} and is not there"


def _read(record: Record) -> Found:
    """What is in the history was attempted, and is there once."""
    attempted = {attempt.id: attempt.text for device in record.devices for attempt in device.attempts}
    for client_id, count in Counter(event["id"] for event in _own(record.history)).items():
        if count > 1:
            yield "doubled", f"message {client_id} is in the history {count} times"
    for event in _own(record.history):
        if attempted.get(event["id"]) != event["text"]:
            yield "unexpected", f"event {event['seq']} is not what a client sent"


def _order(record: Record) -> Found:
    """Each client's messages are stored in the order in which it sent them."""
    seq_of = {event["id"]: event["seq"] for event in _own(record.history)}
    for device in record.devices:
        seqs = [seq_of[attempt.id] for attempt in device.attempts if attempt.id in seq_of]
        if seqs != sorted(seqs):
            yield "out_of_order", f"messages of one client were stored as {seqs}"


def _received(record: Record) -> Found:
    """Each client received the history, each event once, in order, with nothing left out."""
    by_seq = {event["seq"]: event for event in record.history}
    for device in record.devices:
        seqs = [event["seq"] for event in device.received]
        for number, (before, after) in enumerate(pairwise(seqs), 1):
            if after <= before:
                yield (
                    "doubled" if after in seqs[:number] else "out_of_order",
                    f"a client received event {after} after {before}",
                )
        last = max(by_seq, default=0) if device.is_current else max(seqs, default=0)
        for seq in sorted(seq for seq in by_seq if device.after < seq <= last and seq not in set(seqs)):
            yield "lost", f"a client never received event {seq}"
        for event in device.received:
            if by_seq.get(event["seq"]) != event:
                yield "unexpected", f"a client received an event {event['seq']} that the history does not have so"


def _in_time(record: Record) -> Found:
    """Each stored message has an outcome within the deadline."""
    for seq in record.unsettled:
        yield "late", f"message {seq} has no outcome"
    seq_of = {event["id"]: event["seq"] for event in _own(record.history)}
    for device in record.devices:
        for attempt in (attempt for attempt in device.attempts if attempt.id in seq_of):
            settled_at = device.settled.get(seq_of[attempt.id])
            if settled_at is None:
                if device.is_current:
                    yield "late", f"the client never heard of an outcome of message {seq_of[attempt.id]}"
                continue
            waited = settled_at - max([attempt.at, *(at for at in record.restarts if at < settled_at)])
            if waited > DEADLINE:
                yield "late", f"message {seq_of[attempt.id]} took {waited:.1f} s"


def _numbers(record: Record) -> Found:
    """The timeline is numbered without gaps, and the customer sees its public part."""
    seqs = [event["seq"] for event in record.timeline]
    if seqs != list(range(1, len(seqs) + 1)):
        yield "lost", f"the timeline is numbered {seqs}"
    public = [(event["seq"], event["text"]) for event in record.timeline if event["public"]]
    if public != [(event["seq"], event.get("text")) for event in record.history]:
        yield "lost", "the customer's history is not the public part of the timeline"


def _owners(record: Record) -> Found:
    """One owner at any time: each change starts from the one before. Only the owner speaks."""
    owner, version, agent = "bot", 1, None
    for event in record.timeline:
        if event["kind"] == "owner":
            data = event["data"]
            if (data["from"], data["version"]) != (owner, version + 1):
                yield "owner", f"event {event['seq']} changes the owner from {data['from']}, which was {owner}"
            owner, version = data["to"], data["version"]
            agent = event["author_id"] if owner == "agent" else None
        elif event["kind"] == "message" and event["author"] == "bot" and owner != "bot":
            yield "owner", f"the bot spoke at {event['seq']} under {owner}"
        elif (
            event["kind"] == "message"
            and event["author"] == "agent"
            and (owner, agent) != ("agent", event["author_id"])
        ):
            yield "owner", f"an agent spoke at {event['seq']} without owning the conversation"


def _answers(record: Record) -> Found:
    """The bot answers each message that is its own once, in order, unless a person gets the conversation.

    The bot's messages of one turn are stored at one moment, so messages of the bot with the same time are one answer.
    """
    attempts = {attempt.id: attempt for device in record.devices for attempt in device.attempts}
    client_ids = {event["seq"]: event["id"] for event in _own(record.history)}
    owner, waiting, answered = "bot", list[Attempt](), list[str]()
    for (kind, author, _), group in groupby(record.timeline, lambda e: (e["kind"], e["author"], e["at"])):
        events = list(group)
        if kind == "owner":
            owner = events[-1]["data"]["to"]
            waiting = waiting if owner == "bot" else []
        elif kind == "message" and author == "customer" and owner == "bot":
            sent = (attempts.get(client_ids.get(event["seq"], "")) for event in events)
            waiting += [attempt for attempt in sent if attempt]
        elif kind == "message" and author == "bot":
            text, seq = " ".join(event["text"] for event in events), events[0]["seq"]
            place = next(
                (i for i, attempt in enumerate(waiting) if attempt.marker is None or attempt.marker in text), None
            )
            if place is None:
                is_second = not waiting or any(marker in text for marker in answered)
                yield "doubled" if is_second else "unexpected", f"the bot's message {seq} answers nothing that is open"
                continue
            yield from (("lost", f"message {attempt.id} was passed over") for attempt in waiting[:place])
            answered += filter(None, [waiting[place].marker])
            waiting = waiting[place + 1 :]
    yield from (("lost", f"message {attempt.id} was never answered") for attempt in waiting)


def _agents(record: Record) -> Found:
    """What an agent said is there once if it was acknowledged, at most once if not, and nothing else is."""
    messages = (event for event in record.history if event["kind"] == "message")
    said = Counter(event["text"] for event in messages if event["from"] == "person")
    for reply in record.replies:
        count = said.pop(reply.text, 0)
        if count > 1:
            yield "doubled", "an agent's reply is there more than once"
        if reply.is_acknowledged and not count:
            yield "lost", "an agent's acknowledged reply is not there"
    if said:
        yield "unexpected", f"{sum(said.values())} replies were sent by nobody"


def _own(history: Sequence[Event]) -> Iterator[Event]:
    return (event for event in history if event["kind"] == "message" and event["from"] == "customer")


@dataclass(frozen=True)
class Effect:
    """Effects of one kind at one place outside.

    `told`: confirmed to the customer; `asked`: confirmed by the customer; `seen`: what the outside world has,
    each under the name of its effect.
    """

    place: str
    told: int
    asked: int
    seen: Sequence[str]


def check_effects(effects: Sequence[Effect]) -> list[Violation]:
    """At most one effect for each confirmed operation, and one for each that the customer was told of."""
    found: list[Violation] = []
    for effect in effects:
        distinct = len(set(effect.seen))
        if distinct < effect.told:
            found.append(Violation("lost", effect.place, f"{effect.told} effects were told, {distinct} happened"))
        if distinct > effect.asked or len(effect.seen) > distinct:
            found.append(
                Violation("doubled", effect.place, f"{effect.asked} were asked for, {len(effect.seen)} happened")
            )
    return found
