"""Whether what is left after a run keeps the promise: each confirmed operation has one effect or none, and everybody
knows which. Pure: it looks at facts that others have read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

DONE, REFUSED, DECLINED = "done", "refused", "declined"
WAITING = frozenset({"for_agent", "for_approval"})
UNDER_WAY = frozenset({"confirmed", "sent", "unknown"})


@dataclass(frozen=True)
class Row:
    """A stored operation. `daily` is what it counts for on its day, in cents."""

    id: str
    state: str
    digest: str
    lines: tuple[str, ...] = ()
    daily: int = 0
    proof_needed: bool = False
    proof: str | None = None


@dataclass(frozen=True)
class Effect:
    """An entry of the shop's own: what it did, or that it refused."""

    operation: str
    digest: str
    is_done: bool


@dataclass
class Facts:
    """All that there is of one customer.

    Attributes:
        ledger: operations in the ledger of a server, one for each effect; None where there is no server.
        mails: operations of which the outbox has, or had, a mail.
        delivered: message ids of mails that went out, by operation.
        lines: held lines and their operations.
        day: cents that count for the customer's days.
        said: operations of which the customer was told what came of them, once for each time.
        heard: operations of which a process said to whoever called it that they were done.
        proofs: operations whose proof was used up.
        shop, copy: the shop as it is, and as it would be after each change was made once.
    """

    operations: Sequence[Row] = ()
    effects: Sequence[Effect] = ()
    ledger: Sequence[str] | None = None
    mails: Sequence[str] = ()
    delivered: dict[str, list[str]] = field(default_factory=dict)
    pending: int = 0
    lines: dict[str, str] = field(default_factory=dict)
    day: int = 0
    said: Sequence[str] = ()
    heard: Sequence[str] = ()
    proofs: Sequence[str] = ()
    shop: Sequence[str] = ()
    copy: Sequence[str] = ()


@dataclass(frozen=True)
class Violation:
    kind: str
    detail: str


def check(facts: Facts) -> list[Violation]:
    """Whatever is not as it should be; empty if all is well."""
    found = [*_effects(facts), *_whole(facts)]
    for row in facts.operations:
        found += _operation(facts, row)
    return found


def _effects(facts: Facts) -> list[Violation]:
    rows = {row.id: row for row in facts.operations}
    made = [each for each in facts.effects if each.is_done]
    found = [
        Violation("doubled", each) for each, count in Counter(each.operation for each in made).items() if count > 1
    ]
    for effect in made:
        row = rows.get(effect.operation)
        if row is None or row.state != DONE:
            found.append(Violation("unasked", f"{effect.operation} is {row.state if row else 'nobody’s'}"))
        elif row.digest != effect.digest:
            found.append(Violation("unasked", f"{effect.operation} with other parameters"))
    if facts.ledger is not None:
        twice = [each for each, count in Counter(facts.ledger).items() if count > 1]
        found += [Violation("doubled", f"{each} in the ledger") for each in twice]
        if {each.operation for each in made} != set(facts.ledger):
            found.append(Violation("lost", "the ledger has other effects than the shop"))
    return found


def _operation(facts: Facts, row: Row) -> list[Violation]:
    made = sum(each.is_done and each.operation == row.id for each in facts.effects)
    found = []
    if row.state in UNDER_WAY:
        found.append(Violation("lost", f"{row.id} is still {row.state}"))
    if row.state == DONE and not made:
        found.append(Violation("lost", f"{row.id} is done without an effect"))
    if row.id in facts.heard and row.state != DONE:
        found.append(Violation("lost", f"{row.id} was said to be done and is {row.state}"))
    if facts.mails.count(row.id) != (row.state == DONE):
        found.append(Violation("mail", f"{facts.mails.count(row.id)} mails for {row.id}, which is {row.state}"))
    ids = facts.delivered.get(row.id, [])
    if len(set(ids)) != (row.state == DONE):
        found.append(Violation("mail", f"{len(ids)} mails went out for {row.id}, which is {row.state}"))
    if facts.said.count(row.id) != (row.state in (DONE, REFUSED, DECLINED)):
        found.append(Violation("told", f"{facts.said.count(row.id)} times of {row.id}, which is {row.state}"))
    if row.proof_needed and row.state == DONE and (row.proof is None or facts.proofs.count(row.id) != 1):
        found.append(Violation("unproven", row.id))
    return found


def _whole(facts: Facts) -> list[Violation]:
    held = {line: row.id for row in facts.operations if row.state in WAITING for line in row.lines}
    found = [Violation("lines", f"{facts.lines} instead of {held}")] if facts.lines != held else []
    day = sum(row.daily for row in facts.operations if row.state == DONE or row.state in WAITING)
    if facts.day != day:
        found.append(Violation("day", f"{facts.day} cents instead of {day}"))
    if facts.pending:
        found.append(Violation("lost", f"{facts.pending} entries are left in the outbox"))
    if facts.shop != facts.copy:
        other = set(facts.shop) ^ set(facts.copy)
        found.append(Violation("doubled", f"the shop is not as after each change once: {sorted(other)}"))
    return found
