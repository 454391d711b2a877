"""The same scripts by two channels: what is told of those that went better by one."""

from __future__ import annotations

import json

from frontdesk.simulation.beside import Run, as_json, differences, in_words
from tests.unit.simulation.test_report import played

GOOD, ADMITS, WRONG = played("one"), played("two", unhelpful=("shows: W2",)), played("three", wrong=("shows: W3",))
SLACK = Run("slack", [GOOD, ADMITS, WRONG, played("four")])
WEB_CHAT = Run("web_chat", [GOOD, ADMITS, played("three"), played("four", wrong=("no answer",))])


def test_what_differs_is_shown_as_it_went_by_the_worse_channel() -> None:
    told = list(differences(SLACK, WEB_CHAT))
    assert [line for line in told if line.startswith("t.yml")] == [
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
    ]


def test_json_has_both_reports_and_the_names_of_what_differs() -> None:
    values = json.loads(as_json(SLACK, WEB_CHAT, with_details=True))
    assert values["differ"] == ["three", "four"]
    assert [values[name]["passed"]["conversations"]["good"] for name in ("slack", "web_chat")] == [3, 3]
    assert "differ" not in json.loads(as_json(SLACK, WEB_CHAT, with_details=False))
