"""Reads scripts from YAML files. A mistake is told with its file and line, all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from frontdesk import yaml12
from frontdesk.conversations.model import Owner
from frontdesk.simulation.model import ANSWERED, Act, Data, Expectation, OldTicket, Script, Team, Turn
from frontdesk.simulation.schema import line_at, mistakes
from frontdesk.simulation.words import Words, days_from_today, duration, words

FOLDER = Path("tests/simulations")
#: Groups of words, beside the scripts or in a folder above.
PHRASES = "phrases.yml"
NONE = "none"
_DAYS = ("placed", "expected", "delivered")
_MONEY = re.compile(r"\d+\.\d\d")

Value = TypeVar("Value")


class ScriptMistakes(ValueError):
    """Files hold no scripts; one line for each mistake."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))


def read_scripts(paths: Iterable[Path]) -> list[Script]:
    """Every script of the files and of the folders' files, in order. Raises ScriptMistakes."""
    scripts: list[Script] = []
    wrong: list[str] = []
    for file in files_in(paths):
        try:
            scripts += _File(file, _phrases(file.parent)).scripts()
        except ScriptMistakes as mistake:
            wrong += str(mistake).splitlines()
        except yaml12.YamlProblem as problem:
            wrong.append(str(problem))
    first: dict[str, Script] = {}
    for script in scripts:
        if script.name in first:
            other = first[script.name]
            wrong.append(f"{script.file}:{script.line}: {script.name!r} is the name of {other.file}:{other.line}, too")
        first.setdefault(script.name, script)
    if wrong:
        raise ScriptMistakes(wrong)
    return scripts


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files, and those below folders, without the one of the phrases. Raises ScriptMistakes."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.rglob("*.y*ml") if file.name != PHRASES)
        elif path.is_file():
            found.append(path)
        else:
            raise ScriptMistakes([f"{path}: there is no such file or folder"])
    return found


@cache
def _phrases(folder: Path) -> Mapping[str, str]:
    """The groups of words for the files of a folder: its own, or those of the next folder above that has some."""
    for each in (folder.resolve(), *folder.resolve().parents):
        path = each / PHRASES
        if path.exists():
            content = yaml12.load(path)
            if not isinstance(content, dict) or not all(isinstance(value, str) for value in content.values()):
                raise ScriptMistakes([f"{path}:1: must be names with words, such as `admits: can't | don't know`"])
            return {str(name): str(value) for name, value in content.items()}
    return {}


