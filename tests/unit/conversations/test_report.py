"""What an action reports, from the action to the turn: one form, read strictly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.conversations.model import Reason
from frontdesk.conversations.report import ArticleShown, Handoff, Link, Report, Step

words, perhaps = st.text(max_size=8), st.none() | st.text(max_size=8)
reports = st.builds(
    Report,
    step=st.none() | st.builds(Step, words, words, perhaps),
    articles=st.lists(st.builds(ArticleShown, words, words, words, perhaps), max_size=3).map(tuple),
    links=st.lists(st.builds(Link, words, words), max_size=3).map(tuple),
    handoff=st.none() | st.builds(Handoff, st.sampled_from(Reason)),
    canned=st.booleans(),
    sign_in=st.booleans(),
)
keys = st.sampled_from(
    ["step", "articles", "links", "handoff", "canned", "sign_in", "action", "result", "title", "url", "reason"]
)
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5),
    max_leaves=8,
)


@given(reports)
def test_a_report_is_read_back_as_it_was_written(report: Report) -> None:
    assert Report.read(json.loads(json.dumps(report.to_json()))) == report


@given(any_json)
def test_any_json_is_a_report_or_an_error_that_says_so(value: Any) -> None:
    try:
        report = Report.read(value)
    except ValueError:
        return
    assert Report.read(json.loads(json.dumps(report.to_json()))) == report


def test_the_form_on_the_wire_is_the_one_that_stored_events_have() -> None:
    article = ArticleShown("returns", "Returns", "/help/returns#p1", "p1")
    report = Report(Step("action_answer", "found", "returns"), (article,), (Link("Returns", "/help/returns#p1"),))
    shown = {
        "articles": [{"id": "returns", "title": "Returns", "url": "/help/returns#p1", "passage": "p1"}],
        "links": [{"title": "Returns", "url": "/help/returns#p1"}],
    }
    assert report.to_json() == {"step": {"action": "action_answer", "result": "found", "about": "returns"}} | shown
    assert report.shown() == shown
    assert Report(handoff=Handoff(Reason.LEFT), canned=True, sign_in=True).to_json() == {
        "handoff": {"reason": "left"},
        "canned": True,
        "sign_in": True,
    }
    assert Report().to_json() == {}


@pytest.mark.parametrize(
    "json",
    [
        {"step": {"action": "action_answer"}},
        {"step": {"action": "action_answer", "result": 5}},
        {"step": []},
        {"articles": [{"title": "No id", "url": "/help"}]},
        {"articles": {"id": "no list"}},
        {"links": [{"title": "No address"}]},
        {"handoff": {"reason": "no_such_reason"}},
        {"canned": "yes"},
        "no object",
    ],
)
def test_what_does_not_fit_is_an_error(json: Any) -> None:
    with pytest.raises(ValueError):
        Report.read(json)


def test_what_is_missing_is_empty_and_what_is_unknown_is_left_out() -> None:
    assert Report.read({"step": None, "links": None, "picture": "lark.png"}) == Report()
    assert Report.read({"step": {"action": "a", "result": "found"}}).step == Step("a", "found", None)
