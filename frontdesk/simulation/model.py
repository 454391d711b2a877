"""Scripts: who speaks, what happens line by line, and what is expected; and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from pathlib import Path

from frontdesk.conversations.model import Owner
from frontdesk.simulation.words import Words


class Act(StrEnum):
    """What happens in a turn, by the key that a script has for it."""

    SAYS = "says"
    PRESSES = "presses"
    SIGNS_IN = "signs_in"
    AGENT = "agent"
    AGENT_WRITES = "agent_writes"
    CLOCK = "clock"
    DATA = "data"


#: A folder of scripts of which only the sums are told.
APART = "apart"
#: Acts of the customer that the site answers.
ANSWERED = frozenset({Act.SAYS, Act.PRESSES})
#: Acts of the customer; the others may change the conversation's owner by themselves.
OF_CUSTOMER = ANSWERED | {Act.SIGNS_IN}


class Team(StrEnum):
    """Whether somebody is there to take a conversation over."""

    HERE = "here"
    AWAY = "away"


@dataclass(frozen=True)
class Expectation:
    """What must be so after a turn.

    Attributes:
        shows: each of these is found in what the customer sees.
        never: none of these is.
        buttons: each of these is found in a button's title.
        owner: who may have the conversation; None: whoever had it before.
        silent: nothing is said to the customer.
        ticket: each of these is found in the conversation's ticket; empty: there is none; None: whatever.
        record: by order's number (or `account`) and field, what the system of record says.
        mail: each of these is found in a mail that went out; empty: none went out; None: whatever.
    """

    shows: tuple[Words, ...] = ()
    never: tuple[Words, ...] = ()
    buttons: tuple[Words, ...] = ()
    owner: frozenset[Owner] | None = None
    silent: bool = False
    ticket: tuple[Words, ...] | None = None
    record: Mapping[str, Mapping[str, Words]] = field(default_factory=dict)
    mail: tuple[Words, ...] | None = None


@dataclass(frozen=True)
class OldTicket:
    """A ticket from before the conversation."""

    subject: str
    status: str = "open"
    age: timedelta = timedelta()


@dataclass(frozen=True)
class Data:
    """A change of the records: fields by order's number, the values as texts. `reset` comes first."""

    orders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ticket: OldTicket | None = None
    reset: bool = False


@dataclass(frozen=True)
class Turn:
    """One thing that happens. `value` is text, a length of time or a change, as the act needs it."""

    line: int
    act: Act
    value: str | timedelta | Data
    passed: Expectation | None = None
    helpful: Expectation | None = None


@dataclass(frozen=True)
class Script:
    """One customer's conversation. `customer` is None for somebody who is not signed in at the start."""

    file: Path
    line: int
    name: str
    turns: tuple[Turn, ...]
    customer: str | None = None
    team: Team = Team.HERE
    waits_for: str | None = None
    data: Data = Data()

    @property
    def is_apart(self) -> bool:
        """Whether it is only counted: nobody is to build towards it."""
        return APART in self.file.parts

    @property
    def emails(self) -> list[str]:
        """Customers who take part, the first one first."""
        later = [str(turn.value) for turn in self.turns if turn.act is Act.SIGNS_IN]
        return list(dict.fromkeys([*([self.customer] if self.customer else []), *later]))

    @property
    def changes_the_world(self) -> bool:
        """Whether it needs a stack of its own: it moves the clock, changes records or sends the team away."""
        return self.team is Team.AWAY or self.data != Data() or any(t.act in (Act.CLOCK, Act.DATA) for t in self.turns)


@dataclass(frozen=True)
class Message:
    """What reached the customer. `buttons` and `links` are titles."""

    sender: str
    text: str
    buttons: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """Everything that can be read of it."""
        return "\n".join((self.text, *self.buttons, *self.links))


@dataclass(frozen=True)
class Seen:
    """The world after a turn.

    Attributes:
        changed: what changed in the system of record and was not expected to, in words.
        record: values by order's number (or `account`) and field.
        ticket: everything that the conversation's ticket says; None without one.
        mail: mails to those who take part, since the conversation began.
    """

    messages: tuple[Message, ...]
    owner_before: Owner
    owner: Owner
    changed: tuple[str, ...] = ()
    record: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    ticket: str | None = None
    mail: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A turn, what was typed, what was seen, and what is wrong with it: for passing, and for helping on top of that."""

    turn: Turn
    typed: str
    seen: Seen | None
    wrong: tuple[str, ...] = ()
    unhelpful: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.wrong

    @property
    def helpful(self) -> bool:
        return not self.wrong and not self.unhelpful


@dataclass(frozen=True)
class Played:
    """A script that was played. `turns` are those with expectations, and every one at which something went wrong."""

    script: Script
    turns: tuple[Judged, ...]

    @property
    def passed(self) -> bool:
        return all(turn.passed for turn in self.turns)

    @property
    def helpful(self) -> bool:
        return all(turn.helpful for turn in self.turns)

    @property
    def grade(self) -> str:
        """How it went, in a few words."""
        return "helpful" if self.helpful else "passed, not helpful" if self.passed else "not passed"

    @property
    def badness(self) -> tuple[bool, bool, int]:
        """A sort key: the worse, the greater."""
        return not self.passed, not self.helpful, sum(not turn.passed for turn in self.turns)