class _File:
    """One file on its way to scripts."""

    def __init__(self, path: Path, phrases: Mapping[str, str]) -> None:
        self._path = path
        self._phrases = phrases
        self._content: Any = yaml12.load(path)
        self._wrong: list[tuple[int, str]] = []

    def scripts(self) -> list[Script]:
        """Raises ScriptMistakes."""
        self._wrong += mistakes(self._content)
        scripts = [] if self._wrong else [self._script(n, given) for n, given in enumerate(self._content["scripts"])]
        if self._wrong:
            raise ScriptMistakes([f"{self._path}:{line}: {what}" for line, what in sorted(self._wrong)])
        return scripts

    def _script(self, position: int, given: Any) -> Script:
        at: list[str | int] = ["scripts", position]
        turns = tuple(self._turn([*at, "turns", n], turn) for n, turn in enumerate(given["turns"]))
        if not any(turn.helpful for turn in turns):
            self._note(at, "no turn says what is helpful")
        data = self._data([*at, "data"], given["data"]) if "data" in given else Data()
        script = Script(
            self._path, line_at(self._content, at), str(given["name"]), turns, given.get("customer"),
            Team(given.get("team", Team.HERE)), given.get("waits_for"), data,
        )  # fmt: skip
        if data != Data() and not script.emails:
            self._note([*at, "data"], "data: whose? Name a customer, or let one sign in")
        return script

    def _turn(self, at: list[str | int], given: Any) -> Turn:
        acts = [act for act in Act if act in given]
        if len(acts) != 1:
            self._note(at, f"a turn has exactly one of {', '.join(Act)}")
            return Turn(line_at(self._content, at), Act.SAYS, "")
        act = acts[0]
        passed, helpful = (self._expectation([*at, key], given.get(key)) for key in ("passed", "helpful"))
        if act in ANSWERED and not _is_demanding(passed):
            self._note(at, f"{act}: passed must say what the answer shows, that nothing is said or who has it then")
        return Turn(line_at(self._content, at), act, self._value([*at, act], act, given[act]), passed, helpful)

    def _value(self, at: list[str | int], act: Act, given: Any) -> Any:
        if act is Act.CLOCK:
            return self._good(at, duration, given, "a length of time, such as 3 days")
        if act is Act.DATA:
            return self._data(at, given)
        return str(given)

    def _expectation(self, at: list[str | int], given: Any) -> Expectation | None:
        if given is None:
            return None
        record = {
            str(number): {field: self._words([*at, "record", number, field], value) for field, value in row.items()}
            for number, row in given.get("record", {}).items()
        }
        shows, never, buttons = (self._entries(at, given, key) or () for key in ("shows", "not", "buttons"))
        return Expectation(
            shows, never, buttons, self._owner(at, given), bool(given.get("silent", False)),
            self._entries(at, given, "ticket"), record, self._entries(at, given, "mail"),
        )  # fmt: skip

    def _owner(self, at: list[str | int], given: Any) -> frozenset[Owner] | None:
        if "owner" not in given:
            return None
        names = [name.strip() for name in str(given["owner"]).split("|")]
        if not set(names) <= set(Owner):
            self._note([*at, "owner"], f"owner: there are {', '.join(Owner)}")
            return None
        return frozenset(map(Owner, names))

    def _entries(self, at: list[str | int], given: Any, key: str) -> tuple[Words, ...] | None:
        """The entries of a key; `none` is an empty tuple, and None is a key that is not there."""
        if key not in given:
            return None
        value = given[key]
        if isinstance(value, str):
            return () if value == NONE and key in ("ticket", "mail") else (self._words([*at, key], value),)
        return tuple(self._words([*at, key, n], entry) for n, entry in enumerate(value))

    def _words(self, at: list[str | int], written: str) -> Words:
        try:
            return words(str(written), self._phrases)
        except ValueError as problem:
            self._note(at, str(problem))
            return Words(str(written), ())

    def _data(self, at: list[str | int], given: Any) -> Data:
        if isinstance(given, str):
            if given != "reset":
                self._note(at, "data: reset, or what changes by order's number")
            return Data(reset=True)
        orders: dict[str, dict[str, str]] = {}
        for number, fields in given.items():
            if number != "ticket":
                orders[str(number)] = {str(field): str(value) for field, value in fields.items()}
                self._check_order([*at, number], fields)
        ticket = given.get("ticket")
        return Data(orders, ticket and self._old_ticket([*at, "ticket"], ticket))

    def _check_order(self, at: list[str | int], fields: Any) -> None:
        for field in _DAYS:
            if field in fields:
                self._good([*at, field], days_from_today, fields[field], "a day, such as 3 days ago")
        if "refunded" in fields and not _MONEY.fullmatch(fields["refunded"]):
            self._note([*at, "refunded"], 'refunded: an amount with two digits, such as "12.50"')

    def _old_ticket(self, at: list[str | int], given: Any) -> OldTicket:
        age = duration(str(given.get("opened", "0 days ago")).removesuffix(" ago"))
        if age is None:
            self._note([*at, "opened"], "opened: how long ago, such as 3 days ago")
            return OldTicket(str(given["subject"]))
        return OldTicket(str(given["subject"]), str(given.get("status", "open")), age)

    def _good(self, at: list[str | int], read: Callable[[str], Value | None], given: Any, what: str) -> Value | None:
        value = read(str(given))
        if value is None:
            self._note(at, f"{at[-1]}: {str(given)!r} is not {what}")
        return value

    def _note(self, at: list[str | int], what: str) -> None:
        self._wrong.append((line_at(self._content, at), what))


def _is_demanding(expected: Expectation | None) -> bool:
    """Whether not every answer meets it."""
    if expected is None:
        return False
    return bool(expected.shows or expected.silent or (expected.owner and Owner.BOT not in expected.owner))
