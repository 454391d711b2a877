"""The same scripts by two channels: what is told of those that went better by one."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from frontdesk.conversations.model import Owner
from frontdesk.simulation.beside import Lines, Run, as_json, compared, differences, in_words
from frontdesk.simulation.model import Message, Seen
from tests.unit.simulation.test_report import played

GOOD, ADMITS, WRONG = played("one"), played("two", unhelpful=("shows: W2",)), played("three", wrong=("shows: W3",))
SLACK = Run("slack", [GOOD, ADMITS, WRONG, played("four")])
WEB_CHAT = Run("web_chat", [GOOD, ADMITS, played("three"), played("four", wrong=("no answer",))])


def test_what_differs_is_shown_as_it_went_by_the_worse_channel() -> None:
    told = list(differences(SLACK, WEB_CHAT))
    assert [line for line in told if line.startswith("t.yml")] == [
        "t.yml:3: two: passed, not helpful by both",
        "t.yml:3: three: not passed by slack, helpful by web_chat",
        "t.yml:3: four: not passed by web_chat, helpful by slack",
    ]
    assert "  - passed:   shows: W3   (7)" in told


def test_the_sums_of_both_stand_one_above_the_other() -> None:
    assert in_words(SLACK, WEB_CHAT) == [
        "slack     passed   3 of 4 (75.0 %) conversations, 3 of 4 (75.0 %) turns",
        "slack     helpful  2 of 4 (50.0 %) conversations, 2 of 4 (50.0 %) turns",
        "web_chat  passed   3 of 4 (75.0 %) conversations, 3 of 4 (75.0 %) turns",
        "web_chat  helpful  2 of 4 (50.0 %) conversations, 2 of 4 (50.0 %) turns",
        "differ    2 of 4 conversations: 1 better by slack, 1 better by web_chat",
        "shown     by one channel alone in 0 of 2 turns of the others, cut short by one in 0",
    ]


def test_what_one_channel_alone_showed_is_told_also_where_both_went_as_well() -> None:
    rated = replace(GOOD.turns[0], seen=Seen((Message("bot", "Hello.\nRate us", ("A per…",)),), Owner.BOT, Owner.BOT))
    web_chat = Run("web_chat", [replace(GOOD, turns=(rated,))])
    slack = Run("slack", [GOOD])
    assert list(differences(slack, web_chat)) == [
        "t.yml:7: one: shown by one channel alone",
        "    slack     What now?",
        "    web_chat  Rate us",
        "",
    ]
    assert in_words(slack, web_chat)[-1] == (
        "shown     by one channel alone in 1 of 1 turns of the others, cut short by one in 1"
    )


@pytest.mark.parametrize(
    ("lines", "others", "differ"),
    [
        (["a", "b"], ["b", "a"], Lines([], [], False)),
        (["a", "a"], ["a"], Lines(["a"], [], False)),
        (["W1 · two-person te…"], ["W1 · two-person tent, hat"], Lines([], [], True)),
        (["W1 · two-person tent, ha…"], ["W1 · two-per…"], Lines([], [], True)),
        (["W1 · tent…"], ["W2 · tent"], Lines(["W1 · tent…"], ["W2 · tent"], False)),
    ],
)
def test_lines_are_compared_whatever_their_order_and_whether_cut_short(
    lines: list[str], others: list[str], differ: Lines
) -> None:
    assert compared(lines, others) == differ


def test_numbers_that_are_new_in_each_conversation_are_no_difference() -> None:
    here, there = (Message("bot", f"It is ticket {number}.") for number in ("T-100001", "T-100009"))
    turns = [replace(GOOD.turns[0], seen=Seen((said,), Owner.BOT, Owner.BOT)) for said in (here, there)]
    slack, web_chat = (Run(name, [replace(GOOD, turns=(turn,))]) for name, turn in zip("sw", turns, strict=True))
    assert list(differences(slack, web_chat)) == []


def test_json_has_both_reports_and_the_names_of_what_differs() -> None:
    values = json.loads(as_json(SLACK, WEB_CHAT, with_details=True))
    assert values["differ"] == ["three", "four"]
    assert [values[name]["passed"]["conversations"]["good"] for name in ("slack", "web_chat")] == [3, 3]
    assert "differ" not in json.loads(as_json(SLACK, WEB_CHAT, with_details=False))
