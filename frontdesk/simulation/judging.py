"""Holds what was seen in a turn against what a script expects. Pure: the same for a site and for `--floor`."""

from __future__ import annotations

from collections.abc import Iterator

from frontdesk.conversations.model import Owner
from frontdesk.simulation.model import ANSWERED, OF_CUSTOMER, Expectation, Judged, Seen, Turn
from frontdesk.simulation.words import Blanks, Words, found

#: What a sentence shows when a blank of it was not filled in.
UNFILLED = ("{", "}", "None")


def judge(turn: Turn, typed: str, seen: Seen, blanks: Blanks) -> Judged:
    """The turn with everything that is wrong, and everything that it lacks to be helpful."""
    passed, helpful = turn.passed or Expectation(), turn.helpful or Expectation()
    has_person = seen.owner_before is not Owner.BOT
    wrong = [*_always(turn, seen), *_owner(turn, seen, passed.owner, has_person), *_never(passed, seen, blanks)]
    if not has_person:  # once a person has it, the bot need not answer
        wrong += _shown(passed, seen, blanks)
    wrong += _effects(passed, seen, blanks)
    lacks = [*_owner(turn, seen, helpful.owner or passed.owner, has_person and helpful.owner is None)]
    lacks += [*_never(helpful, seen, blanks), *_shown(helpful, seen, blanks), *_effects(helpful, seen, blanks)]
    return Judged(turn, typed, seen, tuple(wrong), tuple(lacks))


def _always(turn: Turn, seen: Seen) -> Iterator[str]:
    """What is wrong in any conversation."""
    if turn.act in ANSWERED and seen.owner_before is Owner.BOT and not seen.messages:
        yield "no answer"
    for message in seen.messages:
        if message.sender == "bot" and (sign := next((s for s in UNFILLED if s in message.text), None)):
            yield f"a sentence with an unfilled blank ({sign})"
    yield from (f"records: {change}" for change in seen.changed)


def _owner(turn: Turn, seen: Seen, expected: frozenset[Owner] | None, may_stay: bool) -> Iterator[str]:
    """`may_stay`: whoever had it before may have it still, whatever is expected."""
    if expected is None and turn.act not in OF_CUSTOMER:
        return
    before = frozenset({seen.owner_before})
    allowed = (expected or before) | (before if may_stay else frozenset())
    if seen.owner not in allowed:
        yield f"owner: {' | '.join(sorted(allowed))} expected, it is {seen.owner}"


def _never(expected: Expectation, seen: Seen, blanks: Blanks) -> Iterator[str]:
    if expected.silent and seen.messages:
        yield "silent: something is said"
    for entry in expected.never:
        if hit := first(entry, _all(seen), blanks):
            yield f"not: {hit!r} is said"


def _shown(expected: Expectation, seen: Seen, blanks: Blanks) -> Iterator[str]:
    yield from _missing("shows", expected.shows, _all(seen), blanks)
    titles = "\n".join(title for message in seen.messages for title in message.buttons)
    yield from _missing("buttons", expected.buttons, titles, blanks)


def _effects(expected: Expectation, seen: Seen, blanks: Blanks) -> Iterator[str]:
    """What is held in other places than the conversation."""
    for name, entries, texts in (
        ("ticket", expected.ticket, [] if seen.ticket is None else [seen.ticket]),
        ("mail", expected.mail, list(seen.mail)),
    ):
        if entries == () and texts:
            yield f"{name}: none expected, there is one"
        elif entries and not texts:
            yield f"{name}: there is none"
        elif entries:
            yield from _missing(name, entries, "\n".join(texts), blanks)
    for number, fields in expected.record.items():
        for field, entry in fields.items():
            value = seen.record.get(number, {}).get(field)
            if value is None or not first(entry, value, blanks):
                yield f"record: {number} {field}: {entry.written} expected, it is {value or 'not there'}"


def _missing(name: str, entries: tuple[Words, ...], text: str, blanks: Blanks) -> Iterator[str]:
    for entry in entries:
        if not first(entry, text, blanks):
            filled = blanks.fill(entry.written)
            yield f"{name}: {entry.written}" + (f" ({filled})" if filled != entry.written else "")


def first(entry: Words, text: str, blanks: Blanks) -> str | None:
    """The first alternative that is found."""
    return next((each for each in map(blanks.fill, entry.alternatives) if found(each, text)), None)


def _all(seen: Seen) -> str:
    return "\n".join(message.shown for message in seen.messages)
