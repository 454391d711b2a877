"""Scripts are read from YAML, and each mistake is told with its file and line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from textwrap import dedent

import pytest

from frontdesk.conversations.model import Owner
from frontdesk.simulation.model import Act, Data, OldTicket, Script, Team
from frontdesk.simulation.reading import ScriptMistakes, read_scripts

WHOLE = """\
about: Orders
scripts:
  - name: everything at once
    customer: meera.iyerpal@example.net
    team: away
    waits_for: operations
    data:
      W1107: {state: delivered, delivered: 1 day ago}
      ticket: {subject: a zip, opened: 3 days ago}
    turns:
      - says: "where: is it"
        passed: {shows: [W1107 | <admits>], not: lost, owner: bot | queue, ticket: none}
        helpful: {shows: [W1107], buttons: ["yes"], record: {W1107: {state: delivered}}}
      - presses: "yes"
        passed: {silent: true}
      - signs_in: meera.iyerpal@example.net
      - agent: takes over
      - agent_writes: hello
      - clock: 2 days
      - data: reset
"""
MINIMAL = (
    "scripts:\n  - name: a\n    turns:\n      - says: hi\n        passed: {shows: [x]}\n        helpful: {shows: [y]}\n"
)


def read(folder: Path, text: str) -> list[Script]:
    (folder / "phrases.yml").write_text("admits: can't | don't know\n")
    (folder / "topic.yml").write_text(text)
    return read_scripts([folder])


def refused(folder: Path, text: str) -> list[str]:
    with pytest.raises(ScriptMistakes) as mistakes:
        read(folder, text)
    return [line.removeprefix(f"{folder / 'topic.yml'}:") for line in str(mistakes.value).splitlines()]


def test_a_script_has_everything_that_its_file_says(tmp_path: Path) -> None:
    (script,) = read(tmp_path, WHOLE)
    assert (script.line, script.customer, script.team, script.waits_for) == (
        3, "meera.iyerpal@example.net", Team.AWAY, "operations",
    )  # fmt: skip
    assert script.data == Data(
        {"W1107": {"state": "delivered", "delivered": "1 day ago"}}, OldTicket("a zip", age=timedelta(days=3))
    )
    assert [turn.act for turn in script.turns] == list(Act)
    first = script.turns[0]
    assert (first.line, first.value) == (11, "where: is it")
    assert first.passed and first.helpful
    assert first.passed.shows[0].alternatives == ("W1107", "can't", "don't know")
    assert first.passed.owner == {Owner.BOT, Owner.QUEUE} and first.passed.ticket == ()
    assert first.helpful.ticket is None and first.helpful.record["W1107"]["state"].written == "delivered"
    assert script.turns[5].value == timedelta(days=2) and script.turns[6].value == Data(reset=True)


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("sayz: hi", "says: hi", "4: no such key: sayz; did you mean says?"),
        ("says: 1530", "says: hi", "4: says: must be text; put it in quotes"),
        ("signs_in: nobody", "says: hi", "4: signs_in: 'nobody' is no e-mail address"),
        ("agent: dances", "says: hi", "4: agent: 'dances' is none of: takes over, "),
        ("{shows: []}", "{shows: [x]}", "5: passed.shows: must not be empty"),
        ("{shows: [<admit>]}", "{shows: [x]}", "5: <admit> is no date, such as <in 2 days>, not <ticket>, and none of"),
        ("{owner: bot}", "{shows: [x]}", "4: says: passed must say what the answer shows, that nothing is said or who"),
        ("{shows: [x], owner: boss}", "{shows: [x]}", "5: owner: there are bot, queue, agent"),
        ("{shows: [y], tickets: none}", "{shows: [y]}", "6: helpful: no such key: tickets; did you mean ticket?"),
        ("{shows: [y], record: {W1: {stat: x}}}", "{shows: [y]}", "6: helpful.record.W1: 'stat' is none of: state, "),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, wrong: str, right: str, told: str) -> None:
    lines = refused(tmp_path, MINIMAL.replace(right, wrong, 1))
    assert any(line.startswith(told) for line in lines), lines


@pytest.mark.parametrize(
    ("added", "told"),
    [
        ("    data: {W1: {placed: soon}}", "is not a day, such as 3 days ago"),
        ("    data: {W1: {refunded: '12'}}", "an amount with two digits"),
        ("    data: {ticket: {subject: x, opened: once}}", "how long ago"),
        ("    data: {W1: {state: lost}}", "data: whose? Name a customer"),
        ("    team: gone", "team: 'gone' is none of: here, away"),
    ],
)
def test_what_a_script_begins_with_is_checked(tmp_path: Path, added: str, told: str) -> None:
    lines = refused(tmp_path, MINIMAL.replace("    turns:", f"{added}\n    turns:"))
    assert any(line.startswith("3:") and told in line for line in lines), lines


def test_turns_are_one_thing_each_and_clocks_move_by_lengths_of_time(tmp_path: Path) -> None:
    more = MINIMAL + "      - says: a\n        presses: b\n      - clock: a while\n      - data: again\n"
    assert refused(tmp_path, more) == [
        "7: a turn has exactly one of says, presses, signs_in, agent, agent_writes, clock, data",
        "9: clock: 'a while' is not a length of time, such as 3 days",
        "10: data: reset, or what changes by order's number",
    ]


def test_a_script_says_what_is_helpful_and_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert refused(tmp_path, MINIMAL.replace("        helpful: {shows: [y]}\n", "")) == [
        "2: no turn says what is helpful"
    ]
    twice = MINIMAL + MINIMAL.removeprefix("scripts:\n")
    assert refused(tmp_path, twice) == [f"7: 'a' is the name of {tmp_path / 'topic.yml'}:2, too"]


@pytest.mark.parametrize("text", ["", "- a", "scripts: hello", "about: x", "scripts:\n  - says: [a: b: c"])
def test_a_file_that_holds_no_scripts_is_refused_with_a_line(tmp_path: Path, text: str) -> None:
    lines = refused(tmp_path, dedent(text))
    assert lines and all(line.split(":")[0].isdigit() for line in lines)


def test_phrases_of_a_folder_above_count_and_missing_files_are_named(tmp_path: Path) -> None:
    below = tmp_path / "apart"
    below.mkdir()
    (tmp_path / "phrases.yml").write_text("admits: can't\n")
    (below / "one.yml").write_text(MINIMAL.replace("[x]", "[<admits>]"))
    assert read_scripts([below / "one.yml"])[0].turns[0].passed
    with pytest.raises(ScriptMistakes, match="no such file"):
        read_scripts([tmp_path / "absent.yml"])
