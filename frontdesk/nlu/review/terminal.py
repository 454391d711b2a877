"""The review at the terminal: one group of messages at a time, and a key for each thing to do with it."""

from __future__ import annotations

import os
import readline
import select
import sys
import termios
import tty
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.console import Group as Lines
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from frontdesk.nlu.review.model import Example, Group, Read, Suggestion
from frontdesk.nlu.review.service import Outcome, ReviewService, State

OUT_OF_SCOPE = "out_of_scope"
_SHOWN = 15
_CHARS = 300
_NEAREST = 3
_ESCAPE, _SEQUENCE = b"\x1b", 16
_INTENT_KEYS = (("i", "another intent"), ("o", OUT_OF_SCOPE))
_GROUP_KEYS = (("m", "message by message"),)
_MESSAGE_KEYS = (("e", "edit"),)
_LAST_KEYS = (("d", "nothing to learn"), ("s", "skip for now"), ("q", "stop"))


class Stopped(Exception):
    """The reviewer stopped."""


def typed_key() -> str:
    """The next key, without waiting for Enter; keys typed ahead count. Raises EOFError at Ctrl-D."""
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal, termios.TCSADRAIN)  # keeps what was typed ahead, which click.getchar throws away
        key = os.read(terminal, 1)
        if key == _ESCAPE and select.select([terminal], [], [], 0)[0]:
            key += os.read(terminal, _SEQUENCE)  # the rest of an escape sequence, such as an arrow's
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
    if key in (b"", b"\x04"):
        raise EOFError
    return key.decode(errors="replace")


def typed_intent(intents: Sequence[str]) -> str:
    """A line in which Tab completes intents."""

    def complete(begun: str, number: int) -> str | None:
        found = [intent for intent in intents if intent.startswith(begun)]
        return found[number] if number < len(found) else None

    readline.set_completer_delims("")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
    return input("Intent (Tab completes, Enter alone goes back): ").strip()


def typed_text(text: str) -> str:
    """A line that begins as the text and can be changed."""
    readline.set_completer(None)
    readline.set_startup_hook(lambda: readline.insert_text(text))
    try:
        return input("Text: ").strip()
    finally:
        readline.set_startup_hook(None)


@dataclass
class TerminalReview:
    """A review by one person.

    Args:
        key, ask, edit: read a key, the name of an intent, and another text for a message.
    """

    service: ReviewService
    reviewer: str
    console: Console
    key: Callable[[], str] = typed_key
    ask: Callable[[Sequence[str]], str] = typed_intent
    edit: Callable[[str], str] = typed_text
    outcomes: list[Outcome] = field(default_factory=list)

    def run(self, groups: Sequence[Group]) -> None:
        """Review until all groups are done or the reviewer stops; decisions made until then are kept."""
        self._intents = self.service.intents()
        try:
            for number, group in enumerate(groups, 1):
                self._review(group, f"Group {number} of {len(groups)}")
        except (Stopped, KeyboardInterrupt, EOFError):
            pass
        self._sum_up()

    def _review(self, group: Group, title: str) -> None:
        suggestions = [each for each in group.likely if each.intent in self._intents]
        self.console.print(panel(group, suggestions, title))
        self.console.print(self._keys(is_one=len(group.members) == 1))
        while not self._obey(self.key(), group, suggestions, title):
            pass

    def _obey(self, key: str, group: Group, suggestions: Sequence[Suggestion], title: str) -> bool:
        """Do what a key says; returns whether the group is done."""
        if key == "q":
            raise Stopped
        if key == "d":
            self._note(self.service.discard([member.message for member in group.members], self.reviewer))
        elif key == "m" and len(group.members) > 1:
            for number, member in enumerate(group.members, 1):
                self._review(Group((member,)), f"{title}, message {number} of {len(group.members)}")
        elif key == "e" and len(group.members) == 1:
            self._edit(group.members[0], title)
        elif intent := self._intent(key, suggestions):
            self._note(self.service.label(group.members, intent, self.reviewer))
        else:
            return key == "s"
        return True

    def _edit(self, read: Read, title: str) -> None:
        if text := self.edit(read.message.text):
            with self.console.status("Reading it"):
                read = self.service.edited(read, text)
        self._review(Group((read,)), title)

    def _intent(self, key: str, suggestions: Sequence[Suggestion]) -> str | None:
        number = 1 if key in ("\r", "\n") else int(key) if key.isdecimal() else 0
        if 0 < number <= len(suggestions):
            return suggestions[number - 1].intent
        if key == "o" and OUT_OF_SCOPE in self._intents:
            return OUT_OF_SCOPE
        return self._other() if key == "i" else None

    def _other(self) -> str | None:
        self.console.print(Columns(self._intents, padding=(0, 3)))
        while begun := self.ask(self._intents):
            found = [intent for intent in self._intents if intent.startswith(begun)]
            if begun in found or len(found) == 1:
                return begun if begun in found else found[0]
            self.console.print(f"{len(found) or 'No'} intents begin so.", style="yellow")
        self.console.print("Nothing was chosen; press a key.")
        return None

    def _keys(self, is_one: bool) -> Columns:
        keys = (*_INTENT_KEYS, *(_MESSAGE_KEYS if is_one else _GROUP_KEYS), *_LAST_KEYS)
        known = [(key, words) for key, words in keys if words != OUT_OF_SCOPE or OUT_OF_SCOPE in self._intents]
        return Columns([_key(key).append(f" {words}", "not reverse") for key, words in known], padding=(0, 2))

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        self.outcomes += outcomes
        for line in summary(outcomes):
            self.console.print(line)
        self.console.print()

    def _sum_up(self) -> None:
        if not self.outcomes:
            self.console.print("Nothing was changed.")
            return
        self.console.rule("All together")
        for line in summary(self.outcomes):
            self.console.print(line)
        if any(each.state is State.WRITTEN for each in self.outcomes):
            self.console.print(
                "See what changed with `git diff data/nlu`; `frontdesk train` makes the assistant learn it."
            )


