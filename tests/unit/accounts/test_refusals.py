"""Every reason of a refusal is given somewhere, and has words for customers and for agents."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.refusals import response_of
from frontdesk.accounts.refusals import NEEDED, Refusal
from frontdesk.accounts.writes import Refused

RESPONSES: dict[str, Any] = yaml.safe_load(Path("domain.yml").read_text())["responses"]
SAID = Path("data/stories/said_by_actions.yml").read_text()
INBOX = Path("frontdesk/inbox/web/page/operation-words.js").read_text()
#: What every refusal is told with.
GIVEN = {"number", "items", "item"}
LOCAL = {Refusal.ACCOUNT_OPEN, Refusal.DECLINED, Refusal.NOT_DECIDED, Refusal.KEY_REUSED, Refusal.OTHERWISE}


def told(reason: Refusal) -> Refused:
    return Refused(reason, facts=dict.fromkeys(NEEDED.get(reason, ()), "x"))


@pytest.mark.parametrize("reason", Refusal)
def test_a_reason_has_words_for_customers_that_name_no_more_than_is_known(reason: Refusal) -> None:
    response = response_of(told(reason))
    assert response == f"utter_refused_{reason}"
    named = {name for each in RESPONSES[response] for name in re.findall(r"{(\w+)}", each["text"])}
    assert named <= GIVEN | NEEDED.get(reason, frozenset())
    assert f"- action: {response}\n" in SAID


def test_there_are_no_words_for_what_is_no_reason() -> None:
    assert {name.removeprefix("utter_refused_") for name in RESPONSES if name.startswith("utter_refused_")} == set(
        Refusal
    )


def test_agents_read_words_for_every_reason() -> None:
    (listed,) = re.findall(r"^const REASONS = {\n(.*?)^};", INBOX, re.DOTALL | re.MULTILINE)
    assert set(re.findall(r"^  (\w+): \"[a-z]", listed, re.MULTILINE)) == set(Refusal)


def test_every_reason_is_given() -> None:
    files = (path for room in ("accounts", "handoff", "operations") for path in Path("frontdesk", room).rglob("*.py"))
    given = set(
        re.findall(r"Refusal\.([A-Z_]+)", "".join(path.read_text() for path in files if path.name != "refusals.py"))
    )
    assert given == {each.name for each in Refusal}


@pytest.mark.parametrize("reason", NEEDED)
def test_a_system_that_leaves_out_what_the_words_name_is_told_without_its_reason(reason: Refusal) -> None:
    assert response_of(Refused(reason)) == "utter_refused_otherwise"


def test_a_reason_that_nobody_here_knows_is_kept_as_it_was_told() -> None:
    refused = Refused.read("moon_in_wrong_phase", ["refund"], {"moon": "full"})
    assert (refused.reason, refused.code) == (Refusal.OTHERWISE, "moon_in_wrong_phase")
    assert Refused.read(refused.code, refused.instead, refused.facts) == refused


def test_the_description_for_other_systems_has_every_reason_that_they_may_give() -> None:
    described = yaml.safe_load(Path("docs/records-openapi.yml").read_text())["components"]["schemas"]["Refused"]
    assert set(described["properties"]["reason"]["examples"]) == set(Refusal) - LOCAL