def summary(outcomes: Sequence[Outcome]) -> Iterator[Text]:
    """What became of messages, one line for each kind of outcome."""
    written = Counter((each.label, each.file) for each in outcomes if each.state is State.WRITTEN)
    for (label, file), count in written.items():
        yield Text(f"{_examples(count)} of {label} written to {file}", "green")
    known = Counter(each.label for each in outcomes if each.state is State.KNOWN)
    for label, count in known.items():
        yield Text(f"{_examples(count)} of {label} there already", "green")
    for state, words in ((State.DISCARDED, "nothing to learn from"), (State.REVIEWED_BEFORE, "reviewed before")):
        if count := sum(each.state is state for each in outcomes):
            yield Text(f"{_messages(count)} {words}")
    refused = Counter(each.reason for each in outcomes if each.state is State.REFUSED)
    for reason, count in refused.items():
        yield Text(f"{_messages(count)} not written: {reason}", "red")


def _examples(count: int) -> str:
    return f"{count} example{'s' if count > 1 else ''}"


def _messages(count: int) -> str:
    return f"{count} message{'s' if count > 1 else ''}"


def panel(group: Group, suggestions: Sequence[Suggestion], title: str) -> Panel:
    """A group as it is shown."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in group.why.items())
    heading = f"{title}: {_messages(len(group.members))} ({reasons})"
    parts: list[RenderableType] = [_table(group.members)]
    message = group.members[0].message
    if len(group.members) == 1 and message.text != message.shown:
        parts += [Text(f"written as: {message.text}", "dim")]
    if group.nearest:
        parts += [Text("\nNearest examples", "dim"), _nearest(group.nearest)]
    if suggestions:
        parts += [Text("\nProbably", "dim"), _probably(suggestions)]
    return Panel(Lines(*parts), title=Text(heading, "bold"), title_align="left", padding=(1, 2))


def _table(members: Sequence[Read]) -> Table:
    """The texts, equal ones once, and where each came from."""
    table = Table.grid(padding=(0, 2))
    table.add_column(ratio=1)
    table.add_column(style="dim", no_wrap=True)
    same: dict[str, list[Read]] = {}
    for member in members:
        same.setdefault(member.message.shown, []).append(member)
    for shown, alike in list(same.items())[:_SHOWN]:
        text = Text(shown if len(shown) <= _CHARS else shown[:_CHARS] + " …")
        if len(alike) > 1:
            text.append(f"  ×{len(alike)}", "bold")
        first = alike[0].message
        table.add_row(text, f"{first.conversation_id[:8]}/{first.seq}")
    if len(same) > _SHOWN:
        table.add_row(Text(f"and {len(same) - _SHOWN} more; m shows each", "dim"), "")
    return table


def _nearest(examples: Sequence[Example]) -> Table:
    table = Table.grid(padding=(0, 2))
    for example in examples[:_NEAREST]:
        table.add_row(Text(f"{example.similarity:.2f}"), Text(example.intent, "cyan"), Text(example.text))
    return table


def _probably(suggestions: Sequence[Suggestion]) -> Table:
    table = Table.grid(padding=(0, 2))
    for number, each in enumerate(suggestions, 1):
        chosen = f"chosen afterwards by {each.chosen_by}" if each.chosen_by else ""
        key = _key("Enter" if number == 1 else str(number))
        table.add_row(key, Text(f"{each.confidence:.2f}"), Text(each.intent, "cyan"), Text(chosen, "green"))
    return table


def _key(key: str) -> Text:
    return Text().append(f" {key} ", "reverse")
